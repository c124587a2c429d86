/* kubectl.h - answers one kubectl command line as kubectl 1.34 does, before any cluster is asked.
 *
 * Everything kubectl decides by itself is decided here: which command is meant, flags and their
 * errors, the objects that generators make, edits of local files, what is printed.  Lines that act
 * on a cluster end in a KubectlRequest, which whoever has a cluster carries out; without one,
 * kubectl_answer_empty() says what an empty cluster would.
 *
 * Pure: no store, no clock, no file but through KubectlFiles.  Ownership: everything lives in the
 * arena given. */
#pragma once

#include "models/api/api-kind.h"

/* What stands in the working folder, and the seed of names that are drawn. */
typedef struct KubectlFiles {
    void *data;
    uint64_t seed;
    /* The bytes of a file; NULL: there is none.  '*ret_length' is set with it. */
    const char *(*read)(void *data, const char *path, Arena *arena, size_t *ret_length);
    /* The sorted names of the plain files in a folder, or whole paths of what a pattern means,
     * NULL-terminated; NULL: there is nothing of the kind. */
    const char *const *(*list)(void *data, const char *path, Arena *arena);
} KubectlFiles;

/* One object or kind that a line names. */
typedef struct KubectlObjectRef {
    const ApiKind *kind;
    const char *name; /* NULL: all that the selector matches */
} KubectlObjectRef;

/* The line as it was parsed, with its flags and arguments (ctl-command.h). */
typedef struct CtlCall CtlCall;

/* What becomes of an object of the cluster: NULL after a complaint, the same or an equal value if
 * there is nothing to change.  '*ret_operation' is what is said of it; NULL: nothing. */
typedef const Value *(*KubectlEdit)(CtlCall *call, const Value *object, const void *data,
                                    const char **ret_operation);
/* The object that is to be created for one of the cluster; NULL after a complaint. */
typedef const Value *(*KubectlMake)(CtlCall *call, const Value *object);

/* What a cluster is asked for. */
typedef struct KubectlRequest {
    const char *verb; /* the command: "get", "rollout restart" */
    CtlCall *call;
    KubectlEdit edit; /* NULL: the verb is no edit of the objects meant */
    const void *edit_data;
    struct KubectlObjectRef source; /* an object that the edit takes from; kind NULL: none */
    KubectlMake make;               /* NULL: nothing is made of the objects meant */
    const char *operation; /* of what is made: "created"; the objects are new if there is one */
    const char *namespace_;
    bool is_all_namespaces;
    const char *label_selector; /* NULL: none */
    const char *field_selector;
    size_t n_targets;
    const KubectlObjectRef *targets;
    size_t n_objects; /* of files, or made: create, apply, replace, delete -f */
    const Value *const *objects;
} KubectlRequest;

/* What a line is refused for. */
typedef enum KubectlFaultType {
    KUBECTL_FAULT_OTHER,
    KUBECTL_FAULT_COMMAND,
    KUBECTL_FAULT_FLAG,
    KUBECTL_FAULT_KIND,
    KUBECTL_FAULT_MISSING,
    KUBECTL_FAULT_VALUE,
} KubectlFaultType;

/* Where in the line: 'from' points into one of its words, 'until' into the same or a later one;
 * NULL: nowhere in particular. */
typedef struct KubectlFault {
    KubectlFaultType type;
    const char *command; /* "rollout undo"; NULL: none was found */
    const char *from;
    const char *until;        /* the first byte behind */
    const char *written;      /* what 'names' are to be compared with; NULL: no suggestions */
    const char *const *names; /* what could have stood there, NULL-terminated */
} KubectlFault;

typedef struct KubectlAnswer {
    int exit_code;
    GString *out;
    GString *err;
    const KubectlRequest *request; /* NULL: the answer is complete */
    KubectlFault fault;            /* of exit_code 1 */
} KubectlAnswer;

/* Answers the line 'argv' (without the word kubectl), whose words live as long as the arena.  Free
 * the answer with kubectl_answer_free(). */
KubectlAnswer *kubectl_answer(const char *const *argv, size_t argc, const KubectlFiles *files,
                              Arena *arena);
/* Completes the answer to a request as a cluster without any object does. */
void kubectl_answer_empty(KubectlAnswer *answer, Arena *arena);
void kubectl_answer_free(KubectlAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KubectlAnswer, kubectl_answer_free)

/* Splits a line as a shell does, quotes and backslashes only.  NULL: a quote is not closed.  The
 * array is NULL-terminated. */
const char *const *kubectl_split(const char *line, Arena *arena, size_t *ret_n);

/* A word of a line and the bytes it takes there, quotes included. */
typedef struct KubectlWord {
    const char *text;
    size_t start, end;
} KubectlWord;
/* The same with places.  NULL: a quote that opens in the word at '*ret_open' is not closed. */
const KubectlWord *kubectl_words(const char *line, Arena *arena, size_t *ret_n, size_t *ret_open);

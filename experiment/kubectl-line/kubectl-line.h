/* kubectl-line.h - one kubectl command line, understood but not yet carried out.
 *
 * The words are split as a shell does (quotes, backslashes), the verb is looked up in the rows of
 * kubectl-line.c, flags are read by the verb's rows, and what is left are targets ("deploy/web",
 * "node worker-3") and assignments ("shop=shop:v2", "app-").  Errors point into the line.
 *
 * Ownership: everything lives in the arena given. */
#pragma once

#include "experiment/kubectl-line/kubectl-resource.h"
#include "text/diagnostic.h"

typedef enum KubectlVerb {
    KUBECTL_APPLY,
    KUBECTL_CREATE,
    KUBECTL_DELETE,
    KUBECTL_SCALE,
    KUBECTL_SET_IMAGE,
    KUBECTL_SET_RESOURCES,
    KUBECTL_SET_ENV,
    KUBECTL_PATCH,
    KUBECTL_ROLLOUT_UNDO,
    KUBECTL_ROLLOUT_RESTART,
    KUBECTL_ROLLOUT_PAUSE,
    KUBECTL_ROLLOUT_RESUME,
    KUBECTL_ROLLOUT_STATUS,
    KUBECTL_ROLLOUT_HISTORY,
    KUBECTL_CORDON,
    KUBECTL_UNCORDON,
    KUBECTL_DRAIN,
    KUBECTL_TAINT,
    KUBECTL_LABEL,
    KUBECTL_ANNOTATE,
    KUBECTL_AUTOSCALE,
    KUBECTL_EXPOSE,
    KUBECTL_RUN,
    N_KUBECTL_VERBS
} KubectlVerb;

/* A word of the line and where it stands, in bytes. */
typedef struct KubectlWord {
    const char *text;
    size_t start, end;
} KubectlWord;

typedef struct KubectlFlag {
    const char *name;  /* without dashes */
    const char *value; /* "true" for a bare switch */
    size_t start, end;
} KubectlFlag;

typedef struct KubectlTarget {
    const KubectlResource *resource;
    const char *name; /* NULL: by selector, or --all */
    size_t start, end;
} KubectlTarget;

typedef struct KubectlLine {
    const char *text;
    KubectlVerb verb;
    size_t n_targets;
    const KubectlTarget *targets;
    size_t n_words; /* what is left: assignments, "create"'s own words */
    const KubectlWord *words;
    size_t n_flags;
    const KubectlFlag *flags;
} KubectlLine;

/* Reads 'text'; errors are reported at their place within 'where' (the scalar that holds the line;
 * NULL: nowhere).  NULL after errors. */
const KubectlLine *kubectl_line_parse(Arena *arena, const char *text, const Value *where,
                                      Diagnostics *diagnostics);

/* The value of a flag, by its long name; NULL if it is not there.  The last one counts. */
const char *kubectl_line_flag(const KubectlLine *line, const char *name);
bool kubectl_line_switch(const KubectlLine *line, const char *name, bool fallback);
int64_t kubectl_line_number(const KubectlLine *line, const char *name, int64_t fallback);
const char *kubectl_line_namespace(const KubectlLine *line); /* "default" unless -n */

/* The names of all verbs for lists and suggestions: "rollout undo". */
const char *kubectl_verb_name(KubectlVerb verb);

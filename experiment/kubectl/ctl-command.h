/* ctl-command.h - what a kubectl command is made of, and what its code may use.
 *
 * A command is a row: path, aliases, flag sets, arguments, and a function.  A family is one file
 * with a few commands; the list in local.mk registers it.  Flags are parsed as pflag does before
 * the function is called, so that it only reads values. */
#pragma once

#include "experiment/kubectl/kubectl.h"

typedef enum CtlFlagType {
    CTL_STRING,
    CTL_STRINGS, /* each use adds one (stringArray) */
    CTL_LIST,    /* comma-separated, each use adds (stringSlice) */
    CTL_BOOL,
    CTL_INT,
    CTL_INT32,
    CTL_INT64,
    CTL_DURATION,
    CTL_COUNT, /* a verbosity: any number */
} CtlFlagType;

typedef struct CtlFlag {
    const char *name;
    char letter; /* 0: none */
    CtlFlagType type;
    const char *fallback;   /* its default as text; NULL: empty, false, 0 */
    const char *bare;       /* value without "=": optional value; NULL: needs one (bool: "true") */
    const char *deprecated; /* said on use; NULL: not deprecated */
    bool is_required;
    const char *doc;
} CtlFlag;

typedef struct CtlFlagSet {
    const CtlFlag *flags;
    size_t n;
} CtlFlagSet;

#define CTL_FLAG_SET(rows) \
    { \
        (rows), G_N_ELEMENTS(rows) \
    }

typedef struct CtlCommand {
    const char *path;              /* "create deployment" */
    const char *aliases;           /* "deploy,dep"; NULL: none */
    const CtlFlagSet *const *sets; /* NULL-terminated; NULL: none of its own */
    void (*run)(CtlCall *call);    /* NULL: prints 'help' and fails, as families do */
    const char *help;              /* one sentence, for the list of its family too */
    const char *long_help;         /* of families: all before the examples; NULL: 'help' */
    const char *examples;          /* of families; NULL: none */
    const char *usage;             /* of families, behind the path: "SUBCOMMAND" */
    const char *suggest_for;       /* words that mean this command: "list,ps" */
    bool is_not_offered;           /* simulated clusters have nothing of the kind */
    bool takes_no_arguments;       /* "unknown command" otherwise (families) */
    bool help_goes_to_stdout;
} CtlCommand;

typedef struct CtlFamily {
    const CtlCommand *commands;
    size_t n;
} CtlFamily;

#define CTL_FAMILY(rows) \
    { \
        (rows), G_N_ELEMENTS(rows) \
    }

extern const CtlFamily *const ctl_families[]; /* NULL-terminated, generated */

/* Flags that many commands share. */
extern const CtlFlagSet ctl_flags_global; /* every command */
extern const CtlFlagSet ctl_flags_print; /* -o name|yaml|json|jsonpath ..., --show-managed-fields */
extern const CtlFlagSet ctl_flags_dry_run;
extern const CtlFlagSet ctl_flags_apply; /* --save-config, --field-manager */
extern const CtlFlagSet ctl_flags_file;  /* -f -k -R */
extern const CtlFlagSet ctl_flags_selector;
extern const CtlFlagSet ctl_flags_all; /* --all */
extern const CtlFlagSet ctl_flags_validate;
extern const CtlFlagSet ctl_flags_record;
extern const CtlFlagSet ctl_flags_local;

/* A list that grows in an arena. */
typedef struct CtlTexts {
    const char **texts;
    size_t n;
} CtlTexts;
void ctl_texts_add(Arena *arena, CtlTexts *list, const char *text);

/* The value of a flag after parsing. */
typedef struct CtlFlagValue {
    const CtlFlag *flag;
    const char *text; /* as given, or the default; NULL: empty */
    CtlTexts items;   /* CTL_STRINGS, CTL_LIST */
    int64_t number;   /* integers, durations in ns, booleans */
    bool is_changed;
} CtlFlagValue;

typedef enum CtlDryRun {
    CTL_DRY_RUN_NONE,
    CTL_DRY_RUN_CLIENT,
    CTL_DRY_RUN_SERVER,
} CtlDryRun;

struct CtlCall {
    Arena *arena;
    const KubectlFiles *files;
    const CtlCommand *command; /* NULL: kubectl itself */
    CtlFlagValue *flags;       /* in the order of the rows */
    size_t n_flags;
    const char **args; /* what is no flag, NULL-terminated */
    size_t n_args;
    ptrdiff_t dash_at; /* how many arguments stood before "--"; -1: no "--" */
    KubectlAnswer *answer;
    const char *at;      /* the word that is being read; NULL: none */
    const char *until;   /* the last word of it, a flag's value; NULL: the same */
    CtlDryRun dry_run;   /* as ctl_dry_run() read it */
    int64_t now;         /* of an edit, in seconds since 1970 */
    bool is_single;      /* of an edit: it is the only object */
    const Value *source; /* of an edit: the object that request->source names; NULL: none */
    bool has_failed;
    size_t n_printed; /* objects printed, for "---" */
};

/* ---- flags ------------------------------------------------------------------------------------
 */
CtlFlagValue *ctl_flag(const CtlCall *call, const char *name); /* must be one of the command's */
const char *ctl_text(const CtlCall *call, const char *name);   /* "" if empty */
bool ctl_switch(const CtlCall *call, const char *name);
int64_t ctl_number(const CtlCall *call, const char *name);
bool ctl_is_changed(const CtlCall *call, const char *name);
size_t ctl_n_items(const CtlCall *call, const char *name);
const char *ctl_item(const CtlCall *call, const char *name, size_t index);
/* The namespace, "default" unless -n says so. */
const char *ctl_namespace(const CtlCall *call);
/* What generators write into metadata: NULL unless -n was given. */
const char *ctl_given_namespace(const CtlCall *call);
/* Reads --dry-run; false after a complaint. */
bool ctl_dry_run(CtlCall *call, CtlDryRun *ret);

/* Parses the words behind the command into call->flags and call->args (ctl-flags.c); false after a
 * complaint. */
bool ctl_flags_parse(CtlCall *call, const char *const *words, size_t n);
/* The flag called 'name' (or by letter) among those of 'command' and the global ones. */
const CtlFlag *ctl_flag_find(const CtlCommand *command, const char *name);
const CtlFlag *ctl_flag_find_letter(const CtlCommand *command, char letter);
bool ctl_required_flags_are_set(CtlCall *call);
/* Sets one flag; NULL or Go's error text. */
const char *ctl_flag_set(CtlCall *call, CtlFlagValue *value, const char *text);

/* Go's readers.  NULL, or the text of the error. */
const char *go_parse_int(Arena *arena, const char *text, int bits, const char *function,
                         int64_t *ret);
const char *go_parse_uint16(Arena *arena, const char *text, int64_t *ret);
const char *go_parse_bool(Arena *arena, const char *text, bool *ret);
const char *go_parse_duration(Arena *arena, const char *text, int64_t *ret_ns);
/* One line of CSV, appended to 'items'. */
const char *go_parse_csv(Arena *arena, const char *text, CtlTexts *items);
/* "1m30s" of times of a second or more, to be freed. */
char *go_duration(int64_t ns);
/* "..." with Go's escapes. */
const char *go_quoted(Arena *arena, const char *text);

/* ---- finding the command ----------------------------------------------------------------------
 */
/* The command that the words name becomes call->command (NULL: kubectl itself); what is left of
 * them is NULL-terminated.  False after a complaint. */
bool ctl_find(CtlCall *call, const char *const *words, size_t n, const char *const **ret_rest,
              size_t *ret_n_rest);
/* Whether 'command' stands directly below 'parent' (NULL: kubectl); the last word of its path. */
bool ctl_is_below(const CtlCommand *command, const CtlCommand *parent);
const char *ctl_own_name(const CtlCommand *command);
/* Appends the help of a command; NULL: of kubectl. */
void ctl_help(GString *out, const CtlCommand *command);
/* "kubectl create deployment" */
const char *ctl_command_path(Arena *arena, const CtlCommand *command);

/* ---- places -----------------------------------------------------------------------------------
 */
/* Says what the complaint to come is about, and where: 'from' to 'until' (NULL: the same) point
 * into words of the line, 'length' counts from 'from' (0: to the end of 'until').  The first of
 * several counts.  'names' lives as long as the arena; NULL: no suggestions. */
void ctl_blame(CtlCall *call, KubectlFaultType type, const char *from, size_t length,
               const char *written, const char *const *names);
/* What could have stood there: commands below 'parent', flags of a command, kinds of objects. */
const char *const *ctl_command_names(Arena *arena, const CtlCommand *parent);
const char *const *ctl_flag_names(Arena *arena, const CtlCommand *command);
const char *const *ctl_kind_names(Arena *arena);

/* ---- saying -----------------------------------------------------------------------------------
 */
void ctl_out(CtlCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
void ctl_err(CtlCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "error: ..." and exit code 1.  Returns false, for 'return ctl_fail(...)'. */
bool ctl_fail(CtlCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Without "error: ". */
bool ctl_fail_bare(CtlCall *call, const char *text);
/* As ctl_fail(), pointing to the help of the command. */
bool ctl_usage(CtlCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Several at once: one is said as ctl_fail() does, more without "error: ".  Nothing for none. */
bool ctl_fail_all(CtlCall *call, const GPtrArray *texts);
/* "Error from server (Reason): message" */
bool ctl_fail_server(CtlCall *call, const char *reason, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* ---- printing ---------------------------------------------------------------------------------
 */
/* Checks -o before anything is done; 'operation' goes behind names ("created"). */
typedef struct CtlPrinter {
    CtlCall *call;
    const char *format;    /* "" for names */
    const char *done;      /* what was done: "created" */
    const char *operation; /* the same, or "created (dry run)"; "": the name alone */
    const char *template_; /* of jsonpath and templates */
    bool is_local_text;    /* " (dry run)" */
    void *jsonpath;
} CtlPrinter;
bool ctl_printer_init(CtlPrinter *printer, CtlCall *call, const char *operation, CtlDryRun dry_run);
/* 'kind' NULL: found by apiVersion and kind; 'is_typed': the order of the type counts in JSON. */
void ctl_print(CtlPrinter *printer, const Value *object, bool is_typed);
/* "deployment.apps/web" */
const char *ctl_object_name(Arena *arena, const Value *object);
/* NULL and the text of an error, or the template compiled. */
void *ctl_jsonpath_parse(Arena *arena, const char *text, const char **ret_error);
/* Appends; NULL or the text of an error. */
const char *ctl_jsonpath_run(void *path, Arena *arena, const Value *object, bool as_json,
                             GString *out);

/* ---- objects ----------------------------------------------------------------------------------
 */
/* An object as kubectl's types encode it: zero values as the type says.  Kinds without a type keep
 * what is given.  Unknown fields are dropped; NULL and an error for a field of the wrong type. */
const Value *ctl_typed(Arena *arena, const Value *object, const char **ret_error);
/* {apiVersion, kind, metadata: {name, namespace, labels}}, to which the rest is added. */
ValueBuilder *ctl_object_begin(CtlCall *call, const char *api_version, const char *kind,
                               const char *name, const Value *labels);
const Value *ctl_labels_one(Arena *arena, const char *key, const char *value);
const Value *ctl_text_list(Arena *arena, const char *const *texts, size_t n);
/* What every create command begins with. */
typedef struct CtlCreate {
    const char *name;
    CtlDryRun dry_run;
    CtlPrinter printer;
} CtlCreate;
bool ctl_create_begin(CtlCall *call, CtlCreate *create);
/* The words behind NAME, as a list; NULL: none. */
const Value *ctl_command_words(CtlCall *call, size_t first);
/* {containers: [...], restartPolicy} in a template with labels; NULLs are left out. */
const Value *ctl_container(CtlCall *call, const char *name, const char *image,
                           const Value *command);
const Value *ctl_pod_template(Arena *arena, const Value *labels, const Value *containers,
                              const char *restart_policy);
/* "cpu=1,memory=2Gi"; NULL after a complaint, or if 'text' is empty (*ret_is_fine tells). */
const Value *ctl_resource_list(CtlCall *call, const char *text, bool *ret_is_fine);
/* "a=b,c in (d)" as {matchLabels, matchExpressions}; NULL after a complaint. */
const Value *ctl_label_selector(CtlCall *call, const char *text);
/* A number, or text. */
const Value *ctl_int_or_text(Arena *arena, const char *text);
/* Prints what a generator made, or asks the cluster to create it. */
void ctl_create(CtlCall *call, CtlPrinter *printer, CtlDryRun dry_run, const Value *object);
/* NAME of create commands: "exactly one NAME is required, got N"; NULL after a complaint. */
const char *ctl_name_argument(CtlCall *call);

/* A part of an object replaced: the path is a list of keys ending in NULL. */
const Value *ctl_with_path(Arena *arena, const Value *object, const char *const *path,
                           const Value *part);
/* Where the pod spec stands in an object of this kind: keys ending in NULL; NULL: it has none. */
const char *const *ctl_pod_spec_path(const Value *object);
const Value *ctl_at_path(const Value *object, const char *const *path);

/* ---- files and arguments ----------------------------------------------------------------------
 */
/* The bytes of a file or NULL. */
const char *ctl_read_file(CtlCall *call, const char *path, size_t *ret_length);
/* Whether -f or -k was given. */
bool ctl_has_files(const CtlCall *call);
/* The objects of all -f files; NULL after a complaint.  Items of lists are taken apart. */
GPtrArray *ctl_file_objects(CtlCall *call);
const ApiKind *ctl_kind_of(const Value *object); /* NULL: unknown */

/* What TYPE NAME, TYPE/NAME and selectors mean (ctl-resources.c). */
typedef struct CtlSelection {
    bool has_all;               /* --all */
    const char *label_selector; /* "" or NULL: none */
    const char *field_selector;
    bool is_all_namespaces;
    bool accepts_empty_selector; /* a type alone means all of it */
    bool is_local;
} CtlSelection;
/* Checks and resolves; false after a complaint.  Objects of files are in *ret_objects (or NULL). */
bool ctl_resolve(CtlCall *call, const CtlSelection *selection, const char *const *args, size_t n,
                 KubectlRequest **ret_request);
/* The same for arguments alone, whatever files there are. */
bool ctl_resolve_names(CtlCall *call, const CtlSelection *selection, const char *const *args,
                       size_t n, KubectlRequest **ret_request);
/* Leaves the answer to a cluster: the verb says what is to be done, or each object is edited, or
 * one is made of each. */
void ctl_ask(CtlCall *call, KubectlRequest *request);
void ctl_ask_edit(CtlCall *call, KubectlRequest *request, KubectlEdit edit, const void *data);
void ctl_ask_make(CtlCall *call, KubectlRequest *request, KubectlMake make, const char *operation);
/* The call as it is to be carried out: with an output and an arena of its own. */
CtlCall *ctl_call_again(const CtlCall *call, Arena *arena, KubectlAnswer *answer);
extern const char ctl_missing_resource[]; /* "You must provide one or more resources ..." */
extern const char ctl_local_resource[];

/* Arguments in two parts, resources first, then KEY=VALUE or KEY-; false after a complaint. */
bool ctl_split_pairs(CtlCall *call, const char *type, size_t *ret_n_resources);
bool ctl_is_pair(const char *word);

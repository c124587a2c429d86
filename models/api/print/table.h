/* table.h - the tables of "kubectl get", as the printers of Kubernetes 1.34 fill them.
 *
 * Pure functions from objects (canonical, defaulted values) to text: no store, no clock.  A kind
 * is a list of columns in one of the files that local.mk registers (table-kind.h); a built-in kind
 * without columns of its own has NAME and CREATED AT, any other NAME and AGE.
 *
 * Ownership: nothing is kept; the caller frees what is returned. */
#pragma once

#include "text/value.h"

typedef struct PrintOptions {
    bool is_wide;        /* -o wide */
    bool all_namespaces; /* -A: a column NAMESPACE, for namespaced kinds */
    bool shows_labels;   /* --show-labels: a column LABELS */
    bool hides_headers;  /* --no-headers */
    bool shows_kind;     /* --show-kind, and whenever several types are asked for: pod/web-0 */
    int64_t now_ns;      /* since 1970; ages count from here */
    const char *const *label_columns; /* -L: keys up to NULL; NULL: none */
} PrintOptions;

/* The tables of 'objects' (const Value *): one for each run of objects of one kind, with an empty
 * line between.  Rows in the order of the array; no objects give "" (what to say then is up to the
 * caller: "No resources found in default namespace."). */
char *objects_print_table(const GPtrArray *objects, const PrintOptions *options);

/* Output other than tables: "name", "json", "yaml", "wide", "custom-columns=...",
 * "jsonpath=..."; NULL or "" is the table.  'is_list': several objects were asked for, so that
 * json and yaml wrap them in a List, also a single one or none.  NULL and a message as kubectl's,
 * without its "error: ", if 'output' is wrong; the caller frees both. */
char *objects_print(const GPtrArray *objects, const char *output, bool is_list,
                    const PrintOptions *options, char **ret_error);

/* STATUS of a pod as the table shows it ("Running", "Init:0/2", "CrashLoopBackOff"), in 'arena'. */
const char *pod_status_text(const Value *pod, Arena *arena);

/* kubectl-verbs.h - the rows of kubectl's verbs: what may follow each. */
#pragma once

#include "experiment/kubectl-line/kubectl-line.h"

/* What may follow a verb's targets. */
typedef enum KubectlRest {
    REST_NONE,        /* targets only */
    REST_ASSIGNMENTS, /* targets, then KEY=VALUE, KEY- or KEY=VALUE:EFFECT */
    REST_OWN,         /* no targets: words of its own */
} KubectlRest;

typedef struct KubectlVerbRow {
    const char *name;
    KubectlRest rest;
    const char *fixed_kind; /* targets are names of this kind: "node" */
    const char *flags;      /* names divided by blanks; "=" behind a name: takes a value */
    const char *help;
} KubectlVerbRow;

extern const KubectlVerbRow kubectl_verb_rows[N_KUBECTL_VERBS];

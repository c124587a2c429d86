/* foreign-policy.h - a policy that is not built in; see policy-book.h. */
#pragma once

#include "models/scheduler/cell/policy.h"

#include <gmodule.h>

typedef struct OrreryPolicy OrreryPolicy;

typedef struct ForeignPolicy {
    PlacementPolicy policy; /* its 'own' points back here */
    char *text;             /* as it was asked for */
    char *name;
    GModule *module;                   /* of a shared object; NULL: none */
    const struct OrreryPolicy *theirs; /* likewise */
    char **command;                    /* of a program, NULL-terminated; NULL: none */
    char *folder;                      /* where it runs; NULL: here */
    struct Formula *formula;           /* NULL: none */
} ForeignPolicy;

ForeignPolicy *object_policy_new(const char *path, char **ret_error);
ForeignPolicy *program_policy_new(const char *text, const char *command, char **ret_error);
ForeignPolicy *formula_policy_new(const char *text, const char *formula, char **ret_error);
void foreign_policy_free(ForeignPolicy *foreign);

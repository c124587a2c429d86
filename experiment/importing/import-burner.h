/* import-burner.h - shared by the files that read kube-burner's workloads. */
#pragma once

#include "experiment/importing/import-format.h"

typedef struct BurnerObject {
    const Value *object; /* as it was applied; after patches as it was before */
} BurnerObject;

typedef struct Burner {
    ImportJob *job;
    const Value *row; /* of the present job */
    const char *name;
    double qps, tokens;
    SimTime now;
    int64_t iteration, replica;
    uint32_t n_steps;
    int64_t n_pods;
    GHashTable *namespaces; /* that were made; for look-up only */
    GArray *made;           /* BurnerObject: of all jobs */
} Burner;

/* A variable's text; NULL: there is none of this name. */
const char *burner_variable(Burner *burner, const Value *variables, const char *name);
/* The template's object with its variables; NULL after a refusal. */
const Value *burner_object(Burner *burner, const Value *row, const char *path);
/* When the next request may be sent. */
SimTime burner_next_time(Burner *burner);
/* Lets the time of 'key' pass, if it is there; false after a refusal. */
bool burner_pause(Burner *burner, const Value *row, const char *key);

/* import-burner-change.c: jobs of type delete and patch; false after a refusal. */
bool burner_delete_all(Burner *burner);
bool burner_patch_all(Burner *burner);

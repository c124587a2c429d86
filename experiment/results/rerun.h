/* rerun.h - the time machine: a run is its scenario and seed, any instant is reached by running to
 * it again. */
#pragma once

#include "experiment/kubectl-run/kubectl-run.h"
#include "experiment/kubectl-run/listed-objects.h"
#include "experiment/run/experiment.h"

typedef struct Rerun {
    Scenario *scenario;
    Experiment *experiment;  /* has run to the instant asked for */
    bool is_partial;         /* the run ended early; nothing after that is shown */
    bool is_unfinished;      /* it was killed, or runs still: where it stopped is not known */
    ScenarioOptions options; /* of a scenario file; its overrides are the rerun's own */
} Rerun;

/* 'path' is a run directory or a scenario file; 'at' SIM_NEVER is the end of the run.  'options'
 * are for a scenario file alone, a run is as it was; NULL: none.  False and a message (to be freed)
 * if it cannot be read; false and no message if its diagnostics say why. */
bool rerun_to(const char *path, const ScenarioOptions *options, SimTime at, Rerun *ret,
              char **ret_error);
void rerun_clear(Rerun *rerun);

/* The same, with a word to the experiment before it runs. */
typedef void (*RerunPreparation)(void *data, Experiment *experiment);
bool rerun_watched(const char *path, const ScenarioOptions *options, SimTime at,
                   RerunPreparation prepare, void *data, Rerun *ret, char **ret_error);

/* cluster_objects() of the instant. */
void rerun_objects(const Rerun *rerun, const ObjectFilter *filter, Arena *arena, GPtrArray *ret);
/* Everything there is, for describe. */
void rerun_all_objects(const Rerun *rerun, Arena *arena, GPtrArray *ret);

/* The instant of the rerun in nanoseconds since 1970. */
int64_t rerun_now(const Rerun *rerun);

/* How `get` prints; the members are those of kubectl's flags. */
typedef struct RerunTable {
    const char *output; /* -o; NULL: a table */
    bool all_namespaces, shows_labels, hides_headers, shows_kind;
    bool is_list;                     /* several objects were asked for */
    const char *const *label_columns; /* NULL: none */
} RerunTable;

/* To be freed; NULL and a message (to be freed) if the output's form is wrong. */
char *rerun_print(const Rerun *rerun, const GPtrArray *objects, const RerunTable *table,
                  char **ret_error);
/* kubectl's description of one object among all others; to be freed. */
char *rerun_describe(const Rerun *rerun, const Value *object, const GPtrArray *others);

/* Carries a kubectl line out against the cluster of the instant, and goes on in time until it has
 * ended: at most 'limit' of virtual time.  What it changes is changed in this re-execution alone.
 * Returns kubectl's exit code; -1: it would wait on. */
int rerun_kubectl(const Rerun *rerun, const KubectlLine *line, SimTime limit,
                  KubectlPrinter printer, void *data);

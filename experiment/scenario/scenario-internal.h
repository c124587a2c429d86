/* scenario-internal.h - what the files of the loader share. */
#pragma once

#include "experiment/scenario/manifest.h"
#include "experiment/scenario/scenario-rows.h"
#include "experiment/scenario/scenario.h"

typedef struct Loader {
    Scenario *scenario;
    Arena *arena;
    Diagnostics *diagnostics;
    const ScenarioOptions *options;
    ScenarioRow row;
    GPtrArray *overrides; /* triples: path, value, whether it was used; for objects and scheduler */
    GArray *zones;        /* const char *: of pools and dumps */
    GPtrArray *node_names;
    ManifestAddresses addresses;
    GHashTable *step_rows;   /* id -> the first StepRow that has it */
    GHashTable *object_rows; /* identity -> index + 1 of the object of time 0 that has it */
    bool lacks_objects;      /* some could not be read: who refers to them may be right */
    bool lacks_nodes;
    bool reads_dump; /* what is being read is what a server printed */
} Loader;

/* scenario-objects.c: manifests from files and documents. */
void loader_read_objects(Loader *loader);
void loader_add_document(Loader *loader, const Value *document);
/* Namespaces that objects are in and nobody made. */
void loader_add_namespaces(Loader *loader);
/* That a settled start is possible at all. */
void loader_check_settled(Loader *loader);
/* The objects of a file pattern, for `apply` and `kubectl -f`; 'where' is what names it. */
void loader_read_pattern(Loader *loader, const char *pattern, const Value *where,
                         const char *const *except, GArray *ret_objects);

/* scenario-dump.c: when the dumps among the objects were taken, and owners that are in none. */
void loader_finish_dumps(Loader *loader);

/* scenario-scheduler.c: the configuration, --set into it, and --set that reached nothing. */
void loader_read_scheduler(Loader *loader);
void loader_check_overrides(Loader *loader);
/* The KubeSchedulerConfiguration of a file, which becomes an input of the scenario; NULL: it has
 * been said at 'place' (NULL: nowhere) why not. */
const Value *loader_read_configuration(Loader *loader, const char *path, const Value *place);
/* Without foreign plugins, and checked. */
const Value *loader_check_configuration(Loader *loader, const Value *document);

/* scenario-other-schedulers.c */
void loader_read_other_schedulers(Loader *loader);

/* scenario-cluster.c */
void loader_read_cluster(Loader *loader);
void loader_read_apps(Loader *loader);

/* scenario-measure.c */
void loader_read_measure(Loader *loader);

/* scenario-sweep.c */
void loader_read_sweep(Loader *loader);

/* scenario-workload.c */
void loader_read_workload(Loader *loader);
/* scenario-work.c: whether a trace needs nothing but a reader of our own tables; and all else of a
 * workload whose name, path and rows are known.  'format' NULL: nobody knows it, or there is no
 * trace. */
bool loader_is_plain_table(const WorkloadRow *row, const WorkFormat *format);
void loader_read_work(Loader *loader, const WorkloadRow *row, const WorkFormat *format,
                      TraceWorkload *workload);

/* scenario-timeline.c */
#define TIMELINE_STEPS_MAX 100000
void loader_read_timeline(Loader *loader);
/* scenario-metric.c */
void loader_read_metric(Loader *loader, const StepRow *row, Step *step);
/* scenario-fault.c: kind, target and parameters of a fault; which of what it hits are meant. */
void loader_read_fault(Loader *loader, const StepRow *row, Step *step);
void loader_read_selection(Loader *loader, const StepRow *row, Step *step);
/* scenario-random.c: the section `faults:`. */
void loader_read_random_faults(Loader *loader);
/* scenario-kubectl.c: a line of kubectl; 'where' NULL: it is written nowhere.  'files' (NULL: none)
 * are the files that stand in the step; what was read of them and others is in '*ret_files'.  NULL
 * after errors. */
const KubectlLine *loader_read_kubectl(Loader *loader, const char *text, const Value *where,
                                       const Value *files, const Value **ret_files);
/* scenario-expect.c */
void loader_read_expectations(Loader *loader);

/* scenario-steps.c: notes the ids of all steps; false if there are too many steps. */
bool loader_find_steps(Loader *loader);

/* Says that a key of the language is not built yet. */
void not_built_yet(Loader *loader, const Value *section, const char *key, const Value *value);
/* Whether an expression's subjects exist; reports those that do not. */
void check_expression(Loader *loader, const Expression *expression);
/* Whether a name or pattern is one of 'names'. */
bool matches_any(const GPtrArray *names, const char *glob);
/* "2m", "ID", "ID + 30s"; false after an error. */
bool read_moment(Loader *loader, const char *text, const Value *value, bool may_be_time,
                 Moment *ret);

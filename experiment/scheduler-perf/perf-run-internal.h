/* perf-run-internal.h - a workload that is under way. */
#pragma once

#include "experiment/scheduler-perf/perf-run.h"
#include "models/cluster.h"
#include "models/scheduler/scheduler.h"

/* Pods that one operation made. */
typedef struct PerfGroup {
    const char *name_space;
    GArray *refs; /* ObjectRef */
} PerfGroup;

/* What is measured: pods bound from a start on, of some namespaces and labels. */
typedef struct PerfSpan {
    const char **name_spaces; /* NULL: all */
    const Value *labels;      /* NULL: all */
    SimTime since, last;
    uint64_t n_bound;
    double cpu_since;
    size_t attempts_since;
    bool is_over;
} PerfSpan;

typedef struct PerfRun {
    const PerfWorkload *workload;
    const PerfRunOptions *options;
    Cluster *cluster;
    Simulation *sim;
    Store *store;
    Client *client;
    Arena *arena;
    GPtrArray *groups;     /* PerfGroup, one an operation that makes pods; owned */
    PerfGroup *growing;    /* of the operation under way; NULL: none */
    GPtrArray *spans;      /* PerfSpan; owned */
    GHashTable *models;    /* text -> Object: what plain templates make; owned */
    GPtrArray *node_names; /* of the nodes that are made, by index */
    char *failure;         /* the first; NULL: none */
    size_t op_index;
    double cpu_since;
    bool is_over;
} PerfRun;

/* The first failure counts.  Always false. */
bool perf_fail(PerfRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* perf-objects.c: a draft of what 'source' makes with these numbers, in 'name_space' (NULL: none,
 * or the template's own).  NULL after a failure. */
Object *perf_object(PerfRun *run, const PerfTemplate *source, const char *name_space,
                    PerfNumbers numbers);
/* The same of a document that is changed first. */
Object *perf_object_of(PerfRun *run, const char *name, const Value *document);
/* The benchmark's own manifests, for operations without one. */
const PerfTemplate *perf_default_node(PerfRun *run);
const PerfTemplate *perf_default_pod(PerfRun *run);
/* The document with the namespace. */
const Value *perf_document(PerfRun *run, const PerfTemplate *source, const char *name_space,
                           PerfNumbers numbers);

/* perf-create.c, perf-change.c: operations, from the process of the workload; false after a
 * failure. */
bool perf_create_nodes(PerfRun *run, Process *self, const PerfOp *op, int64_t count);
/* Made if it is not there. */
bool perf_ensure_namespace(PerfRun *run, Process *self, const char *name);
bool perf_create_namespaces(PerfRun *run, Process *self, const PerfOp *op, int64_t count);
bool perf_create_any(PerfRun *run, Process *self, const PerfOp *op, int64_t count);
bool perf_create_pods(PerfRun *run, Process *self, const PerfOp *op, const char *name_space,
                      int64_t count, PerfGroup **ret_group);
/* So many pods more for a group. */
bool perf_refill_pods(PerfRun *run, Process *self, const PerfOp *op, PerfGroup *group,
                      int64_t count);
bool perf_hold_steady(PerfRun *run, Process *self, const PerfOp *op, PerfGroup *group,
                      SimTime duration);
bool perf_update_any(PerfRun *run, Process *self, const PerfOp *op, int64_t count);
bool perf_delete_pods(PerfRun *run, Process *self, const PerfOp *op);
void perf_churn(PerfRun *run, const PerfOp *op);

/* perf-wait.c: waits until all of the group's pods (NULL: of all groups in the namespaces and with
 * the labels) have come to the stage. */
bool perf_wait(PerfRun *run, Process *self, const PerfOp *op, PerfGroup *group, PerfStage stage);
bool perf_labels_match(const Value *labels, const LabelSet *set);
bool perf_name_space_is_among(const char **name_spaces, const char *name_space);

/* perf-measure.c */
PerfSpan *perf_span_begin(PerfRun *run, const char **name_spaces, const Value *labels);
void perf_span_end(PerfRun *run, PerfSpan *span);
void perf_observe(void *data, const Object *old, const Object *new_);
/* Fills the result, and looks for what must not be. */
void perf_judge(PerfRun *run, PerfResult *result);

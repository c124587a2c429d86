/* perf-file.h - a test-case file of Kubernetes' scheduler_perf (performance-config.yaml).
 *
 * A list of test cases; each is a template of operations and some workloads, which fill its
 * parameters in.  Templates of objects are files beside it.  The format is Kubernetes 1.36's.
 *
 * What is read and cannot be carried out (operations on resource claims, gates that are not known,
 * keys of a later release) is no error: the workload is skipped, and 'skip' says why. */
#pragma once

#include "experiment/scheduler-perf/perf-template.h"
#include "sim/clock.h"

typedef enum PerfOpcode {
    PERF_BARRIER,
    PERF_CHURN,
    PERF_CREATE_ANY,
    PERF_CREATE_NAMESPACES,
    PERF_CREATE_NODES,
    PERF_CREATE_POD_SETS,
    PERF_CREATE_PODS,
    PERF_DELETE_PODS,
    PERF_SLEEP,
    PERF_START_METRICS,
    PERF_STOP_METRICS,
    PERF_UPDATE_ANY,
    N_PERF_OPCODES
} PerfOpcode;

typedef enum PerfStage {
    STAGE_SCHEDULED, /* a barrier waits until pods are bound ... */
    STAGE_ATTEMPTED, /* ... or have been tried */
} PerfStage;

typedef enum PerfChurnMode {
    CHURN_CREATE,
    CHURN_RECREATE,
} PerfChurnMode;

/* One operation.  Members that its opcode has no key for stay zero. */
typedef struct PerfOp {
    PerfOpcode opcode;
    const char *opcode_text;
    const Value *self;
    int64_t count;
    const char *count_param; /* "$initNodes"; NULL: 'count' */
    bool collects_metrics, skips_wait, is_steady;
    const char *name_space; /* NULL: one of the operation's own */
    const char **name_spaces;
    const Value *labels; /* labelSelector, a map; NULL: all */
    const char *prefix, *name_space_prefix;
    const char *template_path; /* of nodes, pods, namespaces or anything */
    const char *volume_path, *claim_path;
    const char **template_paths; /* churn */
    const Value *allocatable;    /* nodeAllocatableStrategy: nodeAllocatable, csiNodeAllocatable */
    const Value *label_strategy; /* labelNodePrepareStrategy: labelKey, labelValues */
    const Value *unique_label;   /* uniqueNodeLabelStrategy: labelKey */
    const char **sub_resources;
    int64_t per_second; /* deletePodsPerSecond, updatePerSecond; 0: as fast as can be */
    int64_t interval_ms, number;
    PerfChurnMode mode;
    PerfStage stage;
    int64_t duration;
    const char *duration_param;
    const Value *inner_value; /* createPodsOp as written */
    struct PerfOp *inner;
    const PerfTemplate *object, *volume, *claim; /* of the paths; NULL: none */
    const PerfTemplate *const *objects;          /* of template_paths */
    size_t n_objects;
} PerfOp;

typedef struct PerfCase PerfCase;

typedef struct PerfWorkload {
    const PerfCase *test_case;
    const char *name;
    const char **labels;
    const Value *params; /* a map; NULL: none */
    const Value *own_gates;
    const char *gates;       /* "A=true,B=false", the case's and its own; NULL: none */
    const Value *thresholds; /* as written */
    const Value *threshold_metric;
    double threshold; /* pods a second; 0: none */
    int64_t *counts;  /* of each operation; of createPodSets: how many sets */
    int64_t *inner_counts, *durations;
    const char *skip; /* why it cannot be run; NULL: it can */
} PerfWorkload;

struct PerfCase {
    const char *name;
    const Value *self;
    const Value *gates;
    const char **labels;
    const char *configuration_path, *pod_path;
    const Value *metrics, *threshold_metric;
    const Value *template_value, *workloads_value;
    const PerfTemplate *pod;    /* defaultPodTemplatePath; NULL: the benchmark's own */
    const Value *configuration; /* KubeSchedulerConfiguration; NULL: the default */
    const char *skip;           /* of all its workloads */
    PerfOp *ops;
    size_t n_ops;
    PerfWorkload *workloads;
    size_t n_workloads;
};

typedef struct PerfFile {
    Arena *arena;
    Diagnostics *diagnostics;
    const char *path, *directory;
    PerfCase *cases;
    size_t n_cases;
    GHashTable *templates; /* path -> PerfTemplate */
} PerfFile;

/* Whether the text looks like such a file: a list of mappings with workloads. */
bool perf_file_is(const char *text, size_t length);

/* Never NULL; its diagnostics say whether it may be used. */
PerfFile *perf_file_read(const char *path, const char *text, size_t length);
void perf_file_free(PerfFile *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PerfFile, perf_file_free)

/* A KubeSchedulerConfiguration for all cases instead of theirs; false: diagnostics say why. */
bool perf_file_configure(PerfFile *file, const char *name, const char *text, size_t length);

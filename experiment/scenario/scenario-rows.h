/* scenario-rows.h - the sections of a scenario file as they are written.
 *
 * One struct and one table of rows a section.  Everything that needs more than its own text (names
 * of nodes, ids, expressions) is kept as written here and understood in the second pass. */
#pragma once

#include "sim/distribution.h"
#include "text/schema.h"

typedef struct PoolRow {
    const char *name;
    int64_t count;
    Quantity cpu, memory;
    int64_t pods;
    const Value *extended;
    const char **zones;
    int64_t racks;
    const Value *labels;
    const char **taints;
    const Value *taints_value;
    const Value *static_pods;
    const Value *price;
    const Value *machine, *autoscale; /* later */
    const Value *self, *name_value;
} PoolRow;

typedef struct ControlPlaneRow {
    int64_t count;
    const char **zones;
    const Value *self, *count_value, *zones_value;
} ControlPlaneRow;

/* A scheduler beside the first. */
typedef struct OtherSchedulerRow {
    const char *name;
    const Value *configuration; /* a document, or the name of a file */
    const Value *settings;
    const Value *self, *name_value;
} OtherSchedulerRow;

typedef struct ClusterRow {
    int64_t nodes;
    const Value *nodes_value;
    PoolRow *pools;
    size_t n_pools;
    const char *from;
    const Value *from_value;
    ControlPlaneRow *control_plane;
    const char *kubernetes;
    const Value *kubernetes_value;
    const Value *settings;
    OtherSchedulerRow *schedulers;
    size_t n_schedulers;
    int start, kubelet;
    const Value *self;
} ClusterRow;

typedef struct ObjectsRow {
    const char *file;
    const Value *file_value, *inline_value, *self;
    const char **except;
} ObjectsRow;

typedef struct MachineRow {
    Quantity cpu, memory;
    const Value *self;
} MachineRow;

typedef struct WorkloadRow {
    const char *name, *trace, *rows, *format, *image;
    const Value *trace_value, *format_value, *self;
    const Value *arrivals, *batch, *jitter, *template_, *vary, *mix;
    int64_t count, begin, until, from, to;
    const Value *until_value, *from_value, *to_value, *tune_value;
    double stretch, inflate, tune;
    bool is_shuffled, is_sorted;
    int tune_by;
    MachineRow *machine;
} WorkloadRow;

typedef struct AppRow {
    const char *image;
    const Distribution *size, *pull, *start, *stop, *run, *crash, *cpu, *memory, *disk;
    double leak, writes;
    const char *exit;
    const Value *exit_value, *serve, *self;
} AppRow;

typedef struct StepRow {
    int64_t at, time;
    const Value *at_value, *time_value;
    const char *after, *when, *barrier;
    const Value *after_value, *when_value, *barrier_value;
    const Distribution *every, *lasts;
    const Value *every_value, *lasts_value;
    int64_t times;
    const Value *times_value;
    const char *until;
    const Value *until_value;
    const char *id;
    const Value *id_value;
    const char *metric;
    const Value *metric_value, *amount_value, *cap_value;
    Quantity amount, cap;
    const char *kubectl, *fault, *heal, *note, *ask, *select, *rate;
    const Value *kubectl_value, *fault_value, *heal_value, *note_value, *ask_value, *select_value;
    const Value *apply, *target, *operations, *pick_value, *factor_value, *rate_value, *exit_value;
    const Value *files;
    IntOrPercent pick;
    double factor;
    int64_t exit;
    int resource;
    const Value *resource_value;
    const Value *self;
} StepRow;

typedef struct RandomRow {
    const char *fault, *select, *rate;
    const Value *target, *fault_value, *select_value, *rate_value;
    IntOrPercent pick;
    double factor;
    int64_t exit, max, from, until;
    int resource;
    const Distribution *mtbf, *mttr;
    const Value *pick_value, *factor_value, *exit_value, *resource_value, *mtbf_value, *mttr_value;
    const Value *from_value, *until_value, *self;
} RandomRow;

typedef struct ExpectRow {
    const char *name;
    const char *always, *never, *finally, *that;
    const Value *always_value, *never_value, *finally_value, *that_value;
    int64_t within, lasts;
    const Value *within_value, *lasts_value;
    const char *after, *until;
    const Value *after_value, *until_value;
    const Value *self;
} ExpectRow;

typedef struct MeasureRow {
    int64_t every, warmup;
    const char **only;
    const Value *self, *every_value, *warmup_value, *only_value;
} MeasureRow;

typedef struct SweepRow {
    int64_t repeat;
    const Value *variants, *grid;
    const char *baseline;
    const char **compare;
    const Value *self, *repeat_value, *baseline_value;
} SweepRow;

typedef struct SchedulerRow {
    const Value *policy, *strategy, *percentage, *weights, *profiles;
    const Value *self;
} SchedulerRow;

typedef struct ScenarioRow {
    int version;
    const char *name, *description;
    const Value *name_value, *seed_value;
    int64_t seed, duration;
    ClusterRow *cluster;
    ObjectsRow *objects;
    size_t n_objects;
    AppRow *apps;
    size_t n_apps;
    StepRow *timeline;
    size_t n_timeline;
    RandomRow *faults;
    size_t n_faults;
    ExpectRow *expect;
    size_t n_expect;
    MeasureRow *measure;
    SweepRow *sweep;
    SchedulerRow *scheduler;
    WorkloadRow *workload;
    size_t n_workload;
    const Value *traffic; /* later */
    const Value *self;
} ScenarioRow;

extern const Schema scenario_schema;
/* sections/scenario-work-rows.c */
extern const Schema workload_schema;

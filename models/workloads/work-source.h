/* work-source.h - the work of a scenario, one task after the other: from a trace, or made up.
 *
 *     reader -> window -> first N -> copies in or out -> shuffle, tune -> times -> vary -> task
 *
 * Most of it streams.  To sort, shuffle or tune, all tasks of the window are kept in memory, at
 * most WORK_HELD_MAX.  Every random choice has a stream of its own, named after the workload, so
 * that a change of one leaves the others as they were. */
#pragma once

#include "models/workloads/work-format.h"
#include "models/workloads/work-vary.h"
#include "sim/arrival-process.h"

/* What a trace is tuned by. */
typedef enum WorkMeasure {
    WORK_BY_GPU, /* whole and shared GPUs */
    WORK_BY_CPU,
    WORK_BY_MEMORY,
    N_WORK_MEASURES
} WorkMeasure;
extern const char *const work_measure_names[]; /* ends with NULL */

typedef struct WorkOptions {
    const char *name; /* of the workload */
    uint64_t seed;
    const WorkFormat *format; /* NULL: made up */
    WorkInput input;
    const ArrivalProcess *arrivals; /* NULL: as the trace says */
    const Distribution *batch;      /* how many come at once; NULL: one */
    const WorkVary *vary;           /* NULL: nothing */
    SimTime from, to;               /* window of the trace's clock; SIM_NEVER: from the first task,
                                       to the last */
    SimTime begin, until;           /* of the run's clock: arrivals start, and end (SIM_NEVER) */
    uint64_t first;                 /* so many tasks at most; 0: all */
    double stretch;                 /* times since the beginning are multiplied by it */
    double inflate;                 /* so many times the tasks, each perhaps left out or repeated */
    bool is_shuffled;
    bool is_sorted; /* of a trace that is not */
    double tune;    /* demand as a share of 'capacity'; 0: as it is */
    WorkMeasure tune_by;
    double capacity;            /* of the cluster, milli GPUs or CPUs, or bytes */
    const Distribution *jitter; /* by which each arrival is moved; NULL: none */
} WorkOptions;

/* A task of the work, with what the scenario makes of it. */
typedef struct WorkItem {
    WorkTask task;
    uint64_t number; /* of the task, from 1, in the order of arrival */
    uint64_t round;  /* 0; of the copies that inflation or tuning made 1, 2, ... */
    uint32_t n_settings;
    WorkSetting settings[WORK_SETTINGS_MAX];
} WorkItem;

typedef struct WorkSource WorkSource;

/* 'options' must outlive the source.  NULL after an error. */
WorkSource *work_source_new(const WorkOptions *options, Diagnostics *diagnostics);
void work_source_free(WorkSource *source); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WorkSource, work_source_free)

/* The next task by the run's clock; false at the end and after an error. */
bool work_source_next(WorkSource *source, WorkItem *ret);
bool work_source_failed(const WorkSource *source);
/* Rows that the format left out by its own rules. */
uint64_t work_source_n_skipped(const WorkSource *source);

/* What one task asks for, all copies together. */
double work_demand(const WorkTask *task, WorkMeasure measure);

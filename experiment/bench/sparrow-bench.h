/* sparrow-bench.h - how long jobs of many short tasks take under each way of finding workers: over
 * the load of the cell, and over the length of the tasks.
 *
 * A folder holds cell.csv with one row: workers, tasks (of a job), duration (of a task, a
 * distribution), round_trip (of a message and its answer), probes (for each task). */
#pragma once

#include "experiment/figures/figure-draw.h"
#include "models/sampling/sampling.h"
#include "text/diagnostic.h"

typedef struct SparrowChoice {
    const char *directory;
    const char *const *methods; /* names; NULL: all */
    uint32_t n_jobs;            /* measured, of each point */
    uint64_t seed;
} SparrowChoice;

typedef struct SparrowPoint {
    double mean, median, tail; /* s; of responses; the tail is their 95th percentile */
    double idle_waiting;
    double messages_per_job;
} SparrowPoint;

typedef struct SparrowSeries {
    GArray *at;           /* double: loads, or mean durations in s */
    SparrowPoint *points; /* by method, then by position */
} SparrowSeries;

typedef struct SparrowBench {
    GPtrArray *methods;      /* const SamplingMethod */
    SparrowSeries loads;     /* tasks as the table has them */
    SparrowSeries durations; /* at SPARROW_LOAD, tasks scaled to these means */
    uint32_t n_workers, n_tasks, n_jobs;
    double duration, round_trip; /* s; mean */
} SparrowBench;

#define SPARROW_LOAD 0.8

/* NULL after an error, which is in 'diagnostics'. */
SparrowBench *sparrow_bench_run(const SparrowChoice *choice, Diagnostics *diagnostics);
void sparrow_bench_free(SparrowBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SparrowBench, sparrow_bench_free)

const SparrowPoint *sparrow_point(const SparrowBench *bench, const SparrowSeries *series,
                                  guint method, guint position);

/* Appends tables and findings; one JSON object. */
void sparrow_report(const SparrowBench *bench, GString *out);
void sparrow_report_json(const SparrowBench *bench, GString *out);

/* Writes tables and figures to a folder. */
DrawOutcome sparrow_draw(const SparrowBench *bench, const char *plots, const char *directory,
                         const char *const *formats, GPtrArray *written, char **ret_error);

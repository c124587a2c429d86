/* perf-run.h - carries out a workload of scheduler_perf and says what came of it.
 *
 * The world is as small as the benchmark's: an API server (without the admission plugins that the
 * benchmark disables), a scheduler, and clients of 5,000 requests a second.  There are no
 * controllers and no kubelets: a bound pod has reached its end.  Time is virtual; how fast the
 * scheduler really decides is measured by the processor's time it takes.
 *
 * An operation that waits looks every second, as the benchmark does, and gives up when nothing has
 * come nearer for ten minutes. */
#pragma once

#include "experiment/scheduler-perf/perf-file.h"

typedef struct PerfRunOptions {
    uint64_t seed;
    uint64_t events_max; /* 0: no limit */
    /* Seconds of the processor; NULL: not measured. */
    double (*clock)(void);
    void (*placement_differs)(const char *text); /* NULL: one path decides */
} PerfRunOptions;

typedef struct PerfResult {
    const PerfWorkload *workload;
    size_t n_nodes, n_pods, n_bound; /* at the end */
    uint64_t n_measured;             /* pods that were bound while they were measured */
    SimTime measured_time;           /* from the first operation on them to the last bind */
    uint64_t n_decisions;            /* attempts while it was measured */
    double measured_cpu, cpu;        /* seconds while it was measured, and of all */
    uint64_t n_fast;                 /* decisions of the fast path, of all */
    uint64_t n_attempts;             /* of all */
    SimTime end;
    char *paths;      /* which way they were made, and why: lines for people */
    bool was_limited; /* events_max */
    char *failure;    /* NULL: everything was as it must be */
} PerfResult;

/* The workload must not have a 'skip', nor its file errors. */
PerfResult *perf_run(const PerfWorkload *workload, const PerfRunOptions *options);
void perf_result_free(PerfResult *result); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PerfResult, perf_result_free)

/* Pods a second of virtual time, and of the processor's; 0: none were measured. */
double perf_result_virtual_rate(const PerfResult *result);
double perf_result_rate(const PerfResult *result);

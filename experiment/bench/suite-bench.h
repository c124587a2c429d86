/* suite-bench.h - the standing suite: named workloads x policies x seeds.
 *
 * All policies that are built in run, and those that people bring beside them.  Policies that look
 * at GPUs alone are left out where there are none, unless they are asked for by name. */
#pragma once

#include "experiment/bench/suite-run.h"
#include "experiment/figures/figure-draw.h"
#include "experiment/policy/policy-book.h"

typedef struct SuiteChoice {
    const char *const *workloads; /* NULL: all */
    /* NULL: all that are built in.  Names of those that are built in stand for them alone; others
     * (as of policy-book.h) are added. */
    const char *const *policies;
    const char *directory; /* of the trace; NULL: it is left out */
    uint64_t seed;         /* the first ... */
    uint32_t n_seeds;      /* ... of so many */
    uint32_t n_jobs;
    bool is_small; /* without the trace */
} SuiteChoice;

enum {
    SUITE_SEEDS = 3
};

/* One policy on one workload. */
typedef struct SuiteRow {
    const SuiteWorkload *workload;
    const PlacementPolicy *policy;
    SuiteResult mean;     /* over the seeds; 'error' is the first */
    SuiteResult *results; /* by seed */
} SuiteRow;

typedef struct SuiteBench {
    PolicyBook *book;
    GPtrArray *workloads; /* const SuiteWorkload * */
    GPtrArray *policies;  /* const PlacementPolicy * */
    GArray *rows;         /* SuiteRow, by workload, then policy */
    uint32_t n_seeds;
    uint64_t seed;
    bool is_small;
} SuiteBench;

typedef void SuiteProgress(void *data, uint32_t n_done, uint32_t n_all, const SuiteRow *row);

/* NULL after an error, which is in 'diagnostics'. */
SuiteBench *suite_bench_run(const SuiteChoice *choice, SuiteProgress *progress, void *data,
                            Diagnostics *diagnostics);
void suite_bench_free(SuiteBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SuiteBench, suite_bench_free)

/* The row; NULL: the policy was left out of the workload. */
const SuiteRow *suite_bench_row(const SuiteBench *bench, const SuiteWorkload *workload,
                                const PlacementPolicy *policy);
const char *suite_policy_name(const PlacementPolicy *policy);
/* How far `allocated` is behind that of the best policy of the workload, 0 .. 1; not-a-number: the
 * policy did not run there, or failed. */
double suite_behind_best(const SuiteBench *bench, const SuiteWorkload *workload,
                         const PlacementPolicy *policy);

/* Draws suite.svg or so, data and script beside it, from the templates in 'plots'. */
DrawOutcome suite_draw(const SuiteBench *bench, const char *plots, const char *directory,
                       const char *const *formats, GPtrArray *written, char **ret_error);

/* Appends tables for people, JSON or CSV (one line a row). */
void suite_report(const SuiteBench *bench, GString *out);
void suite_report_json(const SuiteBench *bench, GString *out);
void suite_report_csv(const SuiteBench *bench, GString *out);

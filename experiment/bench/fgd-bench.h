/* fgd-bench.h - all experiments of a folder: workloads x policies x seeds, beside what was
 * published.
 *
 * The folder is one of openb-trace.h; expected_results/analysis_allo_discrete.csv,
 * analysis_frag_discrete.csv and analysis_frag_ratio_discrete.csv hold the published columns and
 * may be absent.  What a policy draws cannot be repeated digit by digit, so such a policy runs
 * FGD_REPEATS times a seed, with draws of its own each time, and its mean is compared. */
#pragma once

#include "experiment/bench/fgd-run.h"
#include "experiment/policy/policy-book.h"

enum {
    FGD_REPEATS = 8
};

/* The six policies of the paper, in its order, as its tables name them: "06-FGD".  Ends with
 * NULL. */
extern const char *const fgd_labels[];
/* "FGD" of "06-FGD"; what is no such label is itself. */
const char *fgd_policy_name(const char *label);

typedef struct FgdRow {
    const char *workload;
    const char *label;
    int64_t seed;
    uint32_t repeat;
    FgdResult result;
} FgdRow;

typedef struct FgdChoice {
    const char *directory;
    const char *const *workloads; /* NULL: all of the folder */
    const char *const *policies;  /* as of policy-book.h; NULL: the six of the paper */
    int64_t n_seeds;              /* the first so many of the folder; 0: all */
    uint32_t n_jobs;              /* processes at once; what comes out is the same */
} FgdChoice;

typedef struct FgdBench {
    OpenbTrace *trace;
    GPtrArray *workloads; /* const char *, those that were run */
    GPtrArray *labels;    /* const char *, likewise */
    PolicyBook *book;     /* finds policies by their labels */
    GArray *seeds;        /* int64_t */
    GPtrArray *rows;      /* FgdRow *, by workload, policy, seed, repeat */
} FgdBench;

/* Told after each experiment; may be NULL. */
typedef void FgdProgress(void *data, uint32_t n_done, uint32_t n_all, const FgdRow *row);

/* NULL after an error, which is in 'diagnostics'. */
FgdBench *fgd_bench_run(const FgdChoice *choice, FgdProgress *progress, void *data,
                        Diagnostics *diagnostics);
void fgd_bench_free(FgdBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FgdBench, fgd_bench_free)

/* The policy of one of its labels. */
const PlacementPolicy *fgd_bench_policy(const FgdBench *bench, const char *label);

/* The values of one column, over all seeds and repeats (double). */
GArray *fgd_bench_values(const FgdBench *bench, const char *workload, const char *label,
                         FgdTable table, size_t column);

/* --- Beside what was published --- */

typedef struct FgdPublished FgdPublished;

/* NULL without an error: the folder has no expected results. */
FgdPublished *fgd_published_read(const char *directory, Diagnostics *diagnostics);
void fgd_published_free(FgdPublished *published);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FgdPublished, fgd_published_free)

/* One row's columns; NULL: not published. */
const double *fgd_published_columns(const FgdPublished *published, FgdTable table,
                                    const char *workload, const char *label, int64_t seed);

typedef struct FgdDifference {
    double largest; /* percentage points */
    const FgdRow *row;
    size_t column;
    uint32_t n_columns, n_different; /* compared; off by more than FGD_TOLERANCE */
} FgdDifference;

/* Half of a rounding step above the digits published. */
#define FGD_TOLERANCE 0.0100001

/* What a policy that draws is off by, in units of two published standard deviations of the mean
 * over the seeds: at most 1 is within.  Fewer than five seeds are not judged. */
typedef struct FgdDrawn {
    double largest;
    const char *workload;
    size_t column;
    uint32_t n_columns, n_outside;
} FgdDrawn;

typedef struct FgdComparison {
    FgdDifference exact[N_FGD_TABLES];
    FgdDrawn drawn;     /* allocation at 100 % and at 130 % */
    FgdDrawn drawn_all; /* allocation in every column */
    uint32_t n_rows;    /* compared digit by digit */
} FgdComparison;

FgdComparison fgd_compare(const FgdBench *bench, const FgdPublished *published);
bool fgd_comparison_holds(const FgdComparison *comparison);

/* --- For people and for other programs --- */

/* Appends the tables and the comparison; 'published' may be NULL. */
void fgd_report(const FgdBench *bench, const FgdPublished *published, GString *out);
void fgd_report_json(const FgdBench *bench, const FgdPublished *published, GString *out);
/* Writes allocation.csv, fragmentation.csv, fragmentation-ratio.csv (the published layout) and
 * fgd.csv, which the figures draw.  NULL, or a message to be freed. */
char *fgd_write_tables(const FgdBench *bench, const char *directory);

/* compaction-bench.h - cell compaction of a synthetic cell under every policy.
 *
 * A folder holds machines.csv (machines, vcpu, memory_gb: so many of that size, mixed) and mix.csv
 * (vcpu, memory_gb, tasks: how common that size is).  Tasks are drawn from the mix until they ask
 * for a given share of the cell's CPU. */
#pragma once

#include "experiment/bench/compaction.h"
#include "experiment/policy/policy-book.h"
#include "text/diagnostic.h"

typedef struct CompactionChoice {
    const char *directory;
    const char *const *policies; /* as of policy-book.h; NULL: all, without GPUs those that need
                                     none */
    uint32_t n_trials;
    double fill; /* of the cell's CPU, 0 .. 1 */
    uint64_t seed;
} CompactionChoice;

typedef struct CompactionRow {
    const PlacementPolicy *policy;
    double *sizes; /* machines by trial; not-a-number: it does not fit on the whole cell */
    uint32_t n_failed;
    char *error; /* of the policy; NULL: none */
} CompactionRow;

typedef struct CompactionBench {
    uint32_t n_trials;
    size_t n_machines, n_tasks;
    GArray *rows;     /* CompactionRow */
    PolicyBook *book; /* of policies that are not built in */
} CompactionBench;

/* The same of any cell and workload: 'compaction' says which, borrowed only meanwhile.  Policies as
 * in CompactionChoice. */
CompactionBench *compaction_bench_over(const Compaction *compaction,
                                       const char *const *policy_texts, uint32_t n_trials,
                                       Diagnostics *diagnostics);
/* NULL after an error, which is in 'diagnostics'. */
CompactionBench *compaction_bench_run(const CompactionChoice *choice, Diagnostics *diagnostics);
void compaction_bench_free(CompactionBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CompactionBench, compaction_bench_free)

/* Appends a table, or one JSON object. */
void compaction_report(const CompactionBench *bench, GString *out);
void compaction_report_json(const CompactionBench *bench, GString *out);

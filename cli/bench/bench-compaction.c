/* bench-compaction.c - how few machines a workload needs under each policy. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "experiment/bench/compaction-bench.h"

static bool
read_compaction(const Invocation *invocation, CompactionChoice *choice)
{
    int64_t n_trials = choice->n_trials, seed = (int64_t)choice->seed;

    if (!bench_number(invocation, "trials", 1, 100000, &n_trials) ||
        !bench_share(invocation, "fill", &choice->fill) ||
        !bench_number(invocation, "seed", 0, G_MAXINT64, &seed)) {
        return false;
    }
    choice->n_trials = (uint32_t)n_trials;
    choice->seed = (uint64_t)seed;
    if (choice->n_trials < COMPACTION_TRIALS) {
        console_hint("note: fewer than %d trials say little about a 90th percentile",
                     COMPACTION_TRIALS);
    }
    return true;
}

int
bench_compaction(const Invocation *invocation)
{
    g_autofree char *data = bench_data(invocation, "paper-borg-compaction", NULL);
    g_autofree const char **chosen = invocation_texts(invocation, "policy");
    CompactionChoice choice = { data, NULL, COMPACTION_TRIALS, 0.6, 1 };
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CompactionBench) bench = NULL;
    g_autoptr(GString) out = g_string_new(NULL);

    if (data == NULL) {
        return bench_no_data();
    }
    choice.policies = chosen[0] == NULL ? NULL : chosen;
    if (!read_compaction(invocation, &choice)) {
        return EXIT_USAGE;
    }
    bench = compaction_bench_run(&choice, diagnostics);
    if (bench == NULL) {
        console_diagnostics(diagnostics);
        return EXIT_INVALID;
    }
    if (console_wants_json()) {
        compaction_report_json(bench, out);
    } else {
        compaction_report(bench, out);
    }
    console_write(out->str);
    for (guint i = 0; i < bench->rows->len; i++) {
        if (g_array_index(bench->rows, CompactionRow, i).error != NULL) {
            return EXIT_NOT_MET;
        }
    }
    return EXIT_MET;
}

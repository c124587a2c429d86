/* bench-compaction.c - how few machines a workload needs under each policy. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "experiment/bench/compaction-bench.h"
#include "text/scalar.h"

static bool
read_compaction(const Invocation *invocation, CompactionChoice *choice)
{
    const char *trials = invocation_text(invocation, "trials");
    const char *fill = invocation_text(invocation, "fill");
    const char *seed = invocation_text(invocation, "seed");
    guint64 number;

    if (trials != NULL) {
        if (!g_ascii_string_to_unsigned(trials, 10, 1, 100000, &number, NULL)) {
            console_error("`--trials %s`: a number of 1 to 100000 is expected", trials);
            return false;
        }
        choice->n_trials = (uint32_t)number;
    }
    if (fill != NULL &&
        (!number_parse(fill, &choice->fill) || !(choice->fill > 0) || choice->fill > 1)) {
        console_error("`--fill %s`: a share above 0 and up to 1 is expected", fill);
        return false;
    }
    if (seed != NULL &&
        !g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT64, &choice->seed, NULL)) {
        console_error("`--seed %s`: a number of 0 or more is expected", seed);
        return false;
    }
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
        console_error("the shipped workloads are not installed");
        console_hint("help: name a folder with --data");
        return EXIT_WORLD;
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

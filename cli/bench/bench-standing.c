/* bench-standing.c - the standing suite: bring a policy, and see where it stands. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "experiment/bench/suite-bench.h"
#include "experiment/results/output-file.h"

#include <stdio.h>
#include <unistd.h>

enum {
    SEEDS_MAX = 1000
};

static bool
read_choice(const Invocation *invocation, SuiteChoice *choice)
{
    int64_t n_seeds, seed = 1, n_jobs = 1;

    choice->is_small = invocation_has(invocation, "small");
    n_seeds = choice->is_small ? 1 : SUITE_SEEDS;
    if (!bench_number(invocation, "seeds", 1, SEEDS_MAX, &n_seeds) ||
        !bench_number(invocation, "seed", 1, G_MAXINT32, &seed) ||
        !bench_number(invocation, "jobs", 1, BENCH_JOBS_MAX, &n_jobs)) {
        return false;
    }
    choice->n_seeds = (uint32_t)n_seeds;
    choice->seed = (uint64_t)seed;
    choice->n_jobs = (uint32_t)n_jobs;
    return true;
}

/* One line that is written over, on a terminal only. */
static void
tell(void *data, uint32_t n_done, uint32_t n_all, const SuiteRow *row)
{
    (void)data;
    if (!console_is_quiet() && isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%u of %u: %s, %s\033[K", n_done, n_all,
                suite_workload_name(row->workload), suite_policy_name(row->policy));
        fputs(n_done == n_all ? "\r\033[K" : "", stderr);
    }
}

static DrawOutcome
draw(const void *bench, const char *plots, const char *directory, const char *const *formats,
     GPtrArray *written, char **ret_error)
{
    g_autoptr(GString) csv = g_string_new(NULL);

    suite_report_csv(bench, csv);
    *ret_error = output_file_write(directory, "results.csv", csv->str, csv->len);
    return *ret_error != NULL ? DRAW_FAILED
                              : suite_draw(bench, plots, directory, formats, written, ret_error);
}

static int
report(const Invocation *invocation, const SuiteBench *bench)
{
    g_autoptr(GString) out = g_string_new(NULL);
    int code = bench_pictures(invocation_text(invocation, "output"), bench, draw);

    if (console_wants_json()) {
        suite_report_json(bench, out);
    } else {
        suite_report(bench, out);
    }
    console_write(out->str);
    for (guint i = 0; i < bench->rows->len && code == EXIT_MET; i++) {
        code = *g_array_index(bench->rows, SuiteRow, i).mean.error != '\0' ? EXIT_NOT_MET : code;
    }
    return code;
}

int
bench_standing(const Invocation *invocation)
{
    g_autofree char *data = bench_data(invocation, "paper-fgd", "data");
    g_autofree const char **workloads = invocation_texts(invocation, "workload");
    g_autofree const char **chosen = invocation_texts(invocation, "policy");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    SuiteChoice choice = { .directory = data, .seed = 1 };
    g_autoptr(SuiteBench) bench = NULL;

    choice.workloads = workloads[0] == NULL ? NULL : workloads;
    choice.policies = chosen[0] == NULL ? NULL : chosen;
    if (!read_choice(invocation, &choice)) {
        return EXIT_USAGE;
    }
    bench = suite_bench_run(&choice, tell, NULL, diagnostics);
    if (bench == NULL) {
        console_diagnostics(diagnostics);
        return EXIT_INVALID;
    }
    return report(invocation, bench);
}

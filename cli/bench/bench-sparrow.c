/* bench-sparrow.c - how long jobs of short tasks take that find workers by asking a few. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "experiment/bench/sparrow-bench.h"

enum {
    JOBS = 1000,
    JOBS_MAX = 1000000
};

static DrawOutcome
draw(const void *bench, const char *plots, const char *directory, const char *const *formats,
     GPtrArray *written, char **ret_error)
{
    return sparrow_draw(bench, plots, directory, formats, written, ret_error);
}

int
bench_sparrow(const Invocation *invocation)
{
    g_autofree char *data = bench_data(invocation, "paper-sparrow", NULL);
    g_autofree const char **chosen = invocation_texts(invocation, "policy");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(SparrowBench) bench = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    int64_t n_jobs = JOBS, seed = 1;
    SparrowChoice choice = { .directory = data };

    if (data == NULL) {
        return bench_no_data();
    }
    if (!bench_number(invocation, "trials", 1, JOBS_MAX, &n_jobs) ||
        !bench_number(invocation, "seed", 0, G_MAXINT32, &seed)) {
        return EXIT_USAGE;
    }
    choice.methods = chosen[0] == NULL ? NULL : chosen;
    choice.n_jobs = (uint32_t)n_jobs;
    choice.seed = (uint64_t)seed;
    bench = sparrow_bench_run(&choice, diagnostics);
    if (bench == NULL) {
        console_diagnostics(diagnostics);
        return EXIT_INVALID;
    }
    if (console_wants_json()) {
        sparrow_report_json(bench, out);
    } else {
        sparrow_report(bench, out);
    }
    console_write(out->str);
    return bench_pictures(invocation_text(invocation, "output"), bench, draw);
}

/* bench-omega.c - who waits, who is busy and what conflicts, by architecture of the scheduler. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "experiment/bench/omega-bench.h"

enum {
    SPAN_HOURS = 12,
    SEEDS = 3,
    SEEDS_MAX = 1000
};
#define FILL 0.6

static DrawOutcome
draw(const void *bench, const char *plots, const char *directory, const char *const *formats,
     GPtrArray *written, char **ret_error)
{
    return omega_draw(bench, plots, directory, formats, written, ret_error);
}

int
bench_omega(const Invocation *invocation)
{
    g_autofree char *data = bench_data(invocation, "paper-omega", NULL);
    g_autofree const char **chosen = invocation_texts(invocation, "policy");
    OmegaChoice choice = { data, NULL, SEEDS, 1, SPAN_HOURS * SIM_HOUR, FILL };
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(OmegaBench) bench = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    int64_t n_seeds = SEEDS, seed = 1;

    if (data == NULL) {
        return bench_no_data();
    }
    if (!bench_number(invocation, "seeds", 1, SEEDS_MAX, &n_seeds) ||
        !bench_number(invocation, "seed", 0, G_MAXINT32, &seed) ||
        !bench_share(invocation, "fill", &choice.fill)) {
        return EXIT_USAGE;
    }
    choice.variants = chosen[0] == NULL ? NULL : chosen;
    choice.n_seeds = (uint32_t)n_seeds;
    choice.seed = (uint64_t)seed;
    bench = omega_bench_run(&choice, diagnostics);
    if (bench == NULL) {
        console_diagnostics(diagnostics);
        return EXIT_INVALID;
    }
    if (console_wants_json()) {
        omega_report_json(bench, out);
    } else {
        omega_report(bench, out);
    }
    console_write(out->str);
    return bench_pictures(invocation_text(invocation, "output"), bench, draw);
}

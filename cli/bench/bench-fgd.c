/* bench-fgd.c - GPU sharing on a published trace: tables, figures, a verdict. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "experiment/bench/fgd-summary.h"

#include <stdio.h>
#include <unistd.h>

/* One line that is written over, on a terminal only. */
static void
tell(void *data, uint32_t n_done, uint32_t n_all, const FgdRow *row)
{
    (void)data;
    if (!console_is_quiet() && isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%u of %u: %s, %s, seed %" G_GINT64_FORMAT "\033[K", n_done, n_all,
                fgd_short_name(row->workload), fgd_policy_name(row->label), row->seed);
        fputs(n_done == n_all ? "\r\033[K" : "", stderr);
    }
}

static DrawOutcome
draw(const void *data, const char *plots, const char *directory, const char *const *formats,
     GPtrArray *written, char **ret_error)
{
    FgdPages pages = { plots, directory, formats, written };

    *ret_error = fgd_write_tables(data, directory);
    return *ret_error != NULL ? DRAW_FAILED : fgd_draw(data, &pages, ret_error);
}

static int
report(const Invocation *invocation, const FgdBench *bench, const FgdPublished *published)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *directory = invocation_text(invocation, "output");
    int code = EXIT_MET;

    if (console_wants_json()) {
        fgd_report_json(bench, published, out);
    } else {
        fgd_report(bench, published, out);
    }
    console_write(out->str);
    for (guint i = 0; i < bench->rows->len; i++) {
        if (((const FgdRow *)g_ptr_array_index(bench->rows, i))->result.error != NULL) {
            return EXIT_NOT_MET;
        }
    }
    if (published != NULL) {
        FgdComparison comparison = fgd_compare(bench, published);

        code = fgd_comparison_holds(&comparison) ? EXIT_MET : EXIT_NOT_MET;
    }
    if (directory != NULL) {
        int drawn = bench_pictures(directory, bench, draw);

        code = drawn == EXIT_MET ? code : drawn;
    }
    return code;
}

int
bench_fgd(const Invocation *invocation)
{
    g_autofree char *data = bench_data(invocation, "paper-fgd", "data");
    g_autofree const char **workloads = invocation_texts(invocation, "workload");
    g_autofree const char **chosen = invocation_texts(invocation, "policy");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    int64_t n_jobs = 1;
    FgdChoice choice = { .directory = data };
    g_autoptr(FgdBench) bench = NULL;
    g_autoptr(FgdPublished) published = NULL;

    if (data == NULL) {
        return bench_no_data();
    }
    choice.workloads = workloads[0] == NULL ? NULL : workloads;
    choice.policies = chosen[0] == NULL ? NULL : chosen;
    if (!bench_number(invocation, "seeds", 1, G_MAXINT32, &choice.n_seeds) ||
        !bench_number(invocation, "jobs", 1, BENCH_JOBS_MAX, &n_jobs)) {
        return EXIT_USAGE;
    }
    choice.n_jobs = (uint32_t)n_jobs;
    bench = fgd_bench_run(&choice, tell, NULL, diagnostics);
    published = bench == NULL ? NULL : fgd_published_read(data, diagnostics);
    if (diagnostics_n_errors(diagnostics) > 0) {
        console_diagnostics(diagnostics);
        return EXIT_INVALID;
    }
    return report(invocation, bench, published);
}

/* bench-fgd.c - GPU sharing on a published trace: tables, figures, a verdict. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"
#include "cli/data-folder.h"
#include "experiment/bench/fgd-summary.h"

#include <stdio.h>
#include <unistd.h>

static bool
read_seeds(const Invocation *invocation, FgdChoice *choice)
{
    const char *text = invocation_text(invocation, "seeds");
    gint64 n;

    if (text == NULL) {
        return true;
    }
    if (!g_ascii_string_to_signed(text, 10, 1, G_MAXINT32, &n, NULL)) {
        console_error("`--seeds %s`: a number of 1 or more is expected", text);
        return false;
    }
    choice->n_seeds = n;
    return true;
}

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

static int
draw(const FgdBench *bench, const char *directory)
{
    static const char *const formats[] = { "svg", "png", NULL };
    g_autofree char *plots = data_folder("plots");
    g_autofree char *error = NULL;
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    FgdPages pages = { plots, directory, formats, written };

    if (plots == NULL) {
        console_error("the templates of figures are not installed");
        return EXIT_WORLD;
    }
    switch (fgd_draw(bench, &pages, &error)) {
    case DRAW_NO_GNUPLOT:
        console_error("there is no gnuplot; data and script are in %s", directory);
        return EXIT_WORLD;
    case DRAW_FAILED:
        console_error("%s", error);
        return EXIT_WORLD;
    case DRAW_DONE:
    case DRAW_NOTHING:
        break;
    }
    for (guint i = 0; i < written->len && !console_is_quiet(); i++) {
        console_hint("wrote %s", (const char *)g_ptr_array_index(written, i));
    }
    return EXIT_MET;
}

static int
write_all(const FgdBench *bench, const char *directory)
{
    g_autofree char *error = NULL;

    if (g_mkdir_with_parents(directory, 0777) != 0) {
        console_error("cannot make %s", directory);
        return EXIT_WORLD;
    }
    error = fgd_write_tables(bench, directory);
    if (error != NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    return draw(bench, directory);
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
        int drawn = write_all(bench, directory);

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
    FgdChoice choice = { .directory = data };
    g_autoptr(FgdBench) bench = NULL;
    g_autoptr(FgdPublished) published = NULL;

    if (data == NULL) {
        console_error("the shipped traces are not installed");
        console_hint("help: name a folder with --data");
        return EXIT_WORLD;
    }
    choice.workloads = workloads[0] == NULL ? NULL : workloads;
    choice.policies = chosen[0] == NULL ? NULL : chosen;
    if (!read_seeds(invocation, &choice)) {
        return EXIT_USAGE;
    }
    bench = fgd_bench_run(&choice, tell, NULL, diagnostics);
    published = bench == NULL ? NULL : fgd_published_read(data, diagnostics);
    if (diagnostics_n_errors(diagnostics) > 0) {
        console_diagnostics(diagnostics);
        return EXIT_INVALID;
    }
    return report(invocation, bench, published);
}

/* verb-bench.c - named workloads under every policy: tables, figures, a verdict. */
#include "cli/console.h"
#include "cli/data-folder.h"
#include "experiment/bench/compaction-bench.h"
#include "experiment/bench/fgd-summary.h"
#include "text/scalar.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- fgd --- */

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

static char *
data_of(const Invocation *invocation, const char *scenario, const char *folder)
{
    /* Not the environment's ORRERY_DATA, which names the program's own folder. */
    g_autofree const char **given = invocation_texts(invocation, "data");
    g_autofree char *scenarios = NULL;

    if (given[0] != NULL) {
        return g_strdup(given[g_strv_length((char **)(uintptr_t)given) - 1]);
    }
    scenarios = data_folder("scenarios");
    return scenarios == NULL ? NULL : g_build_filename(scenarios, scenario, folder, NULL);
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

static int
bench_fgd(const Invocation *invocation)
{
    g_autofree char *data = data_of(invocation, "paper-fgd", "data");
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

/* --- compaction --- */

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

static int
bench_compaction(const Invocation *invocation)
{
    g_autofree char *data = data_of(invocation, "paper-borg-compaction", NULL);
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

/* --- Suites --- */

typedef struct BenchSuite {
    const char *name, *doc;
    int (*run)(const Invocation *invocation);
} BenchSuite;

static const BenchSuite suites[] = {
    { "fgd", "GPU sharing on Alibaba's trace: six policies, as published at USENIX ATC'23.",
      bench_fgd },
    { "compaction", "How few machines each policy packs a workload on, as Borg judges policies.",
      bench_compaction },
};

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    const char *names[G_N_ELEMENTS(suites) + 1] = { NULL };
    const char *near;

    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        names[i] = suites[i].name;
        if (name == NULL) {
            console_print("%-12s  %s\n", suites[i].name, suites[i].doc);
        } else if (strcmp(suites[i].name, name) == 0) {
            return suites[i].run(invocation);
        }
    }
    if (name == NULL) {
        return EXIT_MET;
    }
    near = nearest_name(name, names);
    console_error("there is no suite `%s`%s%s%s", name, near == NULL ? "" : "; did you mean `",
                  near == NULL ? "" : near, near == NULL ? "" : "`?");
    console_hint("help: orrery bench lists them");
    return EXIT_USAGE;
}

static const Option options[] = {
    { "data", '\0', "DIR", false, "The folder with the traces (the shipped one).", NULL },
    { "workload", '\0', "NAME", false, "fgd: only this workload; may be given again.", NULL },
    { "policy", '\0', "NAME", false,
      "Only this policy: a name, ./FILE.so, exec:COMMAND; may be given again.", NULL },
    { "seeds", '\0', "N", false, "fgd: only the first N seeds.", NULL },
    { "trials", '\0', "N", false, "compaction: how often machines are taken away (11).", NULL },
    { "fill", '\0', "SHARE", false, "compaction: how much of the CPU is asked for (0.6).", NULL },
    { 0 },
};

const Verb verb_bench = {
    .name = "bench",
    .usage = "[SUITE]",
    .doc = "Run named workloads under every policy: table, figures, verdict.",
    .help = "Without SUITE the suites are listed. With -o DIR tables (CSV) and figures are written "
            "there.\nWhere the folder of the traces holds published results, every figure is "
            "compared with them; the exit code is 1 if one is off.\n\n"
            "    orrery bench fgd --workload default --seeds 2\n"
            "    orrery bench fgd --data openb -o results\n"
            "    orrery bench compaction --trials 50",
    .options = options,
    .takes = "output seed",
    .n_arguments_max = 1,
    .run = run,
};

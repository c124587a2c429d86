/* verb-plot.c - figures of a run. */
#include "cli/data-folder.h"
#include "cli/scenario-argument.h"
#include "experiment/figures/figure-draw.h"
#include "experiment/figures/sample-source.h"
#include "experiment/study/study-file.h"

#include <stdio.h>
#include <string.h>

static bool
is_run(const char *argument)
{
    g_autofree char *file = g_build_filename(argument, "run.json", NULL);

    return g_file_test(file, G_FILE_TEST_EXISTS) || strchr(argument, '/') != NULL;
}

/* The figures asked for; all without an argument.  False after an error. */
static bool
choose_figures(const Invocation *invocation, size_t first, GPtrArray *ret)
{
    for (size_t i = first; i < invocation->arguments->len; i++) {
        const char *name = invocation_argument(invocation, i);
        const Figure *figure = figure_find(name);
        const char *names[64] = { NULL };

        if (figure != NULL) {
            g_ptr_array_add(ret, (void *)(uintptr_t)figure);
            continue;
        }
        for (size_t k = 0; figures[k] != NULL && k < 63; k++) {
            names[k] = figures[k]->name;
        }
        const char *near = nearest_name(name, names);

        console_error("there is no figure `%s`%s%s%s", name, near == NULL ? "" : "; did you mean `",
                      near == NULL ? "" : near, near == NULL ? "" : "`?");
        return false;
    }
    return true;
}

/* Those of a run, or those of a study. */
static void
choose_all(GPtrArray *ret, bool of_study)
{
    for (size_t k = 0; figures[k] != NULL; k++) {
        if ((figures[k]->prepare_sample != NULL) == of_study) {
            g_ptr_array_add(ret, (void *)(uintptr_t)figures[k]);
        }
    }
}

static void
report_written(const GPtrArray *written)
{
    for (size_t i = 0; i < written->len; i++) {
        if (console_wants_json()) {
            console_print("{\"file\":\"%s\"}\n", (const char *)g_ptr_array_index(written, i));
        } else if (!console_is_quiet()) {
            console_print("wrote %s\n", (const char *)g_ptr_array_index(written, i));
        }
    }
}

static int
draw_all(const RunData *run, const GPtrArray *chosen, const char *directory,
         const char *const *formats, bool asked)
{
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *plots = data_folder("plots");
    int code = EXIT_MET;

    if (plots == NULL) {
        console_error("the templates of figures are not installed");
        return EXIT_WORLD;
    }
    for (size_t i = 0; i < chosen->len; i++) {
        const Figure *figure = g_ptr_array_index(chosen, i);
        g_autofree char *error = NULL;

        switch (figure_draw(figure, run, plots, directory, formats, written, &error)) {
        case DRAW_DONE:
            break;
        case DRAW_NOTHING:
            if (asked || error != NULL) {
                console_hint("note: this run has nothing to draw for `%s`%s%s", figure->name,
                             error == NULL ? "" : ": ", error == NULL ? "" : error);
            }
            break;
        case DRAW_NO_GNUPLOT:
            console_error("there is no gnuplot; data and script are in %s", directory);
            console_hint("help: install gnuplot-nox, then: cd %s && gnuplot %s.gp", directory,
                         figure->name);
            code = EXIT_WORLD;
            break;
        case DRAW_FAILED:
            console_error("%s", error);
            return EXIT_WORLD;
        }
    }
    report_written(written);
    return code;
}

/* ---- studies and runs side by side ------------------------------------------------------------
 */

static bool
is_study(const char *argument)
{
    static const char magic[] = "SQLite format 3";
    FILE *file = argument == NULL ? NULL : fopen(argument, "rb");
    char head[sizeof magic] = { 0 };
    bool is_one = file != NULL && fread(head, 1, sizeof magic, file) == sizeof magic &&
                  memcmp(head, magic, sizeof magic) == 0;

    if (file != NULL) {
        fclose(file);
    }
    return is_one;
}

/* What a figure of the study is about: --metric, else what the study compares. */
static const char **
sample_metrics(const Invocation *invocation, const StudyTable *table, const Figure *figure)
{
    const char **given = invocation_texts(invocation, "metric");
    size_t n_given = g_strv_length((char **)(uintptr_t)given);
    const char **names = g_new0(const char *, 64);
    size_t most = MIN(MAX(figure->n_metrics_max, figure->n_metrics), 63), n = 0;

    for (size_t i = 0; n_given > 0 && i < n_given && n < most; i++) {
        names[n++] = given[i];
    }
    for (size_t i = 0; n_given == 0 && table->compare[i] != NULL && n < most; i++) {
        names[n++] = table->compare[i];
    }
    g_free(given);
    return names;
}

static int
draw_sample(const Figure *figure, const FigureSample *sample, const char *plots,
            const char *directory, const char *const *formats, GPtrArray *written)
{
    g_autofree char *error = NULL;

    switch (figure_draw_sample(figure, sample, plots, directory, formats, written, &error)) {
    case DRAW_DONE:
        break;
    case DRAW_NOTHING:
        console_hint("note: there is nothing to draw for `%s`: %s", figure->name,
                     figure->n_metrics > sample->metrics->len ? "it takes two metrics (--metric)"
                                                              : "no values");
        break;
    case DRAW_NO_GNUPLOT:
        console_error("there is no gnuplot; data and script are in %s", directory);
        return EXIT_WORLD;
    case DRAW_FAILED:
        console_error("%s", error);
        return EXIT_WORLD;
    }
    return EXIT_MET;
}

static int
plot_study(const Invocation *invocation, const char *path, const GPtrArray *chosen,
           const char *const *formats)
{
    g_autofree char *error = NULL, *plots = data_folder("plots");
    g_autoptr(StudyFile) file = study_file_open(path, &error);
    g_autoptr(StudyTable) table = file == NULL ? NULL : study_table_read(file, &error);
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    const char *given = invocation_text(invocation, "output");
    const char *directory = given == NULL ? "figures" : given;
    int code = EXIT_MET;

    if (table == NULL || plots == NULL) {
        console_error("%s", table == NULL ? error : "the templates of figures are not installed");
        return EXIT_WORLD;
    }
    for (guint i = 0; i < chosen->len && code == EXIT_MET; i++) {
        const Figure *figure = g_ptr_array_index(chosen, i);
        g_autofree const char **names = sample_metrics(invocation, table, figure);
        g_autoptr(FigureSample) sample = figure->prepare_sample == NULL
                                             ? NULL
                                             : figure_sample_of_study(file, table, names, &error);

        if (sample == NULL) {
            console_error("%s", error != NULL ? error : "this figure is of a run, not of a study");
            return EXIT_USAGE;
        }
        code = draw_sample(figure, sample, plots, directory, formats, written);
    }
    report_written(written);
    return code;
}

/* `plot RUN... cdf`: the waits of the pods of runs, a curve each. */
static int
plot_runs(const Invocation *invocation, size_t n_runs, const Figure *figure,
          const char *const *formats)
{
    g_autofree char *error = NULL, *plots = data_folder("plots");
    g_autoptr(FigureSample) sample = figure_sample_of_runs(
        (const char *const *)(void *)invocation->arguments->pdata, n_runs, &error);
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *inside = g_build_filename(invocation_argument(invocation, 0), "figures", NULL);
    const char *given = invocation_text(invocation, "output");
    int code;

    if (sample == NULL || plots == NULL) {
        console_error("%s", sample == NULL ? error : "the templates of figures are not installed");
        return EXIT_WORLD;
    }
    code = draw_sample(figure, sample, plots, given == NULL ? inside : given, formats, written);
    report_written(written);
    return code;
}

static int
plot_run(const Invocation *invocation, const char *argument, const GPtrArray *chosen,
         const char *const *formats, bool asked)
{
    g_autofree char *directory = run_argument(argument);
    g_autofree char *error = NULL;
    g_autofree char *out = NULL;
    g_autoptr(RunData) data = NULL;

    if (directory == NULL) {
        return EXIT_WORLD;
    }
    data = run_data_read(directory, &error);
    if (data == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    out = invocation_text(invocation, "output") != NULL
              ? g_strdup(invocation_text(invocation, "output"))
              : g_build_filename(directory, "figures", NULL);
    return draw_all(data, chosen, out, formats, asked);
}

static bool
check_formats(char **formats)
{
    static const char *const known[] = { "svg", "png", "pdf", NULL };

    for (size_t i = 0; formats[i] != NULL; i++) {
        if (!g_strv_contains(known, formats[i])) {
            console_error("`--format %s`: formats are svg, png, pdf", formats[i]);
            return false;
        }
    }
    return true;
}

/* How many of the first arguments are runs. */
static size_t
count_runs(const Invocation *invocation)
{
    size_t n = 0;

    while (n < invocation->arguments->len && is_run(invocation_argument(invocation, n))) {
        n++;
    }
    return n;
}

static int
run(const Invocation *invocation)
{
    const char *first = invocation_argument(invocation, 0);
    bool has_study = is_study(first);
    size_t n_runs = has_study ? 1 : count_runs(invocation);
    bool asked = invocation->arguments->len > n_runs;
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    const char *formats_text = invocation_text(invocation, "format");
    g_auto(GStrv) formats = g_strsplit(formats_text == NULL ? "svg,png" : formats_text, ",", -1);
    const Figure *only;

    if (!check_formats(formats) || (asked && !choose_figures(invocation, n_runs, chosen))) {
        return EXIT_USAGE;
    }
    if (!asked) {
        choose_all(chosen, has_study);
    }
    if (has_study) {
        return plot_study(invocation, first, chosen, (const char *const *)formats);
    }
    only = chosen->len == 1 ? g_ptr_array_index(chosen, 0) : NULL;
    if (only != NULL && only->prepare_sample != NULL && n_runs > 0) {
        return plot_runs(invocation, n_runs, only, (const char *const *)formats);
    }
    for (guint i = 0; i < chosen->len; i++) {
        only = g_ptr_array_index(chosen, i);
        if (only->prepare == NULL || n_runs > 1) {
            console_error("`%s` is not drawn of %s", only->name,
                          n_runs > 1 ? "several runs" : "one run among other figures");
            console_hint("help: orrery plot STUDY %s, or orrery plot RUN... cdf", only->name);
            return EXIT_USAGE;
        }
    }
    return plot_run(invocation, n_runs > 0 ? first : NULL, chosen, (const char *const *)formats,
                    asked);
}

static const Option options[] = {
    { "format", '\0', "LIST", false, "svg, png, pdf, divided by commas (svg,png).", NULL },
    { "metric", 'm', "NAME", false, "Of a study: this one; may be given again.", NULL },
    { 0 },
};

const Verb verb_plot = {
    .name = "plot",
    .usage = "[RUN... | STUDY] [FIGURE...]",
    .doc = "Draw figures of a run or of a study.",
    .help = "  orrery plot                        all figures of the newest run\n"
            "  orrery plot RUN belief --format pdf\n"
            "  orrery plot RUN RUN cdf            how long their pods waited\n"
            "  orrery plot STUDY tradeoff -m cost -m wait.p99 -o figures\n"
            "  orrery list figures\n",
    .options = options,
    .takes = "output",
    .n_arguments_max = 64,
    .run = run,
};

/* verb-plot.c - figures of a run. */
#include "cli/data-folder.h"
#include "cli/scenario-argument.h"
#include "experiment/figures/figure-draw.h"

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

static void
choose_all(GPtrArray *ret)
{
    for (size_t k = 0; figures[k] != NULL; k++) {
        g_ptr_array_add(ret, (void *)(uintptr_t)figures[k]);
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

static int
run(const Invocation *invocation)
{
    const char *first = invocation_argument(invocation, 0);
    bool has_run = first != NULL && is_run(first);
    g_autofree char *directory = NULL;
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    const char *formats_text = invocation_text(invocation, "format");
    g_auto(GStrv) formats = g_strsplit(formats_text == NULL ? "svg,png" : formats_text, ",", -1);
    static const char *const known[] = { "svg", "png", "pdf", NULL };
    g_autofree char *error = NULL;
    g_autoptr(RunData) data = NULL;
    g_autofree char *out = NULL;

    for (size_t i = 0; formats[i] != NULL; i++) {
        if (!g_strv_contains(known, formats[i])) {
            console_error("`--format %s`: formats are svg, png, pdf", formats[i]);
            return EXIT_USAGE;
        }
    }
    if (invocation->arguments->len > (has_run ? 1u : 0u)) {
        if (!choose_figures(invocation, has_run ? 1 : 0, chosen)) {
            return EXIT_USAGE;
        }
    } else {
        choose_all(chosen);
    }
    directory = run_argument(has_run ? first : NULL);
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
    return draw_all(data, chosen, out, (const char *const *)formats,
                    invocation->arguments->len > (has_run ? 1u : 0u));
}

static const Option options[] = {
    { "format", '\0', "LIST", false, "svg, png, pdf, divided by commas (svg,png).", NULL },
    { 0 },
};

const Verb verb_plot = {
    .name = "plot",
    .usage = "[RUN] [FIGURE...]",
    .doc = "Draw figures of a run.",
    .help = "  orrery plot                        all figures of the newest run\n"
            "  orrery plot RUN belief --format pdf\n"
            "  orrery list figures\n",
    .options = options,
    .takes = "output",
    .n_arguments_max = 64,
    .run = run,
};

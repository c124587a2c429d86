/* bench-options.c - see bench-suite.h. */
#include "cli/bench/bench-suite.h"
#include "cli/data-folder.h"
#include "text/scalar.h"

char *
bench_data(const Invocation *invocation, const char *scenario, const char *folder)
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

int
bench_no_data(void)
{
    console_error("the shipped workloads are not installed");
    console_hint("help: name a folder with --data");
    return EXIT_WORLD;
}

bool
bench_number(const Invocation *invocation, const char *option, int64_t least, int64_t most,
             int64_t *value)
{
    const char *text = invocation_text(invocation, option);
    gint64 number;

    if (text == NULL) {
        return true;
    }
    if (!g_ascii_string_to_signed(text, 10, least, most, &number, NULL)) {
        console_error("`--%s %s`: a number of %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                      " is expected",
                      option, text, (gint64)least, (gint64)most);
        return false;
    }
    *value = number;
    return true;
}

bool
bench_share(const Invocation *invocation, const char *option, double *value)
{
    const char *text = invocation_text(invocation, option);
    double share;

    if (text == NULL) {
        return true;
    }
    if (!number_parse(text, &share) || !(share > 0) || share > 1) {
        console_error("`--%s %s`: a share above 0 and up to 1 is expected", option, text);
        return false;
    }
    *value = share;
    return true;
}

int
bench_pictures(const char *directory, const void *bench, BenchDraw *draw)
{
    static const char *const formats[] = { "svg", "png", NULL };
    g_autofree char *plots = data_folder("plots");
    g_autofree char *error = NULL;
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);

    if (directory == NULL) {
        return EXIT_MET;
    }
    if (plots == NULL) {
        console_error("the templates of figures are not installed");
        return EXIT_WORLD;
    }
    if (g_mkdir_with_parents(directory, 0777) != 0) {
        console_error("cannot make %s", directory);
        return EXIT_WORLD;
    }
    switch (draw(bench, plots, directory, formats, written, &error)) {
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

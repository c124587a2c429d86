/* figure-draw.c - data, script, gnuplot.
 *
 * The script that is kept beside the picture is whole: the variables of this run, the common style
 * and the figure's template, so that people can edit it and draw again:
 *
 *     gnuplot -e "format='png'" belief.gp */
#include "experiment/figures/figure-draw.h"

#include "experiment/figures/figure-page.h"
#include "experiment/results/output-file.h"

#include <errno.h>
#include <string.h>

const Figure *
figure_find(const char *name)
{
    for (size_t i = 0; figures[i] != NULL; i++) {
        if (strcmp(figures[i]->name, name) == 0) {
            return figures[i];
        }
    }
    return NULL;
}

uint32_t
figure_colour(size_t index)
{
    static const uint32_t okabe_ito[] = { 0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7,
                                          0xD55E00, 0x56B4E9, 0xF0E442, 0x000000 };
    static const uint32_t further[] = { 0x88CCEE, 0x999933, 0x882255, 0x44AA99 };

    return index < G_N_ELEMENTS(okabe_ito) ? okabe_ito[index]
                                           : further[index % G_N_ELEMENTS(further)];
}

void
figure_quote(GString *out, const char *text)
{
    g_string_append_c(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            g_string_append_c(out, '\'');
        }
        g_string_append_c(out, (unsigned char)*text < ' ' ? ' ' : *text);
    }
    g_string_append_c(out, '\'');
}

/* ---- the script --------------------------------------------------------------------------------
 */

bool
figure_append_template(GString *out, const char *folder, const char *name, char **ret_error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        *ret_error = g_strdup(error->message);
        return false;
    }
    g_string_append(out, text);
    return true;
}

/* How many lines of caption a page's height allows for. */
#define CAPTION_LINES_USUAL 4

static GString *
make_script(const Figure *figure, const RunData *run, const FigurePage *page, const char *folder,
            char **ret_error)
{
    GString *script = g_string_new("# Draw again: gnuplot -e \"format='png'\" ");
    g_autoptr(GString) marks = g_string_new(NULL);
    g_autoptr(GString) caption = g_string_new(NULL);
    g_autofree char *template_name = g_strconcat(figure->name, ".gp", NULL);
    char end[G_ASCII_DTOSTR_BUF_SIZE];
    int height = page->height == 0 ? 400 : page->height;
    int n_lines = page_append_caption(caption, run);

    g_string_append_printf(script, "%s\nfigure = '%s'\ndata = '%s.csv'\nx_max = %s\n",
                           template_name, figure->name, figure->name,
                           g_ascii_dtostr(end, sizeof end, run->end));
    g_string_append(script, "figure_title = ");
    figure_quote(script, page->title);
    g_string_append(script, "\ny_label = ");
    figure_quote(script, page->y_label == NULL ? "" : page->y_label);
    page_append_marks(marks, run);
    g_string_append_printf(script, "\nheight = %d\nn_caption_lines = %d\n",
                           height + 18 + 15 * MAX(0, n_lines - CAPTION_LINES_USUAL), n_lines);
    g_string_append(script, page->variables->str);
    if (!figure_append_template(script, folder, "style.gp", ret_error)) {
        return script;
    }
    g_string_append(script, "caption_y = caption_top(n_caption_lines)\n");
    page_append_tics(script, run->end);
    g_string_append(script, "\n# captions\n");
    g_string_append(script, caption->str);
    g_string_append(script, "\n# faults and commands\n");
    g_string_append(script, marks->str);
    (void)figure_append_template(script, folder, template_name, ret_error);
    return script;
}

static char *
run_gnuplot(const char *directory, const char *script, const char *format)
{
    g_autofree char *setting = g_strdup_printf("format='%s'", format);
    const char *arguments[] = { "gnuplot", "-e", setting, script, NULL };
    g_autofree char *said = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    if (!g_spawn_sync(directory, (char **)(void *)arguments, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
                      &status, &error)) {
        return g_strdup(error->message);
    }
    return status == 0 ? NULL : g_strdup_printf("gnuplot failed over %s: %s", script, said);
}

static DrawOutcome
draw_formats(const char *figure, const char *directory, const char *const *formats,
             GPtrArray *written, char **ret_error)
{
    g_autofree char *script = g_strconcat(figure, ".gp", NULL);
    g_autofree char *gnuplot = g_find_program_in_path("gnuplot");

    if (gnuplot == NULL) {
        return DRAW_NO_GNUPLOT;
    }
    for (size_t i = 0; formats[i] != NULL; i++) {
        g_autofree char *name = g_strdup_printf("%s.%s", figure, formats[i]);

        *ret_error = run_gnuplot(directory, script, formats[i]);
        if (*ret_error != NULL) {
            return DRAW_FAILED;
        }
        g_ptr_array_add(written, g_build_filename(directory, name, NULL));
    }
    return DRAW_DONE;
}

/* The first metric that the figure needs and `measure.only` left out; NULL: none. */
static char *
missing_metric(const Figure *figure, const RunData *run)
{
    g_auto(GStrv) words = NULL;

    if (figure->needs == NULL || run->only == NULL) {
        return NULL;
    }
    words = g_strsplit(figure->needs, " ", -1);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (!g_strv_contains((const char *const *)run->only, words[i])) {
            return g_strdup_printf("measure.only left out `%s`", words[i]);
        }
    }
    return NULL;
}

DrawOutcome
figure_finish(const char *name, const GString *csv, const GString *script,
              const char *out_directory, const char *const *formats, GPtrArray *written,
              char **ret_error)
{
    g_autofree char *data_name = g_strconcat(name, ".csv", NULL);
    g_autofree char *script_name = g_strconcat(name, ".gp", NULL);

    *ret_error = NULL;
    if (g_mkdir_with_parents(out_directory, 0777) != 0) {
        *ret_error = g_strdup_printf("cannot make %s: %s", out_directory, g_strerror(errno));
    }
    if (*ret_error == NULL) {
        *ret_error = output_file_write(out_directory, data_name, csv->str, csv->len);
    }
    if (*ret_error == NULL) {
        *ret_error = output_file_write(out_directory, script_name, script->str, script->len);
    }
    return *ret_error != NULL ? DRAW_FAILED
                              : draw_formats(name, out_directory, formats, written, ret_error);
}

DrawOutcome
figure_draw(const Figure *figure, const RunData *run, const char *plots, const char *out_directory,
            const char *const *formats, GPtrArray *written, char **ret_error)
{
    FigurePage page = { .variables = g_string_new(NULL) };
    g_autoptr(GString) csv = g_string_new(NULL);
    g_autofree char *missing = missing_metric(figure, run);
    bool has_data = missing == NULL && figure->prepare(run, &page, csv);
    DrawOutcome outcome = DRAW_NOTHING;

    *ret_error = NULL;
    if (has_data) {
        g_autoptr(GString) script = make_script(figure, run, &page, plots, ret_error);

        outcome = *ret_error != NULL ? DRAW_FAILED
                                     : figure_finish(figure->name, csv, script, out_directory,
                                                     formats, written, ret_error);
    } else {
        *ret_error = g_steal_pointer(&missing);
    }
    g_free(page.title);
    g_free(page.y_label);
    g_string_free(page.variables, TRUE);
    return outcome;
}

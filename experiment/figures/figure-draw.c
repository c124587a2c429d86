/* figure-draw.c - data, script, gnuplot.
 *
 * The script that is kept beside the picture is whole: the variables of this run, the common style
 * and the figure's template, so that people can edit it and draw again:
 *
 *     gnuplot -e "format='png'" belief.gp */
#include "experiment/figures/figure-draw.h"

#include "experiment/results/output-file.h"
#include "text/display-width.h"

#include <errno.h>
#include <math.h>
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

/* ---- the header of a script
 * ----------------------------------------------------------------------- */

static void
append_clock(GString *out, double seconds, bool in_hours)
{
    int whole = (int)(seconds + 0.5);

    if (in_hours) {
        g_string_append_printf(out, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        g_string_append_printf(out, "%d:%02d", whole / 60, whole % 60);
    }
}

/* Explicit tics at round times, at most a dozen, so that every figure of a run has the same. */
static void
append_tics(GString *out, double end)
{
    static const double steps[] = { 1,     2,     5,      10,     15,      30,      60,      120,
                                    300,   600,   900,    1800,   3600,    7200,    14400,   21600,
                                    43200, 86400, 172800, 604800, 2592000, 7776000, 31536000 };
    double step = steps[G_N_ELEMENTS(steps) - 1];

    for (size_t i = G_N_ELEMENTS(steps); i > 0; i--) {
        if (end / steps[i - 1] <= 12) {
            step = steps[i - 1];
        }
    }
    g_autoptr(GString) bare = g_string_new("bare_tics = \"(");

    g_string_append(out, "tics = \"(");
    for (double time = 0; time <= end + step / 1000; time += step) {
        int whole = (int)(time + 0.5);

        g_string_append(out, time > 0 ? ", '" : "'");
        if (step >= 86400) {
            g_string_append_printf(out, "%dd", whole / 86400);
        } else {
            append_clock(out, time, end >= 7200);
        }
        g_string_append_printf(out, "' %d", whole);
        g_string_append_printf(bare, "%s'' %d", time > 0 ? ", " : "", whole);
    }
    g_string_append_printf(out, ")\"\n%s)\"\neval 'set xtics ' . tics\n", bare->str);
}

static void
append_tag(GString *out, const char *tag, double at)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append(out, "set label ");
    figure_quote(out, tag);
    g_string_append_printf(out,
                           " at %s, graph 1.0 offset 0,0.55 center noenhanced font "
                           "font_small\n",
                           g_ascii_dtostr(number, sizeof number, at));
}

/* Faults are shaded, commands are thin lines; each has a tag that the caption explains. */
static void
append_marks(GString *out, GString *caption, const RunData *run)
{
    char from[G_ASCII_DTOSTR_BUF_SIZE], until[G_ASCII_DTOSTR_BUF_SIZE];
    int n_faults = 0, n_commands = 0;

    for (size_t i = 0; i < run->marks->len && i < 26; i++) {
        const RunMark *mark = &g_array_index(run->marks, RunMark, i);
        g_autofree char *tag = g_strdup_printf("%c%d", mark->is_fault ? 'F' : 'K',
                                               mark->is_fault ? ++n_faults : ++n_commands);

        g_ascii_dtostr(from, sizeof from, mark->from);
        g_ascii_dtostr(until, sizeof until, MIN(mark->until, run->end));
        if (mark->is_fault && mark->until > mark->from) {
            g_string_append_printf(out,
                                   "set object rectangle from %s, graph 0 to %s, graph 1 behind "
                                   "fillcolor rgb '#D55E00' fillstyle transparent solid 0.10 "
                                   "noborder\n",
                                   from, until);
        }
        g_string_append_printf(out,
                               "set arrow from %s, graph 0 to %s, graph 1 nohead back linecolor "
                               "rgb '%s' dashtype 3 linewidth 1\n",
                               from, from, mark->is_fault ? "#D55E00" : "#808080");
        append_tag(out, tag, mark->from);
        g_string_append_printf(caption, "%s%s %s", caption->len == 0 ? "" : " · ", tag, mark->text);
    }
}

/* Words of a text as lines of at most 'columns' cells. */
static void
wrap_words(GPtrArray *lines, const char *text, size_t columns)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (size_t i = 0; words[i] != NULL; i++) {
        size_t width = (size_t)(display_width(line->str) + display_width(words[i])) + 1;

        if (line->len > 0 && width > columns) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len == 0 || *words[i] == '\0' ? "" : " ",
                               words[i]);
    }
    if (line->len > 0) {
        g_ptr_array_add(lines, g_strdup(line->str));
    }
}

/* The caption's lines, none wider than the page. */
static int
append_caption(GString *out, const GString *marks, const RunData *run, size_t columns)
{
    g_auto(GStrv) parts = g_strsplit(marks->str, " · ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; parts[i] != NULL && *parts[i] != '\0'; i++) {
        if (line->len > 0 &&
            (size_t)(display_width(line->str) + display_width(parts[i])) + 3 > columns) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len == 0 ? "" : " · ", parts[i]);
    }
    if (line->len > 0) {
        g_ptr_array_add(lines, g_strdup(line->str));
    }
    if (run->description != NULL) {
        wrap_words(lines, run->description, columns);
    }
    g_ptr_array_add(lines,
                    g_strdup_printf("scenario %s · seed %" G_GINT64_FORMAT " · orrery %s · %s",
                                    run->name, run->seed, run->version, run->hash));
    for (size_t i = 0; i < lines->len; i++) {
        g_string_append(out, "set label ");
        figure_quote(out, g_ptr_array_index(lines, i));
        g_string_append_printf(out,
                               " at screen 0.012, screen %s left noenhanced font font_small "
                               "textcolor rgb '#505050'\n",
                               "caption_y");
        g_string_append(out, "caption_y = caption_y - caption_step\n");
    }
    return (int)lines->len;
}

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

    g_string_append_printf(script, "%s\nfigure = '%s'\ndata = '%s.csv'\nx_max = %s\n",
                           template_name, figure->name, figure->name,
                           g_ascii_dtostr(end, sizeof end, run->end));
    g_string_append(script, "figure_title = ");
    figure_quote(script, page->title);
    g_string_append(script, "\ny_label = ");
    figure_quote(script, page->y_label == NULL ? "" : page->y_label);
    append_marks(marks, caption, run);
    g_string_append_printf(script, "\nheight = %d\n", height + 18);
    g_string_append(script, page->variables->str);
    if (!figure_append_template(script, folder, "style.gp", ret_error)) {
        return script;
    }
    g_autoptr(GString) lines = g_string_new(NULL);
    int n_lines = append_caption(lines, caption, run, 118);

    g_string_append_printf(
        script, "n_caption_lines = %d\ncaption_y = caption_top(n_caption_lines)\n", n_lines);
    append_tics(script, run->end);
    g_string_append(script, "\n# captions\n");
    g_string_append(script, lines->str);
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

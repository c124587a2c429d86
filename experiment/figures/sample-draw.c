/* sample-draw.c - pictures of samples: as figure-draw.c, without a time axis. */
#include "experiment/figures/figure-draw.h"

#include <string.h>

static void
append_names(GString *script, const char *array, const FigureSample *sample)
{
    g_string_append_printf(script, "n_groups = %u\narray %s[%u]\n", sample->groups->len, array,
                           sample->groups->len);
    for (guint i = 0; i < sample->groups->len; i++) {
        g_autofree char *name = figure_fit(g_ptr_array_index(sample->groups, i), 30);

        g_string_append_printf(script, "%s[%u] = ", array, i + 1);
        figure_quote(script, name);
        g_string_append_c(script, '\n');
    }
    g_string_append(script, "colours = '");
    for (guint i = 0; i < sample->groups->len; i++) {
        g_string_append_printf(script, "#%06X ", figure_colour(i));
    }
    g_string_append(script, "'\n");
}

/* "30 runs a case", or from the least to the most. */
static char *
count_text(const FigureSample *sample)
{
    size_t least = SIZE_MAX, most = 0;

    for (guint i = 0; i < sample->groups->len; i++) {
        size_t n;

        g_free(sample_metric_sorted(sample->metrics->pdata[0], i, &n));
        least = MIN(least, n);
        most = MAX(most, n);
    }
    return least == most
               ? g_strdup_printf("n = %zu %ss each%s", most, sample->observation,
                                 sample->is_paired ? ", paired by common random numbers" : "")
               : g_strdup_printf("n = %zu to %zu %ss", least, most, sample->observation);
}

static void
append_caption_line(GString *script, const char *text)
{
    g_autofree char *line = figure_fit(text, 132);

    g_string_append(script, "set label ");
    figure_quote(script, line);
    g_string_append(script, " at screen 0.012, screen caption_y left noenhanced font font_small "
                            "textcolor rgb '#505050'\ncaption_y = caption_y - caption_step\n");
}

static GString *
make_script(const Figure *figure, const FigureSample *sample, const FigurePage *page,
            const char *folder, char **ret_error)
{
    GString *script = g_string_new(NULL);
    g_autofree char *template_name = g_strconcat(figure->name, ".gp", NULL);
    g_autofree char *counts = count_text(sample);
    g_autofree char *source = g_strconcat(counts, " · ", sample->source, NULL);

    g_string_append_printf(script,
                           "# Draw again: gnuplot -e \"format='png'\" %s\nfigure = '%s'\n"
                           "data = '%s.csv'\nx_max = 1\nheight = %d\nfigure_title = ",
                           template_name, figure->name, figure->name,
                           page->height == 0 ? 400 : page->height);
    figure_quote(script, page->title);
    g_string_append(script, "\ny_label = ");
    figure_quote(script, page->y_label == NULL ? "" : page->y_label);
    g_string_append_c(script, '\n');
    append_names(script, "group_names", sample);
    g_string_append(script, page->variables->str);
    if (!figure_append_template(script, folder, "style.gp", ret_error)) {
        return script;
    }
    g_string_append_printf(script,
                           "n_caption_lines = %d\ncaption_y = caption_top(n_caption_lines)\n",
                           page->more_caption == NULL ? 1 : 2);
    if (page->more_caption != NULL) {
        append_caption_line(script, page->more_caption);
    }
    append_caption_line(script, source);
    (void)figure_append_template(script, folder, template_name, ret_error);
    return script;
}

DrawOutcome
figure_draw_sample(const Figure *figure, const FigureSample *sample, const char *plots,
                   const char *out_directory, const char *const *formats, GPtrArray *written,
                   char **ret_error)
{
    FigurePage page = { .variables = g_string_new(NULL) };
    g_autoptr(GString) csv = g_string_new(NULL);
    DrawOutcome outcome = DRAW_NOTHING;

    *ret_error = NULL;
    if (sample->metrics->len >= MAX(figure->n_metrics, 1) &&
        figure->prepare_sample(sample, &page, csv)) {
        g_autoptr(GString) script = make_script(figure, sample, &page, plots, ret_error);

        outcome = *ret_error != NULL ? DRAW_FAILED
                                     : figure_finish(figure->name, csv, script, out_directory,
                                                     formats, written, ret_error);
    }
    g_free(page.title);
    g_free(page.y_label);
    g_free(page.more_caption);
    g_string_free(page.variables, TRUE);
    return outcome;
}

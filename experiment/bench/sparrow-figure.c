/* sparrow-figure.c - response over load, and over the length of tasks as a multiple of the ideal.
 */
#include "experiment/bench/sparrow-bench.h"

#include "text/csv.h"

#include <math.h>

enum {
    FIGURE_HEIGHT = 640
};

#define MILLI 1000.0

/* The best of the methods that were run: the omniscient one if it is among them. */
static double
best_at(const SparrowBench *bench, const SparrowSeries *series, guint position)
{
    double best = INFINITY;

    for (guint m = 0; m < bench->methods->len; m++) {
        best = MIN(best, sparrow_point(bench, series, m, position)->mean);
    }
    return best;
}

/* One table for both panels: the panel, the position, then a column a method. */
static void
write_csv(const SparrowBench *bench, GString *csv)
{
    CsvWriter writer = { .out = csv };
    const SparrowSeries *all[] = { &bench->loads, &bench->durations };

    csv_put_text(&writer, "panel");
    csv_put_text(&writer, "at");
    for (guint m = 0; m < bench->methods->len; m++) {
        csv_put_text(&writer, sampling_method_name(g_ptr_array_index(bench->methods, m)));
    }
    csv_end_row(&writer);
    for (size_t s = 0; s < G_N_ELEMENTS(all); s++) {
        for (guint i = 0; i < all[s]->at->len; i++) {
            double best = best_at(bench, all[s], i);

            csv_put_int(&writer, (int64_t)s);
            csv_put_real(&writer, g_array_index(all[s]->at, double, i) * (s == 0 ? 1 : MILLI));
            for (guint m = 0; m < bench->methods->len; m++) {
                csv_put_real(&writer, sparrow_point(bench, all[s], m, i)->mean / best);
            }
            csv_end_row(&writer);
        }
    }
}

static bool
write_script(const SparrowBench *bench, const char *plots, GString *script, char **ret_error)
{
    g_autofree char *caption = g_strdup_printf(
        "%u workers · jobs of %u tasks · %u jobs a point · after “Sparrow” (SOSP 2013)",
        bench->n_workers, bench->n_tasks, bench->n_jobs);

    g_string_append_printf(script,
                           "# Draw again: gnuplot -e \"format='png'\" sparrow.gp\n"
                           "figure = 'sparrow'\ndata = 'sparrow.csv'\nx_max = 1\nheight = %d\n"
                           "y_label = ''\nfigure_title = ",
                           FIGURE_HEIGHT);
    figure_quote(script, "How much longer jobs take than under an omniscient scheduler");
    g_string_append_printf(script, "\nn_methods = %u\narray method_names[%u]\n",
                           bench->methods->len, bench->methods->len);
    for (guint i = 0; i < bench->methods->len; i++) {
        g_string_append_printf(script, "method_names[%u] = ", i + 1);
        figure_quote(script, sampling_method_name(g_ptr_array_index(bench->methods, i)));
        g_string_append_c(script, '\n');
    }
    g_string_append(script, "colours = '");
    for (guint i = 0; i < bench->methods->len; i++) {
        g_string_append_printf(script, "#%06X ", figure_colour(i));
    }
    g_string_append(script, "'\n");
    if (!figure_append_template(script, plots, "style.gp", ret_error)) {
        return false;
    }
    g_string_append(script, "n_caption_lines = 1\ncaption_y = caption_top(n_caption_lines)\n"
                            "set label ");
    figure_quote(script, caption);
    g_string_append(script, " at screen 0.012, screen caption_y left noenhanced font font_small "
                            "textcolor rgb '#505050'\n");
    return figure_append_template(script, plots, "sparrow.gp", ret_error);
}

DrawOutcome
sparrow_draw(const SparrowBench *bench, const char *plots, const char *directory,
             const char *const *formats, GPtrArray *written, char **ret_error)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    g_autoptr(GString) script = g_string_new(NULL);

    write_csv(bench, csv);
    if (!write_script(bench, plots, script, ret_error)) {
        return DRAW_FAILED;
    }
    return figure_finish("sparrow", csv, script, directory, formats, written, ret_error);
}

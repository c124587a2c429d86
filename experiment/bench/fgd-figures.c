/* fgd-figures.c - the curves of one workload and the bars of all, as the paper draws them. */
#include "experiment/bench/fgd-bench.h"
#include "experiment/bench/fgd-summary.h"

#include "text/csv.h"

#include <string.h>

enum {
    FIGURE_HEIGHT = 620,
    BARS_HEIGHT = 420
};

static void
append_names(GString *script, const char *array, const GPtrArray *names,
             const char *(*shorten)(const char *))
{
    g_string_append_printf(script, "array %s[%u]\n", array, names->len);
    for (guint i = 0; i < names->len; i++) {
        g_string_append_printf(script, "%s[%u] = ", array, i + 1);
        figure_quote(script, shorten(g_ptr_array_index(names, i)));
        g_string_append_c(script, '\n');
    }
}

static const char *
as_it_is(const char *name)
{
    return name;
}

/* What stands before the style: the same for both figures. */
static bool
begin_script(const FgdBench *bench, const char *name, const char *title, int height,
             const char *plots, GString *script, char **ret_error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    g_string_append_printf(script,
                           "# Draw again: gnuplot -e \"format='png'\" %s.gp\nfigure = '%s'\n"
                           "data = '%s.csv'\nx_max = 130\nheight = %d\ny_label = 'GPU not "
                           "allocated (%%)'\nfigure_title = ",
                           name, name, name, height);
    figure_quote(script, title);
    g_string_append_printf(script, "\nn_policies = %u\nn_workloads = %u\ncolours = '",
                           bench->labels->len, bench->workloads->len);
    for (guint i = 0; i < bench->labels->len; i++) {
        bool draws = fgd_bench_policy(bench, g_ptr_array_index(bench->labels, i))->draws_gpu;

        g_string_append_printf(script, "#%06X ",
                               draws ? 0x909090 : figure_colour(bench->labels->len - 1 - i));
    }
    g_string_append(script, "'\n");
    for (guint i = 0; i < bench->labels->len; i++) {
        const PlacementPolicy *policy =
            fgd_bench_policy(bench, g_ptr_array_index(bench->labels, i));

        g_ptr_array_add(names, (void *)(uintptr_t)policy->name);
    }
    append_names(script, "policy_names", names, as_it_is);
    append_names(script, "workload_names", bench->workloads, fgd_short_name);
    if (!figure_append_template(script, plots, "style.gp", ret_error)) {
        return false;
    }
    g_string_append(script, "n_caption_lines = 1\ncaption_y = caption_top(n_caption_lines)\n"
                            "set label ");
    g_autofree char *caption = g_strdup_printf(
        "%u seeds · after “Beware of Fragmentation” (USENIX ATC'23)", bench->seeds->len);

    figure_quote(script, caption);
    g_string_append(script, " at screen 0.012, screen caption_y left noenhanced font font_small "
                            "textcolor rgb '#505050'\n");
    return true;
}

static DrawOutcome
draw(const FgdBench *bench, const FgdPages *pages, const char *name, const char *title, int height,
     const GString *csv, char **ret_error)
{
    g_autoptr(GString) script = g_string_new(NULL);
    g_autofree char *template_name = g_strconcat(name, ".gp", NULL);

    if (!begin_script(bench, name, title, height, pages->plots, script, ret_error) ||
        !figure_append_template(script, pages->plots, template_name, ret_error)) {
        return DRAW_FAILED;
    }
    return figure_finish(name, csv, script, pages->directory, pages->formats, pages->written,
                         ret_error);
}

static void
put_quartiles(CsvWriter *writer, FgdSummary summary)
{
    csv_put_real(writer, summary.quarter);
    csv_put_real(writer, summary.median);
    csv_put_real(writer, summary.three_quarters);
}

static DrawOutcome
draw_curves(const FgdBench *bench, const FgdPages *pages, char **ret_error)
{
    static const char *const parts[] = { "allocation_q1", "allocation", "allocation_q3",
                                         "ratio_q1",      "ratio",      "ratio_q3" };
    g_autoptr(GString) csv = g_string_new(NULL);
    CsvWriter writer = { .out = csv };
    const char *workload = g_ptr_array_index(bench->workloads, 0);

    for (guint i = 0; i < bench->workloads->len; i++) {
        if (strcmp(fgd_short_name(g_ptr_array_index(bench->workloads, i)), "default") == 0) {
            workload = g_ptr_array_index(bench->workloads, i);
        }
    }
    csv_put_text(&writer, "arrived");
    for (guint p = 0; p < bench->labels->len; p++) {
        for (size_t k = 0; k < G_N_ELEMENTS(parts); k++) {
            g_autofree char *name = g_strdup_printf(
                "%s_%s", fgd_bench_policy(bench, g_ptr_array_index(bench->labels, p))->name,
                parts[k]);

            csv_put_text(&writer, name);
        }
    }
    csv_end_row(&writer);
    for (size_t k = 0; k < FGD_COLUMNS; k++) {
        csv_put_int(&writer, (int64_t)k);
        for (guint p = 0; p < bench->labels->len; p++) {
            const char *label = g_ptr_array_index(bench->labels, p);

            put_quartiles(&writer, fgd_summary(bench, workload, label, FGD_ALLOCATION, k));
            put_quartiles(&writer, fgd_summary(bench, workload, label, FGD_RATIO, k));
        }
        csv_end_row(&writer);
    }
    g_autofree char *title =
        g_strdup_printf("Workload %s: median over the seeds, with the middle half of them",
                        fgd_short_name(workload));

    return draw(bench, pages, "fgd-curves", title, FIGURE_HEIGHT, csv, ret_error);
}

static DrawOutcome
draw_bars(const FgdBench *bench, const FgdPages *pages, char **ret_error)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    CsvWriter writer = { .out = csv };

    csv_put_text(&writer, "workload");
    for (guint p = 0; p < bench->labels->len; p++) {
        const char *name = fgd_bench_policy(bench, g_ptr_array_index(bench->labels, p))->name;
        g_autofree char *spread = g_strdup_printf("%s_sd", name);

        csv_put_text(&writer, name);
        csv_put_text(&writer, spread);
    }
    csv_end_row(&writer);
    for (guint w = 0; w < bench->workloads->len; w++) {
        csv_put_int(&writer, w + 1);
        for (guint p = 0; p < bench->labels->len; p++) {
            FgdSummary summary =
                fgd_summary(bench, g_ptr_array_index(bench->workloads, w),
                            g_ptr_array_index(bench->labels, p), FGD_ALLOCATION, 100);

            csv_put_real(&writer, 100 - summary.mean);
            csv_put_real(&writer, summary.deviation);
        }
        csv_end_row(&writer);
    }
    return draw(bench, pages, "fgd-bars",
                "GPU that stays unallocated when demand for all of it has arrived (mean ± s.d.)",
                BARS_HEIGHT, csv, ret_error);
}

DrawOutcome
fgd_draw(const FgdBench *bench, const FgdPages *pages, char **ret_error)
{
    DrawOutcome outcome = draw_curves(bench, pages, ret_error);

    return outcome == DRAW_DONE ? draw_bars(bench, pages, ret_error) : outcome;
}

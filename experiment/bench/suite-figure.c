/* suite-figure.c - the standing suite in one picture: a row a policy, a column a workload, and in
 * each cell how far the policy is behind the best. */
#include "experiment/bench/suite-bench.h"

#include "text/csv.h"

enum {
    HEAD_HEIGHT = 110, /* pixels */
    ROW_HEIGHT = 24
};

static GString *
cells_of(const SuiteBench *bench)
{
    GString *csv = g_string_new(NULL);
    CsvWriter writer = { .out = csv };

    csv_put_text(&writer, "workload");
    csv_put_text(&writer, "policy");
    csv_put_text(&writer, "behind");
    csv_end_row(&writer);
    for (guint w = 0; w < bench->workloads->len; w++) {
        for (guint p = 0; p < bench->policies->len; p++) {
            csv_put_int(&writer, w + 1);
            csv_put_int(&writer, p + 1);
            csv_put_real(&writer,
                         100 * suite_behind_best(bench, g_ptr_array_index(bench->workloads, w),
                                                 g_ptr_array_index(bench->policies, p)));
            csv_end_row(&writer);
        }
    }
    return csv;
}

static void
append_names(GString *script, const SuiteBench *bench)
{
    g_string_append_printf(script, "n_workloads = %u\narray workload_names[%u]\n",
                           bench->workloads->len, bench->workloads->len);
    for (guint i = 0; i < bench->workloads->len; i++) {
        g_string_append_printf(script, "workload_names[%u] = ", i + 1);
        figure_quote(script, suite_workload_name(g_ptr_array_index(bench->workloads, i)));
        g_string_append_c(script, '\n');
    }
    g_string_append_printf(script, "n_policies = %u\narray policy_names[%u]\n",
                           bench->policies->len, bench->policies->len);
    for (guint i = 0; i < bench->policies->len; i++) {
        g_string_append_printf(script, "policy_names[%u] = ", i + 1);
        figure_quote(script, suite_policy_name(g_ptr_array_index(bench->policies, i)));
        g_string_append_c(script, '\n');
    }
}

DrawOutcome
suite_draw(const SuiteBench *bench, const char *plots, const char *directory,
           const char *const *formats, GPtrArray *written, char **ret_error)
{
    g_autoptr(GString) csv = cells_of(bench);
    g_autoptr(GString) script = g_string_new(NULL);

    g_string_append_printf(script,
                           "# Draw again: gnuplot -e \"format='png'\" suite.gp\nfigure = 'suite'\n"
                           "data = 'suite.csv'\nx_max = %u\nheight = %u\ny_label = ''\n"
                           "figure_title = 'Capacity in use: points behind the best policy of each "
                           "workload (0: it is the best)'\n",
                           bench->workloads->len, HEAD_HEIGHT + ROW_HEIGHT * bench->policies->len);
    append_names(script, bench);
    if (!figure_append_template(script, plots, "style.gp", ret_error) ||
        !figure_append_template(script, plots, "suite.gp", ret_error)) {
        return DRAW_FAILED;
    }
    return figure_finish("suite", csv, script, directory, formats, written, ret_error);
}

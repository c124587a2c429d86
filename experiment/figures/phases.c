/* phases.c - pods by phase, stacked: what the API says about all pods of the run. */
#include "experiment/figures/figure.h"

#include "text/csv.h"

#include <string.h>

/* Bottom-up; the CSV has cumulated heights, so that the template only fills. */
static const char *const phases[] = { "phase.Running", "phase.Pending", "phase.Terminating" };

/* How many pods all workloads want together. */
static double
desired_at(const RunData *run, double time)
{
    double sum = 0;

    for (size_t i = 0; i < run->metrics->len; i++) {
        const MetricRow *row = g_ptr_array_index(run->metrics, i);

        if (strcmp(row->metric, "desired") == 0 && !g_str_has_prefix(row->object, "job/") &&
            !g_str_has_prefix(row->object, "service/")) {
            sum += metric_row_value(row, time);
        }
    }
    return sum;
}

static bool
prepare(const RunData *run, FigurePage *page, GString *csv)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_autoptr(GArray) times = NULL;
    CsvWriter writer = { csv, false };

    for (size_t i = 0; i < run->metrics->len; i++) {
        MetricRow *row = g_ptr_array_index(run->metrics, i);

        if (strcmp(row->metric, "desired") == 0 ||
            (g_str_has_prefix(row->metric, "phase.") && strcmp(row->object, "pods") == 0)) {
            g_ptr_array_add(rows, row);
        }
    }
    times = run_data_times(run, rows);
    g_string_append(csv, "time,running,pending,terminating,desired\n");
    for (size_t i = 0; i < times->len; i++) {
        double time = g_array_index(times, double, i);
        double height = 0;

        csv_put_real(&writer, time);
        for (size_t k = 0; k < G_N_ELEMENTS(phases); k++) {
            height += metric_row_value(run_data_metric(run, phases[k], "pods"), time);
            csv_put_real(&writer, height);
        }
        csv_put_real(&writer, desired_at(run, time));
        csv_end_row(&writer);
    }
    page->title = figure_title(run, "pods by phase, as the API says");
    page->y_label = g_strdup("pods");
    return true;
}

const Figure figure_phases = {
    .name = "phases",
    .doc = "Pods by phase over time, stacked, with the number desired.",
    .needs = "desired phase.Running phase.Pending phase.Terminating",
    .prepare = prepare,
};

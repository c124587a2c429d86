/* belief.c - ready (believed) beside serving (true): the gap is the lesson.
 *
 * One panel for each of the workloads whose truth strayed furthest from what is desired, at most
 * four; where there are more, the first panel is the sum over all. */
#include "experiment/figures/figure.h"

#include "text/csv.h"

#include <stdlib.h>
#include <string.h>

#define PANELS_MAX 4

typedef struct Panel {
    const char *object; /* NULL: all together */
    double strayed;     /* time-weighted distance of truth from desired */
    size_t order;
} Panel;

static bool
is_workload(const char *object)
{
    return g_str_has_prefix(object, "deployment/") || g_str_has_prefix(object, "statefulset/") ||
           g_str_has_prefix(object, "daemonset/") || g_str_has_prefix(object, "replicaset/");
}

/* Area between desired and serving from the first time it was whole. */
static double
strayed(const RunData *run, const char *object)
{
    const MetricRow *desired = run_data_metric(run, "desired", object);
    const MetricRow *serving = run_data_metric(run, "serving", object);
    double area = 0;
    bool was_whole = false;

    for (size_t i = 0; serving != NULL && i < serving->points->len; i++) {
        const MetricPoint *point = &g_array_index(serving->points, MetricPoint, i);
        double until = i + 1 < serving->points->len
                           ? g_array_index(serving->points, MetricPoint, i + 1).time
                           : run->end;
        double missing = metric_row_value(desired, point->time) - point->value;

        was_whole |= missing <= 0;
        area += was_whole && missing > 0 ? missing * (until - point->time) : 0;
    }
    return area;
}

static int
compare_panels(const void *a_data, const void *b_data)
{
    const Panel *a = a_data, *b = b_data;

    return a->strayed > b->strayed   ? -1
           : a->strayed < b->strayed ? 1
                                     : (a->order > b->order) - (a->order < b->order);
}

static GArray *
choose_panels(const RunData *run)
{
    GArray *panels = g_array_new(FALSE, TRUE, sizeof(Panel));

    for (size_t i = 0; i < run->metrics->len; i++) {
        const MetricRow *row = g_ptr_array_index(run->metrics, i);
        Panel panel = { row->object, 0, i };

        if (strcmp(row->metric, "desired") == 0 && is_workload(row->object)) {
            panel.strayed = strayed(run, row->object);
            g_array_append_val(panels, panel);
        }
    }
    g_array_sort(panels, compare_panels);
    if (panels->len > 1) {
        Panel all = { NULL, 0, 0 };

        g_array_prepend_val(panels, all);
    }
    while (panels->len > 2 && (panels->len > PANELS_MAX ||
                               g_array_index(panels, Panel, panels->len - 1).strayed <= 0)) {
        g_array_set_size(panels, panels->len - 1);
    }
    return panels;
}

static double
value_at(const RunData *run, const char *metric, const char *object, double time)
{
    double sum = 0;

    if (object != NULL) {
        return metric_row_value(run_data_metric(run, metric, object), time);
    }
    for (size_t i = 0; i < run->metrics->len; i++) {
        const MetricRow *row = g_ptr_array_index(run->metrics, i);

        if (strcmp(row->metric, metric) == 0 && is_workload(row->object)) {
            sum += metric_row_value(row, time);
        }
    }
    return sum;
}

static void
put_panel(const RunData *run, CsvWriter *writer, const Panel *panel, size_t index)
{
    static const char *const metrics[] = { "desired", "ready", "serving" };
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_autoptr(GArray) times = NULL;

    for (size_t i = 0; i < run->metrics->len; i++) {
        MetricRow *row = g_ptr_array_index(run->metrics, i);
        bool is_metric = strcmp(row->metric, "desired") == 0 || strcmp(row->metric, "ready") == 0 ||
                         strcmp(row->metric, "serving") == 0;

        if (is_metric && is_workload(row->object) &&
            (panel->object == NULL || strcmp(panel->object, row->object) == 0)) {
            g_ptr_array_add(rows, row);
        }
    }
    times = run_data_times(run, rows);
    for (size_t i = 0; i < times->len; i++) {
        double time = g_array_index(times, double, i);

        csv_put_int(writer, (int64_t)index + 1);
        csv_put_real(writer, time);
        for (size_t k = 0; k < G_N_ELEMENTS(metrics); k++) {
            csv_put_real(writer, value_at(run, metrics[k], panel->object, time));
        }
        csv_end_row(writer);
    }
}

static bool
prepare(const RunData *run, FigurePage *page, GString *csv)
{
    g_autoptr(GArray) panels = choose_panels(run);
    CsvWriter writer = { csv, false };

    if (panels->len == 0) {
        return false;
    }
    g_string_append(csv, "panel,time,desired,ready,serving\n");
    g_string_append_printf(page->variables, "n_panels = %u\narray panel_names[%u]\n", panels->len,
                           panels->len);
    for (size_t i = 0; i < panels->len; i++) {
        const Panel *panel = &g_array_index(panels, Panel, i);

        put_panel(run, &writer, panel, i);
        g_string_append_printf(page->variables, "panel_names[%zu] = ", i + 1);
        const char *slash = panel->object == NULL ? NULL : strrchr(panel->object, '/');
        g_autofree char *name = figure_fit(slash == NULL ? "all workloads" : slash + 1, 24);

        figure_quote(page->variables, name);
        g_string_append_c(page->variables, '\n');
    }
    page->title = figure_title(run, "what the API believes, and what is true");
    page->y_label = g_strdup("pods");
    page->height = 250 + 170 * (int)panels->len;
    return true;
}

const Figure figure_belief = {
    .name = "belief",
    .doc = "Ready as the API believes beside serving in truth, with the number desired.",
    .needs = "desired ready serving",
    .prepare = prepare,
};

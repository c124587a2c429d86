/* strip.c - one row a service: when it was whole, when it was short of pods, when nobody answered.
 */
#include "experiment/figures/figure.h"

#include "text/csv.h"
#include "text/display-width.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum StripLevel {
    STRIP_NONE,
    STRIP_SHORT,
    STRIP_WHOLE,
} StripLevel;

/* A Service has a row if something ever stood behind it; without Services workloads have. */
static GPtrArray *
choose_rows(const RunData *run)
{
    static const char *const prefixes[] = { "service/", "deployment/", "statefulset/" };
    GPtrArray *rows = g_ptr_array_new();

    for (size_t k = 0; k < G_N_ELEMENTS(prefixes) && rows->len == 0; k++) {
        for (size_t i = 0; i < run->metrics->len; i++) {
            MetricRow *row = g_ptr_array_index(run->metrics, i);
            bool ever = false;

            for (size_t p = 0; p < row->points->len; p++) {
                ever |= g_array_index(row->points, MetricPoint, p).value > 0;
            }
            if (ever && strcmp(row->metric, "serving") == 0 &&
                g_str_has_prefix(row->object, prefixes[k])) {
                g_ptr_array_add(rows, row);
            }
        }
    }
    return rows;
}

/* What it should have: the most that it had for a tenth of the time, which leaves out the surge of
 * a rollout. */
static double
usual_value(const RunData *run, const MetricRow *row)
{
    double best = 0;

    for (size_t i = 0; i < row->points->len; i++) {
        double value = g_array_index(row->points, MetricPoint, i).value;
        double span = 0;

        for (size_t k = 0; k < row->points->len; k++) {
            const MetricPoint *point = &g_array_index(row->points, MetricPoint, k);
            double until = k + 1 < row->points->len
                               ? g_array_index(row->points, MetricPoint, k + 1).time
                               : run->end;

            span += fabs(point->value - value) < 0.5 ? until - point->time : 0;
        }
        if (value > best && span >= run->end / 10) {
            best = value;
        }
    }
    return best;
}

/* What it should have at 'time': what its workloads want, which scaling changes. */
static double
wanted_at(const MetricRow *desired, double usual, double time)
{
    return desired == NULL ? usual : metric_row_value(desired, time);
}

/* The times at which the level may change. */
static GArray *
level_times(const RunData *run, const MetricRow *row, const MetricRow *desired)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();

    g_ptr_array_add(rows, (void *)(uintptr_t)row);
    if (desired != NULL) {
        g_ptr_array_add(rows, (void *)(uintptr_t)desired);
    }
    return run_data_times(run, rows);
}

/* From the first time it was whole; before that it was on its way. */
static double
put_row(const RunData *run, const MetricRow *row, size_t index, CsvWriter *writer)
{
    const MetricRow *desired = run_data_metric(run, "desired", row->object);
    double usual = desired == NULL ? usual_value(run, row) : 0;
    g_autoptr(GArray) times = level_times(run, row, desired);
    double down = 0;
    bool was_whole = false;

    for (size_t i = 0; i + 1 < times->len; i++) {
        double from = g_array_index(times, double, i), until = g_array_index(times, double, i + 1);
        double has = metric_row_value(row, from), wants = wanted_at(desired, usual, from);
        StripLevel level = has <= 0 ? STRIP_NONE : has >= wants ? STRIP_WHOLE : STRIP_SHORT;

        was_whole |= level == STRIP_WHOLE && wants > 0;
        if (!was_whole) {
            continue;
        }
        down += level == STRIP_NONE ? until - from : 0;
        csv_put_int(writer, (int64_t)index + 1);
        csv_put_real(writer, from);
        csv_put_real(writer, until);
        csv_put_int(writer, level);
        csv_end_row(writer);
    }
    return down;
}

/* How long it was not whole, for choosing. */
static double
missed(const RunData *run, const MetricRow *row)
{
    const MetricRow *desired = run_data_metric(run, "desired", row->object);
    double area = 0;
    bool was_whole = false;

    for (size_t i = 0; desired != NULL && i < row->points->len; i++) {
        const MetricPoint *point = &g_array_index(row->points, MetricPoint, i);
        double until = i + 1 < row->points->len
                           ? g_array_index(row->points, MetricPoint, i + 1).time
                           : run->end;
        bool is_whole = point->value >= metric_row_value(desired, point->time);

        was_whole |= is_whole;
        area += was_whole && !is_whole ? until - point->time : 0;
    }
    return area;
}

#define ROWS_MAX 40

typedef struct Missing {
    double time;
    guint index;
} Missing;

static int
compare_missing(const void *a_data, const void *b_data)
{
    const Missing *a = a_data, *b = b_data;

    return a->time > b->time   ? -1
           : a->time < b->time ? 1
                               : (a->index > b->index) - (a->index < b->index);
}

/* Where there are too many, those that were longest not whole stay, in their order. */
static GPtrArray *
worst_rows(const RunData *run, const GPtrArray *rows)
{
    g_autofree Missing *missing = g_new(Missing, rows->len + 1);
    g_autofree bool *is_kept = g_new0(bool, rows->len + 1);
    GPtrArray *kept = g_ptr_array_new();

    for (guint i = 0; i < rows->len; i++) {
        missing[i] = (Missing){ missed(run, g_ptr_array_index(rows, i)), i };
    }
    qsort(missing, rows->len, sizeof *missing, compare_missing);
    for (guint i = 0; i < MIN(rows->len, ROWS_MAX); i++) {
        is_kept[missing[i].index] = true;
    }
    for (guint i = 0; i < rows->len; i++) {
        if (is_kept[i]) {
            g_ptr_array_add(kept, g_ptr_array_index(rows, i));
        }
    }
    return kept;
}

static void
append_down(GString *out, double seconds)
{
    if (seconds <= 0) {
        g_string_append(out, "'never down'");
    } else if (seconds < 60) {
        g_string_append_printf(out, "'down %d s'", (int)(seconds + 0.5));
    } else {
        g_string_append_printf(out, "'down %d:%02d'", (int)(seconds + 0.5) / 60,
                               (int)(seconds + 0.5) % 60);
    }
}

static bool
prepare(const RunData *run, FigurePage *page, GString *csv)
{
    g_autoptr(GPtrArray) all = choose_rows(run);
    g_autoptr(GPtrArray) rows = worst_rows(run, all);
    CsvWriter writer = { csv, false };
    int cells = 0;

    if (rows->len == 0) {
        return false;
    }
    g_string_append(csv, "row,from,until,level\n");
    g_string_append_printf(page->variables, "n_rows = %u\narray row_names[%u]\narray downs[%u]\n",
                           rows->len, rows->len, rows->len);
    for (size_t i = 0; i < rows->len; i++) {
        const MetricRow *row = g_ptr_array_index(rows, i);

        g_autofree char *name = figure_fit(strchr(row->object, '/') + 1, 30);

        cells = MAX(cells, display_width(name));
        double down = put_row(run, row, i, &writer);

        g_string_append_printf(page->variables, "row_names[%zu] = ", i + 1);
        figure_quote(page->variables, name);
        g_string_append_printf(page->variables, "\ndowns[%zu] = ", i + 1);
        append_down(page->variables, down);
        g_string_append_c(page->variables, '\n');
    }
    g_string_append_printf(page->variables, "label_cells = %d\n", cells);
    g_autofree char *text =
        rows->len == all->len
            ? g_strdup("who answered, in truth")
            : g_strdup_printf("who answered, in truth (%u of %u)", rows->len, all->len);

    page->title = figure_title(run, text);
    page->height = 224 + 30 * (int)rows->len;
    return true;
}

const Figure figure_strip = {
    .name = "strip",
    .doc = "Availability of each service: whole, short of pods, nobody there.",
    .needs = "serving",
    .prepare = prepare,
};

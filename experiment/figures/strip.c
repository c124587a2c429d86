/* strip.c - one row a service: when it was whole, when it was short of pods, when nobody answered.
 */
#include "experiment/figures/figure.h"

#include "text/csv.h"
#include "text/display-width.h"

#include <math.h>
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

/* From the first time it was whole; before that it was on its way. */
static double
put_row(const RunData *run, const MetricRow *row, size_t index, CsvWriter *writer)
{
    double usual = usual_value(run, row);
    double down = 0;
    bool was_whole = false;

    for (size_t i = 0; i < row->points->len; i++) {
        const MetricPoint *point = &g_array_index(row->points, MetricPoint, i);
        double until = i + 1 < row->points->len
                           ? g_array_index(row->points, MetricPoint, i + 1).time
                           : run->end;
        StripLevel level = point->value >= usual ? STRIP_WHOLE
                           : point->value > 0    ? STRIP_SHORT
                                                 : STRIP_NONE;

        was_whole |= level == STRIP_WHOLE;
        if (!was_whole || until <= point->time) {
            continue;
        }
        down += level == STRIP_NONE ? until - point->time : 0;
        csv_put_int(writer, (int64_t)index + 1);
        csv_put_real(writer, point->time);
        csv_put_real(writer, until);
        csv_put_int(writer, level);
        csv_end_row(writer);
    }
    return down;
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
    g_autoptr(GPtrArray) rows = choose_rows(run);
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

        cells = MAX(cells, display_width(strchr(row->object, '/') + 1));
        double down = put_row(run, row, i, &writer);

        g_string_append_printf(page->variables, "row_names[%zu] = ", i + 1);
        figure_quote(page->variables, strchr(row->object, '/') + 1);
        g_string_append_printf(page->variables, "\ndowns[%zu] = ", i + 1);
        append_down(page->variables, down);
        g_string_append_c(page->variables, '\n');
    }
    g_string_append_printf(page->variables, "label_cells = %d\n", cells);
    page->title = g_strdup_printf("%s: who answered, in truth", run->name);
    page->height = 200 + 30 * (int)rows->len;
    return true;
}

const Figure figure_strip = {
    .name = "strip",
    .doc = "Availability of each service: whole, short of pods, nobody there.",
    .needs = "serving",
    .prepare = prepare,
};

/* compare-figure.c - paired differences to the baseline with their intervals, a panel a metric; not
 * bars of means, whose own intervals say nothing about pairs. */
#include "experiment/figures/figure.h"
#include "experiment/statistics/comparison.h"
#include "text/csv.h"

#include <math.h>
#include <stdlib.h>

enum {
    METRICS_MAX = 6,
    ROW_HEIGHT = 26,
    PANEL_HEIGHT = 84
};

#define CONFIDENCE 0.95

typedef struct Effect {
    size_t group, n;
    Interval difference;
} Effect;

static int
compare_effects(const void *a_data, const void *b_data)
{
    const Effect *a = a_data, *b = b_data;

    if (a->difference.estimate != b->difference.estimate) {
        return a->difference.estimate < b->difference.estimate ? -1 : 1;
    }
    return (a->group > b->group) - (a->group < b->group);
}

/* The difference of a group to the baseline; false: too few pairs.  Intervals are simultaneous over
 * the groups (Bonferroni). */
static bool
effect_of(const FigureSample *sample, const SampleMetric *metric, size_t group, Effect *ret)
{
    const GArray *mine = sample_metric_values(metric, group);
    const GArray *theirs = sample_metric_values(metric, sample->baseline);
    g_autofree double *differences = g_new(double, mine->len + 1);
    size_t n = 0, n_compared = MAX(sample->groups->len, 2) - 1;

    for (guint i = 0; i < MIN(mine->len, theirs->len); i++) {
        double difference = g_array_index(mine, double, i) - g_array_index(theirs, double, i);

        if (isfinite(difference)) {
            differences[n++] = difference;
        }
    }
    if (n < 2) {
        return false;
    }
    *ret = (Effect){ group, n,
                     interval_of_mean(differences, n, 1 - (1 - CONFIDENCE) / (double)n_compared) };
    return true;
}

/* Rows from the top, the least difference first. */
static size_t
put_metric(const FigureSample *sample, size_t index, size_t panel, CsvWriter *writer,
           GString *names)
{
    const SampleMetric *metric = g_ptr_array_index(sample->metrics, index);
    g_autofree Effect *effects = g_new0(Effect, sample->groups->len);
    size_t n = 0;

    for (guint i = 0; i < sample->groups->len; i++) {
        n += i != sample->baseline && effect_of(sample, metric, i, &effects[n]);
    }
    qsort(effects, n, sizeof *effects, compare_effects);
    for (size_t i = 0; i < n; i++) {
        const Interval *range = &effects[i].difference;
        g_autofree char *name = figure_fit(sample->groups->pdata[effects[i].group], 30);

        csv_put_int(writer, (int64_t)panel);
        csv_put_int(writer, (int64_t)i + 1);
        csv_put_real(writer, range->estimate);
        csv_put_real(writer, range->low);
        csv_put_real(writer, range->high);
        csv_put_int(writer, range->low > 0 || range->high < 0);
        csv_put_text(writer, sample->groups->pdata[effects[i].group]);
        csv_end_row(writer);
        g_string_append_printf(names, "row_name_%zu[%zu] = ", panel, i + 1);
        figure_quote(names, name);
        g_string_append_c(names, '\n');
    }
    for (size_t i = n; i + 1 < sample->groups->len; i++) {
        g_string_append_printf(names, "row_name_%zu[%zu] = ''\n", panel, i + 1);
    }
    return n;
}

/* The metric's panel; false: it has no pairs. */
static bool
put_panel(const FigureSample *sample, size_t index, size_t panel, CsvWriter *writer,
          GString *variables)
{
    g_autofree char *label = sample_metric_label(g_ptr_array_index(sample->metrics, index));
    g_autoptr(GString) names = g_string_new(NULL);

    g_string_append_printf(names, "array row_name_%zu[%u]\npanel_names[%zu] = ", panel,
                           sample->groups->len - 1, panel);
    figure_quote(names, label);
    g_string_append_c(names, '\n');
    if (put_metric(sample, index, panel, writer, names) == 0) {
        return false;
    }
    g_string_append(variables, names->str);
    return true;
}

static bool
prepare(const FigureSample *sample, FigurePage *page, GString *csv)
{
    size_t n_panels = 0, n_most = sample->groups->len - 1;
    CsvWriter writer = { .out = csv };

    if (!sample->is_paired || n_most == 0) {
        return false;
    }
    g_string_append(csv, "panel,row,difference,low,high,told,case\n");
    g_string_append_printf(page->variables, "n_rows = %zu\narray panel_names[%d]\n", n_most,
                           METRICS_MAX);
    for (size_t i = 0; i < MIN(sample->metrics->len, METRICS_MAX); i++) {
        n_panels += put_panel(sample, i, n_panels + 1, &writer, page->variables);
    }
    g_string_append_printf(page->variables, "n_panels = %zu\n", n_panels);
    page->title = g_strdup_printf("%s: difference to `%s`, with %d %% intervals", sample->name,
                                  (const char *)sample->groups->pdata[sample->baseline],
                                  (int)(100 * CONFIDENCE + 0.5));
    page->more_caption =
        g_strdup("filled: told from no difference (the interval leaves out 0); open: not "
                 "distinguishable; intervals of a panel are simultaneous");
    page->height = 90 + (int)n_panels * (PANEL_HEIGHT + ROW_HEIGHT * (int)n_most);
    return n_panels > 0;
}

const Figure figure_compare_figure = {
    .name = "compare",
    .doc = "Paired differences of a study's cases to its baseline, with intervals.",
    .n_metrics = 1,
    .n_metrics_max = METRICS_MAX,
    .prepare_sample = prepare,
};

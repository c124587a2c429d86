/* cdf.c - the share of observations up to each value, a curve a group; the 50th and 99th percentile
 * are marked.  What spans two decades and more stands on a logarithmic axis. */
#include "experiment/figures/figure.h"
#include "experiment/statistics/sample.h"
#include "text/csv.h"

#include <math.h>

#define LOGARITHMIC 100.0 /* the largest over the smallest positive value */

static void
put_row(CsvWriter *writer, size_t group, double value, double share, const char *what)
{
    csv_put_int(writer, (int64_t)group + 1);
    csv_put_real(writer, value);
    csv_put_real(writer, share);
    csv_put_text(writer, what);
    csv_end_row(writer);
}

/* Steps at each value, many equal ones as one, and the marks. */
static void
put_group(CsvWriter *writer, size_t group, const double *sorted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i == 0) {
            put_row(writer, group, sorted[0], 0, "step");
        }
        if (i + 1 == n || sorted[i + 1] > sorted[i]) {
            put_row(writer, group, sorted[i], (double)(i + 1) / (double)n, "step");
        }
    }
    put_row(writer, group, sample_quantile(sorted, n, 0.5), 0.5, "mark");
    if (n >= 100) {
        put_row(writer, group, sample_quantile(sorted, n, 0.99), 0.99, "mark");
    }
}

static bool
prepare(const FigureSample *sample, FigurePage *page, GString *csv)
{
    const SampleMetric *metric = g_ptr_array_index(sample->metrics, 0);
    CsvWriter writer = { .out = csv };
    double least = INFINITY, most = 0, smallest = INFINITY;
    g_autofree char *label = sample_metric_label(metric);

    g_string_append(csv, "group,value,share,what\n");
    for (guint i = 0; i < sample->groups->len; i++) {
        size_t n;
        g_autofree double *sorted = sample_metric_sorted(metric, i, &n);

        if (n == 0) {
            continue;
        }
        put_group(&writer, i, sorted, n);
        smallest = MIN(smallest, sorted[0]);
        most = MAX(most, sorted[n - 1]);
        for (size_t k = 0; k < n && isinf(least); k++) {
            least = sorted[k] > 0 ? sorted[k] : INFINITY;
        }
    }
    if (isinf(smallest)) {
        return false;
    }
    page->title = g_strdup_printf("%s: share of %ss up to a value of %s", sample->name,
                                  sample->observation, metric->name);
    page->y_label = g_strdup_printf("share of %ss", sample->observation);
    g_string_append_printf(page->variables,
                           "is_log = %d\nx_label = ", smallest >= 0 && most > LOGARITHMIC * least);
    figure_quote(page->variables, label);
    g_string_append_c(page->variables, '\n');
    page->more_caption = g_strdup("circle: 50th percentile; beyond 100 values also the 99th");
    return true;
}

const Figure figure_cdf = {
    .name = "cdf",
    .doc = "The distribution of a metric (waits of pods, values of runs), a curve a case.",
    .n_metrics = 1,
    .prepare_sample = prepare,
};

/* packing.c - a box and its points for each group: machines that trials of cell compaction need, or
 * capacity that runs leave stranded.  The line of the 90th percentile is the headline. */
#include "experiment/figures/figure.h"
#include "experiment/statistics/sample.h"
#include "text/csv.h"

#include <math.h>

#define HEADLINE 0.9

static void
put_box(CsvWriter *writer, size_t group, const double *sorted, size_t n)
{
    static const double shares[] = { 0, 0.25, 0.5, 0.75, 1, HEADLINE };

    csv_put_text(writer, "box");
    csv_put_int(writer, (int64_t)group + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(shares); i++) {
        csv_put_real(writer, sample_quantile(sorted, n, shares[i]));
    }
    csv_end_row(writer);
    for (size_t i = 0; i < n; i++) {
        csv_put_text(writer, "point");
        csv_put_int(writer, (int64_t)group + 1);
        csv_put_real(writer, sorted[i]);
        for (int empty = 0; empty < 5; empty++) {
            csv_put_text(writer, NULL);
        }
        csv_end_row(writer);
    }
}

static bool
prepare(const FigureSample *sample, FigurePage *page, GString *csv)
{
    const SampleMetric *metric = g_ptr_array_index(sample->metrics, 0);
    CsvWriter writer = { .out = csv };
    size_t n_all = 0;

    g_string_append(csv, "what,group,least,quarter,median,three_quarters,most,headline\n");
    for (guint i = 0; i < sample->groups->len; i++) {
        size_t n;
        g_autofree double *sorted = sample_metric_sorted(metric, i, &n);

        n_all += n;
        if (n > 0) {
            put_box(&writer, i, sorted, n);
        }
    }
    page->title = g_strdup_printf("%s: %s, by %s", sample->name, metric->name,
                                  sample->is_paired ? "case" : "policy");
    page->y_label = sample_metric_label(metric);
    page->more_caption = g_strdup("box: the middle half and the median; whiskers: all; circles: "
                                  "each; thick line: 90th percentile");
    return n_all > 0;
}

const Figure figure_packing = {
    .name = "packing",
    .doc = "How many machines policies need, or what they strand: a box and its points each.",
    .n_metrics = 1,
    .n_metrics_max = 1,
    .prepare_sample = prepare,
};

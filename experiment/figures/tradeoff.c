/* tradeoff.c - one metric over another: a point a run, a cross a case, and the line of those cases
 * that no other beats in both. */
#include "experiment/figures/figure.h"
#include "experiment/statistics/sample.h"
#include "experiment/study/study-compare.h"
#include "text/csv.h"

#include <math.h>
#include <stdlib.h>

typedef struct Centre {
    size_t group;
    bool is_there, is_beaten;
    Interval x, y;
} Centre;

static void
put_points(const FigureSample *sample, CsvWriter *writer)
{
    const SampleMetric *x = sample->metrics->pdata[0], *y = sample->metrics->pdata[1];

    for (guint i = 0; i < sample->groups->len; i++) {
        const GArray *xs = sample_metric_values(x, i), *ys = sample_metric_values(y, i);

        for (guint k = 0; k < MIN(xs->len, ys->len); k++) {
            csv_put_text(writer, "run");
            csv_put_int(writer, i + 1);
            csv_put_real(writer, g_array_index(xs, double, k));
            csv_put_real(writer, g_array_index(ys, double, k));
            for (int empty = 0; empty < 4; empty++) {
                csv_put_text(writer, NULL);
            }
            csv_end_row(writer);
        }
    }
}

static Centre
centre_of(const FigureSample *sample, size_t group)
{
    size_t n_x, n_y;
    g_autofree double *xs = sample_metric_sorted(sample->metrics->pdata[0], group, &n_x);
    g_autofree double *ys = sample_metric_sorted(sample->metrics->pdata[1], group, &n_y);
    Centre centre = { .group = group, .is_there = n_x > 0 && n_y > 0 };

    if (centre.is_there) {
        double mean_x = sample_summary(xs, n_x).mean, mean_y = sample_summary(ys, n_y).mean;

        centre.x = n_x < 2 ? (Interval){ mean_x, mean_x, mean_x } : interval_of_mean(xs, n_x, 0.95);
        centre.y = n_y < 2 ? (Interval){ mean_y, mean_y, mean_y } : interval_of_mean(ys, n_y, 0.95);
    }
    return centre;
}

/* Whether 'b' is better than 'a' in one metric and not worse in the other. */
static bool
beats(const Centre *b, const Centre *a, int direction_x, int direction_y)
{
    double x = (b->x.estimate - a->x.estimate) * direction_x;
    double y = (b->y.estimate - a->y.estimate) * direction_y;

    return b->is_there && x >= 0 && y >= 0 && (x > 0 || y > 0);
}

static int
compare_centres(const void *a_data, const void *b_data)
{
    const Centre *a = a_data, *b = b_data;

    if (a->x.estimate != b->x.estimate) {
        return a->x.estimate < b->x.estimate ? -1 : 1;
    }
    return (a->group > b->group) - (a->group < b->group);
}

/* The means, or those of them that no other beats, from left to right. */
static void
put_centres(CsvWriter *writer, const Centre *centres, size_t n, bool only_front)
{
    for (size_t i = 0; i < n; i++) {
        const Centre *centre = &centres[i];
        const double numbers[] = { centre->x.estimate, centre->y.estimate, centre->x.low,
                                   centre->x.high,     centre->y.low,      centre->y.high };

        if (!centre->is_there || (only_front && centre->is_beaten)) {
            continue;
        }
        csv_put_text(writer, only_front ? "front" : "mean");
        csv_put_int(writer, (int64_t)centre->group + 1);
        for (size_t k = 0; k < G_N_ELEMENTS(numbers); k++) {
            csv_put_real(writer, numbers[k]);
        }
        csv_end_row(writer);
    }
}

static bool
prepare(const FigureSample *sample, FigurePage *page, GString *csv)
{
    const SampleMetric *x = sample->metrics->pdata[0], *y = sample->metrics->pdata[1];
    int direction_x = metric_direction(x->name), direction_y = metric_direction(y->name);
    bool has_front = direction_x != 0 && direction_y != 0;
    size_t n = sample->groups->len;
    g_autofree Centre *centres = g_new0(Centre, n);
    g_autofree char *x_label = sample_metric_label(x), *y_label = sample_metric_label(y);
    CsvWriter writer = { .out = csv };

    g_string_append(csv, "what,group,x,y,x_low,x_high,y_low,y_high\n");
    put_points(sample, &writer);
    for (size_t i = 0; i < n; i++) {
        centres[i] = centre_of(sample, i);
    }
    for (size_t i = 0; i < n; i++) {
        centres[i].is_beaten = !has_front;
        for (size_t k = 0; k < n && has_front; k++) {
            centres[i].is_beaten |= beats(&centres[k], &centres[i], direction_x, direction_y);
        }
    }
    qsort(centres, n, sizeof *centres, compare_centres);
    put_centres(&writer, centres, n, false);
    put_centres(&writer, centres, n, true);
    page->title = g_strdup_printf("%s: %s over %s", sample->name, y->name, x->name);
    page->y_label = g_strdup_printf("%s%s", y_label,
                                    direction_y == 0  ? ""
                                    : direction_y < 0 ? ": less is better"
                                                      : ": more is better");
    g_string_append(page->variables, "x_label = ");
    g_autofree char *below = g_strdup_printf("%s%s", x_label,
                                             direction_x == 0  ? ""
                                             : direction_x < 0 ? ": less is better"
                                                               : ": more is better");

    figure_quote(page->variables, below);
    g_string_append_c(page->variables, '\n');
    page->more_caption = g_strdup("small: a run; large with a cross: the mean of a case with 95 % "
                                  "intervals; dashed: cases that no other beats in both");
    page->height = 460;
    return true;
}

const Figure figure_tradeoff = {
    .name = "tradeoff",
    .doc = "One metric of a study over another: runs, means and what no case beats.",
    .n_metrics = 2,
    .n_metrics_max = 2,
    .prepare_sample = prepare,
};

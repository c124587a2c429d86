/* fgd-summary.c - see fgd-summary.h. */
#include "experiment/bench/fgd-summary.h"

#include <math.h>
#include <string.h>

const char *
fgd_short_name(const char *workload)
{
    const char *tail = strrchr(workload, '_');

    return tail == NULL ? workload : tail + 1;
}

static int
compare_reals(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Between the two values nearest to a share of the way, as most programs do it (type 7). */
static double
quantile(const GArray *sorted, double share)
{
    double at = share * (sorted->len - 1);
    guint below = (guint)at;
    double low = g_array_index(sorted, double, below);
    double high = g_array_index(sorted, double, MIN(below + 1, sorted->len - 1));

    return low + (at - below) * (high - low);
}

FgdSummary
fgd_summary(const FgdBench *bench, const char *workload, const char *label, FgdTable table,
            size_t column)
{
    g_autoptr(GArray) values = fgd_bench_values(bench, workload, label, table, column);
    FgdSummary summary = { 0 };
    double squares = 0;

    for (guint i = 0; i < values->len; i++) {
        summary.mean += g_array_index(values, double, i) / values->len;
    }
    for (guint i = 0; i < values->len; i++) {
        double off = g_array_index(values, double, i) - summary.mean;

        squares += off * off;
    }
    summary.deviation = values->len < 2 ? 0 : sqrt(squares / (values->len - 1));
    g_array_sort(values, compare_reals);
    summary.quarter = quantile(values, 0.25);
    summary.median = quantile(values, 0.5);
    summary.three_quarters = quantile(values, 0.75);
    return summary;
}

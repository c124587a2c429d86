/* sample.c - summaries, quantiles and intervals; see sample.h. */
#include "experiment/statistics/sample.h"

#include "experiment/statistics/student.h"
#include "sim/exact-math.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
mean_of(const double *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum / (double)n;
}

SampleSummary
sample_summary(const double *values, size_t n)
{
    SampleSummary summary = { n, NAN, NAN, NAN, NAN, NAN };
    double squares = 0, cubes = 0, count = (double)n;

    if (n == 0) {
        return summary;
    }
    summary.mean = mean_of(values, n);
    summary.least = summary.most = values[0];
    for (size_t i = 0; i < n; i++) {
        double off = values[i] - summary.mean;

        squares += off * off;
        cubes += off * off * off;
        summary.least = MIN(summary.least, values[i]);
        summary.most = MAX(summary.most, values[i]);
    }
    if (n >= 2) {
        summary.deviation = sqrt(squares / (count - 1));
    }
    if (n >= 3) {
        double spread = squares / count;

        summary.skew = squares == 0 ? 0
                                    : cubes / count / (spread * sqrt(spread)) *
                                          sqrt(count * (count - 1)) / (count - 2);
    }
    return summary;
}

static int
compare_reals(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void
sample_sort(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_reals);
}

double
sample_quantile(const double *sorted, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t below = (size_t)at;

    g_assert(n > 0 && share >= 0 && share <= 1);
    if (below + 1 >= n) {
        return sorted[n - 1];
    }
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

double
sample_median(const double *values, size_t n)
{
    g_autofree double *sorted = g_new(double, n);

    memcpy(sorted, values, n * sizeof *values);
    sample_sort(sorted, n);
    return sample_quantile(sorted, n, 0.5);
}

Interval
interval_of_mean(const double *values, size_t n, double confidence)
{
    SampleSummary summary = sample_summary(values, n);
    double half;

    g_assert(n >= 2);
    half =
        student_quantile(0.5 + confidence / 2, (double)n - 1) * summary.deviation / sqrt((double)n);
    return (Interval){ summary.mean - half, summary.mean, summary.mean + half };
}

Interval
interval_of_share(size_t k, size_t n, double confidence)
{
    double z = sim_normal_quantile(0.5 + confidence / 2), count = (double)n;
    double share = (double)k / count, grown = 1 + z * z / count;
    double centre = (share + z * z / (2 * count)) / grown;
    double half = z / grown * sqrt(share * (1 - share) / count + z * z / (4 * count * count));

    g_assert(n > 0 && k <= n);
    return (Interval){ k == 0 ? 0 : centre - half, share, k == n ? 1 : centre + half };
}

double
share_bound_without_hits(size_t n)
{
    return MIN(1.0, 3 / (double)n);
}

/* --- Bootstrap --- */

/* How much one value pulls the statistic: from the statistic without each. */
static double
acceleration(const double *values, size_t n, SampleStatistic *statistic)
{
    g_autofree double *others = g_new(double, n), *without = g_new(double, n);
    double mean, squares = 0, cubes = 0;

    for (size_t i = 0; i < n; i++) {
        memcpy(others, values, i * sizeof *values);
        memcpy(others + i, values + i + 1, (n - i - 1) * sizeof *values);
        without[i] = statistic(others, n - 1);
    }
    mean = mean_of(without, n);
    for (size_t i = 0; i < n; i++) {
        double off = mean - without[i];

        squares += off * off;
        cubes += off * off * off;
    }
    return squares == 0 ? 0 : cubes / (6 * squares * sqrt(squares));
}

static double
corrected_share(double share, double bias, double pull)
{
    double z = bias + sim_normal_quantile(share);

    return sim_normal_cdf(bias + z / (1 - pull * z));
}

Interval
interval_by_bootstrap(const double *values, size_t n, SampleStatistic *statistic,
                      size_t n_resamples, double confidence, SimStream *stream)
{
    g_autofree double *drawn = g_new(double, n), *found = g_new(double, n_resamples);
    double estimate = statistic(values, n), below = 0, bias, pull;

    g_assert(n >= 3 && n_resamples > 0);
    for (size_t k = 0; k < n_resamples; k++) {
        for (size_t i = 0; i < n; i++) {
            drawn[i] = values[sim_stream_below(stream, n)];
        }
        found[k] = statistic(drawn, n);
        below += found[k] < estimate ? 1 : found[k] == estimate ? 0.5 : 0;
    }
    sample_sort(found, n_resamples);
    if (found[0] == found[n_resamples - 1]) {
        return (Interval){ found[0], estimate, found[0] };
    }
    below = MIN(MAX(below, 0.5), (double)n_resamples - 0.5);
    bias = sim_normal_quantile(below / (double)n_resamples);
    pull = acceleration(values, n, statistic);
    return (Interval){
        sample_quantile(found, n_resamples, corrected_share(0.5 - confidence / 2, bias, pull)),
        estimate,
        sample_quantile(found, n_resamples, corrected_share(0.5 + confidence / 2, bias, pull)),
    };
}

/* --- Series --- */

enum {
    MSER_BATCH = 5,
    BATCHES_MIN = 20
};

size_t
transient_length(const double *values, size_t n, bool *ret_is_reliable)
{
    size_t n_batches = n / MSER_BATCH, best = 0;
    double sum = 0, squares = 0, least = INFINITY;

    /* From the end: the mean square about the mean of the last k batches, over k. */
    for (size_t k = 1; k <= n_batches; k++) {
        double batch = mean_of(values + (n_batches - k) * MSER_BATCH, MSER_BATCH);
        double count = (double)k, spread;

        sum += batch;
        squares += batch * batch;
        spread = MAX(0.0, squares - sum * sum / count) / (count * count);
        /* A handful of batches at the very end may agree by chance. */
        if (k >= MSER_BATCH && spread <= least) {
            least = spread;
            best = n_batches - k;
        }
    }
    *ret_is_reliable = n_batches >= 2 * MSER_BATCH && best * 2 <= n_batches;
    return best * MSER_BATCH;
}

static double
neumann_ratio(const double *values, size_t n)
{
    double mean = mean_of(values, n), squares = 0, steps = 0;

    for (size_t i = 0; i < n; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
        steps += i == 0 ? 0 : (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    }
    return squares == 0 ? 2 : steps / squares;
}

/* Under independence the ratio is about normal with mean 2 and variance 4 (n - 2) / (n^2 - 1). */
static bool
is_uncorrelated(double ratio, size_t n, double confidence)
{
    double count = (double)n;
    double deviation = 2 * sqrt((count - 2) / (count * count - 1));

    return ratio >= 2 - sim_normal_quantile(confidence) * deviation;
}

BatchMeans
batch_means(const double *values, size_t n, double confidence)
{
    for (size_t size = 1; n / size >= BATCHES_MIN; size *= 2) {
        size_t n_batches = n / size;
        g_autofree double *means = NULL;
        BatchMeans result = { n_batches, size, { 0, 0, 0 }, 0 };

        if (n_batches >= 2 * BATCHES_MIN) {
            continue;
        }
        means = g_new(double, n_batches);
        for (size_t i = 0; i < n_batches; i++) {
            means[i] = mean_of(values + i * size, size);
        }
        result.neumann = neumann_ratio(means, n_batches);
        if (is_uncorrelated(result.neumann, n_batches, 0.9)) {
            result.mean = interval_of_mean(means, n_batches, confidence);
            return result;
        }
    }
    return (BatchMeans){ 0 };
}

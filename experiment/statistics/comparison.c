/* comparison.c - see comparison.h. */
#include "experiment/statistics/comparison.h"

#include "experiment/statistics/student.h"
#include "sim/exact-math.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

enum {
    EXACT_MAX = 50 /* pairs, for the exact distribution of the rank sum */
};

static double
covariance(const double *a, const double *b, size_t n, double mean_a, double mean_b)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += (a[i] - mean_a) * (b[i] - mean_b);
    }
    return sum / (double)(n - 1);
}

static bool
all_positive(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!(values[i] > 0)) {
            return false;
        }
    }
    return true;
}

static double
student_p(const SampleSummary *differences)
{
    double t;

    if (differences->deviation == 0) {
        return differences->mean == 0 ? 1 : 0;
    }
    t = differences->mean / (differences->deviation / sqrt((double)differences->n));
    return 2 * student_cdf(-fabs(t), (double)differences->n - 1);
}

static Interval
ratio_of(const double *variant, const double *baseline, size_t n, double confidence, double *ret_p)
{
    g_autofree double *logs = g_new(double, n);
    Interval interval;
    SampleSummary summary;

    *ret_p = NAN;
    if (!all_positive(variant, n) || !all_positive(baseline, n)) {
        return (Interval){ NAN, NAN, NAN };
    }
    for (size_t i = 0; i < n; i++) {
        logs[i] = sim_log(variant[i] / baseline[i]);
    }
    summary = sample_summary(logs, n);
    *ret_p = student_p(&summary);
    interval = interval_of_mean(logs, n, confidence);
    return (Interval){ sim_exp(interval.low), sim_exp(interval.estimate), sim_exp(interval.high) };
}

PairedComparison
paired_comparison(const double *variant, const double *baseline, size_t n, double confidence)
{
    g_autofree double *differences = g_new(double, n);
    SampleSummary a = sample_summary(variant, n), b = sample_summary(baseline, n), d;
    PairedComparison result = { .n = n, .mean = a.mean, .base_mean = b.mean };
    double shared = covariance(variant, baseline, n, a.mean, b.mean);

    g_assert(n >= 2);
    for (size_t i = 0; i < n; i++) {
        differences[i] = variant[i] - baseline[i];
    }
    d = sample_summary(differences, n);
    result.difference = interval_of_mean(differences, n, confidence);
    result.ratio = ratio_of(variant, baseline, n, confidence, &result.p_ratio);
    result.p = student_p(&d);
    result.p_sign = sign_test_p(differences, n);
    result.p_wilcoxon = wilcoxon_p(differences, n);
    result.skew = d.skew;
    result.detectable = (result.difference.high - result.difference.low) / 2;
    result.correlation =
        a.deviation == 0 || b.deviation == 0 ? NAN : shared / (a.deviation * b.deviation);
    result.variance_ratio =
        d.deviation == 0
            ? NAN
            : (a.deviation * a.deviation + b.deviation * b.deviation) / (d.deviation * d.deviation);
    return result;
}

/* --- Holm --- */

typedef struct Ranked {
    double value;
    size_t index;
} Ranked;

static int
compare_ranked(const void *pa, const void *pb)
{
    const Ranked *a = pa, *b = pb;

    if (a->value != b->value) {
        return a->value < b->value ? -1 : 1;
    }
    return (a->index > b->index) - (a->index < b->index);
}

void
holm_adjust(const double *p, size_t n, double *ret_adjusted)
{
    g_autofree Ranked *ranked = g_new(Ranked, n);
    double most = 0;

    if (n == 0) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        ranked[i] = (Ranked){ p[i], i };
    }
    qsort(ranked, n, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < n; i++) {
        most = MAX(most, MIN(1.0, (double)(n - i) * ranked[i].value));
        ret_adjusted[ranked[i].index] = most;
    }
}

/* --- Signs and ranks --- */

double
sign_test_p(const double *differences, size_t n)
{
    uint64_t n_more = 0, n_less = 0;

    for (size_t i = 0; i < n; i++) {
        n_more += differences[i] > 0;
        n_less += differences[i] < 0;
    }
    if (n_more + n_less == 0) {
        return 1;
    }
    return MIN(1.0, 2 * binomial_cdf(MIN(n_more, n_less), n_more + n_less, 0.5));
}

/* The share of all 2^n choices of signs whose ranks 1 .. n with a plus add up to 'sum' or less. */
static double
rank_sum_share(size_t n, size_t sum)
{
    size_t most = n * (n + 1) / 2;
    g_autofree double *shares = g_new0(double, most + 1);
    double share = 0;

    shares[0] = 1;
    for (size_t rank = 1; rank <= n; rank++) {
        for (size_t i = most + 1; i-- > 0;) {
            shares[i] = (shares[i] + (i >= rank ? shares[i - rank] : 0)) / 2;
        }
    }
    for (size_t i = 0; i <= MIN(sum, most); i++) {
        share += shares[i];
    }
    return share;
}

/* Ranks of the sizes, means where they tie; returns what ties take from the variance. */
static double
rank_sizes(Ranked *sizes, size_t n, double *ret_ranks)
{
    double ties = 0;

    qsort(sizes, n, sizeof *sizes, compare_ranked);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        double count;

        while (end < n && sizes[end].value == sizes[i].value) {
            end++;
        }
        count = (double)(end - i);
        ties += count * count * count - count;
        for (size_t k = i; k < end; k++) {
            ret_ranks[sizes[k].index] = ((double)i + 1 + (double)end) / 2;
        }
        i = end;
    }
    return ties;
}

double
wilcoxon_p(const double *differences, size_t n)
{
    g_autofree Ranked *sizes = g_new(Ranked, n);
    g_autofree double *ranks = g_new0(double, n);
    size_t n_used = 0;
    double more = 0, all, least, ties, count, deviation;

    for (size_t i = 0; i < n; i++) {
        if (differences[i] != 0) {
            sizes[n_used++] = (Ranked){ fabs(differences[i]), i };
        }
    }
    if (n_used == 0) {
        return 1;
    }
    ties = rank_sizes(sizes, n_used, ranks);
    for (size_t i = 0; i < n; i++) {
        more += differences[i] > 0 ? ranks[i] : 0;
    }
    count = (double)n_used;
    all = count * (count + 1) / 2;
    least = MIN(more, all - more);
    if (n_used <= EXACT_MAX && ties == 0 && n_used == n) {
        return MIN(1.0, 2 * rank_sum_share(n_used, (size_t)least));
    }
    deviation = sqrt(count * (count + 1) * (2 * count + 1) / 24 - ties / 48);
    return deviation == 0 ? 1 : MIN(1.0, 2 * sim_normal_cdf((least - all / 2) / deviation));
}

/* test-statistics.c - against tables made with SciPy 1.10, and series whose answer is known. */
#include "tests/check-main.h"

#include "experiment/statistics/comparison.h"
#include "experiment/statistics/student.h"
#include "sim/exact-math.h"

#include <glib.h>
#include <math.h>

static void
assert_near(double found, double wanted, double tolerance)
{
    ck_assert_msg(fabs(found - wanted) <= tolerance * MAX(1.0, fabs(wanted)), "%.15g and not %.15g",
                  found, wanted);
}

/* scipy.stats.t.ppf, which is good to eight digits (t of 0.95 and 1 is 6.3137515146750). */
static const struct {
    double freedom, p, t;
} quantiles[] = {
    { 1, 0.6, 0.324919696234 },    { 1, 0.95, 6.3137515148 },      { 1, 0.975, 12.7062047364 },
    { 1, 0.995, 63.6567411629 },   { 2, 0.6, 0.288675134688 },     { 2, 0.95, 2.91998558036 },
    { 2, 0.975, 4.30265272991 },   { 2, 0.995, 9.92484320092 },    { 4, 0.6, 0.270722294706 },
    { 4, 0.95, 2.13184678134 },    { 4, 0.975, 2.7764451052 },     { 4, 0.995, 4.60409487142 },
    { 9, 0.6, 0.260955336474 },    { 9, 0.95, 1.83311293265 },     { 9, 0.975, 2.26215716274 },
    { 9, 0.995, 3.24983554402 },   { 29, 0.6, 0.255683633967 },    { 29, 0.95, 1.69912702653 },
    { 29, 0.975, 2.04522964213 },  { 29, 0.995, 2.75638590367 },   { 99.5, 0.6, 0.254025580117 },
    { 99.5, 0.95, 1.66031234329 }, { 99.5, 0.975, 1.98409361091 }, { 99.5, 0.995, 2.62614667119 },
};

START_TEST(students_quantiles_are_those_of_the_tables)
{
    double t = student_quantile(quantiles[_i].p, quantiles[_i].freedom);

    assert_near(t, quantiles[_i].t, 1e-8);
    assert_near(student_quantile(1 - quantiles[_i].p, quantiles[_i].freedom), -t, 1e-12);
}
END_TEST

START_TEST(students_shares_are_those_of_the_tables)
{
    assert_near(student_cdf(-3, 1), 0.10241638234957, 1e-13);
    assert_near(student_cdf(0.7, 3), 0.73283650084762, 1e-13);
    assert_near(student_cdf(-2.2, 10), 0.026220534224677, 1e-13);
    assert_near(student_cdf(4.5, 29), 0.99994923255597, 1e-13);
    assert_near(student_cdf(1.96, 200), 0.97430757957709, 1e-13);
    assert_near(binomial_cdf(0, 10, 0.5), 0.0009765625, 1e-13);
    assert_near(binomial_cdf(3, 10, 0.5), 0.171875, 1e-13);
    assert_near(binomial_cdf(17, 40, 0.3), 0.9680487363486, 1e-12);
    assert_near(binomial_cdf(399, 1000, 0.41), 0.2501480206422, 1e-11);
}
END_TEST

START_TEST(shares_have_wilsons_interval)
{
    static const struct {
        size_t k, n;
        double low, high;
    } rows[] = {
        { 0, 20, 0, 0.161125158053 },
        { 1, 20, 0.0088814488008, 0.236131193447 },
        { 27, 30, 0.743789174208, 0.965400111253 },
        { 30, 30, 0.886486606826, 1 },
        { 500, 1000, 0.469069600368, 0.530930399632 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Interval interval = interval_of_share(rows[i].k, rows[i].n, 0.95);

        assert_near(interval.low, rows[i].low, 1e-11);
        assert_near(interval.high, rows[i].high, 1e-11);
    }
    assert_near(share_bound_without_hits(100), 0.03, 1e-15);
}
END_TEST

static const double before[] = { 46.77, 15.91, 20.42, 24.62, 13.54, 20.11,
                                 20.08, 8.35,  33.41, 27.12, 14.69, 18.43 };
static const double after[] = { 57.19, 16.69, 21.5,  20.35, 16.72, 22.78,
                                23.44, 6.8,   51.37, 30.91, 15.03, 30.56 };

START_TEST(pairs_are_compared_as_scipy_does)
{
    PairedComparison found = paired_comparison(after, before, G_N_ELEMENTS(before), 0.95);

    assert_near(found.difference.estimate, 4.1575, 1e-12);
    assert_near(found.difference.low, 0.15610138023235098, 1e-10);
    assert_near(found.difference.high, 8.158898619767648, 1e-10);
    assert_near(found.p, 0.043015267902169044, 1e-10);
    assert_near(found.ratio.estimate, 1.1317011690613477, 1e-10);
    assert_near(found.ratio.low, 0.9906827072124318, 1e-10);
    assert_near(found.ratio.high, 1.2927928656982104, 1e-10);
    assert_near(found.p_wilcoxon, 0.04248046875, 1e-12);
    assert_near(found.p_sign, 0.03857421875, 1e-12);
    assert_near(found.skew, 1.0784599087371154, 1e-10);
    assert_near(found.correlation, 0.9365244432899121, 1e-10);
}
END_TEST

START_TEST(signed_ranks_with_ties_and_zeros_use_the_normal_distribution)
{
    static const double differences[] = { 1, -2, 2, 3, 3, 3, -1, 4, 5, 0, 6, -7, 8.5 };

    assert_near(wilcoxon_p(differences, G_N_ELEMENTS(differences)), 0.07053701950301099, 1e-10);
}
END_TEST

START_TEST(a_sample_is_described_as_numpy_does)
{
    SampleSummary summary = sample_summary(before, G_N_ELEMENTS(before));
    double sorted[G_N_ELEMENTS(before)];

    for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
        sorted[i] = before[i];
    }
    sample_sort(sorted, G_N_ELEMENTS(sorted));
    assert_near(summary.mean, 21.954166666666666, 1e-13);
    assert_near(summary.deviation, 10.214573775945937, 1e-13);
    assert_near(sample_quantile(sorted, G_N_ELEMENTS(sorted), 0.9), 32.781, 1e-13);
    assert_near(sample_quantile(sorted, G_N_ELEMENTS(sorted), 0.99), 45.3004, 1e-13);
    assert_near(sample_median(before, G_N_ELEMENTS(before)), 20.095, 1e-13);
}
END_TEST

static double
statistic_mean(const double *values, size_t n)
{
    return sample_summary(values, n).mean;
}

START_TEST(the_bootstrap_agrees_with_a_long_one_of_scipy)
{
    SimStream stream = sim_stream(1, "bootstrap", NULL);
    Interval mean =
        interval_by_bootstrap(before, G_N_ELEMENTS(before), statistic_mean, 20000, 0.95, &stream);
    Interval median =
        interval_by_bootstrap(before, G_N_ELEMENTS(before), sample_median, 20000, 0.95, &stream);

    /* 200,000 resamples there, 20,000 here. */
    ck_assert_double_eq_tol(mean.low, 17.583, 0.15);
    ck_assert_double_eq_tol(mean.high, 29.212, 0.4);
    ck_assert_double_eq_tol(median.low, 15.3, 0.7);
    ck_assert_double_eq_tol(median.high, 25.87, 1.0);
}
END_TEST

START_TEST(holm_multiplies_the_smallest_most_and_never_reorders)
{
    static const double p[] = { 0.01, 0.04, 0.03, 0.005, 0.5 };
    static const double wanted[] = { 0.04, 0.09, 0.09, 0.025, 0.5 };
    double adjusted[G_N_ELEMENTS(p)];

    holm_adjust(p, G_N_ELEMENTS(p), adjusted);
    for (size_t i = 0; i < G_N_ELEMENTS(p); i++) {
        assert_near(adjusted[i], wanted[i], 1e-14);
    }
}
END_TEST

START_TEST(variants_that_are_equal_cannot_be_told_apart)
{
    PairedComparison found = paired_comparison(before, before, G_N_ELEMENTS(before), 0.95);

    ck_assert_double_eq(found.p, 1);
    ck_assert_double_eq(found.p_sign, 1);
    ck_assert_double_eq(found.p_wilcoxon, 1);
    ck_assert_double_eq(found.detectable, 0);
}
END_TEST

/* --- Series --- */

/* Of an autoregressive process around 10 that begins far away. */
static double *
series(size_t n, double memory, double start, uint64_t seed)
{
    SimStream stream = sim_stream(seed, "series", NULL);
    double *values = g_new(double, n), state = start;

    for (size_t i = 0; i < n; i++) {
        state = memory * state + sim_normal_quantile(sim_stream_uniform(&stream));
        values[i] = 10 + state;
    }
    return values;
}

/* MSER-5 word by word: the point with the least spread over the square of how many are left. */
static size_t
plain_transient(const double *values, size_t n)
{
    size_t n_batches = n / 5, best = 0;
    double least = INFINITY;

    for (size_t d = 0; d + 5 <= n_batches; d++) {
        double count = (double)(n_batches - d), sum = 0, squares = 0, mean;

        for (size_t i = d * 5; i < n_batches * 5; i++) {
            sum += values[i] / 5;
        }
        mean = sum / count;
        for (size_t i = d; i < n_batches; i++) {
            double batch = 0;

            for (size_t k = 0; k < 5; k++) {
                batch += values[i * 5 + k] / 5;
            }
            squares += (batch - mean) * (batch - mean);
        }
        if (squares / (count * count) < least) {
            least = squares / (count * count);
            best = d;
        }
    }
    return best * 5;
}

START_TEST(the_initial_transient_is_found_as_by_the_definition)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        g_autofree double *values = series(1000, 0.95, 60, seed);
        bool is_reliable;
        size_t found = transient_length(values, 1000, &is_reliable);

        ck_assert_uint_eq(found, plain_transient(values, 1000));
        ck_assert_uint_ge(found, 30); /* 60 * 0.95^30 is still 13 deviations */
    }
}
END_TEST

START_TEST(a_series_that_never_settles_is_told)
{
    double values[500];
    bool is_reliable;

    for (int i = 0; i < 500; i++) {
        values[i] = i;
    }
    transient_length(values, 500, &is_reliable);
    ck_assert(!is_reliable);
}
END_TEST

START_TEST(batches_grow_until_they_are_independent_and_cover_the_mean)
{
    int n_covered = 0, n_made = 0;

    for (uint64_t seed = 1; seed <= 100; seed++) {
        g_autofree double *values = series(8000, 0.8, 0, seed);
        BatchMeans found = batch_means(values, 8000, 0.95);

        if (found.n_batches == 0) { /* refused, as one in ten is by chance */
            continue;
        }
        ck_assert_uint_ge(found.n_batches, 20);
        ck_assert_uint_lt(found.n_batches, 40);
        n_made++;
        n_covered += found.mean.low <= 10 && 10 <= found.mean.high;
    }
    ck_assert_int_ge(n_made, 80);
    ck_assert_int_ge(n_covered * 100, n_made * 88);
}
END_TEST

START_TEST(too_few_values_make_no_batches)
{
    static const double values[] = { 1, 2, 3 };

    ck_assert_uint_eq(batch_means(values, 3, 0.95).n_batches, 0);
}
END_TEST

START_TEST(students_interval_of_the_mean_covers_as_often_as_it_says)
{
    int n_covered = 0;

    for (uint64_t seed = 1; seed <= 2000; seed++) {
        g_autofree double *values = series(10, 0, 0, seed);
        Interval found = interval_of_mean(values, 10, 0.95);

        n_covered += found.low <= 10 && 10 <= found.high;
    }
    ck_assert_int_ge(n_covered, 1870);
    ck_assert_int_le(n_covered, 1930);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("statistics");
    TCase *tc = tcase_create("statistics");

    tcase_add_loop_test(tc, students_quantiles_are_those_of_the_tables, 0, G_N_ELEMENTS(quantiles));
    tcase_add_test(tc, students_shares_are_those_of_the_tables);
    tcase_add_test(tc, shares_have_wilsons_interval);
    tcase_add_test(tc, pairs_are_compared_as_scipy_does);
    tcase_add_test(tc, signed_ranks_with_ties_and_zeros_use_the_normal_distribution);
    tcase_add_test(tc, a_sample_is_described_as_numpy_does);
    tcase_add_test(tc, the_bootstrap_agrees_with_a_long_one_of_scipy);
    tcase_add_test(tc, holm_multiplies_the_smallest_most_and_never_reorders);
    tcase_add_test(tc, variants_that_are_equal_cannot_be_told_apart);
    tcase_add_test(tc, the_initial_transient_is_found_as_by_the_definition);
    tcase_add_test(tc, a_series_that_never_settles_is_told);
    tcase_add_test(tc, batches_grow_until_they_are_independent_and_cover_the_mean);
    tcase_add_test(tc, too_few_values_make_no_batches);
    tcase_add_test(tc, students_interval_of_the_mean_covers_as_often_as_it_says);
    suite_add_tcase(s, tc);
    return s;
}

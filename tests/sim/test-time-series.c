/* test-time-series.c - time-weighted statistics of step functions. */
#include "sim/random.h"
#include "sim/time-series.h"
#include "tests/check-main.h"

#include <math.h>

/* 2 on [10, 20), 5 on [20, 50), 1 from 50 on. */
static TimeSeries *
example(bool keep_points)
{
    TimeSeries *series = time_series_new(keep_points);

    time_series_set(series, 10, 2);
    time_series_set(series, 20, 5);
    time_series_set(series, 50, 1);
    return series;
}

START_TEST(values_hold_until_the_next_change)
{
    g_autoptr(TimeSeries) series = example(true);

    ck_assert_double_eq(time_series_value_at(series, 9), 0);
    ck_assert_double_eq(time_series_value_at(series, 10), 2);
    ck_assert_double_eq(time_series_value_at(series, 19), 2);
    ck_assert_double_eq(time_series_value_at(series, 49), 5);
    ck_assert_double_eq(time_series_value_at(series, 1000), 1);
    ck_assert_double_eq(time_series_value(series), 1);
}
END_TEST

START_TEST(statistics_are_weighted_by_time)
{
    g_autoptr(TimeSeries) series = example(_i == 0);

    ck_assert_double_eq(time_series_mean(series, 10, 60), (20 + 150 + 10) / 50.0);
    ck_assert_double_eq(time_series_min(series, 10, 60), 1);
    ck_assert_double_eq(time_series_max(series, 10, 60), 5);
    ck_assert_double_eq(time_series_quantile(series, 10, 60, 0.2), 1);
    ck_assert_double_eq(time_series_quantile(series, 10, 60, 0.21), 2);
    ck_assert_double_eq(time_series_quantile(series, 10, 60, 0.4), 2);
    ck_assert_double_eq(time_series_quantile(series, 10, 60, 0.41), 5);
    ck_assert_int_eq(time_series_time_at_least(series, 10, 60, 2), 40);
    ck_assert_int_eq(time_series_time_at_least(series, 10, 60, 2.5), 30);
    ck_assert_int_eq(time_series_time_at_least(series, 10, 60, 9), 0);
    ck_assert_double_eq(time_series_min(series, 0, 60), 0); /* nothing before the first point */
    ck_assert_double_eq(time_series_mean(series, 0, 60), 3);
}
END_TEST

START_TEST(a_part_of_the_time_can_be_asked_about)
{
    g_autoptr(TimeSeries) series = example(true);

    ck_assert_double_eq(time_series_mean(series, 15, 25), 3.5);
    ck_assert_double_eq(time_series_min(series, 20, 50), 5); /* until is not part of the span */
    ck_assert_double_eq(time_series_max(series, 12, 20), 2);
    ck_assert_double_eq(time_series_mean(series, 30, 30), 5);
    ck_assert_double_eq(time_series_mean(series, 60, 100), 1);
    ck_assert_int_eq(time_series_time_at_least(series, 15, 25, 5), 5);
}
END_TEST

START_TEST(equal_values_add_no_point_and_an_instant_has_one_value)
{
    g_autoptr(TimeSeries) series = time_series_new(true);

    time_series_set(series, 0, 3);
    time_series_set(series, 5, 3);
    ck_assert_uint_eq(time_series_n_points(series), 1);
    time_series_set(series, 7, 4);
    time_series_set(series, 7, 6);
    ck_assert_uint_eq(time_series_n_points(series), 2);
    ck_assert_double_eq(time_series_points(series)[1].value, 6);
    time_series_set(series, 7, 3); /* back again: nothing has happened */
    ck_assert_uint_eq(time_series_n_points(series), 1);
    time_series_set(series, 9, 8);
    ck_assert_uint_eq(time_series_n_points(series), 2);
    ck_assert_int_eq(time_series_points(series)[1].at, 9);
}
END_TEST

START_TEST(an_empty_series_is_zero)
{
    g_autoptr(TimeSeries) series = time_series_new(_i == 0);

    ck_assert_double_eq(time_series_value(series), 0);
    ck_assert_double_eq(time_series_mean(series, 0, 10), 0);
    ck_assert_double_eq(time_series_quantile(series, 0, 10, 0.5), 0);
    ck_assert_int_eq(time_series_time_at_least(series, 0, 10, 0), 10);
}
END_TEST

/* Whether points are kept or not, and second by second, the answers are the same. */
START_TEST(any_series_agrees_with_counting_every_instant)
{
    enum {
        N = 2000
    };
    SimStream stream = sim_stream((uint64_t)_i, "test-time-series", "");
    g_autoptr(TimeSeries) kept = time_series_new(true);
    g_autoptr(TimeSeries) folded = time_series_new(false);
    double values[N] = { 0 };
    double value = 0;
    double sum = 0;
    int n_at_least_3 = 0;

    for (int at = 0; at < N; at++) {
        for (uint64_t n = sim_stream_below(&stream, 8); n > 5; n--) {
            value = (double)sim_stream_below(&stream, 6);
            time_series_set(kept, at, value);
            time_series_set(folded, at, value);
        }
        values[at] = value;
        sum += value;
        n_at_least_3 += value >= 3;
    }
    for (double p = 0.1; p < 1; p += 0.1) {
        double quantile = time_series_quantile(kept, 0, N, p);
        int n_below = 0;
        int n_within = 0;

        for (int at = 0; at < N; at++) {
            n_below += values[at] < quantile;
            n_within += values[at] <= quantile;
        }
        ck_assert_double_lt(n_below, p * N);
        ck_assert_double_ge(n_within, p * N);
        ck_assert_double_eq(time_series_quantile(folded, 0, N, p), quantile);
    }
    ck_assert_double_eq(time_series_mean(kept, 0, N), sum / N);
    ck_assert_double_eq(time_series_mean(folded, 0, N), sum / N);
    ck_assert_int_eq(time_series_time_at_least(kept, 0, N, 3), n_at_least_3);
    ck_assert_int_eq(time_series_time_at_least(folded, 0, N, 3), n_at_least_3);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("time-series");
    TCase *tc = tcase_create("all");

    tcase_add_test(tc, values_hold_until_the_next_change);
    tcase_add_loop_test(tc, statistics_are_weighted_by_time, 0, 2);
    tcase_add_test(tc, a_part_of_the_time_can_be_asked_about);
    tcase_add_test(tc, equal_values_add_no_point_and_an_instant_has_one_value);
    tcase_add_loop_test(tc, an_empty_series_is_zero, 0, 2);
    tcase_add_loop_test(tc, any_series_agrees_with_counting_every_instant, 0, 5);
    suite_add_tcase(s, tc);
    return s;
}

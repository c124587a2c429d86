/* test-distribution.c - text forms, errors with their places, and the laws themselves. */
#include "sim/distribution.h"
#include "tests/check-main.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static Arena *arena;

static void
set_up(void)
{
    arena = arena_new();
}

static void
tear_down(void)
{
    arena_free(arena);
}

static const Distribution *
parse(const char *text, DistributionUnit unit)
{
    const char *error = NULL;
    const Distribution *distribution = distribution_parse(arena, text, unit, &error, NULL);

    ck_assert_msg(distribution != NULL, "%s: %s", text, error);
    return distribution;
}

typedef struct Good {
    const char *text;
    DistributionUnit unit;
    const char *canonical;
    double mean;
    double median;
} Good;

static const Good goods[] = {
    { "10s", DISTRIBUTION_TIME, "10s", 10e9, 10e9 },
    { " 0 ", DISTRIBUTION_TIME, "0", 0, 0 },
    { "250m", DISTRIBUTION_QUANTITY, "250m", 250, 250 },
    { "2Gi", DISTRIBUTION_QUANTITY, "2Gi", 2147483648e3, 2147483648e3 },
    { "4", DISTRIBUTION_NUMBER, "4", 4, 4 },
    { "exp(10s)", DISTRIBUTION_TIME, "exp(10s)", 10e9, 6931471805.599453 },
    { "  exp(  10s )", DISTRIBUTION_TIME, "exp(10s)", 10e9, 6931471805.599453 },
    { "uniform(1s   3s)", DISTRIBUTION_TIME, "uniform(1s 3s)", 2e9, 2e9 },
    { "uniform(0 1)", DISTRIBUTION_NUMBER, "uniform(0 1)", 0.5, 0.5 },
    { "normal(50s 1s)", DISTRIBUTION_TIME, "normal(50s 1s)", 50e9, 50e9 },
    /* A half-normal: mean sqrt(2 / pi), median the upper quartile of the normal. */
    { "normal(0 1)", DISTRIBUTION_NUMBER, "normal(0 1)", 0.7978845608028654, 0.6744897501960817 },
    { "normal(5s 0s)", DISTRIBUTION_TIME, "normal(5s 0s)", 5e9, 5e9 },
    { "lognormal(9m 1.1)", DISTRIBUTION_TIME, "lognormal(9m 1.1)", 540e9 * 1.831252209, 540e9 },
    { "lognormal(2Gi 0)", DISTRIBUTION_QUANTITY, "lognormal(2Gi 0)", 2147483648e3, 2147483648e3 },
    { "weibull(1m 1)", DISTRIBUTION_TIME, "weibull(1m 1)", 60e9, 41588830833.59672 },
    { "weibull(1m 2)", DISTRIBUTION_TIME, "weibull(1m 2)", 53173615527.16, 49953276679.9 },
    { "pareto(1s 2)", DISTRIBUTION_TIME, "pareto(1s 2)", 2e9, 1414213562.373095 },
    { "choice(250m=50 1=30 4=20)", DISTRIBUTION_QUANTITY, "choice(250m=50 1=30 4=20)", 1225, 250 },
    { "choice(7=1)", DISTRIBUTION_NUMBER, "choice(7=1)", 7, 7 },
};

START_TEST(a_text_form_gives_its_law)
{
    const Good *good = &goods[_i];
    const Distribution *distribution = parse(good->text, good->unit);
    g_autofree char *text = distribution_format(distribution);

    ck_assert_str_eq(text, good->canonical);
    ck_assert_double_eq_tol(distribution_mean(distribution), good->mean, 1e-9 + good->mean * 1e-8);
    ck_assert_double_eq_tol(distribution_quantile(distribution, 0.5), good->median,
                            1e-9 + good->median * 1e-8);
}
END_TEST

typedef struct Bad {
    const char *text;
    DistributionUnit unit;
    size_t offset;
    const char *part; /* of the sentence */
} Bad;

static const Bad bads[] = {
    { "lognormal(25m, 0.8)", DISTRIBUTION_TIME, 13, "separate arguments with spaces" },
    { "lognormal(25m,0.8)", DISTRIBUTION_TIME, 13, "separate arguments with spaces" },
    { "lognormal(25m", DISTRIBUTION_TIME, 12, "separate arguments with spaces" },
    { "lognrmal(25m 1)", DISTRIBUTION_TIME, 0, "did you mean `lognormal`?" },
    { "zzzzzzzz(25m 1)", DISTRIBUTION_TIME, 0, "there are exp, uniform, normal" },
    { "exp(10)", DISTRIBUTION_TIME, 4, "needs a unit" },
    { "exp()", DISTRIBUTION_TIME, 4, "here are 0 arguments" },
    { "exp(10s 1)", DISTRIBUTION_TIME, 8, "exp takes (MEAN), here are 2 arguments" },
    { "uniform(3s 1s)", DISTRIBUTION_TIME, 11, "not be less than the first" },
    { "weibull(3s 0)", DISTRIBUTION_TIME, 11, "more than 0" },
    { "lognormal(3s -1)", DISTRIBUTION_TIME, 13, "less than 0" },
    { "lognormal(3s 1s)", DISTRIBUTION_TIME, 13, "`1s` is not a number" },
    { "lognormal(3s nan)", DISTRIBUTION_TIME, 13, "not a number" },
    { "exp(never)", DISTRIBUTION_TIME, 4, "never" },
    { "exp((3s)", DISTRIBUTION_TIME, 4, "parentheses" },
    { "exp(3s) + 1", DISTRIBUTION_TIME, 7, "nothing may follow" },
    { "exp", DISTRIBUTION_TIME, 0, "exp takes (MEAN)" },
    { "choice(1s)", DISTRIBUTION_TIME, 7, "VALUE=WEIGHT" },
    { "choice(1s=x)", DISTRIBUTION_TIME, 10, "not a number" },
    { "choice(1s=-1)", DISTRIBUTION_TIME, 10, "weight" },
    { "choice(1s=0)", DISTRIBUTION_TIME, 7, "weights" },
    { "choice()", DISTRIBUTION_TIME, 7, "0 arguments" },
    { "10", DISTRIBUTION_TIME, 0, "needs a unit" },
    { "1x", DISTRIBUTION_QUANTITY, 0, "not an amount" },
    { "inf", DISTRIBUTION_NUMBER, 0, "not a number" },
    { "0x10", DISTRIBUTION_NUMBER, 0, "not a number" },
    { "never", DISTRIBUTION_NUMBER, 0, "not a number" },
    { "", DISTRIBUTION_TIME, 0, "nothing" },
    { "file(/nonexistent/x.csv a)", DISTRIBUTION_TIME, 5, "x.csv" },
};

START_TEST(a_bad_text_is_refused_at_its_place)
{
    const Bad *bad = &bads[_i];
    const char *error = NULL;
    size_t offset = 999;

    ck_assert_ptr_null(distribution_parse(arena, bad->text, bad->unit, &error, &offset));
    ck_assert_msg(strstr(error, bad->part) != NULL, "%s: %s", bad->text, error);
    ck_assert_msg(offset == bad->offset, "%s: at %zu", bad->text, offset);
}
END_TEST

static const char *const continuous[] = {
    "exp(1)",         "uniform(2 5)",   "normal(1 1)",  "normal(10 2)",
    "lognormal(3 1)", "weibull(2 0.7)", "weibull(2 3)", "pareto(1 2.5)",
};

static double
draw_sorted(const Distribution *distribution, double *values, size_t n)
{
    SimStream stream = sim_stream(42, "test-distribution", "draws");
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        values[i] = distribution_draw(distribution, &stream);
        sum += values[i];
    }
    for (size_t gap = n / 2; gap > 0; gap /= 2) {
        for (size_t i = gap; i < n; i++) {
            double value = values[i];
            size_t j = i;

            for (; j >= gap && values[j - gap] > value; j -= gap) {
                values[j] = values[j - gap];
            }
            values[j] = value;
        }
    }
    return sum / (double)n;
}

/* The share below x, by the C library: an independent formula for each law. */
static double
closed_form(size_t index, double x)
{
    switch (index) {
    case 0:
        return 1 - exp(-x);
    case 1:
        return (x - 2) / 3;
    case 2:
        return 1 - erfc((x - 1) / sqrt(2)) / erfc(-1 / sqrt(2));
    case 3:
        return 1 - erfc((x - 10) / 2 / sqrt(2)) / erfc(-5 / sqrt(2));
    case 4:
        return 0.5 * erfc(-log(x / 3) / sqrt(2));
    case 5:
        return 1 - exp(-pow(x / 2, 0.7));
    case 6:
        return 1 - exp(-pow(x / 2, 3));
    default:
        return 1 - pow(x, -2.5);
    }
}

START_TEST(draws_follow_the_closed_form)
{
    enum {
        N = 20000
    };
    g_autofree double *values = g_new(double, N);
    const Distribution *distribution = parse(continuous[_i], DISTRIBUTION_NUMBER);
    double mean = draw_sorted(distribution, values, N);
    double distance = 0;

    for (size_t i = 0; i < N; i++) {
        double share = closed_form((size_t)_i, values[i]);

        distance = MAX(distance, fabs(share - (double)i / N));
        distance = MAX(distance, fabs(share - (double)(i + 1) / N));
    }

    /* Kolmogorov and Smirnov at 0.1 %; the seed is fixed, so this holds always or never. */
    ck_assert_msg(distance < 1.95 / sqrt(N), "%s: D = %g", continuous[_i], distance);
    ck_assert_double_eq_tol(mean, distribution_mean(distribution),
                            0.05 * distribution_mean(distribution));
}
END_TEST

START_TEST(a_choice_is_drawn_by_weight)
{
    const Distribution *distribution = parse("choice(1s=1 never=2 3s=1)", DISTRIBUTION_TIME);
    SimStream stream = sim_stream(1, "test-distribution", "choice");
    int counts[3] = { 0, 0, 0 };

    for (int i = 0; i < 40000; i++) {
        SimTime time = distribution_draw_time(distribution, &stream);

        ck_assert(time == SIM_SECOND || time == 3 * SIM_SECOND || time == SIM_NEVER);
        counts[time == SIM_SECOND ? 0 : time == SIM_NEVER ? 1 : 2]++;
    }
    ck_assert_int_eq((counts[0] + 500) / 1000, 10);
    ck_assert_int_eq((counts[1] + 500) / 1000, 20);
    ck_assert_int_eq((counts[2] + 500) / 1000, 10);
}
END_TEST

START_TEST(never_is_never_drawn_as_a_time)
{
    SimStream stream = sim_stream(1, "test-distribution", "never");
    double value = 0;

    ck_assert(distribution_draw_time(parse("never", DISTRIBUTION_TIME), &stream) == SIM_NEVER);
    ck_assert(distribution_is_constant(parse("never", DISTRIBUTION_TIME), &value));
    ck_assert(isinf(value));
    /* So long a tail passes the end of time sooner or later. */
    ck_assert(distribution_draw_time(parse("lognormal(100000d 1000)", DISTRIBUTION_TIME),
                                     &(SimStream){ 1, 2, 4 }) >= 0);
}
END_TEST

START_TEST(every_draw_uses_one_number)
{
    static const char *const texts[] = { "1s", "exp(1s)", "normal(1s 1s)", "choice(1s=1 2s=1)" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        SimStream stream = sim_stream(1, "test-distribution", "count");

        distribution_draw(parse(texts[i], DISTRIBUTION_TIME), &stream);
        ck_assert_uint_eq(stream.draw, 1);
    }
}
END_TEST

START_TEST(a_constant_made_by_the_program_prints_as_it_is_written)
{
    g_autofree char *time =
        distribution_format(distribution_constant(arena, 1.5e9, DISTRIBUTION_TIME));
    g_autofree char *amount =
        distribution_format(distribution_constant(arena, 250, DISTRIBUTION_QUANTITY));
    g_autofree char *number =
        distribution_format(distribution_constant(arena, 0.25, DISTRIBUTION_NUMBER));

    ck_assert_str_eq(time, "1.5s");
    ck_assert_str_eq(amount, "250m");
    ck_assert_str_eq(number, "0.25");
}
END_TEST

START_TEST(a_file_gives_its_own_values)
{
    const char *csv = "name,\"run, s\",x\r\na,3,1\r\n\"b \"\"q\"\"\",1.5,2\r\nc,,3\r\nd,2m,4\r\n";
    g_autofree char *folder = g_dir_make_tmp("orrery-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "runs.csv", NULL);
    const char *error = NULL;
    size_t offset = 0;

    ck_assert(g_file_set_contents(path, csv, -1, NULL));
    ck_assert_ptr_null(distribution_parse_in(arena, "file(runs.csv y)", DISTRIBUTION_TIME, folder,
                                             &error, &offset));
    ck_assert_ptr_nonnull(strstr(error, "has no column `y`"));

    ck_assert(g_file_set_contents(path, "run,x\n3,1\n1.5,2\n,3\n\"2m\",4\n", -1, NULL));

    const Distribution *distribution = distribution_parse_in(
        arena, "file(runs.csv run)", DISTRIBUTION_TIME, folder, &error, &offset);

    ck_assert_msg(distribution != NULL, "%s", error);
    ck_assert_double_eq(distribution_quantile(distribution, 0.1), 1.5e9);
    ck_assert_double_eq(distribution_quantile(distribution, 0.5), 3e9);
    ck_assert_double_eq(distribution_quantile(distribution, 0.9), 120e9);
    ck_assert_double_eq(distribution_mean(distribution), 124.5e9 / 3);

    ck_assert(g_file_set_contents(path, "run\n3\nx\n", -1, NULL));
    ck_assert_ptr_null(distribution_parse_in(arena, "file(runs.csv run)", DISTRIBUTION_TIME, folder,
                                             &error, &offset));
    ck_assert_ptr_nonnull(strstr(error, "line 3"));
    g_unlink(path);
    g_rmdir(folder);
}
END_TEST

/* Written down once; every machine must agree to the last bit. */
START_TEST(elementary_functions_have_known_bits)
{
    uint64_t digest = 0;
    SimStream stream = sim_stream(7, "test-distribution", "bits");

    for (int i = 0; i < 10000; i++) {
        double p = sim_stream_uniform(&stream);
        double values[] = { sim_log(p), sim_exp(p * 100 - 50), sim_normal_quantile(p),
                            sim_normal_cdf(p * 8 - 4) };

        ck_assert_double_eq_tol(values[0], log(p), 1e-15 + fabs(log(p)) * 1e-15);
        ck_assert_double_eq_tol(values[1], exp(p * 100 - 50), exp(p * 100 - 50) * 1e-15);
        ck_assert_double_eq_tol(0.5 * erfc(-values[2] / sqrt(2)), p, 1e-14);
        ck_assert_double_eq_tol(values[3], 0.5 * erfc(-(p * 8 - 4) / sqrt(2)), 2e-15);
        digest = sim_hash(digest, values, sizeof values);
    }
    ck_assert_uint_eq(digest, UINT64_C(13088449288142469383));
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("distribution");
    TCase *tc = tcase_create("all");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_text_form_gives_its_law, 0, G_N_ELEMENTS(goods));
    tcase_add_loop_test(tc, a_bad_text_is_refused_at_its_place, 0, G_N_ELEMENTS(bads));
    tcase_add_loop_test(tc, draws_follow_the_closed_form, 0, G_N_ELEMENTS(continuous));
    tcase_add_test(tc, a_choice_is_drawn_by_weight);
    tcase_add_test(tc, never_is_never_drawn_as_a_time);
    tcase_add_test(tc, every_draw_uses_one_number);
    tcase_add_test(tc, a_constant_made_by_the_program_prints_as_it_is_written);
    tcase_add_test(tc, a_file_gives_its_own_values);
    tcase_add_test(tc, elementary_functions_have_known_bits);
    suite_add_tcase(s, tc);
    return s;
}

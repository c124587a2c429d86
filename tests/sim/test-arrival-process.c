/* test-arrival-process.c - laws of arrivals: their rates over time, and what is refused. */
#include "sim/arrival-process.h"
#include "tests/check-main.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const ArrivalProcess *
parse(Arena *arena, const char *text)
{
    const char *error = NULL;
    size_t offset = 0;
    const ArrivalProcess *process = arrival_process_parse(arena, text, NULL, &error, &offset);

    ck_assert_msg(process != NULL, "%s: %s", text, error);
    return process;
}

/* How many come from 'from' to 'to'. */
static double
count_between(const ArrivalProcess *process, uint64_t seed, SimTime from, SimTime to)
{
    ArrivalWalk *walk = arrival_walk_new(process, seed, "arrivals", "w");
    SimTime last = 0;
    double n = 0;

    for (;;) {
        SimTime at = arrival_walk_next(walk);

        ck_assert_int_ge(at, last);
        last = at;
        if (at >= to) {
            break;
        }
        n += at >= from;
    }
    arrival_walk_free(walk);
    return n;
}

typedef struct RateCase {
    const char *text;
    SimTime from, to;
    double expected;
} RateCase;

static const RateCase rates[] = {
    { "poisson(3600/h)", 0, 20000 * SIM_SECOND, 20000 },
    { "every(10s)", 0, 1001 * SIM_SECOND, 100 },
    { "every(exp(1s))", 0, 20000 * SIM_SECOND, 20000 },
    /* Mean rate over whole days; around the peak 1 + 0.8 sin(pi x) / (pi x) with x = 1/12. */
    { "diurnal(1000/h 0.8)", 0, 10 * SIM_DAY, 240000 },
    { "diurnal(10000/h 0.8)", 11 * SIM_HOUR, 13 * SIM_HOUR, 20000 * (1 + 0.8 * 0.98862) },
    { "diurnal(10000/h 0.8)", 23 * SIM_HOUR, 25 * SIM_HOUR, 20000 * (1 - 0.8 * 0.98862) },
    { "diurnal(10000/h 0.5 12h 3h)", 2 * SIM_HOUR, 4 * SIM_HOUR, 20000 * (1 + 0.5 * 0.95493) },
    /* A triangle: half of its height on average, and the first quarter of the first slope. */
    { "curve(0s=0/h 6h=40000/h 12h=0/h)", 0, 12 * SIM_HOUR, 240000 },
    { "curve(0s=0/h 6h=40000/h 12h=0/h)", 12 * SIM_HOUR, 15 * SIM_HOUR, 30000 },
    { "bursts(0/h 36000/h 9m 1m)", 0, 100 * SIM_HOUR, 360000 },
    { "bursts(100/h 100/h 9m 1m)", 0, 400 * SIM_HOUR, 40000 },
};

START_TEST(so_many_come_as_the_rate_says)
{
    const RateCase *rate = &rates[_i];
    g_autoptr(Arena) arena = arena_new();
    double n = count_between(parse(arena, rate->text), 7, rate->from, rate->to);
    /* Bursts are few, so their number varies more than that of single arrivals. */
    double allowed = strncmp(rate->text, "bursts(0", 8) == 0 ? 0.12 * rate->expected
                                                             : 4.5 * sqrt(rate->expected);

    ck_assert_msg(fabs(n - rate->expected) <= allowed, "%s: %g came, %g expected", rate->text, n,
                  rate->expected);
}
END_TEST

START_TEST(the_variance_of_counts_tells_poisson_from_bursts)
{
    g_autoptr(Arena) arena = arena_new();
    const ArrivalProcess *process =
        parse(arena, _i == 0 ? "poisson(60/m)" : "bursts(0/m 120/m 1m 1m)");
    double sum = 0, squares = 0, mean, ratio;

    for (uint64_t seed = 0; seed < 400; seed++) {
        double n = count_between(process, seed, 0, SIM_MINUTE);

        sum += n;
        squares += n * n;
    }
    mean = sum / 400;
    ratio = (squares / 400 - mean * mean) / mean;
    ck_assert(_i == 0 ? ratio > 0.75 && ratio < 1.3 : ratio > 5);
}
END_TEST

START_TEST(a_lower_curve_keeps_a_part_of_the_same_arrivals)
{
    g_autoptr(Arena) arena = arena_new();
    ArrivalWalk *all = arrival_walk_new(parse(arena, "curve(0s=100/h 1h=100/h)"), 3, "a", "w");
    ArrivalWalk *some =
        arrival_walk_new(parse(arena, "curve(0s=100/h 30m=50/h 1h=100/h)"), 3, "a", "w");

    for (int i = 0; i < 500; i++) {
        SimTime at = arrival_walk_next(some);
        SimTime other = arrival_walk_next(all);

        while (other < at) {
            other = arrival_walk_next(all);
        }
        ck_assert_int_eq(at, other);
    }
    arrival_walk_free(all);
    arrival_walk_free(some);
}
END_TEST

START_TEST(times_of_a_file_come_in_order)
{
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *path = g_strdup_printf("%s/orrery-times-XXXXXX", g_get_tmp_dir());
    g_autofree char *text = NULL;
    FILE *file = fdopen(g_mkstemp(path), "w");
    ArrivalWalk *walk;

    fputs("n,at\n1,5\n2,1.5\n3,2m\n", file);
    fclose(file);
    text = g_strdup_printf("file(%s at)", path);
    walk = arrival_walk_new(parse(arena, text), 1, "a", "w");
    ck_assert_int_eq(arrival_walk_next(walk), 1500 * SIM_MILLISECOND);
    ck_assert_int_eq(arrival_walk_next(walk), 5 * SIM_SECOND);
    ck_assert_int_eq(arrival_walk_next(walk), 2 * SIM_MINUTE);
    ck_assert_int_eq(arrival_walk_next(walk), SIM_NEVER);
    arrival_walk_free(walk);
    remove(path);
}
END_TEST

START_TEST(nothing_comes_of_a_rate_of_zero)
{
    static const char *const texts[] = { "poisson(0/h)", "bursts(0/h 0/h 1m 1m)",
                                         "curve(0s=0/h 1h=0/h)", "every(never)" };
    g_autoptr(Arena) arena = arena_new();
    ArrivalWalk *walk = arrival_walk_new(parse(arena, texts[_i]), 1, "a", "w");

    ck_assert_int_eq(arrival_walk_next(walk), SIM_NEVER);
    arrival_walk_free(walk);
}
END_TEST

typedef struct WrongCase {
    const char *text, *message;
    size_t offset;
} WrongCase;

static const WrongCase wrongs[] = {
    { "poisson", "is expected", 0 },
    { "poison(3/h)", "is expected", 0 },
    { "poisson(3)", "a rate such as", 8 },
    { "poisson(3/h 4/h)", "poisson(RATE) is expected", 8 },
    { "diurnal(3/h 2)", "a swing of 0 to 1", 12 },
    { "diurnal(3/h 0.5 0s)", "a time above 0", 16 },
    { "curve(0s=1/h 2h)", "a point such as", 13 },
    { "curve(1s=1/h 2h=1/h)", "the first point", 6 },
    { "curve(0s=1/h 2h=1/h 1h=1/h)", "not after the one before", 20 },
    { "bursts(1/h 2/h 1m)", "bursts(QUIET", 7 },
    { "every(0s)", "a gap above 0", 6 },
    { "every(soon)", "", 6 },
    { "file(nowhere.csv at)", "", 5 },
};

START_TEST(what_is_no_process_is_refused_at_its_place)
{
    const WrongCase *wrong = &wrongs[_i];
    g_autoptr(Arena) arena = arena_new();
    const char *error = NULL;
    size_t offset = 999;

    ck_assert_ptr_null(arrival_process_parse(arena, wrong->text, NULL, &error, &offset));
    ck_assert_msg(strstr(error, wrong->message) != NULL, "%s: %s", wrong->text, error);
    ck_assert_uint_eq(offset, wrong->offset);
}
END_TEST

Suite *
suite(void)
{
    Suite *whole = suite_create("arrival-process");
    TCase *tcase = tcase_create("arrival-process");

    tcase_add_loop_test(tcase, so_many_come_as_the_rate_says, 0, G_N_ELEMENTS(rates));
    tcase_add_loop_test(tcase, the_variance_of_counts_tells_poisson_from_bursts, 0, 2);
    tcase_add_test(tcase, a_lower_curve_keeps_a_part_of_the_same_arrivals);
    tcase_add_test(tcase, times_of_a_file_come_in_order);
    tcase_add_loop_test(tcase, nothing_comes_of_a_rate_of_zero, 0, 4);
    tcase_add_loop_test(tcase, what_is_no_process_is_refused_at_its_place, 0, G_N_ELEMENTS(wrongs));
    suite_add_tcase(whole, tcase);
    return whole;
}

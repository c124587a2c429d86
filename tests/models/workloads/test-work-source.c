/* test-work-source.c - the way of tasks from a trace into a run: windows, copies, order, times. */
#include "models/workloads/work-source.h"
#include "tests/check-main.h"

#include <math.h>
#include <string.h>

typedef struct Given {
    GArray *items;    /* WorkItem; its texts are gone */
    GPtrArray *names; /* of the tasks, or "" */
    char *said;       /* messages; "" if there are none */
} Given;

static WorkOptions
options_of(const char *format, const char *text)
{
    return (WorkOptions){ .name = "w",
                          .seed = 1,
                          .format = format == NULL ? NULL : work_format_find(format),
                          .input = { "trace", text, text == NULL ? 0 : strlen(text), 1000, 1000 },
                          .from = SIM_NEVER,
                          .to = SIM_NEVER,
                          .until = SIM_NEVER,
                          .stretch = 1,
                          .inflate = 1 };
}

static Given *
give(const WorkOptions *options)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(WorkSource) source = work_source_new(options, diagnostics);
    Given *given = g_new0(Given, 1);
    WorkItem item;

    given->items = g_array_new(FALSE, FALSE, sizeof(WorkItem));
    given->names = g_ptr_array_new_with_free_func(g_free);
    while (source != NULL && work_source_next(source, &item)) {
        g_array_append_val(given->items, item);
        g_ptr_array_add(given->names, g_strdup(item.task.name == NULL ? "" : item.task.name));
    }
    given->said = diagnostics_n_errors(diagnostics) == 0
                      ? g_strdup("")
                      : diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    return given;
}

static void
given_free(Given *given)
{
    g_array_unref(given->items);
    g_ptr_array_unref(given->names);
    g_free(given->said);
    g_free(given);
}

static const WorkTask *
task(const Given *given, guint i)
{
    return &g_array_index(given->items, WorkItem, i).task;
}

/* "a@0 b@5" */
static char *
listing(const Given *given)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < given->items->len; i++) {
        g_string_append_printf(out, "%s%s@%" G_GINT64_FORMAT, i == 0 ? "" : " ",
                               (const char *)given->names->pdata[i],
                               task(given, i)->at / SIM_SECOND);
    }
    return g_string_free(out, FALSE);
}

static const char five[] = "at,cpu,name\n100,1,a\n110,2,b\n110,3,c\n130,4,d\n160,5,e\n";

typedef struct OptionCase {
    WorkOptions set; /* what is not zero counts */
    const char *expected;
} OptionCase;

#define NONE .from = SIM_NEVER, .to = SIM_NEVER, .until = SIM_NEVER, .stretch = 1, .inflate = 1

static const OptionCase cases[] = {
    { { NONE }, "a@0 b@10 c@10 d@30 e@60" },
    { { NONE, .first = 3 }, "a@0 b@10 c@10" },
    { { NONE, .begin = 5 * SIM_SECOND }, "a@5 b@15 c@15 d@35 e@65" },
    { { .from = 105 * SIM_SECOND,
        .to = 160 * SIM_SECOND,
        .until = SIM_NEVER,
        .stretch = 1,
        .inflate = 1 },
      "b@5 c@5 d@25" },
    { { .from = SIM_NEVER, .to = SIM_NEVER, .until = 30 * SIM_SECOND, .stretch = 1, .inflate = 1 },
      "a@0 b@10 c@10" },
    { { .from = SIM_NEVER, .to = SIM_NEVER, .until = SIM_NEVER, .stretch = 0.1, .inflate = 1 },
      "a@0 b@1 c@1 d@3 e@6" },
    { { .from = SIM_NEVER, .to = SIM_NEVER, .until = SIM_NEVER, .stretch = 1, .inflate = 2 },
      "a@0 a@0 b@10 b@10 c@10 c@10 d@30 d@30 e@60 e@60" },
    { { .from = SIM_NEVER, .to = SIM_NEVER, .until = SIM_NEVER, .stretch = 1, .inflate = 0 }, "" },
    { { NONE, .is_sorted = true }, "a@0 b@10 c@10 d@30 e@60" },
};

START_TEST(an_option_cuts_or_moves_the_trace)
{
    WorkOptions options = cases[_i].set, plain = options_of("pods", five);
    g_autofree char *text = NULL;
    Given *given;

    options.name = plain.name;
    options.format = plain.format;
    options.input = plain.input;
    given = give(&options);
    text = listing(given);
    ck_assert_str_eq(given->said, "");
    ck_assert_str_eq(text, cases[_i].expected);
    given_free(given);
}
END_TEST

/* A trace of n tasks, one a second, of 1 .. 4 CPUs in turn. */
static char *
long_trace(int n)
{
    GString *out = g_string_new("at,cpu,name\n");

    for (int i = 0; i < n; i++) {
        g_string_append_printf(out, "%d,%d,t%d\n", i, i % 4 + 1, i);
    }
    return g_string_free(out, FALSE);
}

START_TEST(inflation_repeats_each_task_with_its_share)
{
    g_autofree char *text = long_trace(4000);
    WorkOptions options = options_of("pods", text);
    double expected = _i == 0 ? 5200 : 2000;
    Given *given;

    options.inflate = _i == 0 ? 1.3 : 0.5;
    given = give(&options);
    ck_assert(fabs((double)given->items->len - expected) < 4.5 * sqrt(4000 * 0.25));
    for (guint i = 1; i < given->items->len; i++) {
        const WorkItem *item = &g_array_index(given->items, WorkItem, i);

        ck_assert_int_ge(item->task.at, task(given, i - 1)->at);
        ck_assert_uint_eq(item->number, i + 1);
        ck_assert_uint_eq(item->round,
                          strcmp(given->names->pdata[i], given->names->pdata[i - 1]) == 0);
    }
    given_free(given);
}
END_TEST

START_TEST(shuffling_keeps_the_tasks_and_the_times)
{
    g_autofree char *text = long_trace(500);
    WorkOptions options = options_of("pods", text);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Given *given, *other;
    guint n_moved = 0, n_same = 0;

    options.is_shuffled = true;
    given = give(&options);
    options.seed = 2;
    other = give(&options);
    ck_assert_uint_eq(given->items->len, 500);
    for (guint i = 0; i < 500; i++) {
        g_autofree char *own = g_strdup_printf("t%u", i);

        ck_assert_int_eq(task(given, i)->at, i * SIM_SECOND);
        n_moved += strcmp(own, given->names->pdata[i]) != 0;
        n_same += strcmp(other->names->pdata[i], given->names->pdata[i]) == 0;
        g_hash_table_add(seen, given->names->pdata[i]);
    }
    ck_assert_uint_eq(g_hash_table_size(seen), 500);
    ck_assert_uint_gt(n_moved, 480);
    ck_assert_uint_lt(n_same, 20);
    given_free(given);
    given_free(other);
}
END_TEST

START_TEST(tuning_reaches_the_share_of_the_capacity_and_not_more)
{
    g_autofree char *text = long_trace(1000); /* 2,500 CPUs */
    WorkOptions options = options_of("pods", text);
    double demand = 0, wanted = _i == 0 ? 3250e3 : 1000e3;
    Given *given;

    options.tune = _i == 0 ? 1.3 : 0.4;
    options.tune_by = WORK_BY_CPU;
    options.capacity = 2500e3;
    given = give(&options);
    for (guint i = 0; i < given->items->len; i++) {
        demand += work_demand(task(given, i), WORK_BY_CPU);
        ck_assert(i == 0 || task(given, i)->at >= task(given, i - 1)->at);
    }
    ck_assert(demand <= wanted && demand > wanted - 4000);
    given_free(given);
}
END_TEST

START_TEST(copies_of_tuning_stay_behind_a_shuffled_trace)
{
    g_autofree char *text = long_trace(100);
    WorkOptions options = options_of("pods", text);
    Given *given;

    options.tune = 2;
    options.tune_by = WORK_BY_CPU;
    options.capacity = 250e3;
    options.is_shuffled = true;
    given = give(&options);
    ck_assert_uint_gt(given->items->len, 150);
    for (guint i = 0; i < given->items->len; i++) {
        ck_assert((g_array_index(given->items, WorkItem, i).round > 0) == (i >= 100));
    }
    given_free(given);
}
END_TEST

START_TEST(jitter_moves_each_arrival_and_keeps_the_order_of_time)
{
    g_autofree char *text = long_trace(200);
    WorkOptions options = options_of("pods", text);
    g_autoptr(Arena) arena = arena_new();
    const char *error;
    Given *given;
    SimTime sum = 0;

    options.jitter = distribution_parse(arena, "uniform(0s 60s)", DISTRIBUTION_TIME, &error, NULL);
    options.from = 0;
    given = give(&options);
    for (guint i = 0; i < 200; i++) {
        ck_assert(i == 0 || task(given, i)->at >= task(given, i - 1)->at);
        sum += task(given, i)->at;
    }
    /* 99.5 s of the trace and 30 s of the jitter; five standard errors. */
    ck_assert(fabs((double)sum / 200 / SIM_SECOND - 129.5) < 5 * 17.4 / sqrt(200));
    given_free(given);
}
END_TEST

START_TEST(arrivals_replace_the_times_of_a_trace)
{
    WorkOptions options = options_of("pods", five);
    g_autoptr(Arena) arena = arena_new();
    const char *error;
    size_t offset;
    g_autofree char *text = NULL;
    Given *given;

    options.arrivals = arrival_process_parse(arena, "every(7s)", NULL, &error, &offset);
    options.batch = distribution_parse(arena, "2", DISTRIBUTION_NUMBER, &error, NULL);
    options.begin = SIM_SECOND;
    given = give(&options);
    text = listing(given);
    ck_assert_str_eq(text, "a@8 b@8 c@15 d@15 e@22");
    given_free(given);
}
END_TEST

/* ---- what differs -------------------------------------------------------------------------------
 */

static WorkVary *
vary_of(Arena *arena, const char *const *keys)
{
    WorkVary *vary = work_vary_new(arena);
    const char *error;
    size_t offset;

    work_vary_begin(vary, 1);
    for (size_t i = 0; keys[i] != NULL; i += 2) {
        ck_assert_msg(work_vary_add(vary, keys[i], keys[i + 1], NULL, &error, &offset), "%s",
                      error);
    }
    return vary;
}

START_TEST(what_differs_comes_from_streams_of_its_own)
{
    static const char *const few[] = { "cpu", "uniform(1 9)", "run", "exp(1m)", NULL };
    static const char *const more[] = {
        "memory", "lognormal(1Gi 1)", "copies",   "uniform(1 5)",         "cpu", "uniform(1 9)",
        "run",    "exp(1m)",          "priority", "choice(low=1 high=1)", NULL
    };
    g_autoptr(Arena) arena = arena_new();
    WorkOptions options = options_of(NULL, NULL);
    const char *error;
    size_t offset;
    Given *one, *other;

    options.arrivals = arrival_process_parse(arena, "poisson(1/s)", NULL, &error, &offset);
    options.first = 200;
    options.vary = vary_of(arena, few);
    one = give(&options);
    options.vary = vary_of(arena, more);
    other = give(&options);
    ck_assert_uint_eq(one->items->len, 200);
    for (guint i = 0; i < 200; i++) {
        ck_assert_int_eq(task(one, i)->at, task(other, i)->at);
        ck_assert_int_eq(task(one, i)->cpu_milli, task(other, i)->cpu_milli);
        ck_assert_int_eq(task(one, i)->run, task(other, i)->run);
        ck_assert_int_eq(task(one, i)->memory, WORK_UNKNOWN);
        ck_assert(task(other, i)->copies >= 1 && task(other, i)->copies <= 5);
    }
    given_free(one);
    given_free(other);
}
END_TEST

START_TEST(a_mix_ties_values_together)
{
    g_autoptr(Arena) arena = arena_new();
    WorkOptions options = options_of(NULL, NULL);
    WorkVary *vary = work_vary_new(arena);
    const char *error;
    size_t offset;
    int n_large = 0;
    Given *given;

    for (int i = 0; i < 2; i++) {
        work_vary_begin(vary, i == 0 ? 3 : 1);
        work_vary_add(vary, "cpu", i == 0 ? "100m" : "8", NULL, &error, &offset);
        work_vary_add(vary, "run", i == 0 ? "1m" : "1h", NULL, &error, &offset);
    }
    options.arrivals = arrival_process_parse(arena, "every(1s)", NULL, &error, &offset);
    options.first = 2000;
    options.vary = vary;
    given = give(&options);
    for (guint i = 0; i < 2000; i++) {
        ck_assert_int_eq(task(given, i)->cpu_milli == 8000, task(given, i)->run == SIM_HOUR);
        n_large += task(given, i)->cpu_milli == 8000;
    }
    ck_assert(abs(n_large - 500) < 90);
    given_free(given);
}
END_TEST

/* ---- what is wrong ------------------------------------------------------------------------------
 */

typedef struct WrongTrace {
    const char *format, *text, *message;
} WrongTrace;

#define GWF "WorkflowID,JobID,SubmitTime,RunTime,NProcs,ReqNProcs,Dependencies\n"

static const WrongTrace wrongs[] = {
    { "pods", "at,cpu\n0,1\n9,1\n5,1\n", "trace:4:1" },
    { "pods", "at,cpu\n0,1\n9,1\n5,1\n", "rows must be sorted" },
    { "gwf", GWF "0,1,0,1,1,1,\n0,2,0,1,1,1,7\n", "task `0.2` waits for `0.7`, which is not" },
    { "gwf", GWF "0,1,0,1,1,1,3\n0,2,0,1,1,1,1\n0,3,0,1,1,1,2\n", "waits for itself, through" },
};

START_TEST(a_trace_that_cannot_be_is_told)
{
    WorkOptions options = options_of(wrongs[_i].format, wrongs[_i].text);
    Given *given = give(&options);

    ck_assert_msg(strstr(given->said, wrongs[_i].message) != NULL, "%s", given->said);
    given_free(given);
}
END_TEST

START_TEST(a_window_of_a_workflow_forgets_what_is_outside)
{
    WorkOptions options = options_of("gwf", GWF "0,1,0,1,1,1,\n0,2,5,1,1,1,1\n0,3,6,1,1,1,1 2\n");
    Given *given;

    options.from = 4 * SIM_SECOND;
    given = give(&options);
    ck_assert_str_eq(given->said, "");
    ck_assert_uint_eq(given->items->len, 2);
    ck_assert_uint_eq(task(given, 0)->n_after, 0);
    ck_assert_uint_eq(task(given, 1)->n_after, 1);
    given_free(given);
}
END_TEST

Suite *
suite(void)
{
    Suite *whole = suite_create("work-source");
    TCase *tcase = tcase_create("work-source");

    tcase_add_loop_test(tcase, an_option_cuts_or_moves_the_trace, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, inflation_repeats_each_task_with_its_share, 0, 2);
    tcase_add_test(tcase, shuffling_keeps_the_tasks_and_the_times);
    tcase_add_loop_test(tcase, tuning_reaches_the_share_of_the_capacity_and_not_more, 0, 2);
    tcase_add_test(tcase, copies_of_tuning_stay_behind_a_shuffled_trace);
    tcase_add_test(tcase, jitter_moves_each_arrival_and_keeps_the_order_of_time);
    tcase_add_test(tcase, arrivals_replace_the_times_of_a_trace);
    tcase_add_test(tcase, what_differs_comes_from_streams_of_its_own);
    tcase_add_test(tcase, a_mix_ties_values_together);
    tcase_add_loop_test(tcase, a_trace_that_cannot_be_is_told, 0, G_N_ELEMENTS(wrongs));
    tcase_add_test(tcase, a_window_of_a_workflow_forgets_what_is_outside);
    suite_add_tcase(whole, tcase);
    return whole;
}

/* test-expression.c - conditions are read as people mean them, and refused where they err. */
#include "experiment/expression/expression.h"
#include "tests/check-main.h"

#include <string.h>

typedef struct Row {
    const char *text;
    double values[3];
    bool holds;
} Row;

static const Row rows[] = {
    { "ready(deployment/web) == 3", { 3 }, true },
    { "ready(deployment/web) == 3", { 2 }, false },
    { "ready(deployment/web) != 3", { 2 }, true },
    { "ready(deployment/web)>=3", { 3 }, true },
    { "ready(deployment/web) < 3", { 3 }, false },
    { "not ready(deployment/web) < 3", { 3 }, true },
    { "pods", { 1 }, true },
    { "pods", { 0 }, false },
    { "pods > 1 and restarts == 0 or nodes == 2", { 0, 1, 2 }, true },
    { "pods > 1 and (restarts == 0 or nodes == 2)", { 0, 1, 2 }, false },
    { "pods > 1 or restarts == 0 and nodes == 2", { 2, 1, 1 }, true },
    { "availability(service/web) >= 99.5%", { 0.995 }, true },
    { "availability(service/web) >= 99.5%", { 0.994 }, false },
    { "phase(Pending app in (a, b)) == 0", { 0 }, true },
    { "scheduler_pending_pods == 2", { 2 }, true },
    { "scheduler_pending_pods(queue=active) > 2 and nodes == 1", { 3, 1 }, true },
    { "scheduler_pending_pods{queue=\"active\"} > 2", { 3 }, true },
    { "scheduler_schedule_attempts_total(profile=x result=error) == 0", { 0 }, true },
    { "scheduler_pod_scheduling_sli_duration_seconds.p99 < 50ms", { 0.04 }, true },
};

static const Expression *
parse(Arena *arena, const char *text, Diagnostics *diagnostics)
{
    return expression_parse(arena, value_string(arena, text), diagnostics);
}

START_TEST(an_expression_holds_as_written)
{
    const Row *row = &rows[_i];
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Expression *expression = parse(arena, row->text, diagnostics);

    ck_assert_msg(expression != NULL, "%s", row->text);
    ck_assert_msg(expression_holds(expression, row->values) == row->holds, "%s", row->text);
}
END_TEST

static const struct {
    const char *text;
    int value; /* -1: it depends */
} constants[] = {
    { "pods >= 0", 1 },
    { "pods > -1", 1 },
    { "pods != -1", 1 },
    { "pods < 0", 0 },
    { "pods == -1", 0 },
    { "pods <= -1", 0 },
    { "pods > 0", -1 },
    { "pods <= 0", -1 },
    { "pods == 0", -1 },
    { "pods", -1 },
    { "not pods >= 0", 0 },
    { "pods >= 0 or nodes == 3", 1 },
    { "nodes == 3 or pods >= 0", 1 },
    { "pods >= 0 and nodes == 3", -1 },
    { "pods < 0 and nodes == 3", 0 },
    { "nodes == 3 and pods < 0", 0 },
    { "pods >= 0 and nodes >= 0", 1 },
    { "pods < 0 or nodes < 0", 0 },
    { "pods < 0 or nodes == 3", -1 },
};

START_TEST(what_no_metric_can_change_is_known)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Expression *expression = parse(arena, constants[_i].text, diagnostics);
    bool value = false;
    bool is_constant = expression_is_constant(expression, &value);

    ck_assert_msg(is_constant == (constants[_i].value >= 0), "%s", constants[_i].text);
    ck_assert_msg(!is_constant || value == (constants[_i].value == 1), "%s", constants[_i].text);
}
END_TEST

static const struct {
    const char *text;
    const char *code;
} wrong[] = {
    { "redy(deployment/web) == 3", "E161" },
    { "ready(deployment/web) = 3", "E160" },
    { "ready(deployment/web == 3", "E160" },
    { "ready(deployment/web) == ", "E165" },
    { "ready(deployment/web) == x", "E165" },
    { "ready(deployment/web) == 1e400", "E165" },
    { "phase(Runing) == 0", "E162" },
    { "phase == 0", "E164" },
    { "ready(cow/web) == 3", "E163" },
    { "succeeded(service/web) == 3", "E164" },
    { "scheduler_pending_pods(pool=active) == 3", "E164" },
    { "scheduler_pending_pods(active) == 3", "E164" },
    { "scheduler_pending_pods(queue=active == 3", "E160" },
    { "scheduler_preemption_victims == 3", "E164" },
    { "pods == 1 pods", "E160" },
    { "pods == 1 and", "E160" },
    { "(pods == 1", "E160" },
    { "latency.p95(service/web) < 1s", "E190" },
    { "", "E160" },
    { "quorum(etcd)", "E190" },
};

START_TEST(a_wrong_expression_has_its_code)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autofree char *text = NULL;

    ck_assert_ptr_null(parse(arena, wrong[_i].text, diagnostics));
    text = diagnostics_format(diagnostics, DIAGNOSTIC_JSON);
    ck_assert_msg(strstr(text, wrong[_i].code) != NULL, "%s: %s", wrong[_i].text, text);
}
END_TEST

START_TEST(a_metric_knows_what_it_is_about)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Expression *expression = parse(
        arena, "serving.min(deploy/web -n shop) >= 2 and phase(Failed app=a) == 0", diagnostics);
    const MetricUse *use;

    ck_assert_ptr_nonnull(expression);
    use = expression_use(expression, 0);
    ck_assert_int_eq(use->subject, SUBJECT_DEPLOYMENT);
    ck_assert_int_eq(use->gauge, GAUGE_SERVING);
    ck_assert_int_eq(use->statistic, STATISTIC_MIN);
    ck_assert_str_eq(use->name, "web");
    ck_assert_str_eq(use->name_space, "shop");
    use = expression_use(expression, 1);
    ck_assert_int_eq(use->gauge, GAUGE_PHASE_FAILED);
    ck_assert_str_eq(use->selector, "app=a");
}
END_TEST

START_TEST(nesting_has_an_end)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autofree char *text = g_strnfill(100000, '(');

    ck_assert_ptr_null(parse(arena, text, diagnostics));
}
END_TEST

/* What must hold for every metric there is, now or later. */
START_TEST(every_metric_keeps_the_contract)
{
    for (size_t i = 0; i < n_metrics; i++) {
        ck_assert_ptr_nonnull(metrics[i].doc);
        ck_assert_ptr_nonnull(metrics[i].arguments);
        ck_assert_uint_ne(metrics[i].subjects, 0);
        ck_assert_ptr_eq(metric_find(metrics[i].name), &metrics[i]);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("expression");
    TCase *tests = tcase_create("expression");

    tcase_add_loop_test(tests, an_expression_holds_as_written, 0, G_N_ELEMENTS(rows));
    tcase_add_loop_test(tests, a_wrong_expression_has_its_code, 0, G_N_ELEMENTS(wrong));
    tcase_add_test(tests, a_metric_knows_what_it_is_about);
    tcase_add_loop_test(tests, what_no_metric_can_change_is_known, 0, G_N_ELEMENTS(constants));
    tcase_add_test(tests, nesting_has_an_end);
    tcase_add_test(tests, every_metric_keeps_the_contract);
    suite_add_tcase(all, tests);
    return all;
}

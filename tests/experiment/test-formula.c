/* test-formula.c - formulas over nodes and pods: values worked out by hand, mistakes in place. */
#include "experiment/policy/formula.h"
#include "tests/check-main.h"

#include <math.h>
#include <string.h>

#define GIB INT64_C(1073741824)

/* 8 CPUs of which 6 are free, 32Gi of which 8, two GPUs with 400 and 1000 left, 3 pods of 10. */
static CellMachine
node(void)
{
    CellMachine machine = { .name = "m", .cpu_milli = 8000, .cpu_left = 6000, .n_gpus = 2 };

    machine.memory_bytes = 32 * GIB;
    machine.memory_left = 8 * GIB;
    machine.gpu_left[0] = 400;
    machine.gpu_left[1] = GPU_WHOLE;
    machine.n_tasks = 3;
    machine.tasks_left = 7;
    return machine;
}

static const struct {
    const char *text;
    double value;
} values[] = {
    { "1 + 2 * 3", 7 },
    { "(1 + 2) * 3", 9 },
    { "7 - 2 - 1", 4 },
    { "8 / 4 / 2", 1 },
    { "-2 * -3", 6 },
    { "2 - -3", 5 },
    { "1 / 0", 0 },
    { "node.cpu", 8 },
    { "free.cpu", 6 },
    { "used.cpu", 2 },
    { "left.cpu", 4.5 },
    { "pod.cpu", 1.5 },
    { "free.memory / 1Gi", 8 },
    { "left.memory / 1Gi", 4 },
    { "node.gpu", 2 },
    { "free.gpu", 1.4 },
    { "left.gpu", 0.9 },
    { "pod.gpu", 0.5 },
    { "node.pods", 10 },
    { "free.pods", 7 },
    { "left.pods", 6 },
    { "used.pods", 3 },
    { "max(1, 3, 2) - min(4, 2)", 1 },
    { "abs(0 - 2.5) + floor(2.9)", 4.5 },
    { "sqrt(16) + exp(0) + log(1)", 5 },
    { "free.cpu > 5 ? 10 : 20", 10 },
    { "free.cpu <= 5 ? 10 : used.cpu == 2 ? 30 : 40", 30 },
    { "1 < 2", 1 },
    { "2 != 2", 0 },
    { "  1.5e2 ", 150 },
};

START_TEST(a_formula_has_its_value)
{
    CellMachine machine = node();
    TaskShape pod = { .cpu_milli = 1500, .memory_bytes = 4 * GIB, .gpu_milli = 500, .n_gpus = 1 };
    g_autofree char *error = NULL;
    size_t offset = 0;
    g_autoptr(Formula) formula = formula_parse(values[_i].text, &error, &offset);

    ck_assert_msg(formula != NULL, "%s: %s", values[_i].text, error);
    ck_assert_double_eq_tol(formula_value(formula, &machine, &pod), values[_i].value, 1e-12);
}
END_TEST

static const struct {
    const char *text, *error;
    size_t offset;
} mistakes[] = {
    { "", "ends too early", 0 },
    { "1 +", "ends too early", 3 },
    { "(1", "`)` is expected", 2 },
    { "1 2", "an operator is expected", 2 },
    { "free.cup", "there is no `free.cup`", 0 },
    { "1 + pod.pods", "there is no `pod.pods`", 4 },
    { "cpu", "there is no `cpu`", 0 },
    { "2 * maxi(1, 2)", "there is no function `maxi`", 4 },
    { "max(1)", "two arguments or more", 0 },
    { "abs(1, 2)", "one argument", 0 },
    { "1 ? 2", "`:` is expected", 5 },
    { "1..2", "is no number", 0 },
    { "* 2", "a number or a name", 0 },
};

START_TEST(a_mistake_is_told_with_its_place)
{
    g_autofree char *error = NULL;
    size_t offset = 0;
    g_autoptr(Formula) formula = formula_parse(mistakes[_i].text, &error, &offset);

    ck_assert_ptr_null(formula);
    ck_assert_msg(strstr(error, mistakes[_i].error) != NULL, "%s: %s", mistakes[_i].text, error);
    ck_assert_uint_eq(offset, mistakes[_i].offset);
}
END_TEST

/* Bad input never overflows anything. */
START_TEST(what_is_too_long_or_too_deep_is_refused)
{
    static const char *const parts[] = { "(", "-", "1+", "1+(", "max(1,", "1?" };
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *error = NULL;
    size_t offset = 0;

    for (int i = 0; i < 100000; i++) {
        g_string_append(text, parts[_i]);
    }
    ck_assert_ptr_null(formula_parse(text->str, &error, &offset));
    ck_assert_ptr_nonnull(error);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("formula");
    TCase *tc = tcase_create("formula");

    tcase_add_loop_test(tc, a_formula_has_its_value, 0, G_N_ELEMENTS(values));
    tcase_add_loop_test(tc, a_mistake_is_told_with_its_place, 0, G_N_ELEMENTS(mistakes));
    tcase_add_loop_test(tc, what_is_too_long_or_too_deep_is_refused, 0, 6);
    suite_add_tcase(s, tc);
    return s;
}

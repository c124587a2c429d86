/* test-tables.c - the statistics against tables made with SciPy; make-tables.py says how. */
#include "tests/check-main.h"

#include "experiment/statistics/comparison.h"
#include "experiment/statistics/student.h"
#include "text/csv.h"

#include <math.h>
#include <string.h>

enum {
    VALUES_MAX = 64
};

typedef struct Row {
    char kind[16];
    double level, a[VALUES_MAX], b[VALUES_MAX], expected[VALUES_MAX];
    size_t n_a, n_b, n_expected;
} Row;

static size_t
read_list(const char *text, double *ret)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    size_t n = 0;

    for (; words[n] != NULL && *words[n] != '\0'; n++) {
        ck_assert_uint_lt(n, VALUES_MAX);
        ret[n] = g_ascii_strtod(words[n], NULL);
    }
    return n;
}

/* Calls 'check' for each row of the kind; returns how many there were. */
static int
each(const char *kind, void (*check)(const Row *row))
{
    const char *sources = g_getenv("ORRERY_SOURCES");
    g_autofree char *path = g_build_filename(sources == NULL ? ".." : sources,
                                             "tests/experiment/statistics/tables.csv", NULL);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    int n = 0;

    ck_assert_ptr_nonnull(reader);
    while (csv_next(reader)) {
        Row row = { .level = g_ascii_strtod(csv_field(reader, 1), NULL) };

        g_strlcpy(row.kind, csv_field(reader, 0), sizeof row.kind);
        row.n_a = read_list(csv_field(reader, 2), row.a);
        row.n_b = read_list(csv_field(reader, 3), row.b);
        row.n_expected = read_list(csv_field(reader, 4), row.expected);
        if (strcmp(row.kind, kind) == 0) {
            check(&row);
            n++;
        }
    }
    ck_assert(!csv_failed(reader));
    return n;
}

static void
assert_near(double found, double wanted, double tolerance)
{
    ck_assert_msg(isnan(found) == isnan(wanted), "%.15g and not %.15g", found, wanted);
    ck_assert_msg(isnan(wanted) || fabs(found - wanted) <= tolerance * MAX(1.0, fabs(wanted)),
                  "%.15g and not %.15g", found, wanted);
}

static void
check_paired(const Row *row)
{
    PairedComparison found = paired_comparison(row->a, row->b, row->n_a, row->level);
    const double values[] = { found.difference.estimate,
                              found.difference.low,
                              found.difference.high,
                              found.p,
                              found.ratio.estimate,
                              found.ratio.low,
                              found.ratio.high,
                              found.p_ratio,
                              found.p_wilcoxon,
                              found.p_sign,
                              found.skew };

    ck_assert_uint_eq(row->n_a, row->n_b);
    ck_assert_uint_eq(row->n_expected, G_N_ELEMENTS(values));
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        assert_near(values[i], row->expected[i], 1e-8);
    }
}

START_TEST(pairs_are_those_of_the_table)
{
    ck_assert_int_ge(each("paired", check_paired), 60);
}
END_TEST

static void
check_quantile(const Row *row)
{
    double sorted[VALUES_MAX];

    memcpy(sorted, row->a, sizeof sorted);
    sample_sort(sorted, row->n_a);
    assert_near(sample_quantile(sorted, row->n_a, row->level), row->expected[0], 1e-12);
}

START_TEST(quantiles_are_those_of_the_table)
{
    ck_assert_int_ge(each("quantile", check_quantile), 20);
}
END_TEST

static void
check_wilson(const Row *row)
{
    Interval found = interval_of_share((size_t)row->a[0], (size_t)row->a[1], row->level);

    assert_near(found.low, row->expected[0], 1e-10);
    assert_near(found.high, row->expected[1], 1e-10);
}

START_TEST(intervals_of_shares_are_those_of_the_table)
{
    ck_assert_int_ge(each("wilson", check_wilson), 21);
}
END_TEST

static void
check_student(const Row *row)
{
    assert_near(student_quantile(row->level, row->a[0]), row->expected[0], 1e-8);
}

START_TEST(students_quantiles_are_those_of_the_table)
{
    ck_assert_int_ge(each("student", check_student), 40);
}
END_TEST

static void
check_holm(const Row *row)
{
    double found[VALUES_MAX];

    holm_adjust(row->a, row->n_a, found);
    for (size_t i = 0; i < row->n_a; i++) {
        assert_near(found[i], row->expected[i], 1e-12);
    }
}

START_TEST(adjusted_values_are_those_of_the_table)
{
    ck_assert_int_ge(each("holm", check_holm), 8);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("tables");
    TCase *tc = tcase_create("tables");

    tcase_add_test(tc, pairs_are_those_of_the_table);
    tcase_add_test(tc, quantiles_are_those_of_the_table);
    tcase_add_test(tc, intervals_of_shares_are_those_of_the_table);
    tcase_add_test(tc, students_quantiles_are_those_of_the_table);
    tcase_add_test(tc, adjusted_values_are_those_of_the_table);
    suite_add_tcase(s, tc);
    return s;
}

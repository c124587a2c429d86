/* test-quantity.c - reading, computing and printing amounts as Kubernetes does. */
#include "tests/check-main.h"

#include "text/json.h"
#include "text/quantity.h"
#include "text/yaml.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    int64_t value;
    int64_t milli;
    const char *canonical;
} amounts[] = {
    { "0", 0, 0, "0" },
    { "100m", 1, 100, "100m" },
    { "0.1", 1, 100, "100m" },
    { "1.5", 2, 1500, "1500m" },
    { "0.0005", 1, 1, "500u" },
    { "1.0005", 2, 1001, "1000500u" },
    { "1Gi", 1073741824, INT64_C(1073741824000), "1Gi" },
    { "1.5Gi", 1610612736, INT64_C(1610612736000), "1536Mi" },
    { "1.0001Ki", 1025, 1024103, "1024102400u" },
    { "128974848", 128974848, INT64_C(128974848000), "128974848" },
    { "129e6", 129000000, INT64_C(129000000000), "129e6" },
    { "129M", 129000000, INT64_C(129000000000), "129M" },
    { "123Mi", 128974848, INT64_C(128974848000), "123Mi" },
    { "+1", 1, 1000, "+1" },
    { "1.", 1, 1000, "1." },
    { ".5", 1, 500, "500m" },
    { "-.5", -1, -500, "-500m" },
    { "0.1n", 1, 1, "1n" },
    { "1024Ki", 1048576, 1048576000, "1Mi" },
    { "0.5Ki", 512, 512000, "512" },
    { "1e1", 10, 10000, "10" },
    { "1e-1", 1, 100, "100e-3" },
    { "00000000000000000001", 1, 1000, "00000000000000000001" },
    { "1e-100", 1, 1, "1e-9" },
    { "Ki", 0, 0, "0" },
};

START_TEST(amounts_have_values_and_a_canonical_form)
{
    Quantity quantity;
    g_autofree char *canonical = quantity_canonical(amounts[_i].text);

    ck_assert_msg(quantity_parse(amounts[_i].text, &quantity) == QUANTITY_OK, "%s",
                  amounts[_i].text);
    ck_assert_msg(quantity_value(quantity) == amounts[_i].value, "%s", amounts[_i].text);
    ck_assert_msg(quantity_milli_value(quantity) == amounts[_i].milli, "%s", amounts[_i].text);
    ck_assert_int_eq(quantity_go_value(quantity), amounts[_i].value);
    ck_assert_str_eq(canonical, amounts[_i].canonical);
}
END_TEST

static const struct {
    const char *text;
    QuantityError error;
} refused[] = {
    { "", QUANTITY_ERROR_FORMAT },      { " 1", QUANTITY_ERROR_FORMAT },
    { "1 Gi", QUANTITY_ERROR_FORMAT },  { "1..2", QUANTITY_ERROR_FORMAT },
    { "0x10", QUANTITY_ERROR_FORMAT },  { "1e3k", QUANTITY_ERROR_FORMAT },
    { "1K", QUANTITY_ERROR_SUFFIX },    { "1mi", QUANTITY_ERROR_SUFFIX },
    { "1KI", QUANTITY_ERROR_FORMAT },   { "1e", QUANTITY_ERROR_SUFFIX },
    { "1e+", QUANTITY_ERROR_SUFFIX },   { "--1", QUANTITY_ERROR_SUFFIX },
    { "e-10", QUANTITY_ERROR_NUMERIC }, { "\331\241", QUANTITY_ERROR_FORMAT },
};

START_TEST(malformed_amounts_are_refused_with_the_words_of_kubernetes)
{
    Quantity quantity = { .mantissa = 77 };

    ck_assert_msg(quantity_parse(refused[_i].text, &quantity) == refused[_i].error, "%s",
                  refused[_i].text);
    ck_assert_int_eq(quantity.mantissa, 77);
    ck_assert_ptr_null(quantity_canonical(refused[_i].text));
    ck_assert(*quantity_error_text(refused[_i].error) != '\0');
}
END_TEST

START_TEST(amounts_beyond_int64_keep_their_digits)
{
    Quantity quantity;
    g_autofree char *kept = quantity_canonical("1e30");
    g_autofree char *long_one = quantity_canonical("123456789012345678901234567890123456789012345");
    g_autofree char *capped = quantity_canonical("9Ei");

    ck_assert_str_eq(kept, "1e30");
    ck_assert_str_eq(long_one, "123456789012345678901234567890123456789012345");
    ck_assert_str_eq(capped, "9223372036854775807");
    ck_assert_int_eq(quantity_parse("1e19", &quantity), QUANTITY_OK);
    ck_assert_int_eq(quantity_value(quantity), INT64_MAX);
    ck_assert_int_eq(quantity_go_value(quantity), 0);
}
END_TEST

static Quantity
amount(const char *text)
{
    Quantity quantity;

    ck_assert_int_eq(quantity_parse(text, &quantity), QUANTITY_OK);
    return quantity;
}

START_TEST(sums_are_exact_and_keep_the_first_format)
{
    Quantity sum = quantity_add(quantity_add((Quantity){ 0 }, amount("512Mi")), amount("0.0005"));
    Quantity difference = quantity_subtract(amount("1Gi"), amount("512Mi"));
    g_autofree char *sum_text = quantity_format(sum);
    g_autofree char *difference_text = quantity_format(difference);

    ck_assert_str_eq(sum_text, "536870912000500u");
    ck_assert_str_eq(difference_text, "512Mi");
    ck_assert_int_eq(quantity_milli_value(quantity_add(amount("0.0005"), amount("0.0005"))), 1);
}
END_TEST

START_TEST(comparison_is_exact_at_any_size)
{
    ck_assert_int_eq(quantity_compare(amount("1000m"), amount("1")), 0);
    ck_assert_int_eq(quantity_compare(amount("1n"), amount("0")), 1);
    ck_assert_int_eq(quantity_compare(amount("1e40"), amount("2e40")), -1);
    ck_assert_int_eq(quantity_compare(amount("10e39"), amount("1e40")), 0);
    ck_assert_int_eq(quantity_compare(amount("-1e40"), amount("1")), -1);
    ck_assert_int_eq(quantity_compare(amount("-2e40"), amount("-1e41")), 1);
}
END_TEST

START_TEST(random_sums_agree_with_wide_integers)
{
    static const int64_t nano_at_scale[] = {
        1000000000, 100000000, 10000000, 1000000, 100000, 10000
    };
    uint64_t state = 42;

    for (int i = 0; i < 20000; i++) {
        int64_t parts[2];
        int32_t scale[2];
        Int128 expected = 0;
        Quantity sum = { 0 };

        for (int k = 0; k < 2; k++) {
            g_autofree char *text = NULL;

            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            parts[k] = (int64_t)(state >> 33) - (INT64_C(1) << 30);
            scale[k] = (int32_t)(state >> 20 & 0xFFFF) % 6;
            text = g_strdup_printf("%" G_GINT64_FORMAT "e-%d", parts[k], scale[k]);
            sum = quantity_add(sum, amount(text));
            expected += (Int128)parts[k] * nano_at_scale[scale[k]];
        }
        ck_assert(sum.nano == expected);
    }
}
END_TEST

START_TEST(fields_of_objects_are_trimmed_and_may_be_null)
{
    g_autoptr(Arena) arena = arena_new();
    Quantity quantity;

    ck_assert_int_eq(quantity_from_value(value_string(arena, " 1Gi "), &quantity), QUANTITY_OK);
    ck_assert_int_eq(quantity_value(quantity), 1073741824);
    ck_assert_int_eq(quantity_from_value(NULL, &quantity), QUANTITY_OK);
    ck_assert_int_eq(quantity_value(quantity), 0);
    ck_assert_int_eq(quantity_from_value(value_bool(arena, true), &quantity),
                     QUANTITY_ERROR_FORMAT);
}
END_TEST

/* --- The conformance data, where it is at hand --------------------------------------------- */

static const Value *
load(const char *folder, const char *name, Arena *arena, Diagnostics *diagnostics)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        return NULL;
    }
    return json_read(text, length, 0, arena, diagnostics);
}

static void
assert_case(const Value *expected, QuantityError error, Quantity quantity, const char *canonical,
            const char *what)
{
    const char *wanted_error = value_get_text(expected, "error");

    ck_assert_msg((error != QUANTITY_OK) == (wanted_error != NULL), "%s", what);
    if (wanted_error != NULL) {
        ck_assert_str_eq(quantity_error_text(error), wanted_error);
        return;
    }
    ck_assert_msg(quantity_go_value(quantity) == value_get_int(expected, "value", -77), "%s", what);
    ck_assert_msg(quantity_go_milli_value(quantity) == value_get_int(expected, "milliValue", -77),
                  "%s", what);
    ck_assert_msg(strcmp(canonical, value_get_text(expected, "canonical")) == 0, "%s is not %s",
                  what, canonical);
}

static void
check_strings(const Value *list)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const char *text = value_get_text(value_item(list, i), "string");
        Quantity quantity = { 0 };
        QuantityError error = quantity_parse(text, &quantity);
        g_autofree char *canonical = quantity_canonical(text);

        assert_case(value_item(list, i), error, quantity, canonical, text);
    }
}

static void
check_json(const Value *list, Arena *arena, Diagnostics *diagnostics)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const char *text = value_get_text(value_item(list, i), "json");
        const Value *value = json_read(text, strlen(text), 0, arena, diagnostics);
        Quantity quantity = { 0 };
        QuantityError error;
        g_autofree char *trimmed = NULL;
        g_autofree char *canonical = NULL;

        /* Kubernetes looks only for quotes here: what is no JSON at all is the text itself. */
        value = value == NULL ? value_string(arena, text) : value;
        error = quantity_from_value(value, &quantity);
        trimmed = g_strstrip(g_strdup(value->text == NULL ? "" : value->text));
        canonical = quantity_canonical(value->type == VALUE_NULL ? "0" : trimmed);
        assert_case(value_item(list, i), error, quantity, canonical, text);
    }
}

static void
check_sums(const Value *list)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *parts = value_get(value_item(list, i), "sum");
        Quantity sum = { 0 };
        g_autofree char *canonical = NULL;

        for (size_t k = 0; k < value_length(parts); k++) {
            sum = quantity_add(sum, amount(value_text(value_item(parts, k))));
        }
        canonical = quantity_format(sum);
        assert_case(value_item(list, i), QUANTITY_OK, sum, canonical, "sum");
    }
}

START_TEST(the_conformance_data_agrees)
{
    const char *shared = g_getenv("ORRERY_SHARED");
    g_autofree char *folder = NULL;
    int n = 0;

    if (shared == NULL) {
        fputs("# skipped: ORRERY_SHARED is not set\n", stderr);
        return;
    }
    folder = g_build_filename(shared, "conformance", "scheduler", "quantities", NULL);
    for (;; n++) {
        g_autoptr(Arena) arena = arena_new();
        g_autoptr(Diagnostics) diagnostics = diagnostics_new();
        g_autofree char *name = g_strdup_printf("%04d.expected.json", n);
        const Value *expected = load(folder, name, arena, diagnostics);

        if (expected == NULL) {
            break;
        }
        check_strings(value_get(expected, "strings"));
        check_json(value_get(expected, "json"), arena, diagnostics);
        check_sums(value_get(expected, "sums"));
    }
    ck_assert_int_gt(n, 0);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("quantity");
    TCase *tc = tcase_create("quantity");

    tcase_add_loop_test(tc, amounts_have_values_and_a_canonical_form, 0, G_N_ELEMENTS(amounts));
    tcase_add_loop_test(tc, malformed_amounts_are_refused_with_the_words_of_kubernetes, 0,
                        G_N_ELEMENTS(refused));
    tcase_add_test(tc, amounts_beyond_int64_keep_their_digits);
    tcase_add_test(tc, sums_are_exact_and_keep_the_first_format);
    tcase_add_test(tc, comparison_is_exact_at_any_size);
    tcase_add_test(tc, random_sums_agree_with_wide_integers);
    tcase_add_test(tc, fields_of_objects_are_trimmed_and_may_be_null);
    tcase_add_test(tc, the_conformance_data_agrees);
    suite_add_tcase(s, tc);
    return s;
}

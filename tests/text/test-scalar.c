/* test-scalar.c - durations, clock times, rates, percentages, dates and numbers as text. */
#include "tests/check-main.h"

#include "text/json.h"
#include "text/scalar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define S INT64_C(1000000000)

static const struct {
    const char *text;
    bool ok;
    bool needs_unit;
    int64_t ns;
} durations[] = {
    { "90s", true, false, 90 * S },
    { "1h30m", true, false, 5400 * S },
    { "250ms", true, false, 250000000 },
    { "1.5h", true, false, 5400 * S },
    { "365d", true, false, 365 * 86400 * S },
    { "0", true, false, 0 },
    { "0.1s", true, false, 100000000 },
    { "3us", true, false, 3000 },
    { "7ns", true, false, 7 },
    { "1.000000001s", true, false, 1000000001 },
    { "106751d", true, false, INT64_C(106751) * 86400 * S },
    { "90", false, true, 0 },
    { "1.5", false, true, 0 },
    { "106752d", false, false, 0 },
    { "99999999999999999999s", false, false, 0 },
    { "", false, false, 0 },
    { "s", false, false, 0 },
    { "1.s", false, false, 0 },
    { ".5s", false, false, 0 },
    { "-5s", false, false, 0 },
    { "5 s", false, false, 0 },
    { "5S", false, false, 0 },
    { "1m30", false, false, 0 },
    { "1:30", false, false, 0 },
};

START_TEST(durations_are_read)
{
    int64_t ns = 77;
    bool needs_unit;
    bool ok = duration_parse(durations[_i].text, &ns, &needs_unit);

    ck_assert_msg(ok == durations[_i].ok, "%s", durations[_i].text);
    ck_assert_msg(needs_unit == durations[_i].needs_unit, "%s", durations[_i].text);
    ck_assert_int_eq(ns, ok ? durations[_i].ns : 77);
}
END_TEST

static const struct {
    const char *text;
    int64_t ns; /* -1: refused */
} clocks[] = {
    { "3:12", 192 * S },    { "1:02:03", 3723 * S }, { "90s", 90 * S }, { "0:00.5", S / 2 },
    { "100:00", 6000 * S }, { "1:60", -1 },          { "1:2", -1 },     { ":12", -1 },
    { "1:02:03:04", -1 },   { "1:02x", -1 },         { "90", -1 },
};

START_TEST(clock_times_are_read)
{
    int64_t ns = -1;

    ck_assert_msg(clock_time_parse(clocks[_i].text, &ns) == (clocks[_i].ns >= 0), "%s",
                  clocks[_i].text);
    ck_assert_int_eq(ns, clocks[_i].ns);
}
END_TEST

static const struct {
    int64_t ns;
    const char *go;
    const char *clock;
    const char *seconds;
} printed[] = {
    { 0, "0s", "0:00", "0" },
    { 90 * S, "1m30s", "1:30", "90" },
    { 3600 * S, "1h0m0s", "1:00:00", "3600" },
    { 300000000, "300ms", "0:00", "0.3" },
    { 1500000, "1.5ms", "0:00", "0.0015" },
    { 1, "1ns", "0:00", "0.000000001" },
    { 1100, "1.1\302\265s", "0:00", "0.0000011" },
    { 2 * 86400 * S + 11400 * S, "51h10m0s", "2d 03:10", "184200" },
    { -1500 * S / 1000, "-1.5s", "-0:01", "-1.5" },
    { INT64_MAX, "2562047h47m16.854775807s", "106751d 23:47", "9223372036.854775807" },
    { INT64_MIN, "-2562047h47m16.854775808s", "-106751d 23:47", "-9223372036.854775808" },
};

START_TEST(times_are_printed)
{
    g_autofree char *go = go_duration_format(printed[_i].ns);
    g_autofree char *clock = clock_time_format(printed[_i].ns);
    g_autofree char *seconds = seconds_format(printed[_i].ns);
    int64_t back = 77;

    ck_assert_str_eq(go, printed[_i].go);
    ck_assert_str_eq(clock, printed[_i].clock);
    ck_assert_str_eq(seconds, printed[_i].seconds);
    ck_assert(go_duration_parse(go, &back));
    ck_assert_int_eq(back, printed[_i].ns);
}
END_TEST

static const char *const go_refused[] = {
    "", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "3000000h", "9223372036854775808ns"
};

START_TEST(what_go_refuses_is_refused)
{
    int64_t ns;

    ck_assert_msg(!go_duration_parse(go_refused[_i], &ns), "%s", go_refused[_i]);
}
END_TEST

START_TEST(what_go_accepts_is_accepted)
{
    int64_t ns;

    ck_assert(go_duration_parse("+5s", &ns));
    ck_assert(go_duration_parse("5.s", &ns));
    ck_assert(go_duration_parse(".5s", &ns));
    ck_assert_int_eq(ns, S / 2);
    ck_assert(go_duration_parse("-2m3.4s", &ns));
    ck_assert_int_eq(ns, -123400000000);
    ck_assert(go_duration_parse("0.3333333333333333333h", &ns));
    ck_assert_int_eq(ns, 1200 * S);
}
END_TEST

START_TEST(rates_are_amounts_per_time)
{
    double rate = 0;

    ck_assert(rate_parse("200/s", &rate));
    ck_assert_double_eq(rate, 200);
    ck_assert(rate_parse("40Mi/m", &rate));
    ck_assert_double_eq_tol(rate, 40.0 * 1048576 / 60, 1e-6);
    ck_assert(rate_parse("900/h", &rate));
    ck_assert_double_eq(rate, 0.25);
    ck_assert(!rate_parse("200", &rate));
    ck_assert(!rate_parse("/s", &rate));
    ck_assert(!rate_parse("m/s", &rate));
    ck_assert(!rate_parse("1/w", &rate));
    ck_assert(!rate_parse("-1/s", &rate));
    ck_assert(!rate_parse("1/s/s", &rate));
}
END_TEST

static const struct {
    int64_t unix_seconds;
    const char *text;
} dates[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { 951782400, "2000-02-29T00:00:00Z" },
    { 1772366400, "2026-03-01T12:00:00Z" },
    { -1, "1969-12-31T23:59:59Z" },
    { INT64_C(253402300799), "9999-12-31T23:59:59Z" },
};

START_TEST(dates_survive_a_round_trip)
{
    g_autofree char *text = rfc3339_format(dates[_i].unix_seconds);
    int64_t back;

    ck_assert_str_eq(text, dates[_i].text);
    ck_assert(rfc3339_parse(text, &back));
    ck_assert_int_eq(back, dates[_i].unix_seconds);
}
END_TEST

START_TEST(dates_have_zones_and_limits)
{
    int64_t seconds = 7;

    ck_assert(rfc3339_parse("2026-03-01T21:00:00.123456+09:00", &seconds));
    ck_assert_int_eq(seconds, 1772366400);
    ck_assert(!rfc3339_parse("2026-02-29T00:00:00Z", &seconds));
    ck_assert(!rfc3339_parse("2026-13-01T00:00:00Z", &seconds));
    ck_assert(!rfc3339_parse("2026-03-01", &seconds));
    ck_assert(!rfc3339_parse("2026-03-01T00:00:00", &seconds));
    ck_assert(!rfc3339_parse("", &seconds));
    ck_assert_int_eq(seconds, 1772366400);
}
END_TEST

static const struct {
    double real;
    const char *text;
} reals[] = {
    { 0, "0" },           { 0.1, "0.1" },
    { 1e21, "1e+21" },    { 1e20, "100000000000000000000" },
    { 1e-6, "0.000001" }, { 1e-7, "1e-7" },
    { 1.5, "1.5" },       { 1.0 / 3, "0.3333333333333333" },
    { -2.5, "-2.5" },     { 123456789, "123456789" },
    { 5e-324, "5e-324" }, { 1.7976931348623157e308, "1.7976931348623157e+308" },
    { -0.0, "-0" },       { 0.30000000000000004, "0.30000000000000004" },
    { 259200, "259200" }, { 999999.999999999, "999999.999999999" },
    { 1e-9, "1e-9" },     { 123456.789012345, "123456.789012345" },
};

START_TEST(reals_are_printed_as_short_as_possible)
{
    g_autofree char *text = number_format(reals[_i].real);
    g_autoptr(GString) out = g_string_new("=");

    ck_assert_str_eq(text, reals[_i].text);
    real_append(out, reals[_i].real);
    ck_assert_str_eq(out->str + 1, reals[_i].text);
}
END_TEST

static void
check_same_text(double real)
{
    g_autofree char *text = number_format(real);
    g_autoptr(GString) out = g_string_new(NULL);

    real_append(out, real);
    ck_assert_str_eq(out->str, text);
}

/* Decimals of few digits and their neighbours, where the two ways could part. */
START_TEST(reals_are_appended_as_they_are_formatted)
{
    uint64_t state = 1;

    for (int i = 0; i < 3000; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;

        double whole = (double)(state >> (14 + state % 50));
        double real = whole / pow(10, (double)(state >> 8 & 15));

        check_same_text(real);
        check_same_text(-real);
        check_same_text(nextafter(real, INFINITY));
        check_same_text(nextafter(real, -INFINITY));
    }
}
END_TEST

START_TEST(reals_with_fixed_decimals_are_rounded_and_padded)
{
    g_autoptr(GString) out = g_string_new(NULL);

    fixed_append(out, 95.234999, 2, 6);
    fixed_append(out, -0.5, 3, 0);
    fixed_append(out, 1e300, 9, 0);
    ck_assert(g_str_has_prefix(out->str, " 95.23-0.5001000000"));
    ck_assert(g_str_has_suffix(out->str, ".000000000"));
}
END_TEST

START_TEST(whole_numbers_do_not_overflow)
{
    int64_t number = 7;

    ck_assert(int_parse("-9223372036854775808", &number));
    ck_assert_int_eq(number, INT64_MIN);
    ck_assert(int_parse("9223372036854775807", &number));
    ck_assert(!int_parse("9223372036854775808", &number));
    ck_assert(!int_parse("-9223372036854775809", &number));
    ck_assert(!int_parse("", &number));
    ck_assert(!int_parse("-", &number));
    ck_assert(!int_parse("1.0", &number));
    ck_assert_int_eq(number, INT64_MAX);
}
END_TEST

/* One line of the conformance data. */
static void
check_scaled(const Value *expected)
{
    const Value *value = value_get(expected, "value");
    int64_t total = value_get_int(expected, "total", 0);
    const char *wanted_error = value_get_text(expected, "upError");
    IntOrPercent parsed;

    if (value->type == VALUE_STRING) {
        g_autofree char *error = int_or_percent_error(value->text);

        ck_assert_msg(g_strcmp0(error, wanted_error) == 0, "%s: %s", value->text, error);
        if (error != NULL) {
            return;
        }
    }
    ck_assert(int_or_percent_parse(value->text, &parsed));
    ck_assert_int_eq(int_or_percent_scaled(parsed, total, true),
                     value_get_int(expected, "up", -77));
    ck_assert_int_eq(int_or_percent_scaled(parsed, total, false),
                     value_get_int(expected, "down", -77));
}

static void
check_scaled_line(const char *line)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *expected = json_read(line, strlen(line), 0, arena, diagnostics);

    ck_assert_ptr_nonnull(expected);
    check_scaled(expected);
}

START_TEST(percentages_are_scaled_and_refused_as_kubernetes_does)
{
    check_scaled_line("{\"value\":\"37%\",\"total\":10,\"up\":4,\"down\":3}");
    check_scaled_line("{\"value\":\"-10%\",\"total\":2,\"up\":0,\"down\":-1}");
    check_scaled_line("{\"value\":3,\"total\":99,\"up\":3,\"down\":3}");
    check_scaled_line("{\"value\":\"50\",\"upError\":\"invalid value for IntOrString: "
                      "invalid type: string is not a percentage\"}");
}
END_TEST

START_TEST(the_conformance_data_agrees)
{
    const char *shared = g_getenv("ORRERY_SHARED");
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (shared == NULL) {
        fputs("# skipped: ORRERY_SHARED is not set\n", stderr);
        return;
    }
    path = g_build_filename(shared, "conformance", "api", "duration", "int-or-percent.jsonl", NULL);
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (*lines[i] != '\0') {
            check_scaled_line(lines[i]);
        }
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("scalar");
    TCase *tc = tcase_create("scalar");

    tcase_add_loop_test(tc, durations_are_read, 0, G_N_ELEMENTS(durations));
    tcase_add_loop_test(tc, clock_times_are_read, 0, G_N_ELEMENTS(clocks));
    tcase_add_loop_test(tc, times_are_printed, 0, G_N_ELEMENTS(printed));
    tcase_add_loop_test(tc, what_go_refuses_is_refused, 0, G_N_ELEMENTS(go_refused));
    tcase_add_test(tc, what_go_accepts_is_accepted);
    tcase_add_test(tc, rates_are_amounts_per_time);
    tcase_add_loop_test(tc, dates_survive_a_round_trip, 0, G_N_ELEMENTS(dates));
    tcase_add_test(tc, dates_have_zones_and_limits);
    tcase_add_loop_test(tc, reals_are_printed_as_short_as_possible, 0, G_N_ELEMENTS(reals));
    tcase_add_test(tc, reals_are_appended_as_they_are_formatted);
    tcase_add_test(tc, reals_with_fixed_decimals_are_rounded_and_padded);
    tcase_add_test(tc, whole_numbers_do_not_overflow);
    tcase_add_test(tc, percentages_are_scaled_and_refused_as_kubernetes_does);
    tcase_add_test(tc, the_conformance_data_agrees);
    suite_add_tcase(s, tc);
    return s;
}

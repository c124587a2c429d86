/* test-diagnostic.c - how mistakes are shown. */
#include "tests/check-main.h"

#include "text/diagnostic.h"
#include "text/display-width.h"
#include "text/error-codes.h"

#include "tests/text/text-helpers.h"

static Diagnostics *diagnostics;

static void
setup(void)
{
    diagnostics = diagnostics_new();
}

static void
teardown(void)
{
    diagnostics_free(diagnostics);
}

static uint32_t
source(const char *text)
{
    return diagnostics_add_source(diagnostics, "f.yaml", text, strlen(text));
}

static Mark
mark(uint32_t number, uint32_t line, uint32_t column)
{
    return (Mark){ number, line, column };
}

static void
assert_shown(const char *expected)
{
    g_autofree char *shown = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);

    ck_assert_str_eq(shown, expected);
}

START_TEST(a_message_shows_the_line_the_place_and_the_nearest_name)
{
    static const char *const names[] = { "slow", "down", "crash", NULL };
    uint32_t s = source("a: 1\nfault: dwn\n");
    Diagnostic *error = diagnostics_add(diagnostics, SEVERITY_ERROR, "E102", mark(s, 2, 8),
                                        mark(s, 2, 11), "unknown fault `%s`", "dwn");

    diagnostic_suggest(error, "dwn", names);
    diagnostic_help(error, "faults are %s", "slow, down, crash");
    assert_shown("error[E102]: unknown fault `dwn`\n"
                 "  --> f.yaml:2:8\n"
                 "   |\n"
                 " 2 | fault: dwn\n"
                 "   |        ^^^ did you mean `down`?\n"
                 "   |\n"
                 "   = help: faults are slow, down, crash\n"
                 "   = more: orrery explain E102\n\n");
}
END_TEST

START_TEST(carets_stand_under_wide_characters_and_behind_tabs)
{
    uint32_t s = source("\tkey: \354\235\264\353\246\204 x\r\n");

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 7), mark(s, 1, 9), "wide");
    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 10), mark(s, 1, 11), "behind");
    assert_shown("error[X1]: wide\n  --> f.yaml:1:7\n   |\n"
                 " 1 | \tkey: \354\235\264\353\246\204 x\n   | \t     ^^^^\n\n"
                 "error[X1]: behind\n  --> f.yaml:1:10\n   |\n"
                 " 1 | \tkey: \354\235\264\353\246\204 x\n   | \t          ^\n\n");
}
END_TEST

START_TEST(a_second_place_is_underlined_with_dashes)
{
    uint32_t s = source("at: 1\n\nwhen: x\n");
    Diagnostic *error =
        diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 3, 1), mark(s, 3, 5), "two");

    diagnostic_label(error, "second");
    diagnostic_also(error, mark(s, 1, 1), mark(s, 1, 3), "first");
    assert_shown("error[X1]: two\n  --> f.yaml:3:1\n   |\n 1 | at: 1\n   | -- first\n"
                 " 3 | when: x\n   | ^^^^ second\n\n");
}
END_TEST

START_TEST(messages_come_in_the_order_of_the_text_and_once)
{
    uint32_t s = source("a\nb\n");
    g_autofree char *shown = NULL;

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 2, 1), mark(s, 2, 2), "later");
    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 1), mark(s, 1, 2), "sooner");
    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 1), mark(s, 1, 2), "sooner");
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert(strstr(shown, "sooner") < strstr(shown, "later"));
    ck_assert_ptr_null(strstr(strstr(shown, "sooner") + 1, "sooner"));
}
END_TEST

START_TEST(only_twenty_errors_are_shown)
{
    g_autofree char *shown = NULL;

    for (int i = 0; i < 25; i++) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", (Mark){ 0 }, (Mark){ 0 }, "no %d", i);
    }
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert_ptr_nonnull(strstr(shown, "no 19"));
    ck_assert_ptr_null(strstr(shown, "no 20"));
    ck_assert_ptr_nonnull(strstr(shown, "... and 5 more errors, not shown"));
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 25);
}
END_TEST

START_TEST(a_long_line_is_shown_around_the_place)
{
    g_autofree char *line = g_strnfill(5000, 'x');
    g_autofree char *shown = NULL;
    uint32_t s;

    line[3000] = 'Y';
    s = source(line);
    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 3001), mark(s, 1, 3002), "far");
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert_uint_lt(strlen(shown), 400);
    ck_assert_ptr_nonnull(strchr(shown, 'Y'));
    {
        const char *echo = strchr(shown, 'Y');
        const char *caret = strchr(shown, '^');
        const char *echo_line = echo;
        const char *caret_line = caret;

        for (; echo_line[-1] != '\n'; echo_line--) {
        }
        for (; caret_line[-1] != '\n'; caret_line--) {
        }
        ck_assert_int_eq(echo - echo_line, caret - caret_line);
    }
}
END_TEST

START_TEST(terminals_are_not_steered_by_what_is_shown)
{
    uint32_t s = source("a: \033[31mred\n");
    g_autofree char *shown = NULL;

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 4), mark(s, 1, 5), "bad \033[1m");
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert_ptr_null(strchr(shown, '\033'));
}
END_TEST

/* Told in messages, one cell wide in the line that is shown, so that carets stay in place. */
START_TEST(what_would_steer_a_terminal_is_told)
{
    uint32_t s = source("\u202e: \xc2\x9b: dwn\n");

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 7), mark(s, 1, 10),
                    "no `\033[31m\u202e\x7f\xff\U000E0041`");
    assert_shown("error[X1]: no `\\x1b[31m\\u202e\\x7f\\xff\\U000e0041`\n"
                 "  --> f.yaml:1:7\n"
                 "   |\n"
                 " 1 | \uFFFD: \uFFFD: dwn\n"
                 "   |       ^^^\n"
                 "\n");
}
END_TEST

START_TEST(fixes_are_written_in_place)
{
    static const char *const names[] = { "down", NULL };
    uint32_t s = source("\355\225\234: dwn\nb: f(1, 2)\nc: \"dwn\"\n");
    g_autofree char *fixed = NULL;
    size_t n;

    diagnostic_suggest(
        diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 4), mark(s, 1, 7), "one"),
        "dwn", names);
    diagnostic_fix(
        diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 2, 4), mark(s, 2, 11), "two"),
        "f(1 2)");
    diagnostic_fix(diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 2, 6), mark(s, 2, 7),
                                   "inside the other"),
                   "x");
    diagnostic_suggest(diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 3, 4),
                                       mark(s, 3, 9), "in quotes: shown, not written"),
                       "dwn", names);
    diagnostic_fix(
        diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 9, 4), mark(s, 9, 9), "nowhere"),
        "x");
    fixed = diagnostics_fixed(diagnostics, s, &n);
    ck_assert_str_eq(fixed, "\355\225\234: down\nb: f(1 2)\nc: \"dwn\"\n");
    ck_assert_uint_eq(n, 2);
    ck_assert_ptr_null(diagnostics_fixed(diagnostics, s + 1, &n));
}
END_TEST

START_TEST(programs_read_escapes)
{
    static const Mark nowhere;
    g_autofree char *shown = NULL;

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", nowhere, nowhere,
                    "\u202e \xc2\x9b \U000E0041");
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_JSON);
    ck_assert_ptr_nonnull(strstr(shown, "\"\\u202e \\u009b \\udb40\\udc41\""));
}
END_TEST

START_TEST(places_outside_the_text_do_no_harm)
{
    uint32_t s = source("a\n");
    g_autofree char *shown = NULL;

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 99, 1), mark(s, 99, 2), "behind");
    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 500), mark(s, 1, 400), "right");
    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(9, 1, 1), mark(9, 1, 1), "elsewhere");
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_COLOUR);
    ck_assert_ptr_nonnull(strstr(shown, "elsewhere"));
}
END_TEST

START_TEST(machines_get_one_object_a_line)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) none = diagnostics_new();
    g_autofree char *shown = NULL;
    uint32_t s = source("a\n");
    const Value *value;

    diagnostic_help(diagnostics_add(diagnostics, SEVERITY_WARNING, "W201", mark(s, 1, 1),
                                    mark(s, 1, 2), "say \"x\""),
                    "do");
    shown = diagnostics_format(diagnostics, DIAGNOSTIC_JSON);
    value = json_read(shown, strlen(shown), 0, arena, none);
    ck_assert_str_eq(value_get_text(value, "severity"), "warning");
    ck_assert_str_eq(value_get_text(value, "message"), "say \"x\"");
    ck_assert_int_eq(value_get_int(value, "column", 0), 1);
    ck_assert_str_eq(value_text(value_item(value_get(value, "help"), 0)), "do");
}
END_TEST

START_TEST(utf_16_is_shown_as_text)
{
    static const char text[] = "\377\376a\0:\0 \0b\0";
    uint32_t s = diagnostics_add_source(diagnostics, "f.yaml", text, 10);

    diagnostics_add(diagnostics, SEVERITY_ERROR, "X1", mark(s, 1, 4), mark(s, 1, 5), "here");
    assert_shown("error[X1]: here\n  --> f.yaml:1:4\n   |\n 1 | a: b\n   |    ^\n\n");
}
END_TEST

static const struct {
    const char *written;
    const char *nearest;
} near[] = {
    { "dwn", "down" },           { "DOWN", "down" },
    { "donw", "down" },          { "hagn", "hang" },
    { "not-redy", "not-ready" }, { "x", NULL },
    { "banana", NULL },          { "", NULL },
    { "notready", "not-ready" }, { "\354\236\245\354\225", NULL },
};

START_TEST(the_nearest_name_is_found_within_a_third)
{
    static const char *const names[] = { "down", "hang", "not-ready", "crash", NULL };

    ck_assert_pstr_eq(nearest_name(near[_i].written, names), near[_i].nearest);
}
END_TEST

START_TEST(width_counts_cells)
{
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_int_eq(display_width("abc"), 3);
    ck_assert_int_eq(display_width("\355\225\234\352\270\200"), 4);
    ck_assert_int_eq(display_width("e\314\201"), 1);
    ck_assert_int_eq(display_width("\377"), 1);
    display_pad_right(out, "\355\225\234", 4);
    display_pad_left(out, "x", 3);
    ck_assert_str_eq(out->str, "\355\225\234    x");
}
END_TEST

START_TEST(codes_are_sorted_and_explained)
{
    for (size_t i = 0; error_codes[i].code != NULL; i++) {
        ck_assert(i == 0 || strcmp(error_codes[i - 1].code, error_codes[i].code) < 0);
        ck_assert_ptr_eq(error_code_find(error_codes[i].code), &error_codes[i]);
        ck_assert_uint_gt(strlen(error_codes[i].title), 5);
        ck_assert_uint_gt(strlen(error_codes[i].text), 20);
    }
    ck_assert_ptr_null(error_code_find("E999"));
}
END_TEST

/* Each "E123" and "W123" in a file of C, next to its quotes. */
static void
check_codes_of_file(const char *path, void *data)
{
    g_autofree char *text = NULL;

    if (!g_str_has_suffix(path, ".c") || !g_file_get_contents(path, &text, NULL, NULL)) {
        return;
    }
    for (const char *c = text; (c = strchr(c, '"')) != NULL; c++) {
        if ((c[1] == 'E' || c[1] == 'W') && strspn(c + 2, "0123456789") == 3 && c[5] == '"') {
            g_autofree char *code = g_strndup(c + 1, 4);

            ck_assert_msg(error_code_find(code) != NULL, "%s is not explained (%s)", code, path);
            ++*(int *)data;
        }
    }
}

START_TEST(every_code_of_the_program_is_explained)
{
    static const char *const folders[] = { "text", "sim", "models", "experiment", "cli" };
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(ORRERY_SRCDIR, folders[i], NULL);

        walk_files(folder, check_codes_of_file, &n);
    }
    ck_assert_int_gt(n, 30);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("diagnostic");
    TCase *tc = tcase_create("diagnostic");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_message_shows_the_line_the_place_and_the_nearest_name);
    tcase_add_test(tc, carets_stand_under_wide_characters_and_behind_tabs);
    tcase_add_test(tc, a_second_place_is_underlined_with_dashes);
    tcase_add_test(tc, messages_come_in_the_order_of_the_text_and_once);
    tcase_add_test(tc, only_twenty_errors_are_shown);
    tcase_add_test(tc, a_long_line_is_shown_around_the_place);
    tcase_add_test(tc, terminals_are_not_steered_by_what_is_shown);
    tcase_add_test(tc, what_would_steer_a_terminal_is_told);
    tcase_add_test(tc, programs_read_escapes);
    tcase_add_test(tc, fixes_are_written_in_place);
    tcase_add_test(tc, places_outside_the_text_do_no_harm);
    tcase_add_test(tc, machines_get_one_object_a_line);
    tcase_add_test(tc, utf_16_is_shown_as_text);
    tcase_add_loop_test(tc, the_nearest_name_is_found_within_a_third, 0, G_N_ELEMENTS(near));
    tcase_add_test(tc, width_counts_cells);
    tcase_add_test(tc, codes_are_sorted_and_explained);
    tcase_add_test(tc, every_code_of_the_program_is_explained);
    suite_add_tcase(s, tc);
    return s;
}

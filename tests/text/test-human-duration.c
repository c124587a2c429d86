/* test-human-duration.c - durations for people, and text laid out at tabs. */
#include "tests/check-main.h"
#include "text/human-duration.h"
#include "text/tab-text.h"

typedef struct DurationCase {
    int64_t ms;
    const char *human;
    const char *brief;
} DurationCase;

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static const DurationCase durations[] = {
    { -2000, "<invalid>", "<invalid>" },
    { -1999, "0s", "0s" },
    { 0, "0s", "0s" },
    { 59999, "59s", "59s" },
    { 119999, "119s", "1m" },
    { 120000, "2m", "2m" },
    { 125000, "2m5s", "2m" },
    { 599999, "9m59s", "9m" },
    { 600000, "10m", "10m" },
    { 3 * HOUR - 1, "179m", "2h" },
    { 3 * HOUR, "3h", "3h" },
    { 3 * HOUR + 720000, "3h12m", "3h" },
    { 8 * HOUR + 720000, "8h", "8h" },
    { 2 * DAY - 1, "47h", "1d" },
    { 2 * DAY + HOUR, "2d1h", "2d" },
    { 8 * DAY + HOUR, "8d", "8d" },
    { 730 * DAY - 1, "729d", "1y" },
    { 861 * DAY, "2y131d", "2y" },
    { 8 * 365 * DAY - 1, "7y364d", "7y" },
    { 8 * 365 * DAY + DAY, "8y", "8y" },
};

START_TEST(a_duration_shows_the_units_that_matter)
{
    const DurationCase *row = &durations[_i];
    g_autofree char *human = human_duration_format(row->ms * 1000000);
    g_autofree char *brief = human_duration_format_short(row->ms * 1000000);

    ck_assert_str_eq(human, row->human);
    ck_assert_str_eq(brief, row->brief);
}
END_TEST

typedef struct LayoutCase {
    const char *text;
    int min_width;
    int padding;
    const char *expected;
} LayoutCase;

static const LayoutCase layouts[] = {
    { "", 0, 2, "" },
    { "a\tb\nccc\td\n", 0, 2, "a    b\nccc  d\n" },
    { "a\tb\n", 6, 3, "a     b\n" },
    /* A line without a cell ends the column. */
    { "a\tb\nTitle\nccc\td\n", 0, 2, "a  b\nTitle\nccc  d\n" },
    /* What follows the last tab belongs to no column, however long. */
    { "a\tlong text\nb\tx\ty\n", 0, 2, "a  long text\nb  x  y\n" },
    /* An empty cell is as wide as its column. */
    { "a\t\tz\nb\tccc\tz\n", 0, 2, "a       z\nb  ccc  z\n" },
    { "a\t\nbb\tc", 0, 2, "a   \nbb  c" },
    { "\303\251t\303\251\tx\nabc\ty\n", 0, 1, "\303\251t\303\251 x\nabc y\n" },
};

START_TEST(columns_are_as_wide_as_their_widest_cell)
{
    const LayoutCase *row = &layouts[_i];
    g_autoptr(GString) out = g_string_new(NULL);

    tab_text_append(out, row->text, row->min_width, row->padding);
    ck_assert_str_eq(out->str, row->expected);
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("human-duration");
    TCase *tcase = tcase_create("human-duration");

    tcase_add_loop_test(tcase, a_duration_shows_the_units_that_matter, 0, G_N_ELEMENTS(durations));
    tcase_add_loop_test(tcase, columns_are_as_wide_as_their_widest_cell, 0, G_N_ELEMENTS(layouts));
    suite_add_tcase(suite, tcase);
    return suite;
}

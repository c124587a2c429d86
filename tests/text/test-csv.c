/* test-csv.c - tables out and in. */
#include "tests/check-main.h"

#include "text/csv.h"

#include <zlib.h>

#include <string.h>

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

static CsvReader *
reader_of(const char *text)
{
    return csv_reader_new_text(text, strlen(text), "t.csv", diagnostics);
}

START_TEST(fields_are_quoted_only_where_they_need_it)
{
    g_autoptr(GString) out = g_string_new(NULL);
    CsvWriter writer = { .out = out };

    csv_put_text(&writer, "plain text");
    csv_put_text(&writer, "a,b");
    csv_put_text(&writer, "say \"x\"");
    csv_put_text(&writer, "two\nlines");
    csv_put_text(&writer, NULL);
    csv_end_row(&writer);
    csv_put_int(&writer, INT64_MIN);
    csv_put_int(&writer, 0);
    csv_put_seconds(&writer, 1500000000);
    csv_put_real(&writer, 0.25);
    csv_put_real(&writer, 0.0 / 0.0 * 1.0);
    csv_end_row(&writer);
    ck_assert_str_eq(out->str, "plain text,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\n"
                               "-9223372036854775808,0,1.5,0.25,\n");
}
END_TEST

START_TEST(rows_are_read_with_their_places)
{
    g_autoptr(CsvReader) reader =
        reader_of("\357\273\277at,name\r\n\r\n1.5,\"a \"\"b\"\"\nc\"\r\n,x\n7,\355\225\234");
    double at;

    ck_assert_ptr_nonnull(reader);
    ck_assert_uint_eq(csv_n_columns(reader), 2);
    ck_assert_str_eq(csv_column_name(reader, 0), "at");
    ck_assert_int_eq(csv_column(reader, "name"), 1);
    ck_assert_int_eq(csv_column(reader, "none"), -1);
    ck_assert(csv_next(reader));
    ck_assert(csv_field_real(reader, 0, &at));
    ck_assert_double_eq(at, 1.5);
    ck_assert_str_eq(csv_field(reader, 1), "a \"b\"\nc");
    ck_assert_uint_eq(csv_mark(reader, 0).line, 3);
    ck_assert(csv_next(reader));
    ck_assert_str_eq(csv_field(reader, 0), "");
    ck_assert_uint_eq(csv_mark(reader, 1).line, 5);
    ck_assert_uint_eq(csv_mark(reader, 1).column, 2);
    ck_assert(csv_next(reader));
    ck_assert_str_eq(csv_field(reader, 1), "\355\225\234");
    ck_assert_ptr_null(csv_field(reader, -1));
    ck_assert(!csv_next(reader));
    ck_assert(!csv_failed(reader));
}
END_TEST

static const struct {
    const char *text;
    const char *said;
} broken[] = {
    { "", "the table is empty" },
    { "a,b\n1\n", "1 fields, but the table has 2 columns\n  --> t.csv:2:1" },
    { "a,b\n1,2,3\n", "3 fields, but the table has 2 columns" },
    { "a\n\"x\n", "the quote is never closed\n  --> t.csv:2:1" },
    { "a\n\"x\"y\n", "text behind the closing quote\n  --> t.csv:2:4" },
    { "a\nx\"y\n", "a quote inside a field without quotes" },
    { "a\n\377\n", "error[E100]" },
};

START_TEST(broken_tables_are_refused_with_the_place)
{
    g_autoptr(CsvReader) reader = reader_of(broken[_i].text);
    g_autofree char *said = NULL;

    while (reader != NULL && csv_next(reader)) {
    }
    ck_assert(reader == NULL || csv_failed(reader));
    said = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert_msg(strstr(said, broken[_i].said) != NULL, "%s", said);
}
END_TEST

START_TEST(what_is_no_number_is_told)
{
    g_autoptr(CsvReader) reader = reader_of("n\nmany\n");
    g_autofree char *said = NULL;
    int64_t n;

    ck_assert(csv_next(reader));
    ck_assert(!csv_field_int(reader, 0, &n));
    said = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert_ptr_nonnull(strstr(said, "not a whole number: `many`\n  --> t.csv:2:1"));
    ck_assert_ptr_nonnull(strstr(said, "^^^^"));
}
END_TEST

START_TEST(a_large_file_is_read_through_a_small_window)
{
    FILE *file = tmpfile();
    int64_t sum = 0;
    int n = 0;

    ck_assert_ptr_nonnull(file);
    fputs("i,text\n", file);
    for (int i = 0; i < 50000; i++) {
        fprintf(file, "%d,\"row \"\"%d\"\", of many\"\n", i, i);
    }
    rewind(file);
    {
        g_autoptr(CsvReader) reader = csv_reader_new(file, "big.csv", diagnostics);

        for (; csv_next(reader); n++) {
            g_autofree char *text = g_strdup_printf("row \"%d\", of many", n);
            int64_t i;

            ck_assert(csv_field_int(reader, 0, &i));
            ck_assert_str_eq(csv_field(reader, 1), text);
            sum += i;
        }
        ck_assert(!csv_failed(reader));
    }
    fclose(file);
    ck_assert_int_eq(n, 50000);
    ck_assert_int_eq(sum, INT64_C(50000) * 49999 / 2);
}
END_TEST

/* A file of 10,000 rows as gzip writes it, cut to 'n' bytes if that is less. */
static char *
packed_table(const char *name, size_t n)
{
    g_autofree char *full = g_strdup_printf("%s.full", name), *bytes = NULL;
    gzFile file = gzopen(full, "wb");
    size_t length;

    gzputs(file, "n,square\n");
    for (int i = 0; i < 10000; i++) {
        gzprintf(file, "%d,%d\n", i, i * i);
    }
    gzclose(file);
    ck_assert(g_file_get_contents(full, &bytes, &length, NULL));
    ck_assert(g_file_set_contents(name, bytes, (gssize)MIN(n, length), NULL));
    remove(full);
    return g_strdup(name);
}

START_TEST(a_compressed_table_is_read_like_a_plain_one)
{
    g_autofree char *path = packed_table("test-csv-packed.gz", SIZE_MAX);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    int64_t n = 0, square;

    ck_assert_ptr_nonnull(reader);
    while (csv_next(reader)) {
        ck_assert(csv_field_int(reader, 1, &square));
        ck_assert_int_eq(square, n * n);
        n++;
    }
    ck_assert_int_eq(n, 10000);
    ck_assert(!csv_failed(reader));
    remove(path);
}
END_TEST

START_TEST(a_compressed_table_that_is_cut_off_is_no_short_table)
{
    g_autofree char *path = packed_table("test-csv-cut.gz", 3000);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);

    while (reader != NULL && csv_next(reader)) {
    }
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 1);
    remove(path);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    static const char *const texts[] = {
        "a", "", " b ", "c,d", "\"", "\n", "\r\n", "\355\225\234"
    };
    g_autoptr(GString) out = g_string_new(NULL);
    CsvWriter writer = { .out = out };
    g_autoptr(CsvReader) reader = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        csv_put_text(&writer, texts[i]);
    }
    csv_end_row(&writer);
    reader = reader_of(out->str);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        ck_assert_str_eq(csv_column_name(reader, i), texts[i]);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("csv");
    TCase *tc = tcase_create("csv");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, fields_are_quoted_only_where_they_need_it);
    tcase_add_test(tc, rows_are_read_with_their_places);
    tcase_add_loop_test(tc, broken_tables_are_refused_with_the_place, 0, G_N_ELEMENTS(broken));
    tcase_add_test(tc, what_is_no_number_is_told);
    tcase_add_test(tc, a_large_file_is_read_through_a_small_window);
    tcase_add_test(tc, a_compressed_table_is_read_like_a_plain_one);
    tcase_add_test(tc, a_compressed_table_that_is_cut_off_is_no_short_table);
    tcase_add_test(tc, what_is_written_is_read_back);
    suite_add_tcase(s, tc);
    return s;
}

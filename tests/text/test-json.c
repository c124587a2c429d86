/* test-json.c - JSON in and out, with jansson as the second opinion on what is JSON. */
#include "tests/check-main.h"

#include "tests/text/text-helpers.h"
#include "text/scalar.h"

#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

static Arena *arena;
static Diagnostics *diagnostics;

static void
setup(void)
{
    arena = arena_new();
    diagnostics = diagnostics_new();
}

static void
teardown(void)
{
    arena_free(arena);
    diagnostics_free(diagnostics);
}

static const Value *
parse(const char *text)
{
    uint32_t source = diagnostics_add_source(diagnostics, "f.json", text, strlen(text));

    return json_read(text, strlen(text), source, arena, diagnostics);
}

static const char *const kept[] = {
    "null",
    "true",
    "[]",
    "{}",
    "0.10",
    "1e3",
    "-0",
    "1000000000000000000000000000000",
    "[1,2,[3,{\"a\":null}]]",
    "{\"b\":1,\"a\":2}",
    "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f</\\u2028\"",
    "\"\355\225\234\360\237\230\200\"",
};

START_TEST(what_is_read_is_written_back)
{
    const Value *value = parse(kept[_i]);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_ptr_nonnull(value);
    json_write(out, value, 0);
    ck_assert_str_eq(out->str, kept[_i]);
}
END_TEST

static const struct {
    const char *text;
    const char *said;
} refused[] = {
    { "", "a value is missing here\n  --> f.json:1:1" },
    { "[1,]", "no comma may stand before the closing bracket\n  --> f.json:1:4" },
    { "[1 2]", "`,` or `]` is missing here\n  --> f.json:1:4" },
    { "{\"a\" 1}", "`:` is missing behind the key\n  --> f.json:1:6" },
    { "{'a': 1}", "JSON has double quotes, not single ones\n  --> f.json:1:2" },
    { "{a: 1}", "a key in quotes is missing here\n  --> f.json:1:2" },
    { "{\"a\":1,}", "no comma may stand before the closing brace\n  --> f.json:1:8" },
    { "01", "a number must not begin with 0\n  --> f.json:1:2" },
    { "1.", "a digit is missing behind the point" },
    { "1e", "a digit is missing in the exponent" },
    { "-", "a digit is missing here" },
    { "\"a", "the string is not closed" },
    { "\"\\x\"", "no such escape" },
    { "\"\\u12\"", "`\\u` needs four hexadecimal digits" },
    { "\"a\nb\"", "a string must not hold a bare control character" },
    { "1 2", "nothing may follow the value\n  --> f.json:1:3" },
    { "[\n\"\355\225\234\", x]", "a value is missing here\n  --> f.json:2:6" },
    { "\"\377\"", "error[E100]: this byte is not UTF-8\n  --> f.json:1:2" },
    { "{\"a\\u0000b\":1}", "a key must not hold a zero byte" },
};

START_TEST(mistakes_are_told_with_their_place)
{
    g_autofree char *said = NULL;

    ck_assert_ptr_null(parse(refused[_i].text));
    said = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);
    ck_assert_msg(strstr(said, refused[_i].said) != NULL, "%s", said);
}
END_TEST

START_TEST(values_know_their_places)
{
    const Value *value = parse("{\n \"\355\225\234\": [1, 2.5],\n \"b\": \"x\"}");
    const ValueMember *member = value_member(value, "b");
    const Value *list = value->members[0].value;

    ck_assert_uint_eq(member->mark.line, 3);
    ck_assert_uint_eq(member->mark.column, 2);
    ck_assert_uint_eq(list->start.column, 7);
    ck_assert_uint_eq(list->items[1]->start.column, 11);
    ck_assert_uint_eq(list->items[1]->end.column, 14);
    ck_assert_int_eq(list->items[1]->type, VALUE_FLOAT);
    ck_assert_uint_eq(value->end.line, 3);
}
END_TEST

START_TEST(half_a_surrogate_pair_becomes_a_replacement_character)
{
    ck_assert_str_eq(parse("\"\\ud800x\"")->text, "\357\277\275x");
    ck_assert_str_eq(parse("\"\\ud83d\\ude00\"")->text, "\360\237\230\200");
    ck_assert_str_eq(parse("\"\\ud83d\\u0041\"")->text, "\357\277\275A");
}
END_TEST

START_TEST(a_duplicate_key_warns_and_the_last_one_counts)
{
    const Value *value = parse("{\"a\":1,\"b\":2,\"a\":3}");

    ck_assert_int_eq(value_get_int(value, "a", 0), 3);
    ck_assert_uint_eq(value->n, 2);
    ck_assert_uint_eq(diagnostics_count(diagnostics, SEVERITY_WARNING), 1);
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 0);
}
END_TEST

START_TEST(depth_is_limited)
{
    g_autofree char *deep = g_strnfill(64, '[');
    g_autofree char *close = g_strnfill(64, ']');
    g_autofree char *good = g_strconcat(deep, close, NULL);
    g_autofree char *hostile = g_strnfill(100000, '[');

    ck_assert_ptr_nonnull(parse(good));
    ck_assert_ptr_null(parse(hostile));
}
END_TEST

START_TEST(indented_output_looks_as_go_prints_it)
{
    g_autoptr(GString) out = g_string_new(NULL);

    json_write(out, parse("{\"a\":[1,{}],\"b\":{\"c\":[]}}"), 4);
    ck_assert_str_eq(out->str, "{\n    \"a\": [\n        1,\n        {}\n    ],\n    \"b\": {\n"
                               "        \"c\": []\n    }\n}");
}
END_TEST

/* --- The second opinion -------------------------------------------------------------------- */

#ifdef HAVE_JANSSON
/* Jansson refuses numbers beyond a double and half surrogate pairs, which we keep. */
static bool
jansson_objects_only_to_size(const json_error_t *error)
{
    return strstr(error->text, "too big") != NULL || strstr(error->text, "real number overflow") ||
           strstr(error->text, "invalid Unicode") != NULL;
}

static void
compare(const char *text, size_t length, const char *what)
{
    g_autoptr(Arena) scratch = arena_new();
    g_autoptr(Diagnostics) said = diagnostics_new();
    const Value *ours = json_read(text, length, 0, scratch, said);
    json_error_t error;
    json_t *theirs = json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    g_autofree char *message = diagnostics_format(said, DIAGNOSTIC_PLAIN);
    bool too_deep = strstr(message, "E108") != NULL;
    bool is_marked = length >= 3 && memcmp(text, "\357\273\277", 3) == 0;
    bool has_zero_key = strstr(message, "zero byte") != NULL;

    if (!too_deep && !is_marked && !has_zero_key &&
        !(theirs == NULL && jansson_objects_only_to_size(&error))) {
        ck_assert_msg((ours != NULL) == (theirs != NULL), "%s: we say %s jansson says %s: %.200s",
                      what, message, theirs == NULL ? error.text : "yes", text);
    }
    json_decref(theirs);
}
#else
static void
compare(const char *text, size_t length, const char *what)
{
    (void)text;
    (void)length;
    (void)what;
}
#endif

START_TEST(jansson_agrees_on_what_is_json)
{
    static const char *const seeds[] = {
        "{\"a\":[1,-2.5e3,true,false,null,\"x\\u00e9\\n\"],\"b\":{\"c\":\"\355\225\234\"}}",
        "[0,1.5,{\"k\":[[],{}]},\"\\ud83d\\ude00\"]",
    };
    uint64_t state = 1;

#ifndef HAVE_JANSSON
    printf("# skipped: built without jansson\n");
    return;
#endif

    for (int i = 0; i < 60000; i++) {
        char text[128];
        size_t length = strlen(seeds[i % 2]);

        memcpy(text, seeds[i % 2], length);
        for (int edits = i % 3; edits >= 0; edits--) {
            static const char bytes[] = "{}[]\",:0123456789.eE+-\\utrfn \n\377\200";

            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            text[(state >> 33) % length] = bytes[(state >> 20) % (sizeof bytes - 1)];
        }
        compare(text, length, "mutation");
    }
}
END_TEST

static void
visit(const char *path, void *data)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *text = NULL;
    g_autoptr(Arena) scratch = arena_new();
    g_autoptr(Diagnostics) said = diagnostics_new();
    gsize length;
    const Value *value;

    (void)data;
    if (!g_str_has_suffix(path, ".json") || !g_file_get_contents(path, &text, &length, NULL)) {
        return;
    }
    value = json_read(text, length, 0, scratch, said);
    if (strstr(path, "json-test-suite") != NULL && strstr(path, "test_parsing") != NULL) {
        ck_assert_msg(name[0] != 'y' || value != NULL || diagnostics_n_errors(said) == 0, "%s",
                      name);
        ck_assert_msg(name[0] != 'n' || value == NULL, "%s", name);
    }
    if (name[0] != 'i') {
        compare(text, length, name);
    }
}

START_TEST(hostile_files_are_accepted_or_refused_rightly)
{
    g_autofree char *folder = NULL;

    if (corpus_folder() != NULL) {
        folder = g_build_filename(corpus_folder(), "data", "hostile", NULL);
        walk_files(folder, visit, NULL);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("json");
    TCase *tc = tcase_create("json");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, what_is_read_is_written_back, 0, G_N_ELEMENTS(kept));
    tcase_add_loop_test(tc, mistakes_are_told_with_their_place, 0, G_N_ELEMENTS(refused));
    tcase_add_test(tc, values_know_their_places);
    tcase_add_test(tc, half_a_surrogate_pair_becomes_a_replacement_character);
    tcase_add_test(tc, a_duplicate_key_warns_and_the_last_one_counts);
    tcase_add_test(tc, depth_is_limited);
    tcase_add_test(tc, indented_output_looks_as_go_prints_it);
    tcase_add_test(tc, jansson_agrees_on_what_is_json);
    tcase_add_test(tc, hostile_files_are_accepted_or_refused_rightly);
    suite_add_tcase(s, tc);
    return s;
}

/* test-yaml.c - YAML in its two dialects, and out as kubectl prints it. */
#include "tests/check-main.h"

#include "tests/text/text-helpers.h"

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

static GPtrArray *
read_all(const char *text, size_t length, YamlDialect dialect)
{
    uint32_t source = diagnostics_add_source(diagnostics, "f.yaml", text, length);

    return yaml_read(text, length, source, dialect, arena, diagnostics);
}

/* The only document; NULL after an error. */
static const Value *
read_one(const char *text, YamlDialect dialect)
{
    GPtrArray *documents = read_all(text, strlen(text), dialect);
    const Value *value = NULL;

    if (documents != NULL) {
        ck_assert_uint_eq(documents->len, 1);
        value = g_ptr_array_index(documents, 0);
        g_ptr_array_unref(documents);
    }
    return value;
}

static void
assert_json(const Value *value, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_ptr_nonnull(value);
    json_write(out, value, 0);
    ck_assert_str_eq(out->str, expected);
}

static void
assert_said(const char *piece)
{
    g_autofree char *said = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);

    ck_assert_msg(strstr(said, piece) != NULL, "`%s` is not in:\n%s", piece, said);
}

static const struct {
    const char *text;
    const char *manifest;
    const char *ours;
} scalars[] = {
    { "[yes, on, y, True, off, N]", "[true,true,true,true,false,false]",
      "[\"yes\",\"on\",\"y\",\"True\",\"off\",\"N\"]" },
    { "[true, false, null, ~, ]", "[true,false,null,null]", "[true,false,null,null]" },
    { "[0x1F, 010, 0o10, 0b11, 1_000, +5]", "[31,8,8,3,1000,5]",
      "[\"0x1F\",\"010\",\"0o10\",\"0b11\",\"1_000\",\"+5\"]" },
    { "[1.50, .5, 1e3, 08]", "[1.5,0.5,1000,8]", "[1.50,\".5\",1e3,\"08\"]" },
    { "[-7, 0, 1.30]", "[-7,0,1.3]", "[-7,0,1.30]" },
    { "[1:30, 2026-01-01, 1.2.3, 5m]", "[\"1:30\",\"2026-01-01\",\"1.2.3\",\"5m\"]",
      "[\"1:30\",\"2026-01-01\",\"1.2.3\",\"5m\"]" },
    { "['yes', \"1\", 'null']", "[\"yes\",\"1\",\"null\"]", "[\"yes\",\"1\",\"null\"]" },
    { "[100000000000000000000, -9223372036854775808]",
      "[100000000000000000000,-9223372036854775808]",
      "[100000000000000000000,-9223372036854775808]" },
    { "[1e30]", "[1e+30]", "[1e30]" },
    { "{yes: 1, 1.50: 2, 0x10: 3}", "{\"true\":1,\"1.5\":2,\"16\":3}",
      "{\"yes\":1,\"1.50\":2,\"0x10\":3}" },
    { "a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}",
      "{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}" },
    { "a: &x {b: 1}\nc: *x\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}",
      "{\"a\":{\"b\":1},\"c\":{\"b\":1}}" },
    { "p: &x {b: 1, c: 2}\nq: &y {c: 9, d: 4}\nr: {<<: [*x, *y], b: 3}\n",
      "{\"p\":{\"b\":1,\"c\":2},\"q\":{\"c\":9,\"d\":4},\"r\":{\"b\":3,\"c\":2,\"d\":4}}",
      "{\"p\":{\"b\":1,\"c\":2},\"q\":{\"c\":9,\"d\":4},\"r\":{\"b\":3,\"c\":2,\"d\":4}}" },
};

START_TEST(scalars_are_resolved_by_the_dialect)
{
    assert_json(read_one(scalars[_i].text, YAML_MANIFEST), scalars[_i].manifest);
    assert_json(read_one(scalars[_i].text, YAML_OURS), scalars[_i].ours);
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 0);
}
END_TEST

START_TEST(tags_count_in_manifests)
{
    assert_json(read_one("[!!str 1, !!int \"2\", !!binary aGk=, !foo x, ! 5]", YAML_MANIFEST),
                "[\"1\",2,\"hi\",\"x\",\"5\"]");
}
END_TEST

static const struct {
    const char *text;
    const char *said;
} mistakes[] = {
    { "a: 1\nb: 2\na: 3\n", "error[E104]: duplicate key `a`\n  --> f.yaml:3:1\n   |\n"
                            " 1 | a: 1\n   | - first here\n 3 | a: 3\n   | ^ again here\n" },
    { "a: !x 1\n", "error[E112]: the tag `!x` is not allowed here\n  --> f.yaml:1:4" },
    { "a:\n\t- b\n", "error[E113]: a tab in the indentation\n  --> f.yaml:2:1" },
    { "a: {b: c\nd: e\n", "error[E101]: did not find expected ',' or '}'\n  --> f.yaml:1:4" },
    { "a: {b: c\nd: e\n", " 1 | a: {b: c\n   |    ^ while parsing a flow mapping" },
    { "a: [\n", "- opened here" },
    { "a: *\n", "text that begins with `*` or `&` needs quotes" },
    { "a: {{ x }} y\n", "`{{` belongs to a template, which must be rendered first" },
    { "a: {{ x }}\n", "`{{` belongs to a template, which must be rendered first" },
    { "a:1\nb: 2\n", "a blank is missing behind the colon in line 1" },
    { "a: 1\nb\nc: 2\n", "a key needs a colon and a blank behind it" },
    { "a: \"b\nc: 1\n", "the quote is never closed" },
    { "a:\n  b: 1\n c: 2\n", "the keys of one mapping begin in the same column: here 1 and 2" },
    { "a:\n  - b\n c: 2\n", "begin in the same column" },
    { "a: \"C:\\x\"\n", "in double quotes a backslash begins an escape" },
    { "\037\213\010", "error[E100]: a control character, 0x1F" },
    { "\037\213\010", "this file is compressed: gunzip it first" },
    { "a: \307\321\n", "iconv -f EUC-KR -t UTF-8" },
    { "a: *b\n", "error[E114]: no anchor `&b` before this alias\n  --> f.yaml:1:4" },
    { "a: &x [*x]\n", "error[E110]: the alias `*x` stands inside its own anchor" },
    { "[a]: 1\n", "error[E115]: a key must be a plain word" },
    { "a: b: c\n", "mapping values are not allowed" },
    { "a: \"\001\"\n", "a control character, 0x01" },
    { "a: \377\n", "error[E100]" },
    { "- {mttr: lognormal(25m, 0.8), x: 1}\n",
      "error[E140]: flow style splits at commas\n  --> f.yaml:1:10\n   |\n"
      " 1 | - {mttr: lognormal(25m, 0.8), x: 1}\n"
      "   |          ^^^^^^^^^^^^^^^^^^^ read as `mttr: lognormal(25m` and a key `0.8)`\n"
      "   |\n   = help: separate arguments with spaces: lognormal(25m 0.8)\n" },
    { "[f(1, 2, 3)]\n", "separate arguments with spaces: f(1 2 3)" },
};

START_TEST(mistakes_are_told_with_their_place)
{
    GPtrArray *documents = read_all(mistakes[_i].text, strlen(mistakes[_i].text), YAML_OURS);

    g_clear_pointer(&documents, g_ptr_array_unref);
    ck_assert_uint_gt(diagnostics_n_errors(diagnostics), 0);
    assert_said(mistakes[_i].said);
}
END_TEST

static const struct {
    const char *text;
    size_t length;
    const char *said;
} no_texts[] = {
    { "o\0r\0r\0e\0r\0y\0", 12, "this looks like UTF-16 without a byte order mark" },
    { "\0o\0r\0r\0e\0r\0y", 12, "this looks like UTF-16 without a byte order mark" },
    { "\177ELF\2\1\1\0\0\0\0xyzabcdefghi", 22, "this is a binary file, not YAML" },
};

START_TEST(what_is_no_text_is_told)
{
    GPtrArray *documents = read_all(no_texts[_i].text, no_texts[_i].length, YAML_OURS);

    g_clear_pointer(&documents, g_ptr_array_unref);
    assert_said("error[E100]");
    assert_said(no_texts[_i].said);
}
END_TEST

START_TEST(split_arguments_are_put_together_again)
{
    assert_json(read_one("[{a: f(1, 2), b: 3}, [g(x, y), z], {c: h(1}]", YAML_OURS),
                "[{\"a\":\"f(1 2)\",\"b\":3},[\"g(x y)\",\"z\"],{\"c\":\"h(1\"}]");
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 2);
}
END_TEST

START_TEST(a_duplicate_key_in_a_manifest_warns_and_the_last_one_counts)
{
    assert_json(read_one("{a: 1, b: 2, a: 3}", YAML_MANIFEST), "{\"a\":3,\"b\":2}");
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 0);
    assert_said("warning[W220]: duplicate key `a`: the last one counts");
}
END_TEST

START_TEST(values_know_their_places)
{
    const Value *value = read_one("a: 1\n\355\225\234: {x: [1, 'two']}\nc:\n  - d: 5\n", YAML_OURS);
    const Value *list = value_path(value, "\355\225\234", "x", NULL);

    ck_assert_uint_eq(value->members[1].mark.line, 2);
    ck_assert_uint_eq(list->items[1]->start.column, 12);
    ck_assert_uint_eq(list->items[1]->end.column, 17);
    ck_assert(!list->items[1]->plain);
    ck_assert(list->items[0]->plain);
    ck_assert_uint_eq(value_get(value, "c")->start.line, 4);
    ck_assert_uint_eq(value_get(value, "c")->end.line, 4);
    ck_assert_uint_eq(value_get(value, "c")->end.column, 9);
}
END_TEST

START_TEST(line_ends_marks_and_utf_16_of_editors_do_no_harm)
{
    static const char wide[] = "\377\376a\0:\0 \0[\0"
                               "1\0,\0 \0x\0]\0\r\0\n\0";
    GPtrArray *documents = read_all(wide, sizeof wide - 1, YAML_OURS);

    ck_assert_ptr_nonnull(documents);
    assert_json(g_ptr_array_index(documents, 0), "{\"a\":[1,\"x\"]}");
    g_ptr_array_unref(documents);
    assert_json(read_one("\357\273\277a: 1\r\nb:\r\n  - x\r\n", YAML_OURS),
                "{\"a\":1,\"b\":[\"x\"]}");
    ck_assert_uint_eq(read_one("\357\273\277a: 1\n", YAML_OURS)->members[0].mark.column, 1);
}
END_TEST

START_TEST(a_file_may_mix_our_documents_and_manifests)
{
    static const char text[] = "a: yes\n---\n---\n{orrery: v1, a: yes}\n---\nspec: {orrery: no}\n"
                               "---\nx: 1\norrery: v1\ny: on\n";
    uint32_t source = diagnostics_add_source(diagnostics, "f.yaml", text, sizeof text - 1);
    GPtrArray *documents = yaml_read_mixed(text, sizeof text - 1, source, arena, diagnostics);

    ck_assert_ptr_nonnull(documents);
    ck_assert_uint_eq(documents->len, 4);
    assert_json(g_ptr_array_index(documents, 0), "{\"a\":true}");
    assert_json(g_ptr_array_index(documents, 1), "{\"orrery\":\"v1\",\"a\":\"yes\"}");
    assert_json(g_ptr_array_index(documents, 2), "{\"spec\":{\"orrery\":false}}");
    assert_json(g_ptr_array_index(documents, 3), "{\"x\":1,\"orrery\":\"v1\",\"y\":\"on\"}");
    g_ptr_array_unref(documents);
}
END_TEST

START_TEST(empty_files_have_no_documents)
{
    static const char *const texts[] = { "", "\n", "# only a comment\n", "---\n---\n", "~\n" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        GPtrArray *documents = read_all(texts[i], strlen(texts[i]), YAML_OURS);

        ck_assert_ptr_nonnull(documents);
        ck_assert_uint_eq(documents->len, 0);
        g_ptr_array_unref(documents);
    }
}
END_TEST

START_TEST(depth_is_limited)
{
    g_autofree char *open = g_strnfill(64, '[');
    g_autofree char *close = g_strnfill(64, ']');
    g_autofree char *good = g_strconcat(open, close, NULL);
    g_autofree char *hostile = g_strnfill(100000, '[');

    ck_assert_ptr_nonnull(read_one(good, YAML_MANIFEST));
    ck_assert_ptr_null(read_one(hostile, YAML_MANIFEST));
    assert_said("error[E108]: nested more than 64 deep");
}
END_TEST

START_TEST(aliases_cannot_multiply)
{
    g_autoptr(GString) text = g_string_new("a0: &a0 [x]\n");

    for (int i = 1; i < 30; i++) {
        g_string_append_printf(text, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1);
    }
    ck_assert_ptr_null(read_one(text->str, YAML_MANIFEST));
    assert_said("error[E109]: aliases expand to more than 10000 values");
}
END_TEST

START_TEST(a_large_mapping_is_read_in_good_time)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < 30000; i++) {
        g_string_append_printf(text, "key-%d: %d\n", i, i);
    }
    ck_assert_uint_eq(value_length(read_one(text->str, YAML_MANIFEST)), 30000);
}
END_TEST

/* --- Writing ------------------------------------------------------------------------------- */

static const struct {
    const char *json;
    const char *yaml;
} written[] = {
    { "{}", "{}\n" },
    { "{\"a\":[],\"b\":{},\"c\":null}", "a: []\nb: {}\nc: null\n" },
    { "{\"a\":[1,{\"b\":2,\"c\":[3]},[4,[5]]]}", "a:\n- 1\n- b: 2\n  c:\n  - 3\n- - 4\n  - - 5\n" },
    { "[{\"a\":{\"b\":1}}]", "- a:\n    b: 1\n" },
    { "[\"true\",\"1\",\"\",\"yes\",\"on\",\"null\",\"~\",\"1e3\",\"0x1f\",\"1_000\",\"y\"]",
      "- \"true\"\n- \"1\"\n- \"\"\n- \"yes\"\n- \"on\"\n- \"null\"\n- \"~\"\n- \"1e3\"\n"
      "- \"0x1f\"\n- \"1_000\"\n- \"y\"\n" },
    { "[\"2026-03-01T12:00:00Z\",\"2026-03-01\",\"1:30\",\"12:30:45\",\".5\",\"<<\"]",
      "- \"2026-03-01T12:00:00Z\"\n- \"2026-03-01\"\n- \"1:30\"\n- \"12:30:45\"\n- \".5\"\n"
      "- \"<<\"\n" },
    { "[\"nginx:1.2\",\"a b\",\"100m\",\"1.2.3\",\"10.0.0.1\",\"/x\",\"-x\",\"a#b\",\"x:\",\"=\"]",
      "- nginx:1.2\n- a b\n- 100m\n- 1.2.3\n- 10.0.0.1\n- /x\n- -x\n- a#b\n- 'x:'\n- =\n" },
    { "[\" x\",\"x \",\"a: b\",\"a #b\",\"- "
      "x\",\"*\",\"&a\",\"!x\",\"%x\",\"@x\",\"`x\",\"{a\",\"it's\"]",
      "- ' x'\n- 'x '\n- 'a: b'\n- 'a #b'\n- '- x'\n- '*'\n- '&a'\n- '!x'\n- '%x'\n- '@x'\n"
      "- '`x'\n- '{a'\n- it's\n" },
    { "[\"'x'\",\"---\",\"a\\tb\",\"\\u0001\",\"\355\225\234\",\"\360\237\230\200\",\"\\ufeffx\"]",
      "- '''x'''\n- '---'\n- \"a\\tb\"\n- \"\\x01\"\n- \355\225\234\n- \"\\U0001F600\"\n"
      "- \"\\uFEFFx\"\n" },
    { "{\"a\":\"x\\ny\\n\",\"b\":\"x\\ny\",\"c\":\"x\\n\\n\",\"d\":\" x\\ny\",\"e\":\"x "
      "\\ny\",\"f\":\"x\\ny \"}",
      "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2-\n   x\n  y\ne: \"x \\ny\"\n"
      "f: \"x\\ny \"\n" },
    { "[\"x\\n\\ny\\n\"]", "- |\n  x\n\n  y\n" },
    { "{\"true\":1,\"a b\":2,\"x: y\":3}", "\"true\": 1\na b: 2\n'x: y': 3\n" },
    { "[1.5,1e30,1000000000000000000000000000000,true]",
      "- 1.5\n- 1e30\n- 1000000000000000000000000000000\n- true\n" },
    { "{\"message\":\"0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready: "
      "}, "
      "that the pod didn't tolerate.\"}",
      "message: '0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready:\n"
      "  }, that the pod didn''t tolerate.'\n" },
};

START_TEST(values_are_written_as_kubectl_prints_them)
{
    const char *json = written[_i].json;
    const Value *value = json_read(json, strlen(json), 0, arena, diagnostics);
    g_autoptr(GString) out = g_string_new(NULL);

    yaml_write(out, value);
    ck_assert_str_eq(out->str, written[_i].yaml);
    ck_assert(value_equal(read_one(out->str, YAML_MANIFEST), value));
}
END_TEST

/* Whatever a string holds, kubectl must read it back. */
START_TEST(random_strings_survive_a_round_trip)
{
    static const char *const pieces[] = { "a",  " ",   ":",   "#",  "-", "'", "\"",           "\n",
                                          "\t", "0",   "yes", "\\", "{", ",", "\355\225\234", "\r",
                                          "!",  "x y", "1e3", "|" };
    uint64_t state = 7;

    for (int i = 0; i < 3000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        g_autoptr(Arena) scratch = arena_new();
        ValueBuilder *map = value_map_begin(scratch);
        GPtrArray *documents;
        const Value *value;

        for (int n = i % 40; n > 0; n--) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            g_string_append(text, pieces[(state >> 33) % G_N_ELEMENTS(pieces)]);
        }
        value_put_string(map, strchr(text->str, '\n') == NULL ? text->str : "k", text->str);
        value_put_string(map, "end", "x");
        value = value_end(map);
        yaml_write(out, value);
        documents = yaml_read(out->str, out->len, 0, YAML_MANIFEST, scratch, diagnostics);
        ck_assert_msg(documents != NULL && documents->len == 1 &&
                          value_equal(g_ptr_array_index(documents, 0), value),
                      "%s", out->str);
        g_ptr_array_unref(documents);
    }
}
END_TEST

/* --- Corpora ------------------------------------------------------------------------------- */

/* Cases of the YAML test suite in which libyaml, and with it kubectl's library, differs from
 * YAML 1.2. */
static const char *const differ[] = {
    "2JQS", "2LFX", "4MUZ", "5T43", "6CA3", "96NN", "9C9N", "9JBA", "9SA2",
    "CFD4", "CVW2", "DBG4", "DK95", "FRK4", "HM87", "HWV9", "K3WX", "M7A3",
    "MUS6", "Q5MG", "QB6E", "S98Z", "UKK6", "UT92", "X4QW", NULL,
};

static bool
is_known_to_differ(const char *path)
{
    for (size_t i = 0; differ[i] != NULL; i++) {
        if (strstr(path, differ[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static void
check_suite_case(const char *path, bool is_accepted)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *error = g_build_filename(folder, "error.expected", NULL);
    bool is_refused = g_file_test(error, G_FILE_TEST_EXISTS);

    if (!is_known_to_differ(path)) {
        ck_assert_msg(is_accepted != is_refused, "%s", path);
    }
}

static void
visit(const char *path, void *data)
{
    g_autofree char *text = NULL;
    g_autofree char *said = NULL;
    g_autoptr(Arena) scratch = arena_new();
    g_autoptr(Diagnostics) messages = diagnostics_new();
    gsize length;

    (void)data;
    if (!g_file_get_contents(path, &text, &length, NULL)) {
        return;
    }
    for (YamlDialect dialect = YAML_OURS; dialect <= YAML_MANIFEST; dialect++) {
        uint32_t source = diagnostics_add_source(messages, path, text, length);
        GPtrArray *documents = yaml_read(text, length, source, dialect, scratch, messages);

        if (dialect == YAML_MANIFEST && g_str_has_suffix(path, "/in.yaml")) {
            check_suite_case(path, documents != NULL);
        }
        for (guint i = 0; documents != NULL && i < documents->len; i++) {
            g_autoptr(GString) out = g_string_new(NULL);

            yaml_write(out, g_ptr_array_index(documents, i));
        }
        g_clear_pointer(&documents, g_ptr_array_unref);
    }
    said = diagnostics_format(messages, DIAGNOSTIC_PLAIN);
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

/* Kubernetes ships each kind as JSON and as YAML by its own serialiser. */
static void
compare_with_kubernetes(const char *path, void *data)
{
    g_autofree char *json = NULL;
    g_autofree char *stem = NULL;
    g_autofree char *yaml_path = NULL;
    g_autofree char *expected = NULL;
    g_autoptr(Arena) scratch = arena_new();
    g_autoptr(Diagnostics) said = diagnostics_new();
    g_autoptr(GString) out = g_string_new(NULL);
    const Value *value;
    gsize length;

    if (!g_str_has_suffix(path, ".json")) {
        return;
    }
    stem = g_strndup(path, strlen(path) - strlen(".json"));
    yaml_path = g_strconcat(stem, ".yaml", NULL);
    ck_assert(g_file_get_contents(path, &json, &length, NULL));
    ck_assert(g_file_get_contents(yaml_path, &expected, NULL, NULL));
    value = json_read(json, length, 0, scratch, said);
    yaml_write(out, value_sorted(scratch, value));
    ck_assert_msg(strcmp(out->str, expected) == 0, "%s", path);
    g_string_truncate(out, 0);
    json_write(out, value, 2);
    ck_assert_msg(strcmp(out->str, g_strchomp(json)) == 0, "%s", path);
    ++*(int *)data;
}

START_TEST(objects_are_printed_byte_for_byte_as_kubernetes_does)
{
    g_autofree char *folder = NULL;
    int n = 0;

    if (corpus_folder() != NULL) {
        folder = g_build_filename(corpus_folder(), "data", "k8s-manifests",
                                  "kubernetes-api-roundtrip", NULL);
        walk_files(folder, compare_with_kubernetes, &n);
        ck_assert_int_gt(n, 0);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("yaml");
    TCase *tc = tcase_create("yaml");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, scalars_are_resolved_by_the_dialect, 0, G_N_ELEMENTS(scalars));
    tcase_add_test(tc, tags_count_in_manifests);
    tcase_add_loop_test(tc, mistakes_are_told_with_their_place, 0, G_N_ELEMENTS(mistakes));
    tcase_add_loop_test(tc, what_is_no_text_is_told, 0, G_N_ELEMENTS(no_texts));
    tcase_add_test(tc, split_arguments_are_put_together_again);
    tcase_add_test(tc, a_duplicate_key_in_a_manifest_warns_and_the_last_one_counts);
    tcase_add_test(tc, values_know_their_places);
    tcase_add_test(tc, line_ends_marks_and_utf_16_of_editors_do_no_harm);
    tcase_add_test(tc, a_file_may_mix_our_documents_and_manifests);
    tcase_add_test(tc, empty_files_have_no_documents);
    tcase_add_test(tc, depth_is_limited);
    tcase_add_test(tc, aliases_cannot_multiply);
    tcase_add_test(tc, a_large_mapping_is_read_in_good_time);
    tcase_add_loop_test(tc, values_are_written_as_kubectl_prints_them, 0, G_N_ELEMENTS(written));
    tcase_add_test(tc, random_strings_survive_a_round_trip);
    tcase_add_test(tc, hostile_files_are_accepted_or_refused_rightly);
    tcase_add_test(tc, objects_are_printed_byte_for_byte_as_kubernetes_does);
    suite_add_tcase(s, tc);
    return s;
}

/* test-patch.c - patches change what they name and nothing else. */
#include "models/api/document/patch.h"
#include "models/api/types/api-types.h"
#include "tests/check-main.h"
#include "text/json.h"

#include <string.h>

static Arena *arena;

static const Value *
json_of(const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    return json_read(text, strlen(text),
                     diagnostics_add_source(diagnostics, "t", text, strlen(text)), arena,
                     diagnostics);
}

static void
check_equal(const Value *have, const char *want)
{
    g_autoptr(GString) text = g_string_new(NULL);

    ck_assert_ptr_nonnull(have);
    json_write(text, value_sorted(arena, have), 0);
    ck_assert_str_eq(text->str, want);
}

START_TEST(a_merge_patch_removes_by_null_and_replaces_lists)
{
    check_equal(patch_merge(arena, json_of("{\"a\":{\"b\":1,\"c\":2},\"l\":[1]}"),
                            json_of("{\"a\":{\"b\":null,\"d\":3},\"l\":[2]}")),
                "{\"a\":{\"c\":2,\"d\":3},\"l\":[2]}");
}
END_TEST

START_TEST(a_json_patch_adds_moves_and_tests)
{
    const char *error = NULL;

    check_equal(patch_json(arena, json_of("{\"a\":[1,2],\"b\":{\"x/y\":1}}"),
                           json_of("[{\"op\":\"add\",\"path\":\"/a/1\",\"value\":9},"
                                   "{\"op\":\"test\",\"path\":\"/b/x~1y\",\"value\":1},"
                                   "{\"op\":\"move\",\"from\":\"/b/x~1y\",\"path\":\"/c\"}]"),
                           &error),
                "{\"a\":[1,9,2],\"b\":{},\"c\":1}");
    ck_assert_ptr_null(
        patch_json(arena, json_of("{}"), json_of("[{\"op\":\"remove\",\"path\":\"/x\"}]"), &error));
    ck_assert_ptr_nonnull(error);
}
END_TEST

START_TEST(a_strategic_patch_merges_containers_by_name)
{
    const char *error = NULL;

    check_equal(patch_strategic(arena, &api_core_pod_spec,
                                json_of("{\"containers\":[{\"name\":\"a\",\"image\":\"x\"},"
                                        "{\"name\":\"b\",\"image\":\"y\"}]}"),
                                json_of("{\"containers\":[{\"name\":\"b\",\"image\":\"z\"},"
                                        "{\"$patch\":\"delete\",\"name\":\"a\"}]}"),
                                &error),
                "{\"containers\":[{\"image\":\"z\",\"name\":\"b\"}]}");
}
END_TEST

START_TEST(apply_removes_what_was_applied_and_keeps_what_others_set)
{
    check_equal(patch_apply(arena, &api_core_pod_spec,
                            json_of("{\"hostname\":\"h\",\"containers\":[{\"name\":\"a\"}]}"),
                            json_of("{\"containers\":[{\"name\":\"b\"}]}"),
                            json_of("{\"hostname\":\"h\",\"nodeName\":\"n\","
                                    "\"containers\":[{\"name\":\"a\"},{\"name\":\"sidecar\"}]}")),
                "{\"containers\":[{\"name\":\"sidecar\"},{\"name\":\"b\"}],\"nodeName\":\"n\"}");
}
END_TEST

static void
setup(void)
{
    arena = arena_new();
}

static void
teardown(void)
{
    arena_free(arena);
}

Suite *
suite(void)
{
    Suite *made = suite_create("patch");
    TCase *cases = tcase_create("patch");

    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, a_merge_patch_removes_by_null_and_replaces_lists);
    tcase_add_test(cases, a_json_patch_adds_moves_and_tests);
    tcase_add_test(cases, a_strategic_patch_merges_containers_by_name);
    tcase_add_test(cases, apply_removes_what_was_applied_and_keeps_what_others_set);
    suite_add_tcase(made, cases);
    return made;
}

/* test-value.c - arenas and trees of values. */
#include "tests/check-main.h"

#include "text/value.h"

#include <string.h>

static Arena *arena;

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

START_TEST(memory_comes_zeroed_and_aligned_also_after_a_clear)
{
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 5000; size += 7) {
            char *piece = arena_alloc(arena, size);
            bool is_zero = true;

            ck_assert_uint_eq((uintptr_t)piece % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) {
                is_zero = is_zero && piece[i] == 0;
            }
            ck_assert(is_zero);
            memset(piece, 0xAB, size);
        }
        arena_clear(arena);
        ck_assert_uint_eq(arena_used(arena), 0);
    }
}
END_TEST

START_TEST(a_large_piece_does_not_disturb_the_small_ones)
{
    char *first = arena_strdup(arena, "first");
    char *large = arena_alloc(arena, 5000000);
    char *second = arena_strdup(arena, "second");

    memset(large, 1, 5000000);
    ck_assert_str_eq(first, "first");
    ck_assert_str_eq(second, "second");
    ck_assert_ptr_null(arena_strdup(arena, NULL));
    ck_assert_str_eq(arena_printf(arena, "%d-%s", 3, "x"), "3-x");
}
END_TEST

static const Value *
sample(void)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);

    value_put_string(map, "name", "web");
    value_put_int(map, "replicas", 3);
    value_put_bool(map, "paused", true);
    value_put_string(map, "absent", NULL);
    value_add(list, value_int(arena, 1));
    value_add(list, NULL);
    value_add(list, value_float(arena, 0.5));
    value_put(map, "list", value_end(list));
    return value_end(map);
}

START_TEST(paths_can_be_walked_without_checks)
{
    const Value *value = sample();

    ck_assert_str_eq(value_get_text(value, "name"), "web");
    ck_assert_int_eq(value_get_int(value, "replicas", 0), 3);
    ck_assert(value_get_bool(value, "paused", false));
    ck_assert_uint_eq(value_length(value_get(value, "list")), 2);
    ck_assert_str_eq(value_item(value_get(value, "list"), 1)->text, "0.5");
    ck_assert_ptr_null(value_path(value, "name", "deeper", "still", NULL));
    ck_assert_ptr_null(value_get(NULL, "x"));
    ck_assert_ptr_null(value_item(value, 0));
    ck_assert_ptr_null(value_text(value_get(value, "replicas")));
    ck_assert_int_eq(value_get_int(value, "name", 7), 7);
    ck_assert_ptr_null(value_get(value, "absent"));
}
END_TEST

START_TEST(an_edit_leaves_the_old_map_alone_and_keeps_the_order)
{
    const Value *old = sample();
    const Value *changed = value_with(arena, old, "replicas", value_int(arena, 5));
    const Value *removed = value_with(arena, old, "name", NULL);
    const Value *added = value_with(arena, NULL, "x", value_null(arena));

    ck_assert_int_eq(value_get_int(old, "replicas", 0), 3);
    ck_assert_int_eq(value_get_int(changed, "replicas", 0), 5);
    ck_assert_str_eq(changed->members[1].key, "replicas");
    ck_assert_uint_eq(removed->n, old->n - 1);
    ck_assert_ptr_null(value_get(removed, "name"));
    ck_assert_uint_eq(added->n, 1);
}
END_TEST

START_TEST(equality_ignores_order_of_keys_and_kind_of_number)
{
    ValueBuilder *a = value_map_begin(arena);
    ValueBuilder *b = value_map_begin(arena);
    const Value *left;
    const Value *right;

    for (int i = 0; i < 100; i++) {
        g_autofree char *key = g_strdup_printf("k%d", i);
        g_autofree char *other = g_strdup_printf("k%d", 99 - i);

        value_put(a, key, value_int(arena, i));
        value_put(b, other, value_float(arena, 99 - i));
    }
    left = value_end(a);
    right = value_end(b);
    ck_assert(value_equal(left, right));
    ck_assert(!value_equal(left, value_with(arena, right, "k5", value_int(arena, 6))));
    ck_assert(!value_equal(left, value_with(arena, right, "k5", NULL)));
    ck_assert(!value_equal(value_int(arena, (INT64_C(1) << 53) + 1), value_float(arena, 0x1p53)));
    ck_assert(!value_equal(value_int(arena, INT64_MAX), value_float(arena, 0x1p63)));
    ck_assert(!value_equal(value_string(arena, "1"), value_int(arena, 1)));
    ck_assert(value_equal(value_string_n(arena, "a\0b", 3), value_string_n(arena, "a\0b", 3)));
    ck_assert(!value_equal(value_string_n(arena, "a\0b", 3), value_string_n(arena, "a\0c", 3)));
    ck_assert(!value_equal(NULL, left));
}
END_TEST

START_TEST(sorting_goes_all_the_way_down)
{
    ValueBuilder *inner = value_map_begin(arena);
    ValueBuilder *outer = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    const Value *sorted;

    value_put_int(inner, "z", 1);
    value_put_int(inner, "a", 2);
    value_add(list, value_end(inner));
    value_put(outer, "m", value_end(list));
    value_put_int(outer, "B", 3);
    sorted = value_sorted(arena, value_end(outer));
    ck_assert_str_eq(sorted->members[0].key, "B");
    ck_assert_str_eq(sorted->members[1].value->items[0]->members[0].key, "a");
}
END_TEST

START_TEST(a_copy_outlives_its_source)
{
    Arena *other = arena_new();
    const Value *original = sample();
    const Value *twin = value_copy(other, original);

    ck_assert(value_equal(original, twin));
    arena_clear(arena);
    memset(arena_alloc(arena, 10000), 0xEE, 10000);
    ck_assert_str_eq(value_get_text(twin, "name"), "web");
    arena_free(other);
}
END_TEST

/* With a linear look for equal keys this would take minutes. */
START_TEST(a_map_of_many_keys_is_built_in_good_time)
{
    ValueBuilder *map = value_map_begin(arena);
    const Value *value;

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100000; i++) {
            char key[16];

            g_snprintf(key, sizeof key, "key-%d", i);
            value_put_int(map, key, i + round);
        }
    }
    ck_assert_int_eq(value_builder_member(map, "key-4711")->value->integer, 4712);
    ck_assert_ptr_null(value_builder_member(map, "key-100000"));
    value = value_end(map);
    ck_assert_uint_eq(value->n, 100000);
    ck_assert_str_eq(value->members[99999].key, "key-99999");
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("value");
    TCase *tc = tcase_create("value");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, memory_comes_zeroed_and_aligned_also_after_a_clear);
    tcase_add_test(tc, a_large_piece_does_not_disturb_the_small_ones);
    tcase_add_test(tc, paths_can_be_walked_without_checks);
    tcase_add_test(tc, an_edit_leaves_the_old_map_alone_and_keeps_the_order);
    tcase_add_test(tc, equality_ignores_order_of_keys_and_kind_of_number);
    tcase_add_test(tc, sorting_goes_all_the_way_down);
    tcase_add_test(tc, a_copy_outlives_its_source);
    tcase_add_test(tc, a_map_of_many_keys_is_built_in_good_time);
    suite_add_tcase(s, tc);
    return s;
}

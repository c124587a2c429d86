/* test-number-map.c - the map against GLib's, over random sets and removals. */
#include "sim/number-map.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <glib.h>

START_TEST(it_holds_what_was_set_and_not_removed)
{
    SimStream stream = sim_stream(7, "number-map", "");
    g_autoptr(GHashTable) other = g_hash_table_new(NULL, NULL);
    NumberMap map = { 0 };

    ck_assert_uint_eq(number_map_get(&map, 5), 0);
    number_map_remove(&map, 5);
    for (int i = 0; i < 200000; i++) {
        /* Many keys at first, few later, so that it grows and shrinks. */
        uint64_t key = sim_stream_below(&stream, i < 100000 ? 5000 : 50);
        uint64_t value = 1 + sim_stream_below(&stream, 1000);

        if (sim_stream_below(&stream, 3) == 0 || i == 100000) {
            number_map_remove(&map, key);
            g_hash_table_remove(other, GSIZE_TO_POINTER(key));
        } else {
            number_map_set(&map, key, value);
            g_hash_table_insert(other, GSIZE_TO_POINTER(key), GSIZE_TO_POINTER(value));
        }
        ck_assert_uint_eq(map.n, g_hash_table_size(other));
        key = sim_stream_below(&stream, 5000);
        ck_assert_uint_eq(number_map_get(&map, key),
                          GPOINTER_TO_SIZE(g_hash_table_lookup(other, GSIZE_TO_POINTER(key))));
    }
    for (uint64_t key = 0; key < 5000; key++) {
        number_map_remove(&map, key);
        ck_assert_uint_eq(number_map_get(&map, key), 0);
    }
    ck_assert_uint_eq(map.n, 0);
    ck_assert_uint_le(map.n_slots, 16);
    number_map_done(&map);
}
END_TEST

START_TEST(it_holds_pointers_and_any_key)
{
    NumberMap map = { 0 };
    int things[3];

    number_map_set_pointer(&map, 0, &things[0]);
    number_map_set_pointer(&map, UINT64_MAX, &things[1]);
    number_map_set_pointer(&map, UINT64_MAX, &things[2]);
    ck_assert_ptr_eq(number_map_pointer(&map, 0), &things[0]);
    ck_assert_ptr_eq(number_map_pointer(&map, UINT64_MAX), &things[2]);
    ck_assert_ptr_null(number_map_pointer(&map, 1));
    number_map_done(&map);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("number-map");
    TCase *tests = tcase_create("number-map");

    tcase_add_test(tests, it_holds_what_was_set_and_not_removed);
    tcase_add_test(tests, it_holds_pointers_and_any_key);
    suite_add_tcase(all, tests);
    return all;
}

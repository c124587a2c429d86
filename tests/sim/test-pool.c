/* test-pool.c - handles that go stale, and names that become numbers. */
#include "sim/intern.h"
#include "sim/pool.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <string.h>

START_TEST(a_stale_handle_finds_nothing)
{
    SimPool *pool = sim_pool_new(sizeof(int));
    SimHandle first;
    SimHandle second;

    *(int *)sim_pool_add(pool, &first) = 1;
    sim_pool_remove(pool, first);
    ck_assert_ptr_null(sim_pool_get(pool, first));
    *(int *)sim_pool_add(pool, &second) = 2;
    ck_assert_uint_eq(second.index, first.index); /* the place is used again */
    ck_assert(!sim_handle_equal(first, second));
    ck_assert_ptr_null(sim_pool_get(pool, first));
    sim_pool_remove(pool, first);
    ck_assert_int_eq(*(int *)sim_pool_get(pool, second), 2);
    ck_assert_ptr_null(sim_pool_get(pool, SIM_NO_HANDLE));
    ck_assert_ptr_null(sim_pool_get(pool, (SimHandle){ 77, 1 }));
    ck_assert_uint_eq(sim_pool_count(pool), 1);
    sim_pool_free(pool);
}
END_TEST

START_TEST(a_new_item_is_zeroed_and_never_moves)
{
    SimPool *pool = sim_pool_new(24);
    SimHandle handle;
    char *item = sim_pool_add(pool, &handle);
    static const char zeroes[24];

    memset(item, 'x', 24);
    for (int i = 0; i < 10000; i++) {
        ck_assert_mem_eq(sim_pool_add(pool, NULL), zeroes, 24);
    }
    ck_assert_ptr_eq(sim_pool_get(pool, handle), item);
    sim_pool_remove(pool, handle);
    ck_assert_mem_eq(sim_pool_add(pool, &handle), zeroes, 24);
    sim_pool_free(pool);
}
END_TEST

START_TEST(iteration_visits_the_living_by_index)
{
    SimPool *pool = sim_pool_new(sizeof(int));
    SimHandle handles[1000];
    bool lives[1000];
    SimStream stream = sim_stream(1, "test-pool", "");
    size_t n_living = 0;

    for (int i = 0; i < 1000; i++) {
        *(int *)sim_pool_add(pool, &handles[i]) = i;
    }
    for (int i = 0; i < 1000; i++) {
        lives[i] = sim_stream_below(&stream, 2) == 0;
        n_living += lives[i];
        if (!lives[i]) {
            sim_pool_remove(pool, handles[i]);
        }
    }
    ck_assert_uint_eq(sim_pool_end(pool), 1000);
    ck_assert_uint_eq(sim_pool_count(pool), n_living);
    for (uint32_t i = 0; i < 1000; i++) {
        int *item = sim_pool_at(pool, i);

        ck_assert_int_eq(item != NULL, lives[i]);
        if (item != NULL) {
            ck_assert_int_eq(*item, i);
            ck_assert(sim_handle_equal(sim_pool_handle_at(pool, i), handles[i]));
        } else {
            ck_assert(sim_handle_equal(sim_pool_handle_at(pool, i), SIM_NO_HANDLE));
        }
    }
    sim_pool_free(pool);
}
END_TEST

START_TEST(equal_names_are_one_pointer_and_one_number)
{
    g_autoptr(InternTable) table = intern_new();
    char name[] = "web";
    const char *first = intern(table, name);

    name[0] = 'x'; /* the table has its own copy */
    ck_assert_str_eq(first, "web");
    ck_assert_ptr_eq(intern(table, "web"), first);
    ck_assert_uint_eq(intern_id(table, "web"), 1);
    ck_assert_uint_eq(intern_id(table, "db"), 2);
    ck_assert_uint_eq(intern_id(table, ""), 3);
    ck_assert_uint_eq(intern_lookup(table, "db"), 2);
    ck_assert_uint_eq(intern_lookup(table, "none"), 0);
    ck_assert_str_eq(intern_text(table, 2), "db");
    ck_assert_ptr_null(intern_text(table, 0));
    ck_assert_ptr_null(intern(table, NULL));
    ck_assert_uint_eq(intern_id(table, NULL), 0);
    ck_assert_uint_eq(intern_count(table), 3);
}
END_TEST

START_TEST(many_names_keep_their_numbers)
{
    g_autoptr(InternTable) table = intern_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (uint32_t i = 0; i < 100000; i++) {
        g_autofree char *name = g_strdup_printf("10.%u.%u", i / 256, i % 256);

        ck_assert_uint_eq(intern_lookup(table, name), 0);
        ck_assert_uint_eq(intern_id(table, name), i + 1);
        g_ptr_array_add(texts, (void *)(uintptr_t)intern(table, name));
    }
    ck_assert_uint_eq(intern_count(table), 100000);
    for (uint32_t i = 0; i < 100000; i++) {
        g_autofree char *name = g_strdup_printf("10.%u.%u", i / 256, i % 256);

        ck_assert_uint_eq(intern_lookup(table, name), i + 1);
        ck_assert_ptr_eq(intern(table, name), g_ptr_array_index(texts, i));
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("pool");
    TCase *tc = tcase_create("all");

    tcase_add_test(tc, a_stale_handle_finds_nothing);
    tcase_add_test(tc, a_new_item_is_zeroed_and_never_moves);
    tcase_add_test(tc, iteration_visits_the_living_by_index);
    tcase_add_test(tc, equal_names_are_one_pointer_and_one_number);
    tcase_add_test(tc, many_names_keep_their_numbers);
    suite_add_tcase(s, tc);
    return s;
}

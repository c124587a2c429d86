/* test-event-cache.c - rows by key that leave in the order they came, or when they are dead. */
#include "models/api/server/event-cache.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <glib.h>

typedef struct Row {
    uint64_t key;
    uint64_t value;
} Row;

static bool
is_below(const void *row, void *data)
{
    const uint64_t *least = data;

    return ((const Row *)row)->value < *least;
}

static const EventCacheType row_type = { sizeof(Row), is_below, NULL };

static uint64_t
key_of(uint64_t value)
{
    return sim_mix(value % 97, value); /* some begin their search at the same slot */
}

static void
add(EventCache *cache, uint64_t value, uint64_t least)
{
    ((Row *)event_cache_add(cache, key_of(value), &least))->value = value;
}

static bool
has(const EventCache *cache, uint64_t value)
{
    const Row *row = event_cache_find(cache, key_of(value));

    return row != NULL && row->value == value;
}

START_TEST(the_oldest_rows_go_when_the_cache_is_full)
{
    EventCache cache = { .type = &row_type };
    const uint64_t n = 3 * EVENT_CACHE_MAX + 77;

    ck_assert(!has(&cache, 1));
    for (uint64_t i = 0; i < n; i++) {
        add(&cache, i, 0);
        ck_assert(has(&cache, i));
    }
    for (uint64_t i = 0; i < n; i++) {
        ck_assert_int_eq(has(&cache, i), i >= n - EVENT_CACHE_MAX);
    }
    event_cache_clear(&cache);
    ck_assert(!has(&cache, n - 1));
}
END_TEST

START_TEST(dead_rows_make_room_for_new_ones)
{
    EventCache cache = { .type = &row_type };

    for (uint64_t i = 0; i < 10000; i++) {
        uint64_t least = i < 20 ? 0 : i - 20;

        add(&cache, i, least);
        for (uint64_t j = least; j <= i; j++) {
            ck_assert(has(&cache, j));
        }
        ck_assert_uint_le(cache.room, 64);
    }
    event_cache_clear(&cache);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("event-cache");
    TCase *tests = tcase_create("event-cache");

    tcase_add_test(tests, the_oldest_rows_go_when_the_cache_is_full);
    tcase_add_test(tests, dead_rows_make_room_for_new_ones);
    suite_add_tcase(all, tests);
    return all;
}

/* test-event-queue.c - the wheel against the heap: same operations, same order. */
#include "sim/queue/event-queue.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <glib.h>

enum {
    N_OPERATIONS = 1000000, /* of each mix */
    N_SLOTS = 1 << 17,
};

/* Both queues side by side, and what is in them. */
typedef struct Pair {
    void *heap;
    void *wheel;
    SimTime now;
    uint64_t sequence;
    SimStream stream;
    QueueEntry *pending; /* in no order */
    size_t n_pending;
    uint32_t *free_slots;
    size_t n_free_slots;
    uint32_t *places; /* by slot: index into 'pending' */
    uint64_t *orders; /* by slot: of what was last pushed there */
    uint64_t n_popped;
} Pair;

static void
pair_init(Pair *pair, uint64_t seed)
{
    *pair = (Pair){
        .heap = event_heap.make(NULL),
        .wheel = event_wheel.make(NULL),
        .stream = sim_stream_n(seed, "test-event-queue", 0),
        .pending = g_new(QueueEntry, N_SLOTS),
        .free_slots = g_new(uint32_t, N_SLOTS),
        .places = g_new0(uint32_t, N_SLOTS),
        .orders = g_new0(uint64_t, N_SLOTS),
        .n_free_slots = N_SLOTS,
    };
    for (uint32_t i = 0; i < N_SLOTS; i++) {
        pair->free_slots[i] = N_SLOTS - 1 - i;
    }
}

static void
pair_clear(Pair *pair)
{
    event_heap.free(pair->heap);
    event_wheel.free(pair->wheel);
    g_free(pair->pending);
    g_free(pair->free_slots);
    g_free(pair->places);
    g_free(pair->orders);
}

static uint64_t
below(Pair *pair, uint64_t n)
{
    return sim_stream_below(&pair->stream, n);
}

static void
pair_push(Pair *pair, SimTime at)
{
    if (pair->n_free_slots == 0) {
        return;
    }

    uint32_t slot = pair->free_slots[--pair->n_free_slots];
    QueueEntry entry = { at, queue_order((unsigned)below(pair, 4), ++pair->sequence, slot) };

    event_heap.push(pair->heap, entry);
    event_wheel.push(pair->wheel, entry);
    pair->orders[slot] = entry.order;
    pair->places[slot] = (uint32_t)pair->n_pending;
    pair->pending[pair->n_pending++] = entry;
}

static void
forget(Pair *pair, QueueEntry entry)
{
    uint32_t place = pair->places[queue_slot(entry)];
    QueueEntry last = pair->pending[--pair->n_pending];

    pair->pending[place] = last;
    pair->places[queue_slot(last)] = place;
    pair->free_slots[pair->n_free_slots++] = queue_slot(entry);
}

static void
pair_cancel(Pair *pair)
{
    if (pair->n_pending > 0) {
        QueueEntry entry = pair->pending[below(pair, pair->n_pending)];

        event_heap.remove(pair->heap, entry);
        event_wheel.remove(pair->wheel, entry);
        forget(pair, entry);
    }
}

/* Whether both find what was last pushed into 'slot' just if it is pending. */
static void
pair_look_for(Pair *pair, uint32_t slot)
{
    uint64_t order = pair->orders[slot];
    QueueEntry expected = pair->pending[pair->places[slot]];
    bool is_pending = pair->places[slot] < pair->n_pending && expected.order == order;
    QueueEntry in_heap = { -1, 0 };
    QueueEntry in_wheel = { -1, 0 };

    if (order == 0) {
        return;
    }
    if (event_heap.find(pair->heap, order, &in_heap) != is_pending ||
        event_wheel.find(pair->wheel, order, &in_wheel) != is_pending ||
        (is_pending && (in_heap.at != expected.at || in_wheel.at != expected.at))) {
        ck_abort_msg("slot %u, pending: %d, is not found as it should be", slot, is_pending);
    }
}

static bool
pair_pop(Pair *pair, SimTime limit)
{
    QueueEntry expected = { -1, 0 };
    QueueEntry got = { -1, 0 };
    bool found = event_heap.pop(pair->heap, limit, &expected);

    /* Plain comparisons: each assertion of the test library is a system call. */
    if (event_wheel.pop(pair->wheel, limit, &got) != found || got.at != expected.at ||
        got.order != expected.order || (found && got.at < pair->now)) {
        ck_abort_msg("after %" G_GUINT64_FORMAT " pops: the heap has %" G_GINT64_FORMAT
                     " %" G_GINT64_MODIFIER "x, the wheel %" G_GINT64_FORMAT " %" G_GINT64_MODIFIER
                     "x",
                     pair->n_popped, expected.at, expected.order, got.at, got.order);
    }
    if (!found) {
        pair->now = MAX(pair->now, limit);
        return false;
    }
    pair->now = got.at;
    pair->n_popped++;
    forget(pair, got);
    return true;
}

/* Delays of all magnitudes, some beyond everything else, some none. */
static SimTime
random_time(Pair *pair, unsigned n_bits_max)
{
    uint64_t kind = below(pair, 64);

    if (kind < 6) {
        return pair->now;
    }
    if (kind == 6) {
        return SIM_NEVER - 1;
    }
    if (kind == 7) {
        return pair->now + (SimTime)below(pair, (uint64_t)(SIM_NEVER - pair->now));
    }
    if (kind < 20) {
        /* Round times meet each other. */
        SimTime step = INT64_C(1) << below(pair, n_bits_max);

        return (pair->now / step + (SimTime)below(pair, 4)) * step < pair->now
                   ? pair->now
                   : (pair->now / step + 1) * step;
    }
    return pair->now + (SimTime)below(pair, UINT64_C(1) << below(pair, n_bits_max));
}

typedef struct Mix {
    const char *name;
    unsigned n_bits_max; /* delays are below 2^n */
    unsigned push, cancel, pop, pop_until, burst;
} Mix;

static const Mix mixes[] = {
    { "balanced", 40, 50, 20, 30, 0, 0 },       { "growing", 34, 70, 5, 25, 0, 0 },
    { "short delays", 12, 50, 10, 40, 0, 0 },   { "few pending", 36, 40, 25, 35, 10, 0 },
    { "looking ahead", 30, 46, 10, 30, 14, 0 }, { "bursts of one instant", 30, 10, 40, 50, 0, 1 },
};

static void
push_burst(Pair *pair)
{
    SimTime at = random_time(pair, 30);
    uint64_t n = below(pair, 300);

    for (uint64_t i = 0; i < n; i++) {
        pair_push(pair, at);
    }
}

static void
run_mix(Pair *pair, const Mix *mix)
{
    unsigned total = mix->push + mix->cancel + mix->pop + mix->pop_until + mix->burst;

    for (size_t i = 0; i < N_OPERATIONS && pair->now < SIM_NEVER / 2; i++) {
        unsigned choice = (unsigned)below(pair, total);

        if (choice < mix->push) {
            pair_push(pair, random_time(pair, mix->n_bits_max));
        } else if ((choice -= mix->push) < mix->cancel) {
            pair_cancel(pair);
        } else if ((choice -= mix->cancel) < mix->pop) {
            pair_pop(pair, pair->now + (INT64_C(1) << 42));
        } else if ((choice -= mix->pop) < mix->pop_until) {
            SimTime limit = pair->now + (SimTime)below(pair, UINT64_C(1) << (mix->n_bits_max / 2));

            while (pair_pop(pair, limit)) {
            }
        } else {
            push_burst(pair);
        }
        pair_look_for(pair, (uint32_t)below(pair, i % 2 == 0 ? 64 : N_SLOTS));
        if (event_wheel.count(pair->wheel) != pair->n_pending) {
            ck_abort_msg("the wheel counts %zu", event_wheel.count(pair->wheel));
        }
    }
}

START_TEST(the_wheel_gives_back_what_the_heap_does)
{
    Pair pair;

    pair_init(&pair, (uint64_t)_i);
    run_mix(&pair, &mixes[_i]);
    while (pair_pop(&pair, SIM_NEVER)) {
    }
    ck_assert_uint_eq(pair.n_pending, 0);
    ck_assert_uint_eq(event_wheel.count(pair.wheel), 0);
    ck_assert_msg(pair.n_popped > 10000, "%s: only %" G_GUINT64_FORMAT " popped", mixes[_i].name,
                  pair.n_popped);
    pair_clear(&pair);
}
END_TEST

/* All entries of a wide window are posted after the window was opened. */
START_TEST(a_window_opened_too_wide_gives_back_its_later_part)
{
    Pair pair;

    pair_init(&pair, 99);
    pair_push(&pair, 1);
    pair_push(&pair, SIM_DAY * 300);
    pair_push(&pair, SIM_DAY * 400);
    pair_pop(&pair, SIM_NEVER);
    for (int i = 0; i < 60000; i++) {
        pair_push(&pair, pair.now + (SimTime)below(&pair, (uint64_t)SIM_DAY));
        if (i % 3 == 0) {
            pair_pop(&pair, SIM_NEVER);
        }
        if (i % 7 == 0) {
            pair_cancel(&pair);
        }
    }
    while (pair_pop(&pair, SIM_NEVER)) {
    }
    pair_clear(&pair);
}
END_TEST

START_TEST(an_instant_with_many_entries_stays_in_order)
{
    Pair pair;

    pair_init(&pair, 7);
    for (int i = 0; i < 100000; i++) {
        pair_push(&pair, 5 * SIM_SECOND);
    }
    for (int i = 0; i < 30000; i++) {
        pair_cancel(&pair);
        pair_pop(&pair, SIM_NEVER);
        pair_push(&pair, pair.now);
    }
    while (pair_pop(&pair, SIM_NEVER)) {
    }
    pair_clear(&pair);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("event-queue");
    TCase *tc = tcase_create("order");

    tcase_add_loop_test(tc, the_wheel_gives_back_what_the_heap_does, 0, G_N_ELEMENTS(mixes));
    tcase_add_test(tc, a_window_opened_too_wide_gives_back_its_later_part);
    tcase_add_test(tc, an_instant_with_many_entries_stays_in_order);
    suite_add_tcase(s, tc);
    return s;
}

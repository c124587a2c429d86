/* event-wheel.c - a hierarchical timing wheel of radix 64 that keeps a total order.
 *
 * A time is read as eleven digits of six bits.  'base' is a time that nothing pending precedes;
 * an entry lies on the level of the highest digit in which its time differs from base, in the
 * bucket of its own digit there:
 *
 *     level 2   [ ][ ][x][ ] ... [ ]   4,096 ns a bucket; all of them after ...
 *     level 1   [ ][ ][ ][x] ... [x]   ... all of these, 64 ns a bucket, after ...
 *     level 0   [ ][x][ ][ ] ... [ ]   ... these, one instant a bucket
 *
 * So the next bucket is the lowest bit of the lowest level that has any: two bit scans.  If few
 * entries lie in it they are sorted into the "run", from which events are popped; if many, base
 * moves to the bucket's start and they fall to lower levels.  Where a textbook wheel always lets
 * them fall to the bottom, sorting a handful early saves most of the way.
 *
 * What is posted at or before 'run_last', the end of the bucket in the run, goes to a small heap
 * beside it, and the earlier of the two is popped.  When that heap grows (a wide bucket was taken
 * while little was pending), the later part of the window goes back to the wheel.
 *
 * Buckets are lists of chunks of 16-byte entries.  'places' tells for each slot where its entry is,
 * so that a cancelled event is taken out at once: in the wheel by moving the bucket's last entry
 * into the gap. */
#include "sim/queue/event-heap.h"
#include "sim/queue/large-array.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIGIT_BITS = 6,
    N_DIGITS = 1 << DIGIT_BITS,
    DIGIT_MASK = N_DIGITS - 1,
    N_LEVELS = 11,
    CHUNK_ENTRIES = 16,
    FETCH_ENTRIES = 512, /* a falling bucket of at most so many has its payloads fetched */
    RUN_ENTRIES = 48,    /* a bucket of at most so many is sorted as it is */
    SPILL_ENTRIES = 96,  /* a heap beside the run of more goes back to the wheel */
    SORT_ENTRIES = 8,    /* sorted by insertion */
};

#define NO_CHUNK UINT32_MAX
#define NO_PLACE UINT32_MAX

typedef struct Bucket {
    uint32_t head; /* the only chunk that may not be full */
    uint32_t n_entries;
} Bucket;

typedef struct EventWheel {
    SimTime base;
    SimTime run_last; /* all pending up to here are in the run or beside it */
    size_t n_pending;
    const QueuePayloads *payloads;

    QueueEntry *run; /* sorted; a cancelled entry keeps its place but has no slot */
    QueueEntry *run_scratch;
    size_t run_next;
    size_t run_end;
    size_t run_allocated;
    EventHeap beside;
    size_t spill_entries;

    uint32_t levels; /* bit: the level has a bucket in use */
    uint64_t used[N_LEVELS];
    Bucket buckets[N_LEVELS][N_DIGITS];

    QueueEntry *entries; /* all chunks, one after the other */
    uint32_t *next_chunks;
    uint32_t n_chunks;
    uint32_t n_chunks_used;
    uint32_t free_chunk;
    uint32_t *places; /* by slot: index into 'entries', NO_PLACE or old */
    size_t n_places;
} EventWheel;

static void *
wheel_make(const QueuePayloads *payloads)
{
    EventWheel *wheel = g_new0(EventWheel, 1);

    wheel->payloads = payloads;
    wheel->run_last = -1;
    wheel->free_chunk = NO_CHUNK;
    wheel->spill_entries = SPILL_ENTRIES;
    return wheel;
}

static void
wheel_free(void *queue)
{
    EventWheel *wheel = queue;

    event_heap_clear(&wheel->beside);
    g_free(wheel->run);
    g_free(wheel->run_scratch);
    free(wheel->entries);
    g_free(wheel->next_chunks);
    free(wheel->places);
    g_free(wheel);
}

static uint32_t
take_chunk(EventWheel *wheel)
{
    uint32_t chunk = wheel->free_chunk;

    if (chunk != NO_CHUNK) {
        wheel->free_chunk = wheel->next_chunks[chunk];
        return chunk;
    }
    if (wheel->n_chunks_used == wheel->n_chunks) {
        uint32_t n_chunks = MAX(N_DIGITS, wheel->n_chunks * 2);

        wheel->entries =
            LARGE_ARRAY_RENEW(QueueEntry, wheel->entries, (size_t)wheel->n_chunks * CHUNK_ENTRIES,
                              (size_t)n_chunks * CHUNK_ENTRIES);
        wheel->n_chunks = n_chunks;
        wheel->next_chunks = g_renew(uint32_t, wheel->next_chunks, wheel->n_chunks);
    }
    return wheel->n_chunks_used++;
}

static inline void
free_chunk(EventWheel *wheel, uint32_t chunk)
{
    wheel->next_chunks[chunk] = wheel->free_chunk;
    wheel->free_chunk = chunk;
}

static inline unsigned
level_of(const EventWheel *wheel, SimTime at)
{
    uint64_t difference = (uint64_t)at ^ (uint64_t)wheel->base;

    return (63 - (unsigned)__builtin_clzll(difference | 1)) / DIGIT_BITS;
}

static inline unsigned
digit_of(SimTime at, unsigned level)
{
    return (unsigned)((uint64_t)at >> (level * DIGIT_BITS)) & DIGIT_MASK;
}

/* Inlined by force: half of all the work of a queue is done here. */
__attribute__((always_inline)) static inline void
place(EventWheel *wheel, QueueEntry entry)
{
    unsigned level = level_of(wheel, entry.at);
    unsigned digit = digit_of(entry.at, level);
    Bucket *bucket = &wheel->buckets[level][digit];
    uint32_t fill = bucket->n_entries % CHUNK_ENTRIES;

    if (fill == 0) {
        uint32_t chunk = take_chunk(wheel);

        wheel->next_chunks[chunk] = bucket->n_entries > 0 ? bucket->head : NO_CHUNK;
        bucket->head = chunk;
        wheel->used[level] |= UINT64_C(1) << digit;
        wheel->levels |= UINT32_C(1) << level;
    }

    uint32_t position = bucket->head * CHUNK_ENTRIES + fill;

    wheel->entries[position] = entry;
    wheel->places[queue_slot(entry)] = position;
    bucket->n_entries++;
}

static void
mark_empty(EventWheel *wheel, unsigned level, unsigned digit)
{
    wheel->used[level] &= ~(UINT64_C(1) << digit);
    if (wheel->used[level] == 0) {
        wheel->levels &= ~(UINT32_C(1) << level);
    }
}

/* Puts an entry that belongs into the present window beside the run; when too many gather there,
 * the window is cut after a few of them. */
static void
spill(EventWheel *wheel)
{
    EventHeap *beside = &wheel->beside;
    SimTime cut = beside->entries[SORT_ENTRIES - 1].at;
    size_t n_kept = 0;

    wheel->run_last = cut;
    for (; wheel->run_end > wheel->run_next && wheel->run[wheel->run_end - 1].at > cut;) {
        QueueEntry entry = wheel->run[--wheel->run_end];

        if (queue_slot(entry) != QUEUE_SLOT_MASK) {
            place(wheel, entry);
        }
    }

    size_t n_entries = beside->n_entries;

    beside->n_entries = 0;
    for (size_t i = 0; i < n_entries; i++) {
        QueueEntry entry = beside->entries[i];

        if (entry.at > cut) {
            place(wheel, entry);
        } else {
            /* Never beyond what has been read: the heap refills its own array from the front. */
            event_heap_push(beside, entry);
            n_kept++;
        }
    }
    wheel->spill_entries = MAX(SPILL_ENTRIES, 2 * n_kept);
}

static void
wheel_push(void *queue, QueueEntry entry)
{
    EventWheel *wheel = queue;
    uint32_t slot = queue_slot(entry);

    if (slot >= wheel->n_places) {
        size_t n_places = MAX(MAX(64, wheel->n_places * 2), (size_t)slot + 1);

        wheel->places = LARGE_ARRAY_RENEW(uint32_t, wheel->places, wheel->n_places, n_places);
        memset(wheel->places + wheel->n_places, 0xff,
               (n_places - wheel->n_places) * sizeof *wheel->places); /* NO_PLACE */
        wheel->n_places = n_places;
    }
    wheel->n_pending++;
    if (entry.at > wheel->run_last) {
        place(wheel, entry);
        return;
    }
    event_heap_push(&wheel->beside, entry);
    if (wheel->beside.n_entries > wheel->spill_entries) {
        spill(wheel);
    }
}

static void
sort_by_insertion(QueueEntry *entries, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        QueueEntry entry = entries[i];
        size_t j = i;

        for (; j > 0 && queue_entry_before(entry, entries[j - 1]); j--) {
            entries[j] = entries[j - 1];
        }
        entries[j] = entry;
    }
}

static void
merge(const QueueEntry *left, size_t n_left, const QueueEntry *right, size_t n_right,
      QueueEntry *out)
{
    while (n_left > 0 && n_right > 0) {
        if (queue_entry_before(*right, *left)) {
            *out++ = *right++;
            n_right--;
        } else {
            *out++ = *left++;
            n_left--;
        }
    }
    memcpy(out, left, n_left * sizeof *out);
    memcpy(out + n_left, right, n_right * sizeof *out);
}

/* Sorts the run, n log n whatever is in it. */
static void
sort_run(EventWheel *wheel)
{
    size_t n = wheel->run_end;

    for (size_t i = 0; i < n; i += SORT_ENTRIES) {
        sort_by_insertion(wheel->run + i, MIN(SORT_ENTRIES, n - i));
    }
    for (size_t width = SORT_ENTRIES; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            size_t n_left = MIN(width, n - i);
            size_t n_right = MIN(width, n - i - n_left);

            merge(wheel->run + i, n_left, wheel->run + i + n_left, n_right, wheel->run_scratch + i);
        }

        QueueEntry *sorted = wheel->run_scratch;

        wheel->run_scratch = wheel->run;
        wheel->run = sorted;
    }
}

static void
make_room_in_run(EventWheel *wheel, size_t n)
{
    if (n > wheel->run_allocated) {
        wheel->run_allocated = MAX(2 * n, 2 * RUN_ENTRIES);
        g_free(wheel->run);
        g_free(wheel->run_scratch);
        wheel->run = g_new(QueueEntry, wheel->run_allocated);
        wheel->run_scratch = g_new(QueueEntry, wheel->run_allocated);
    }
}

/* Moves a bucket's entries to the run, which is empty. */
static void
take_bucket(EventWheel *wheel, Bucket *bucket)
{
    uint32_t chunk = bucket->head;
    size_t n_left = bucket->n_entries;
    size_t n_in_chunk = (n_left - 1) % CHUNK_ENTRIES + 1;

    make_room_in_run(wheel, n_left);
    wheel->run_next = 0;
    wheel->run_end = n_left;
    bucket->n_entries = 0;
    while (n_left > 0) {
        uint32_t next = wheel->next_chunks[chunk];

        /* Chunks come last first; filling from the back restores the order of the posts, which
         * is often sorted already. */
        n_left -= n_in_chunk;
        memcpy(wheel->run + n_left, wheel->entries + (size_t)chunk * CHUNK_ENTRIES,
               n_in_chunk * sizeof *wheel->run);
        free_chunk(wheel, chunk);
        chunk = next;
        n_in_chunk = CHUNK_ENTRIES;
    }

    /* What is in the run will soon be fired: its payloads come into the cache side by side while
     * it is sorted, instead of one after the other when each is needed.  (Not in a function of its
     * own: gcc takes one that only prefetches for one that does nothing.) */
    for (size_t i = 0; i < MIN(wheel->run_end, RUN_ENTRIES) && wheel->payloads != NULL; i++) {
        __builtin_prefetch(wheel->payloads->first +
                           wheel->payloads->stride * queue_slot(wheel->run[i]));
    }
    if (wheel->run_end > 1) {
        sort_run(wheel);
    }
}

/* Lets a bucket's entries fall to the levels below its own; base is at its start. */
static void
cascade(EventWheel *wheel, Bucket *bucket)
{
    uint32_t chunk = bucket->head;
    size_t n_left = bucket->n_entries;
    size_t n_in_chunk = (n_left - 1) % CHUNK_ENTRIES + 1;

    /* Of a bucket this small all payloads will be needed before they could leave the cache. */
    bool fetches = wheel->payloads != NULL && n_left <= FETCH_ENTRIES;

    bucket->n_entries = 0;
    while (n_left > 0) {
        size_t first = (size_t)chunk * CHUNK_ENTRIES;
        uint32_t next = wheel->next_chunks[chunk];

        for (size_t i = first; i < first + n_in_chunk; i++) {
            QueueEntry entry = wheel->entries[i]; /* the array may move below */

            if (fetches) {
                __builtin_prefetch(wheel->payloads->first +
                                   wheel->payloads->stride * queue_slot(entry));
            }
            place(wheel, entry);
        }
        n_left -= n_in_chunk;
        free_chunk(wheel, chunk);
        chunk = next;
        n_in_chunk = CHUNK_ENTRIES;
    }
}

/* The run is empty: takes the next bucket that begins by 'limit'.  Base never passes the limit, so
 * it stays behind whatever may be posted after a run that found nothing more to do. */
static bool
refill_run(EventWheel *wheel, SimTime limit)
{
    while (wheel->levels != 0) {
        unsigned level = (unsigned)__builtin_ctz(wheel->levels);
        unsigned digit = (unsigned)__builtin_ctzll(wheel->used[level]);
        unsigned shift = level * DIGIT_BITS;
        Bucket *bucket = &wheel->buckets[level][digit];
        uint64_t width = UINT64_C(1) << shift;
        uint64_t above = level + 1 < N_LEVELS ? ~(width * N_DIGITS - 1) : 0;
        uint64_t start = ((uint64_t)wheel->base & above) | (uint64_t)digit << shift;

        if ((SimTime)start > limit) {
            return false;
        }
        wheel->base = (SimTime)start;
        mark_empty(wheel, level, digit);
        if (level == 0 || bucket->n_entries <= RUN_ENTRIES) {
            wheel->run_last = (SimTime)(start + (width - 1));
            wheel->spill_entries = SPILL_ENTRIES;
            take_bucket(wheel, bucket);
            return true;
        }
        cascade(wheel, bucket);
    }
    return false;
}

static bool
wheel_pop(void *queue, SimTime limit, QueueEntry *ret_entry)
{
    EventWheel *wheel = queue;
    EventHeap *beside = &wheel->beside;

    for (;;) {
        while (wheel->run_next < wheel->run_end &&
               queue_slot(wheel->run[wheel->run_next]) == QUEUE_SLOT_MASK) {
            wheel->run_next++;
        }

        bool has_run = wheel->run_next < wheel->run_end;

        if (beside->n_entries > 0 &&
            (!has_run || queue_entry_before(beside->entries[0], wheel->run[wheel->run_next]))) {
            if (beside->entries[0].at > limit) {
                return false;
            }
            *ret_entry = event_heap_pop(beside);
            break;
        }
        if (has_run) {
            if (wheel->run[wheel->run_next].at > limit) {
                return false;
            }
            *ret_entry = wheel->run[wheel->run_next++];
            break;
        }
        if (!refill_run(wheel, limit)) {
            return false;
        }
    }
    wheel->n_pending--;
    return true;
}

/* The place of 'entry' in the run, or NULL. */
static QueueEntry *
find_in_run(const EventWheel *wheel, QueueEntry entry)
{
    size_t low = wheel->run_next;
    size_t high = wheel->run_end;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (queue_entry_before(wheel->run[middle], entry)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < wheel->run_end && wheel->run[low].order == entry.order ? &wheel->run[low] : NULL;
}

/* What lies in the run under 'order', or NULL.  A run of more than a few is one instant. */
static QueueEntry *
seek_in_run(const EventWheel *wheel, uint64_t order)
{
    size_t n = wheel->run_end - wheel->run_next;

    if (n > RUN_ENTRIES) {
        return find_in_run(wheel, (QueueEntry){ wheel->run_last, order });
    }
    for (size_t i = wheel->run_next; i < wheel->run_end; i++) {
        if (wheel->run[i].order == order) {
            return &wheel->run[i];
        }
    }
    return NULL;
}

static bool
wheel_find(const void *queue, uint64_t order, QueueEntry *ret_entry)
{
    const EventWheel *wheel = queue;
    uint32_t slot = (uint32_t)(order & QUEUE_SLOT_MASK);

    if (slot >= wheel->n_places) {
        return false; /* there never was one */
    }

    /* The place is old when the entry went on to the run, which leaves a copy of it behind, or
     * never came to a bucket. */
    if (wheel->places[slot] != NO_PLACE) {
        *ret_entry = wheel->entries[wheel->places[slot]];
        if (ret_entry->order == order && ret_entry->at > wheel->run_last) {
            return true;
        }
    }

    const QueueEntry *found = seek_in_run(wheel, order);

    if (found != NULL) {
        *ret_entry = *found;
        return true;
    }
    return event_heap_find(&wheel->beside, order, ret_entry);
}

static void
remove_from_bucket(EventWheel *wheel, QueueEntry entry)
{
    unsigned level = level_of(wheel, entry.at);
    unsigned digit = digit_of(entry.at, level);
    Bucket *bucket = &wheel->buckets[level][digit];
    uint32_t position = wheel->places[queue_slot(entry)];
    uint32_t last_fill = (bucket->n_entries - 1) % CHUNK_ENTRIES;
    QueueEntry last = wheel->entries[bucket->head * CHUNK_ENTRIES + last_fill];

    g_assert(bucket->n_entries > 0 && wheel->entries[position].order == entry.order);
    wheel->entries[position] = last;
    wheel->entries[bucket->head * CHUNK_ENTRIES + last_fill].order = UINT64_MAX; /* nobody's */
    wheel->places[queue_slot(last)] = position;
    bucket->n_entries--;
    if (last_fill == 0) {
        uint32_t emptied = bucket->head;

        bucket->head = wheel->next_chunks[emptied];
        free_chunk(wheel, emptied);
    }
    if (bucket->n_entries == 0) {
        mark_empty(wheel, level, digit);
    }
}

static void
wheel_remove(void *queue, QueueEntry entry)
{
    EventWheel *wheel = queue;

    wheel->n_pending--;
    if (entry.at > wheel->run_last) {
        remove_from_bucket(wheel, entry);
        return;
    }

    QueueEntry *found = find_in_run(wheel, entry);

    if (found != NULL) {
        found->order |= QUEUE_SLOT_MASK; /* keeps its place in the order */
        wheel->places[queue_slot(entry)] = NO_PLACE;
    } else {
        event_heap_remove(&wheel->beside, entry);
    }
}

static size_t
wheel_count(const void *queue)
{
    return ((const EventWheel *)queue)->n_pending;
}

const EventQueueType event_wheel = {
    .name = "wheel",
    .make = wheel_make,
    .free = wheel_free,
    .push = wheel_push,
    .pop = wheel_pop,
    .find = wheel_find,
    .remove = wheel_remove,
    .count = wheel_count,
};

/* event-queue.h - what the kernel asks of a queue of pending events.
 *
 * A queue holds 16-byte entries and gives them back in the order of (at, order).  'order' packs
 * phase, sequence and the index of the event's payload ("slot"), so that one comparison of
 * integers decides and no two entries are equal:
 *
 *     63..60 phase    59..26 sequence    25..0 slot (all ones: no slot)
 *
 * Two structures keep the same contract: a timing wheel (event-wheel.c), which the kernel uses,
 * and a binary heap (event-heap.c), which is simple enough to be believed and checks the wheel. */
#pragma once

#include "sim/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    QUEUE_SLOT_BITS = 26,
    QUEUE_SEQUENCE_BITS = 34,
};

#define QUEUE_SLOT_MASK ((UINT64_C(1) << QUEUE_SLOT_BITS) - 1)
#define QUEUE_SEQUENCE_MASK ((UINT64_C(1) << QUEUE_SEQUENCE_BITS) - 1)

typedef struct QueueEntry {
    SimTime at; /* 0 or more */
    uint64_t order;
} QueueEntry;

static inline uint64_t
queue_order(unsigned phase, uint64_t sequence, uint32_t slot)
{
    return (uint64_t)phase << (QUEUE_SEQUENCE_BITS + QUEUE_SLOT_BITS) |
           (sequence & QUEUE_SEQUENCE_MASK) << QUEUE_SLOT_BITS | slot;
}

static inline uint32_t
queue_slot(QueueEntry entry)
{
    return (uint32_t)(entry.order & QUEUE_SLOT_MASK);
}

__extension__ typedef unsigned __int128 QueueKey;

static inline bool
queue_entry_before(QueueEntry a, QueueEntry b)
{
    /* As one number of 128 bits: no branch on whether the times are equal. */
    return ((QueueKey)(uint64_t)a.at << 64 | a.order) < ((QueueKey)(uint64_t)b.at << 64 | b.order);
}

/* Where the payloads lie, by slot.  A queue never reads them, but may fetch those that are due soon
 * into the cache. */
typedef struct QueuePayloads {
    const char *first; /* changes when the array grows */
    size_t stride;
} QueuePayloads;

typedef struct EventQueueType {
    const char *name;

    /* 'payloads' must outlive the queue; NULL: nothing to fetch. */
    void *(*make)(const QueuePayloads *payloads);
    void (*free)(void *queue);

    /* 'entry' must not come before what the last call of pop() returned, nor before the last
     * 'limit' at which pop() found nothing.  Its slot must not be in the queue. */
    void (*push)(void *queue, QueueEntry entry);

    /* Takes the first entry if its time is at most 'limit'. */
    bool (*pop)(void *queue, SimTime limit, QueueEntry *ret_entry);

    /* Finds what was pushed with 'order', if it is still there. */
    bool (*find)(const void *queue, uint64_t order, QueueEntry *ret_entry);

    /* Takes out 'entry', which must be there. */
    void (*remove)(void *queue, QueueEntry entry);

    size_t (*count)(const void *queue);
} EventQueueType;

extern const EventQueueType event_heap;
extern const EventQueueType event_wheel;

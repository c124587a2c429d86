/* bare-heap.h - a binary heap of times and nothing else: what a simulation is compared with. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct BareEntry {
    int64_t at;
    uint64_t what;
} BareEntry;

/* GArray of BareEntry. */
static inline void
bare_heap_push(GArray *heap, int64_t at, uint64_t what)
{
    guint hole = heap->len;
    BareEntry *entries;

    g_array_set_size(heap, heap->len + 1);
    entries = (BareEntry *)(void *)heap->data;
    while (hole > 0 && at < entries[(hole - 1) / 2].at) {
        entries[hole] = entries[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    entries[hole] = (BareEntry){ at, what };
}

/* Of a heap that is not empty. */
static inline BareEntry
bare_heap_pop(GArray *heap)
{
    BareEntry *entries = (BareEntry *)(void *)heap->data;
    BareEntry first = entries[0];
    guint n = heap->len - 1;
    BareEntry last = entries[n];
    guint hole = 0;

    for (guint child = 1; child < n; child = 2 * hole + 1) {
        child += child + 1 < n && entries[child + 1].at < entries[child].at;
        if (last.at <= entries[child].at) {
            break;
        }
        entries[hole] = entries[child];
        hole = child;
    }
    entries[hole] = last;
    g_array_set_size(heap, n);
    return first;
}

/* event-heap.c - an indexed binary heap: the queue that is easy to believe.
 *
 * Each slot's place in the heap is kept up to date, so that an event can be taken out of the
 * middle.  Sifting moves a hole instead of swapping. */
#include "sim/queue/event-heap.h"

#include <glib.h>
#include <string.h>

void
event_heap_clear(EventHeap *heap)
{
    g_free(heap->entries);
    g_free(heap->places);
    *heap = (EventHeap){ 0 };
}

static inline void
set_entry(EventHeap *heap, size_t index, QueueEntry entry)
{
    heap->entries[index] = entry;
    heap->places[queue_slot(entry)] = (uint32_t)index;
}

/* Brings 'entry' into the heap, whose place 'index' is a hole. */
static void
sift_up(EventHeap *heap, size_t index, QueueEntry entry)
{
    while (index > 0) {
        size_t parent = (index - 1) / 2;

        if (!queue_entry_before(entry, heap->entries[parent])) {
            break;
        }
        set_entry(heap, index, heap->entries[parent]);
        index = parent;
    }
    set_entry(heap, index, entry);
}

static void
sift_down(EventHeap *heap, size_t index, QueueEntry entry)
{
    for (;;) {
        size_t child = 2 * index + 1;

        if (child >= heap->n_entries) {
            break;
        }
        if (child + 1 < heap->n_entries &&
            queue_entry_before(heap->entries[child + 1], heap->entries[child])) {
            child++;
        }
        if (!queue_entry_before(heap->entries[child], entry)) {
            break;
        }
        set_entry(heap, index, heap->entries[child]);
        index = child;
    }
    set_entry(heap, index, entry);
}

void
event_heap_push(EventHeap *heap, QueueEntry entry)
{
    uint32_t slot = queue_slot(entry);

    if (heap->n_entries == heap->n_allocated) {
        heap->n_allocated = MAX(64, heap->n_allocated * 2);
        heap->entries = g_renew(QueueEntry, heap->entries, heap->n_allocated);
    }
    if (slot >= heap->n_places) {
        size_t n_places = MAX(MAX(64, heap->n_places * 2), (size_t)slot + 1);

        heap->places = g_renew(uint32_t, heap->places, n_places);
        memset(heap->places + heap->n_places, 0, (n_places - heap->n_places) * sizeof(uint32_t));
        heap->n_places = n_places;
    }
    sift_up(heap, heap->n_entries++, entry);
}

static void
remove_at(EventHeap *heap, size_t index)
{
    QueueEntry last = heap->entries[--heap->n_entries];

    if (index == heap->n_entries) {
        return;
    }
    if (index > 0 && queue_entry_before(last, heap->entries[(index - 1) / 2])) {
        sift_up(heap, index, last);
    } else {
        sift_down(heap, index, last);
    }
}

QueueEntry
event_heap_pop(EventHeap *heap)
{
    QueueEntry first = heap->entries[0];

    remove_at(heap, 0);
    return first;
}

bool
event_heap_find(const EventHeap *heap, uint64_t order, QueueEntry *ret_entry)
{
    uint32_t slot = (uint32_t)(order & QUEUE_SLOT_MASK);

    /* The place of a slot that is not in the heap is old: it holds another entry or none. */
    if (slot >= heap->n_places || heap->places[slot] >= heap->n_entries) {
        return false;
    }
    *ret_entry = heap->entries[heap->places[slot]];
    return ret_entry->order == order;
}

void
event_heap_remove(EventHeap *heap, QueueEntry entry)
{
    uint32_t index = heap->places[queue_slot(entry)];

    g_assert(index < heap->n_entries && heap->entries[index].order == entry.order);
    remove_at(heap, index);
}

static void *
heap_make(const QueuePayloads *payloads)
{
    (void)payloads;
    return g_new0(EventHeap, 1);
}

static void
heap_free(void *queue)
{
    event_heap_clear(queue);
    g_free(queue);
}

static void
heap_push(void *queue, QueueEntry entry)
{
    event_heap_push(queue, entry);
}

static bool
heap_pop(void *queue, SimTime limit, QueueEntry *ret_entry)
{
    EventHeap *heap = queue;

    if (heap->n_entries == 0 || heap->entries[0].at > limit) {
        return false;
    }
    *ret_entry = event_heap_pop(heap);
    return true;
}

static bool
heap_find(const void *queue, uint64_t order, QueueEntry *ret_entry)
{
    return event_heap_find(queue, order, ret_entry);
}

static void
heap_remove(void *queue, QueueEntry entry)
{
    event_heap_remove(queue, entry);
}

static size_t
heap_count(const void *queue)
{
    return ((const EventHeap *)queue)->n_entries;
}

const EventQueueType event_heap = {
    .name = "heap",
    .make = heap_make,
    .free = heap_free,
    .push = heap_push,
    .pop = heap_pop,
    .find = heap_find,
    .remove = heap_remove,
    .count = heap_count,
};

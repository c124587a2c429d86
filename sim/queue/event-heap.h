/* event-heap.h - an indexed binary heap of queue entries, to embed.  All zeroes is an empty heap.
 */
#pragma once

#include "sim/queue/event-queue.h"

typedef struct EventHeap {
    QueueEntry *entries; /* the first is the least */
    size_t n_entries;
    size_t n_allocated;
    uint32_t *places; /* by slot: index into 'entries' */
    size_t n_places;
} EventHeap;

void event_heap_clear(EventHeap *heap);
void event_heap_push(EventHeap *heap, QueueEntry entry);
bool event_heap_find(const EventHeap *heap, uint64_t order, QueueEntry *ret_entry);
QueueEntry event_heap_pop(EventHeap *heap);                /* there must be one */
void event_heap_remove(EventHeap *heap, QueueEntry entry); /* must be there */

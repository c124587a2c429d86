/* event-cache.h - what an event recorder remembers: rows by key, at most so many of them.
 *
 * A row begins with its key, a 64-bit hash of the texts that a cache of client-go has as one text
 * (two of a hundred thousand keys meet by chance once in 10^9 runs).  The oldest row goes when the
 * cache is full.  A row that says no more than a new one would is dead; the dead go when there is
 * no room, so that a cache is as large as what is going on and not as all that ever was. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_CACHE_MAX 4096

/* Of one kind of rows. */
typedef struct EventCacheType {
    size_t row_size;
    bool (*is_dead)(const void *row, void *data);
    void (*clear)(void *row); /* NULL: a row owns nothing */
} EventCacheType;

typedef struct EventCache {
    const EventCacheType *type;
    char *rows;      /* in the order they came, from 'first' on and around */
    uint32_t *slots; /* by key: place of a row + 1 and a piece of its key; twice as many as rows */
    uint32_t first, n, room;
} EventCache;

/* Zeroed memory is an empty cache but for its type. */
void event_cache_clear(EventCache *cache);
/* NULL: there is none.  Good until the next row is added. */
void *event_cache_find(const EventCache *cache, uint64_t key);
/* Adds a row of zeros with this key, which the cache must not have; 'data' is for is_dead(). */
void *event_cache_add(EventCache *cache, uint64_t key, void *data);

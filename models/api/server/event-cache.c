/* event-cache.c - a ring of rows and an open hash table of places in it. */
#include "models/api/server/event-cache.h"

#include <glib.h>
#include <string.h>

#define ROOM_MIN 8

/* A slot: the place + 1 in the low bits, 0: free; above them bits of the key that spare most looks
 * at rows of other keys. */
#define PLACE_MASK UINT32_C(0x1FFF)

G_STATIC_ASSERT(EVENT_CACHE_MAX < PLACE_MASK);

static uint32_t
tag_of(uint64_t key)
{
    return (uint32_t)(key >> 32) & ~PLACE_MASK;
}

static uint32_t
place_in(uint32_t slot)
{
    return (slot & PLACE_MASK) - 1;
}

static void *
row_at(const EventCache *cache, uint32_t place)
{
    return cache->rows + place * cache->type->row_size;
}

static uint64_t
key_at(const EventCache *cache, uint32_t place)
{
    uint64_t key;

    memcpy(&key, row_at(cache, place), sizeof(key));
    return key;
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t *
find_slot(const EventCache *cache, uint64_t key)
{
    uint32_t mask = 2 * cache->room - 1;
    uint32_t i = (uint32_t)key & mask;

    while (cache->slots[i] != 0 && ((cache->slots[i] & ~PLACE_MASK) != tag_of(key) ||
                                    key_at(cache, place_in(cache->slots[i])) != key)) {
        i = (i + 1) & mask;
    }
    return &cache->slots[i];
}

/* Frees a slot; those behind it that belong before it move up. */
static void
free_slot(EventCache *cache, uint32_t hole)
{
    uint32_t mask = 2 * cache->room - 1;

    for (uint32_t i = (hole + 1) & mask; cache->slots[i] != 0; i = (i + 1) & mask) {
        uint32_t home = (uint32_t)key_at(cache, place_in(cache->slots[i])) & mask;

        if (((i - home) & mask) >= ((i - hole) & mask)) {
            cache->slots[hole] = cache->slots[i];
            hole = i;
        }
    }
    cache->slots[hole] = 0;
}

static void
drop_oldest(EventCache *cache)
{
    uint32_t *slot = find_slot(cache, key_at(cache, cache->first));

    free_slot(cache, (uint32_t)(slot - cache->slots));
    if (cache->type->clear != NULL) {
        cache->type->clear(row_at(cache, cache->first));
    }
    cache->first = (cache->first + 1) & (cache->room - 1);
    cache->n--;
}

static void *
push(EventCache *cache, uint64_t key)
{
    uint32_t place = (cache->first + cache->n++) & (cache->room - 1);

    *find_slot(cache, key) = tag_of(key) | (place + 1);
    return row_at(cache, place);
}

/* Moves the living rows to a ring of that room. */
static void
rebuild(EventCache *cache, uint32_t room, void *data)
{
    EventCache old = *cache;

    cache->room = room;
    cache->first = cache->n = 0;
    cache->rows = g_malloc(room * cache->type->row_size);
    cache->slots = g_new0(uint32_t, 2 * room);
    for (uint32_t i = 0; i < old.n; i++) {
        void *row = row_at(&old, (old.first + i) & (old.room - 1));

        if (!old.type->is_dead(row, data)) {
            uint64_t key;

            memcpy(&key, row, sizeof(key));
            memcpy(push(cache, key), row, old.type->row_size);
        } else if (old.type->clear != NULL) {
            old.type->clear(row);
        }
    }
    g_free(old.rows);
    g_free(old.slots);
}

static void
make_room(EventCache *cache, void *data)
{
    if (cache->room == 0) {
        rebuild(cache, ROOM_MIN, data);
        return;
    }
    if (cache->room == EVENT_CACHE_MAX) {
        return; /* the oldest will go, dead or not: looking for the dead each time would be dear */
    }
    rebuild(cache, cache->room, data);
    if (cache->n > cache->room / 2) {
        rebuild(cache, 2 * cache->room, data);
    }
}

void
event_cache_clear(EventCache *cache)
{
    for (uint32_t i = 0; cache->type->clear != NULL && i < cache->n; i++) {
        cache->type->clear(row_at(cache, (cache->first + i) & (cache->room - 1)));
    }
    g_free(cache->rows);
    g_free(cache->slots);
    *cache = (EventCache){ .type = cache->type };
}

void *
event_cache_find(const EventCache *cache, uint64_t key)
{
    uint32_t slot;

    if (cache->room == 0) {
        return NULL;
    }
    slot = *find_slot(cache, key);
    return slot == 0 ? NULL : row_at(cache, place_in(slot));
}

void *
event_cache_add(EventCache *cache, uint64_t key, void *data)
{
    char *row;

    if (cache->n == cache->room) {
        make_room(cache, data);
    }
    if (cache->n == EVENT_CACHE_MAX) {
        drop_oldest(cache);
    }
    row = push(cache, key);
    memset(row, 0, cache->type->row_size);
    memcpy(row, &key, sizeof(key));
    return row;
}

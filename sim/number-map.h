/* number-map.h - numbers by number: an open hash table of 16 bytes a slot, for look-up only.
 *
 * For keys that say nothing of each other's order (uids, hashes).  A value is never 0, which is
 * what is found where there is none.  Zeroed memory is an empty map. */
#pragma once

#include <stdint.h>

typedef struct NumberSlot {
    uint64_t key;
    uint64_t value; /* 0: free */
} NumberSlot;

typedef struct NumberMap {
    NumberSlot *slots; /* a power of two of them, at most half in use */
    uint32_t n_slots, n;
} NumberMap;

void number_map_done(NumberMap *map);
uint64_t number_map_get(const NumberMap *map, uint64_t key);
/* Puts a value (not 0) in the place of whatever is there. */
void number_map_set(NumberMap *map, uint64_t key, uint64_t value);
void number_map_remove(NumberMap *map, uint64_t key);

/* The same for pointers; NULL: there is none. */
static inline void *
number_map_pointer(const NumberMap *map, uint64_t key)
{
    return (void *)(uintptr_t)number_map_get(map, key);
}

static inline void
number_map_set_pointer(NumberMap *map, uint64_t key, void *value)
{
    number_map_set(map, key, (uintptr_t)value);
}

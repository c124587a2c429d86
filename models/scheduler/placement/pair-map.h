/* pair-map.h - counts by (key, value) pairs of interned texts, for one attempt.
 *
 * What the affinity and spreading plugins count pods by: topology key and its value.  Lives in an
 * arena; keys compare by pointer. */
#pragma once

#include "text/arena.h"

typedef struct PairMap {
    Arena *arena;
    struct PairSlot *slots;
    uint32_t n_slots; /* power of two; 0: empty */
    uint32_t n_used;
    uint32_t n_nonzero;
} PairMap;

void pair_map_init(PairMap *map, Arena *arena);
int64_t pair_map_get(const PairMap *map, const char *key, const char *value);
/* Whether the pair was ever added to. */
bool pair_map_has(const PairMap *map, const char *key, const char *value);
void pair_map_add(PairMap *map, const char *key, const char *value, int64_t amount);

/* pair-map.c - open addressing in an arena. */
#include "models/scheduler/placement/pair-map.h"

typedef struct PairSlot PairSlot;

struct PairSlot {
    const char *key;
    const char *value;
    int64_t count;
};

void
pair_map_init(PairMap *map, Arena *arena)
{
    *map = (PairMap){ .arena = arena };
}

/* Addresses decide where a pair lies, never in which order anything is seen. */
static uint32_t
pair_hash(const char *key, const char *value)
{
    uint64_t hash = (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);

    hash ^= (uint64_t)(uintptr_t)value * UINT64_C(0xc2b2ae3d27d4eb4f);
    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

static PairSlot *
pair_slot(const PairMap *map, const char *key, const char *value)
{
    uint32_t mask = map->n_slots - 1;
    uint32_t at = pair_hash(key, value) & mask;

    while (map->slots[at].key != NULL &&
           (map->slots[at].key != key || map->slots[at].value != value)) {
        at = (at + 1) & mask;
    }
    return &map->slots[at];
}

static void
pair_map_grow(PairMap *map)
{
    PairMap larger = { .arena = map->arena, .n_slots = map->n_slots == 0 ? 16 : map->n_slots * 4 };

    larger.slots = ARENA_NEW_N(map->arena, PairSlot, larger.n_slots);
    for (uint32_t i = 0; i < map->n_slots; i++) {
        if (map->slots[i].key != NULL) {
            *pair_slot(&larger, map->slots[i].key, map->slots[i].value) = map->slots[i];
        }
    }
    larger.n_used = map->n_used;
    larger.n_nonzero = map->n_nonzero;
    *map = larger;
}

int64_t
pair_map_get(const PairMap *map, const char *key, const char *value)
{
    return map->n_used == 0 ? 0 : pair_slot(map, key, value)->count;
}

bool
pair_map_has(const PairMap *map, const char *key, const char *value)
{
    return map->n_used > 0 && pair_slot(map, key, value)->key != NULL;
}

void
pair_map_add(PairMap *map, const char *key, const char *value, int64_t amount)
{
    PairSlot *slot;

    if (map->n_used * 2 >= map->n_slots) {
        pair_map_grow(map);
    }
    slot = pair_slot(map, key, value);
    if (slot->key == NULL) {
        slot->key = key;
        slot->value = value;
        map->n_used++;
    }
    map->n_nonzero -= slot->count != 0;
    slot->count += amount;
    map->n_nonzero += slot->count != 0;
}

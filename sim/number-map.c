/* number-map.c - linear probing; what is removed leaves no mark. */
#include "sim/number-map.h"

#include "sim/random.h"

#include <glib.h>

#define SLOTS_MIN 16

static inline uint32_t
home_of(const NumberMap *map, uint64_t key)
{
    return (uint32_t)(sim_mix(key, 0) & (map->n_slots - 1));
}

/* The slot of the key, or the free one where it belongs. */
static NumberSlot *
find_slot(const NumberMap *map, uint64_t key)
{
    uint32_t i = home_of(map, key);

    while (map->slots[i].value != 0 && map->slots[i].key != key) {
        i = (i + 1) & (map->n_slots - 1);
    }
    return &map->slots[i];
}

static void
resize(NumberMap *map, uint32_t n_slots)
{
    NumberMap old = *map;

    map->n_slots = n_slots;
    map->slots = g_new0(NumberSlot, n_slots);
    for (uint32_t i = 0; i < old.n_slots; i++) {
        if (old.slots[i].value != 0) {
            *find_slot(map, old.slots[i].key) = old.slots[i];
        }
    }
    g_free(old.slots);
}

void
number_map_done(NumberMap *map)
{
    g_free(map->slots);
    *map = (NumberMap){ 0 };
}

uint64_t
number_map_get(const NumberMap *map, uint64_t key)
{
    return map->n_slots == 0 ? 0 : find_slot(map, key)->value;
}

void
number_map_set(NumberMap *map, uint64_t key, uint64_t value)
{
    NumberSlot *slot;

    g_assert(value != 0);
    if (2 * (map->n + 1) > map->n_slots) {
        resize(map, MAX(2 * map->n_slots, SLOTS_MIN));
    }
    slot = find_slot(map, key);
    map->n += slot->value == 0;
    *slot = (NumberSlot){ key, value };
}

void
number_map_remove(NumberMap *map, uint64_t key)
{
    uint32_t mask = map->n_slots - 1;
    uint32_t hole;

    if (map->n_slots == 0 || find_slot(map, key)->value == 0) {
        return;
    }
    hole = (uint32_t)(find_slot(map, key) - map->slots);
    /* Those behind it that belong before it move up. */
    for (uint32_t i = (hole + 1) & mask; map->slots[i].value != 0; i = (i + 1) & mask) {
        if (((i - home_of(map, map->slots[i].key)) & mask) >= ((i - hole) & mask)) {
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole] = (NumberSlot){ 0, 0 };
    map->n--;
    if (map->n_slots > SLOTS_MIN && 8 * map->n < map->n_slots) {
        resize(map, map->n_slots / 2);
    }
}

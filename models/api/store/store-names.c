/* store-names.c - records by kind, scope and name: an open hash table, for look-up only.
 *
 * Names of Events are many, are looked for by nobody and go when the Event does: they are compared
 * as text.  All others are interned. */
#include "models/api/store/store-internal.h"
#include "sim/random.h"

#include <string.h>

#define SLOTS_MIN 64

static bool
is_named_by_text(const Record *record)
{
    return record->kind == KIND_EVENT;
}

static uint32_t
hash_name(const Record *record)
{
    uint64_t name =
        is_named_by_text(record) ? sim_hash_text(record->name) : (uintptr_t)record->name;

    return (uint32_t)sim_mix(sim_mix(name, record->kind), (uintptr_t)record->scope);
}

static bool
names_are_equal(const Record *a, const Record *b)
{
    return a->kind == b->kind && a->scope == b->scope &&
           (a->name == b->name || (is_named_by_text(a) && strcmp(a->name, b->name) == 0));
}

static Record *
record_in(const Store *store, const NameSlot *slot)
{
    return slot->place == 0 ? NULL : store_record_at(store, slot->place - 1);
}

/* The slot of the name of 'key', or the free one where it belongs. */
static NameSlot *
find_slot(const Store *store, const Record *key, uint32_t hash)
{
    const NameTable *names = &store->names;
    uint32_t i = hash & (names->n_slots - 1);

    while (names->slots[i].place != 0 &&
           (names->slots[i].hash != hash ||
            !names_are_equal(record_in(store, &names->slots[i]), key))) {
        i = (i + 1) & (names->n_slots - 1);
    }
    return &names->slots[i];
}

static void
resize(NameTable *names, uint32_t n_slots)
{
    NameTable old = *names;

    names->n_slots = n_slots;
    names->slots = g_new0(NameSlot, n_slots);
    for (uint32_t i = 0; i < old.n_slots; i++) {
        uint32_t at = old.slots[i].hash & (n_slots - 1);

        if (old.slots[i].place == 0) {
            continue;
        }
        while (names->slots[at].place != 0) {
            at = (at + 1) & (n_slots - 1);
        }
        names->slots[at] = old.slots[i];
    }
    g_free(old.slots);
}

Record *
store_names_find(const Store *store, const Record *key)
{
    return store->names.n_slots == 0 ? NULL
                                     : record_in(store, find_slot(store, key, hash_name(key)));
}

void
store_names_add(Store *store, Record *record)
{
    NameTable *names = &store->names;
    uint32_t hash = hash_name(record);
    NameSlot *slot;

    if (2 * (names->n + 1) > names->n_slots) {
        resize(names, MAX(2 * names->n_slots, SLOTS_MIN));
    }
    slot = find_slot(store, record, hash);
    record->namesake = record_in(store, slot);
    names->n += slot->place == 0;
    *slot = (NameSlot){ hash, record->ref.index + 1 };
}

/* Frees a slot; those behind it that belong before it move up. */
static void
free_slot(NameTable *names, uint32_t hole)
{
    uint32_t mask = names->n_slots - 1;

    for (uint32_t i = (hole + 1) & mask; names->slots[i].place != 0; i = (i + 1) & mask) {
        if (((i - names->slots[i].hash) & mask) >= ((i - hole) & mask)) {
            names->slots[hole] = names->slots[i];
            hole = i;
        }
    }
    names->slots[hole] = (NameSlot){ 0, 0 };
    names->n--;
}

void
store_names_remove(Store *store, const Record *record)
{
    NameTable *names = &store->names;
    NameSlot *slot = find_slot(store, record, hash_name(record));
    Record *first = record_in(store, slot);

    if (first == record && record->namesake != NULL) {
        slot->place = record->namesake->ref.index + 1;
    } else if (first == record) {
        free_slot(names, (uint32_t)(slot - names->slots));
        if (names->n_slots > SLOTS_MIN && 8 * names->n < names->n_slots) {
            resize(names, names->n_slots / 2);
        }
    } else {
        while (first->namesake != record) {
            first = first->namesake;
        }
        first->namesake = record->namesake;
    }
}

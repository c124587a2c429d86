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
    return a->name_hash == b->name_hash && a->kind == b->kind && a->scope == b->scope &&
           (a->name == b->name || (is_named_by_text(a) && strcmp(a->name, b->name) == 0));
}

/* The slot of the name of 'key', whose hash is known, or the free one where it belongs. */
static Record **
find_slot(const NameTable *names, const Record *key)
{
    uint32_t i = key->name_hash & (names->n_slots - 1);

    while (names->slots[i] != NULL && !names_are_equal(names->slots[i], key)) {
        i = (i + 1) & (names->n_slots - 1);
    }
    return &names->slots[i];
}

static void
resize(NameTable *names, uint32_t n_slots)
{
    NameTable old = *names;

    names->n_slots = n_slots;
    names->slots = g_new0(Record *, n_slots);
    for (uint32_t i = 0; i < old.n_slots; i++) {
        if (old.slots[i] != NULL) {
            *find_slot(names, old.slots[i]) = old.slots[i];
        }
    }
    g_free(old.slots);
}

Record *
store_names_find(const NameTable *names, Record *key)
{
    key->name_hash = hash_name(key);
    return names->n_slots == 0 ? NULL : *find_slot(names, key);
}

void
store_names_add(NameTable *names, Record *record)
{
    Record **slot;

    if (2 * (names->n + 1) > names->n_slots) {
        resize(names, MAX(2 * names->n_slots, SLOTS_MIN));
    }
    record->name_hash = hash_name(record);
    slot = find_slot(names, record);
    record->namesake = *slot;
    names->n += *slot == NULL;
    *slot = record;
}

/* Frees a slot; those behind it that belong before it move up. */
static void
free_slot(NameTable *names, uint32_t hole)
{
    uint32_t mask = names->n_slots - 1;

    for (uint32_t i = (hole + 1) & mask; names->slots[i] != NULL; i = (i + 1) & mask) {
        uint32_t home = names->slots[i]->name_hash & mask;

        if (((i - home) & mask) >= ((i - hole) & mask)) {
            names->slots[hole] = names->slots[i];
            hole = i;
        }
    }
    names->slots[hole] = NULL;
    names->n--;
}

void
store_names_remove(NameTable *names, Record *record)
{
    Record **slot = find_slot(names, record);
    Record *first = *slot;

    if (first == record && record->namesake != NULL) {
        *slot = record->namesake;
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

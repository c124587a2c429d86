/* intern.c - a hash table of numbers for looking up, an array for the order.
 *
 * Names are many (each pod has one, and an address), so an entry costs little beside its text: the
 * slots hold a number and a piece of the hash, not pointers. */
#include "sim/intern.h"

#include "sim/random.h"

#include <glib.h>
#include <string.h>

typedef struct Slot {
    uint32_t id;   /* 0: free */
    uint32_t hash; /* spares most comparisons, and hashing when the table grows */
} Slot;

struct InternTable {
    Slot *slots; /* a power of two of them, at most three quarters in use */
    size_t n_slots;
    GPtrArray *texts;    /* number - 1 to text */
    GStringChunk *chunk; /* the texts themselves */
};

#define SLOTS_MIN 64

InternTable *
intern_new(void)
{
    InternTable *table = g_new0(InternTable, 1);

    table->n_slots = SLOTS_MIN;
    table->slots = g_new0(Slot, SLOTS_MIN);
    table->texts = g_ptr_array_new();
    table->chunk = g_string_chunk_new(4096);
    return table;
}

void
intern_free(InternTable *table)
{
    if (table == NULL) {
        return;
    }
    g_free(table->slots);
    g_ptr_array_unref(table->texts);
    g_string_chunk_free(table->chunk);
    g_free(table);
}

static uint32_t
hash_text(const char *text)
{
    return (uint32_t)sim_hash_text(text);
}

/* The slot of the text, or the free one where it belongs. */
static Slot *
find_slot(const InternTable *table, const char *text, uint32_t hash)
{
    size_t mask = table->n_slots - 1;
    size_t index = hash & mask;

    while (table->slots[index].id != 0) {
        const Slot *slot = &table->slots[index];

        if (slot->hash == hash &&
            strcmp(g_ptr_array_index(table->texts, slot->id - 1), text) == 0) {
            break;
        }
        index = (index + 1) & mask;
    }
    return &table->slots[index];
}

static void
grow(InternTable *table)
{
    Slot *old = table->slots;
    size_t n_old = table->n_slots;

    table->n_slots = n_old * 2;
    table->slots = g_new0(Slot, table->n_slots);
    for (size_t i = 0; i < n_old; i++) {
        if (old[i].id != 0) {
            const char *text = g_ptr_array_index(table->texts, old[i].id - 1);

            *find_slot(table, text, old[i].hash) = old[i];
        }
    }
    g_free(old);
}

uint32_t
intern_lookup(const InternTable *table, const char *text)
{
    return text == NULL ? 0 : find_slot(table, text, hash_text(text))->id;
}

uint32_t
intern_id(InternTable *table, const char *text)
{
    uint32_t hash;
    Slot *slot;

    if (text == NULL) {
        return 0;
    }
    hash = hash_text(text);
    slot = find_slot(table, text, hash);
    if (slot->id != 0) {
        return slot->id;
    }
    g_assert(table->texts->len < UINT32_MAX - 1);
    g_ptr_array_add(table->texts, g_string_chunk_insert(table->chunk, text));
    *slot = (Slot){ table->texts->len, hash };
    if (table->texts->len > table->n_slots / 4 * 3) {
        grow(table);
    }
    return table->texts->len;
}

const char *
intern(InternTable *table, const char *text)
{
    return text == NULL ? NULL : intern_text(table, intern_id(table, text));
}

const char *
intern_text(const InternTable *table, uint32_t id)
{
    g_assert(id <= table->texts->len);
    return id == 0 ? NULL : g_ptr_array_index(table->texts, id - 1);
}

uint32_t
intern_count(const InternTable *table)
{
    return table->texts->len;
}

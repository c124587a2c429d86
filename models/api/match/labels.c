/* labels.c - one copy of each set of labels, found by its pairs. */
#include "models/api/match/labels.h"

#include "sim/random.h"

#include <stdlib.h>
#include <string.h>

struct LabelTable {
    InternTable *names;
    Arena *arena;
    GHashTable *sets; /* LabelSet to itself, by content; for look-up only */
    uint32_t n_sets;
};

/* One for all runs: a draft has labels before it has met a table. */
static const LabelSet empty_set = { 0, 0, NULL };

static guint
hash_set(gconstpointer data)
{
    const LabelSet *set = data;

    return (guint)sim_hash(set->n_pairs, set->pairs, set->n_pairs * sizeof(LabelPair));
}

/* Both sides hold interned text, so bytes of pointers tell. */
static gboolean
sets_are_equal(gconstpointer a_data, gconstpointer b_data)
{
    const LabelSet *a = a_data;
    const LabelSet *b = b_data;

    return a->n_pairs == b->n_pairs &&
           (a->n_pairs == 0 || memcmp(a->pairs, b->pairs, a->n_pairs * sizeof(LabelPair)) == 0);
}

LabelTable *
label_table_new(InternTable *names)
{
    LabelTable *table = g_new0(LabelTable, 1);

    table->names = names;
    table->arena = arena_new();
    table->sets = g_hash_table_new(hash_set, sets_are_equal);
    return table;
}

void
label_table_free(LabelTable *table)
{
    if (table == NULL) {
        return;
    }
    g_hash_table_unref(table->sets);
    arena_free(table->arena);
    g_free(table);
}

const LabelSet *
label_set_empty(const LabelTable *table)
{
    (void)table;
    return &empty_set;
}

/* Inserts into 'sorted', which has room; a pair with an equal key is replaced. */
static size_t
insert_pair(LabelPair *sorted, size_t n, LabelPair pair)
{
    size_t at = n;

    while (at > 0) {
        int order = pair.key == sorted[at - 1].key ? 0 : strcmp(pair.key, sorted[at - 1].key);

        if (order == 0) {
            sorted[at - 1] = pair;
            return n;
        }
        if (order > 0) {
            break;
        }
        at--;
    }
    memmove(&sorted[at + 1], &sorted[at], (n - at) * sizeof(LabelPair));
    sorted[at] = pair;
    return n + 1;
}

/* 'sorted' is sorted and interned. */
static const LabelSet *
find_or_add(LabelTable *table, const LabelPair *sorted, size_t n)
{
    LabelSet key = { .n_pairs = (uint32_t)n, .pairs = sorted };
    LabelSet *set;

    if (n == 0) {
        return &empty_set;
    }
    set = g_hash_table_lookup(table->sets, &key);
    if (set == NULL) {
        LabelPair *pairs = ARENA_NEW_N(table->arena, LabelPair, n);

        memcpy(pairs, sorted, n * sizeof(LabelPair));
        set = ARENA_NEW(table->arena, LabelSet);
        *set = (LabelSet){ .id = ++table->n_sets, .n_pairs = (uint32_t)n, .pairs = pairs };
        g_hash_table_add(table->sets, set);
    }
    return set;
}

const LabelSet *
label_set_intern(LabelTable *table, const LabelPair *pairs, size_t n_pairs)
{
    g_autofree LabelPair *sorted = g_new(LabelPair, n_pairs + 1);
    size_t n = 0;

    for (size_t i = 0; i < n_pairs; i++) {
        LabelPair pair = { intern(table->names, pairs[i].key),
                           intern(table->names, pairs[i].value) };

        n = insert_pair(sorted, n, pair);
    }
    return find_or_add(table, sorted, n);
}

const LabelSet *
label_set_from_value(LabelTable *table, const Value *map)
{
    size_t n_members = value_is(map, VALUE_MAP) ? map->n : 0;
    g_autofree LabelPair *pairs = g_new(LabelPair, n_members + 1);
    size_t n = 0;

    for (size_t i = 0; i < n_members; i++) {
        const char *text = value_text(map->members[i].value);

        if (text != NULL) {
            pairs[n++] = (LabelPair){ map->members[i].key, text };
        }
    }
    return label_set_intern(table, pairs, n);
}

const Value *
label_set_to_value(const LabelSet *set, Arena *arena)
{
    ValueBuilder *map;

    if (set->n_pairs == 0) {
        return NULL;
    }
    map = value_map_begin(arena);
    for (uint32_t i = 0; i < set->n_pairs; i++) {
        value_put_string(map, set->pairs[i].key, set->pairs[i].value);
    }
    return value_end(map);
}

const char *
label_set_get(const LabelSet *set, const char *key)
{
    for (uint32_t i = 0; i < set->n_pairs; i++) {
        if (set->pairs[i].key == key || strcmp(set->pairs[i].key, key) == 0) {
            return set->pairs[i].value;
        }
    }
    return NULL;
}

const LabelSet *
label_set_with(LabelTable *table, const LabelSet *set, const char *key, const char *value)
{
    g_autofree LabelPair *pairs = g_new(LabelPair, set->n_pairs + 1);
    size_t n = 0;

    key = intern(table->names, key);
    for (uint32_t i = 0; i < set->n_pairs; i++) {
        if (set->pairs[i].key != key) {
            pairs[n++] = set->pairs[i];
        }
    }
    if (value != NULL) {
        n = insert_pair(pairs, n, (LabelPair){ key, intern(table->names, value) });
    }
    return find_or_add(table, pairs, n);
}

const LabelSet *
label_set_merge(LabelTable *table, const LabelSet *set, const LabelSet *more)
{
    size_t n = set->n_pairs;
    g_autofree LabelPair *pairs = g_new(LabelPair, n + more->n_pairs + 1);

    if (more->n_pairs == 0) {
        return set;
    }
    if (n > 0) {
        memcpy(pairs, set->pairs, n * sizeof(LabelPair));
    }
    for (uint32_t i = 0; i < more->n_pairs; i++) {
        n = insert_pair(pairs, n, more->pairs[i]);
    }
    return find_or_add(table, pairs, n);
}

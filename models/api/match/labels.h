/* labels.h - sets of key=value pairs: labels, annotations, node selectors.
 *
 * A LabelSet is immutable, sorted by key, and interned: two equal sets of one run are the same
 * pointer, all pods of one template share one.  Keys and values are interned text as well, so a
 * look-up compares pointers after the first difference in length.
 *
 * Ownership: sets live in the table they were interned in, which lives as long as the run. */
#pragma once

#include "sim/intern.h"
#include "text/value.h"

typedef struct LabelPair {
    const char *key;   /* interned */
    const char *value; /* interned */
} LabelPair;

typedef struct LabelSet {
    uint32_t id; /* counts from 1 in the order of first use; 0: the empty set */
    uint32_t n_pairs;
    const LabelPair *pairs; /* sorted by key bytes */
} LabelSet;

typedef struct LabelTable LabelTable;

LabelTable *label_table_new(InternTable *names);
void label_table_free(LabelTable *table);

/* The set with these pairs (any order; of equal keys the last counts). */
const LabelSet *label_set_intern(LabelTable *table, const LabelPair *pairs, size_t n_pairs);
/* The empty set is the same for all tables; 'table' may be NULL. */
const LabelSet *label_set_empty(const LabelTable *table);
/* From a map of strings; anything else counts as empty. */
const LabelSet *label_set_from_value(LabelTable *table, const Value *map);
const Value *label_set_to_value(const LabelSet *set, Arena *arena); /* NULL if empty */

/* NULL if there is no such key. */
const char *label_set_get(const LabelSet *set, const char *key);

/* The same for a key that was interned in the table of the labels: compares pointers alone. */
static inline const char *
label_set_find(const LabelSet *set, const char *interned_key)
{
    for (uint32_t i = 0; i < set->n_pairs; i++) {
        if (set->pairs[i].key == interned_key) {
            return set->pairs[i].value;
        }
    }
    return NULL;
}

/* 'set' with 'key' set to 'value', or without it if 'value' is NULL; with all of 'more'. */
const LabelSet *label_set_with(LabelTable *table, const LabelSet *set, const char *key,
                               const char *value);
const LabelSet *label_set_merge(LabelTable *table, const LabelSet *set, const LabelSet *more);

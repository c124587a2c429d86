/* selector-counts.c - one row a selector: counts by node.
 *
 * A change of a pod must reach the rows that match it without looking at the others: each set of
 * labels keeps a list of them (in its namespace), which is brought up to date when it is used. */
#include "models/scheduler/placement/selector-counts.h"

#include "sim/random.h"

#include <string.h>

#define ROWS_MAX 1024

typedef struct Row {
    const char *name_space;
    Selector selector;
    GArray *counts; /* int32_t by NodeInfo.slot */
    uint64_t used_at;
} Row;

/* The rows that match one set of labels in one namespace. */
typedef struct Matches {
    const char *name_space;
    struct Matches *next; /* of the same labels in another namespace */
    Row **rows;
    guint n_rows;
    guint n_seen;         /* so many of the list have been tried */
    uint64_t n_forgotten; /* and so many had been forgotten by then */
} Matches;

struct SelectorCounts {
    GHashTable *rows;    /* Row * -> itself */
    GPtrArray *list;     /* the same, in the order they came; owned */
    GPtrArray *by_label; /* Matches by LabelSet.id, NULL where there are none; owned */
    uint64_t n_forgotten;
    uint64_t clock;
};

static guint
row_hash(gconstpointer data)
{
    const Row *row = data;
    uint64_t hash = (uint64_t)(uintptr_t)row->name_space;

    for (uint32_t i = 0; i < row->selector.n_requirements; i++) {
        const SelectorRequirement *one = &row->selector.requirements[i];

        hash = sim_mix(hash, (uint64_t)(uintptr_t)one->key + one->operator_);
        for (uint32_t v = 0; v < one->n_values; v++) {
            hash = sim_mix(hash, (uint64_t)(uintptr_t)one->values[v]);
        }
    }
    return (guint)hash;
}

static bool
same_requirement(const SelectorRequirement *a, const SelectorRequirement *b)
{
    if (a->key != b->key || a->operator_ != b->operator_ || a->n_values != b->n_values) {
        return false;
    }
    for (uint32_t v = 0; v < a->n_values; v++) {
        if (a->values[v] != b->values[v]) {
            return false;
        }
    }
    return true;
}

static gboolean
row_equal(gconstpointer one, gconstpointer other)
{
    const Row *a = one;
    const Row *b = other;

    if (a->name_space != b->name_space ||
        a->selector.n_requirements != b->selector.n_requirements) {
        return FALSE;
    }
    for (uint32_t i = 0; i < a->selector.n_requirements; i++) {
        if (!same_requirement(&a->selector.requirements[i], &b->selector.requirements[i])) {
            return FALSE;
        }
    }
    return TRUE;
}

static void
row_free(gpointer data)
{
    Row *row = data;

    g_array_free(row->counts, TRUE);
    for (uint32_t i = 0; i < row->selector.n_requirements; i++) {
        g_free((gpointer)(uintptr_t)row->selector.requirements[i].values);
    }
    g_free((gpointer)(uintptr_t)row->selector.requirements);
    g_free(row);
}

static void
matches_free(gpointer data)
{
    Matches *matches = data;

    while (matches != NULL) {
        Matches *next = matches->next;

        g_free(matches->rows);
        g_free(matches);
        matches = next;
    }
}

SelectorCounts *
selector_counts_new(void)
{
    SelectorCounts *table = g_new0(SelectorCounts, 1);

    table->rows = g_hash_table_new(row_hash, row_equal);
    table->list = g_ptr_array_new_with_free_func(row_free);
    table->by_label = g_ptr_array_new_with_free_func(matches_free);
    return table;
}

void
selector_counts_free(SelectorCounts *table)
{
    if (table != NULL) {
        g_hash_table_destroy(table->rows);
        g_ptr_array_free(table->list, TRUE);
        g_ptr_array_free(table->by_label, TRUE);
        g_free(table);
    }
}

static Matches *
find_matches(SelectorCounts *table, const char *name_space, const LabelSet *labels)
{
    if (labels->id >= table->by_label->len) {
        g_ptr_array_set_size(table->by_label, (gint)(labels->id + 64));
    }

    Matches *matches = table->by_label->pdata[labels->id];

    while (matches != NULL && matches->name_space != name_space) {
        matches = matches->next;
    }
    if (matches == NULL) {
        matches = g_new0(Matches, 1);
        matches->name_space = name_space;
        matches->next = table->by_label->pdata[labels->id];
        table->by_label->pdata[labels->id] = matches;
    }
    return matches;
}

/* Tries the rows that came since the last time; all, if one has gone. */
static void
update_matches(const SelectorCounts *table, Matches *matches, const LabelSet *labels)
{
    if (matches->n_forgotten != table->n_forgotten) {
        matches->n_forgotten = table->n_forgotten;
        matches->n_seen = matches->n_rows = 0;
    }
    for (; matches->n_seen < table->list->len; matches->n_seen++) {
        Row *row = table->list->pdata[matches->n_seen];

        if (row->name_space == matches->name_space && selector_matches(&row->selector, labels)) {
            matches->rows = g_renew(Row *, matches->rows, matches->n_rows + 1);
            matches->rows[matches->n_rows++] = row;
        }
    }
}

static void
row_change(Row *row, uint32_t node_slot, int32_t change)
{
    if (node_slot >= row->counts->len) {
        g_array_set_size(row->counts, node_slot + 64);
    }
    g_array_index(row->counts, int32_t, node_slot) += change;
}

void
selector_counts_change(SelectorCounts *table, const SchedPod *pod, uint32_t node_slot,
                       int32_t change)
{
    Matches *matches;

    if (pod->is_deleting || table->list->len == 0) {
        return;
    }
    matches = find_matches(table, pod->name_space, pod->labels);
    update_matches(table, matches, pod->labels);
    for (guint i = 0; i < matches->n_rows; i++) {
        row_change(matches->rows[i], node_slot, change);
    }
}

static void
forget_oldest(SelectorCounts *table)
{
    guint oldest = 0;

    for (guint i = 1; i < table->list->len; i++) {
        const Row *row = table->list->pdata[i];

        if (row->used_at < ((const Row *)table->list->pdata[oldest])->used_at) {
            oldest = i;
        }
    }
    g_hash_table_remove(table->rows, table->list->pdata[oldest]);
    g_ptr_array_remove_index_fast(table->list, oldest);
    table->n_forgotten++;
}

/* A new row, and what it answers to the labels it has met. */
typedef struct Count {
    Row *row;
    const LabelSet *labels; /* of the last pod: neighbours are often of one template */
    bool matched;
} Count;

static void
count_node(gpointer key, gpointer value, gpointer data)
{
    const NodeInfo *node = value;
    Count *count = data;

    (void)key;
    for (guint i = 0; i < node->pods->len; i++) {
        const SchedPod *pod = node->pods->pdata[i];

        if (pod->is_deleting || pod->name_space != count->row->name_space) {
            continue;
        }
        if (pod->labels != count->labels) {
            count->labels = pod->labels;
            count->matched = selector_matches(&count->row->selector, pod->labels);
        }
        if (count->matched) {
            row_change(count->row, node->slot, 1);
        }
    }
}

/* Attempts make selectors of their own, which do not outlive them; the texts do. */
static void
copy_selector(Selector *ret, const Selector *selector)
{
    SelectorRequirement *rows = g_new(SelectorRequirement, selector->n_requirements);

    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        size_t size = selector->requirements[i].n_values * sizeof(char *);
        const char **values = g_malloc(size);

        if (size > 0) {
            memcpy(values, selector->requirements[i].values, size);
        }
        rows[i] = selector->requirements[i];
        rows[i].values = values;
    }
    ret->n_requirements = selector->n_requirements;
    ret->requirements = rows;
}

static Row *
row_new(GHashTable *nodes, const char *name_space, const Selector *selector)
{
    Row *row = g_new0(Row, 1);
    Count count = { .row = row };

    row->name_space = name_space;
    copy_selector(&row->selector, selector);
    row->counts = g_array_new(FALSE, TRUE, sizeof(int32_t));
    g_hash_table_foreach(nodes, count_node, &count); /* tidy: sums do not depend on the order */
    return row;
}

const int32_t *
selector_counts_get(SelectorCounts *table, GHashTable *nodes, uint32_t n_nodes,
                    const char *name_space, const Selector *selector)
{
    Row key = { .name_space = name_space, .selector = *selector };
    Row *row = g_hash_table_lookup(table->rows, &key);

    if (row == NULL) {
        if (table->list->len >= ROWS_MAX) {
            forget_oldest(table);
        }
        row = row_new(nodes, name_space, selector);
        g_hash_table_add(table->rows, row);
        g_ptr_array_add(table->list, row);
    }
    if (row->counts->len < n_nodes) {
        g_array_set_size(row->counts, n_nodes);
    }
    row->used_at = ++table->clock;
    return (const int32_t *)(const void *)row->counts->data;
}

/* pod-kinds.c - a table of interned triples; addresses decide where one lies, never an order. */
#include "models/scheduler/placement/pod-kinds.h"

struct PodKinds {
    GHashTable *by_content; /* PodKind -> itself */
    GPtrArray *list;        /* by id; owned */
};

static guint
kind_hash(gconstpointer data)
{
    const PodKind *kind = data;
    uint64_t hash = (uint64_t)(uintptr_t)kind->spec * UINT64_C(0x9e3779b97f4a7c15);

    hash ^= (uint64_t)(uintptr_t)kind->labels * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash ^= (uint64_t)(uintptr_t)kind->name_space * UINT64_C(0x165667b19e3779f9);
    return (guint)(hash >> 32);
}

static gboolean
kind_equal(gconstpointer one, gconstpointer other)
{
    const PodKind *a = one;
    const PodKind *b = other;

    return a->spec == b->spec && a->labels == b->labels && a->name_space == b->name_space;
}

static void
kind_free(gpointer data)
{
    PodKind *kind = data;

    g_ptr_array_unref(kind->pods);
    g_free(kind);
}

PodKinds *
pod_kinds_new(void)
{
    PodKinds *kinds = g_new0(PodKinds, 1);

    kinds->by_content = g_hash_table_new(kind_hash, kind_equal);
    kinds->list = g_ptr_array_new_with_free_func(kind_free);
    return kinds;
}

void
pod_kinds_free(PodKinds *kinds)
{
    if (kinds != NULL) {
        g_hash_table_destroy(kinds->by_content);
        g_ptr_array_unref(kinds->list);
        g_free(kinds);
    }
}

PodKind *
pod_kinds_get(PodKinds *kinds, const char *name_space, const LabelSet *labels, const PodSpec *spec)
{
    PodKind key = { .name_space = name_space, .labels = labels, .spec = spec };
    PodKind *found = g_hash_table_lookup(kinds->by_content, &key);

    if (found == NULL) {
        found = g_new(PodKind, 1);
        *found = key;
        found->id = kinds->list->len;
        found->pods = g_ptr_array_new();
        g_ptr_array_add(kinds->list, found);
        g_hash_table_add(kinds->by_content, found);
    }
    return found;
}

uint32_t
pod_kinds_length(const PodKinds *kinds)
{
    return kinds->list->len;
}

const PodKind *
pod_kinds_at(const PodKinds *kinds, uint32_t id)
{
    return kinds->list->pdata[id];
}

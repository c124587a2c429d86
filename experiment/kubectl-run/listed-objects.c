/* listed-objects.c - what the API server would list. */
#include "experiment/kubectl-run/listed-objects.h"

#include <string.h>

static int
compare_objects(const void *a_data, const void *b_data)
{
    const Object *a = *(const Object *const *)a_data, *b = *(const Object *const *)b_data;
    int order = g_strcmp0(a->meta.name_space, b->meta.name_space);

    return order != 0 ? order : strcmp(a->meta.name, b->meta.name);
}

static bool
is_wanted(const Object *object, const ObjectFilter *filter)
{
    if (filter->name_space != NULL && object->meta.name_space != NULL &&
        strcmp(filter->name_space, object->meta.name_space) != 0) {
        return false;
    }
    if (filter->name != NULL && strcmp(filter->name, object->meta.name) != 0) {
        return false;
    }
    if (filter->kind == KIND_OTHER && filter->kind_name != NULL) {
        const char *kind = value_get_text(object->raw, "kind");

        if (kind == NULL || g_ascii_strcasecmp(kind, filter->kind_name) != 0) {
            return false;
        }
    }
    return filter->selector == NULL || selector_matches(filter->selector, object->meta.labels);
}

/* Nor are those of scheduler and controller manager. */
static void
add_component_leases(const Cluster *cluster, const ObjectFilter *filter, Arena *arena,
                     GPtrArray *ret)
{
    g_autoptr(GPtrArray) leases = g_ptr_array_new();

    if (filter->selector != NULL ||
        (filter->name_space != NULL && strcmp(filter->name_space, "kube-system") != 0)) {
        return;
    }
    cluster_component_leases(cluster, arena, leases);
    for (guint i = 0; i < leases->len; i++) {
        const Value *lease = g_ptr_array_index(leases, i);
        const char *name = value_get_text(value_get(lease, "metadata"), "name");

        if (filter->name == NULL || strcmp(filter->name, name) == 0) {
            g_ptr_array_add(ret, (void *)(uintptr_t)lease);
        }
    }
}

/* Leases of nodes are no objects of the store: they are told from the heartbeats. */
static void
add_leases(const Cluster *cluster, const ObjectFilter *filter, Arena *arena, GPtrArray *ret)
{
    StoreQuery query = { .kind = KIND_NODE };

    if (filter->name_space != NULL && strcmp(filter->name_space, "kube-node-lease") != 0) {
        return;
    }
    for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it);) {
        const char *name = it.object->meta.name;
        const Value *lease = filter->name == NULL || strcmp(filter->name, name) == 0
                                 ? cluster_node_lease(cluster, name, arena)
                                 : NULL;

        if (lease != NULL && filter->selector == NULL) {
            g_ptr_array_add(ret, (void *)(uintptr_t)lease);
        }
    }
}

void
cluster_objects(const Cluster *cluster, const ObjectFilter *filter, Arena *arena, GPtrArray *ret)
{
    StoreQuery query = { .kind = filter->kind };
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it);) {
        if (is_wanted(it.object, filter)) {
            g_ptr_array_add(found, (void *)(uintptr_t)it.object);
        }
    }
    g_ptr_array_sort(found, compare_objects);
    for (size_t i = 0; i < found->len; i++) {
        const Value *value =
            object_to_value(g_ptr_array_index(found, i), cluster_tables(cluster), arena);

        g_ptr_array_add(ret, (void *)(uintptr_t)value);
    }
    if (filter->kind == KIND_LEASE) {
        add_leases(cluster, filter, arena, ret);
        add_component_leases(cluster, filter, arena, ret);
    }
}

void
cluster_all_objects(const Cluster *cluster, Arena *arena, GPtrArray *ret)
{
    for (Kind kind = KIND_OTHER; kind < N_KINDS; kind++) {
        ObjectFilter filter = { .kind = kind };

        cluster_objects(cluster, &filter, arena, ret);
    }
}

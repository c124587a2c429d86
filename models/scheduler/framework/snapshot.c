/* snapshot.c - keeps nodes, pods and look-up tables as changes arrive. */
#include "models/scheduler/framework/snapshot.h"

#include "models/scheduler/gang/pod-groups.h"

#include "models/scheduler/framework/workload-mix.h"

#include <string.h>

/* One zone of the node tree: an insertion-ordered list of nodes. */
typedef struct Zone {
    const char *key;
    GPtrArray *nodes; /* of NodeInfo */
} Zone;

static void
zone_free(gpointer data)
{
    Zone *zone = data;

    g_ptr_array_unref(zone->nodes);
    g_free(zone);
}

static void
node_info_destroy(gpointer data)
{
    NodeInfo *info = data;

    g_free((gpointer)(uintptr_t)info->images);
    node_info_free(info);
}

static void
pointers_unref(gpointer data)
{
    g_ptr_array_unref(data);
}

Snapshot *
snapshot_new(const ObjectTables *tables)
{
    Snapshot *snapshot = g_new0(Snapshot, 1);

    snapshot->tables = tables;
    snapshot->needs = needs_table_new(tables);
    snapshot->storage = storage_view_new(tables);
    snapshot->nodes = g_ptr_array_new();
    snapshot->matching = selector_counts_new();
    snapshot->nodes_by_name = g_hash_table_new_full(NULL, NULL, NULL, node_info_destroy);
    snapshot->zones = g_ptr_array_new_with_free_func(zone_free);
    snapshot->images = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    snapshot->namespaces = g_hash_table_new(NULL, NULL);
    snapshot->namespace_names = g_ptr_array_new();
    snapshot->spread_sources = g_array_new(FALSE, FALSE, sizeof(SpreadSource));
    snapshot->budgets = g_array_new(FALSE, FALSE, sizeof(Budget));
    snapshot->kinds = pod_kinds_new();
    snapshot->changes = g_array_new(FALSE, FALSE, sizeof(SnapshotChange));
    snapshot->nominated = g_hash_table_new_full(NULL, NULL, NULL, pointers_unref);
    return snapshot;
}

void
snapshot_free(Snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    g_array_unref(snapshot->changes);
    g_hash_table_destroy(snapshot->nominated);
    g_array_unref(snapshot->budgets);
    g_array_unref(snapshot->spread_sources);
    g_ptr_array_unref(snapshot->namespace_names);
    g_hash_table_destroy(snapshot->namespaces);
    for (uint32_t i = 0; i < snapshot->pods_by_uid.n_slots; i++) {
        if (snapshot->pods_by_uid.slots[i].value != 0) {
            sched_pod_free((SchedPod *)(uintptr_t)snapshot->pods_by_uid.slots[i].value);
        }
    }
    number_map_done(&snapshot->pods_by_uid);
    g_ptr_array_unref(snapshot->zones);
    g_ptr_array_unref(snapshot->nodes);
    g_hash_table_destroy(snapshot->nodes_by_name);
    g_hash_table_destroy(snapshot->images);
    pod_kinds_free(snapshot->kinds);
    selector_counts_free(snapshot->matching);
    storage_view_free(snapshot->storage);
    needs_table_free(snapshot->needs);
    workload_mix_free(snapshot->mix);
    pod_groups_free(snapshot->groups);
    g_free(snapshot);
}

void
snapshot_count_mix(Snapshot *snapshot)
{
    if (snapshot->mix == NULL) {
        snapshot->mix = workload_mix_new();
    }
}

void
snapshot_count_groups(Snapshot *snapshot)
{
    if (snapshot->groups == NULL) {
        snapshot->groups = pod_groups_new(snapshot->tables);
    }
}

static const char *
first_label(const LabelSet *labels, const char *old, const char *new_)
{
    const char *value = label_set_get(labels, old);

    if (value == NULL) {
        value = label_set_get(labels, new_);
    }
    return value == NULL ? "" : value;
}

/* The two old labels win over the new ones; both empty make the nameless zone. */
static const char *
zone_key(const Snapshot *snapshot, const LabelSet *labels)
{
    const char *region = first_label(labels, "failure-domain.beta.kubernetes.io/region",
                                     "topology.kubernetes.io/region");
    const char *zone = first_label(labels, "failure-domain.beta.kubernetes.io/zone",
                                   "topology.kubernetes.io/zone");
    g_autofree char *key = NULL;

    if (*region == '\0' && *zone == '\0') {
        return intern(snapshot->tables->names, "");
    }
    key = g_strconcat(region, ":\001:", zone, NULL);
    return intern(snapshot->tables->names, key);
}

static void
tree_add(Snapshot *snapshot, NodeInfo *info)
{
    Zone *zone;

    for (guint i = 0; i < snapshot->zones->len; i++) {
        zone = snapshot->zones->pdata[i];
        if (zone->key == info->zone_key) {
            g_ptr_array_add(zone->nodes, info);
            return;
        }
    }
    zone = g_new0(Zone, 1);
    zone->key = info->zone_key;
    zone->nodes = g_ptr_array_new();
    g_ptr_array_add(zone->nodes, info);
    g_ptr_array_add(snapshot->zones, zone);
}

static void
tree_remove(Snapshot *snapshot, NodeInfo *info)
{
    for (guint i = 0; i < snapshot->zones->len; i++) {
        Zone *zone = snapshot->zones->pdata[i];

        if (zone->key == info->zone_key) {
            g_ptr_array_remove(zone->nodes, info);
            if (zone->nodes->len == 0) {
                g_ptr_array_remove_index(snapshot->zones, i);
            }
            return;
        }
    }
}

void
snapshot_refresh(Snapshot *snapshot)
{
    guint n_left = 0;

    if (!snapshot->list_is_stale) {
        return;
    }
    g_ptr_array_set_size(snapshot->nodes, 0);
    for (guint z = 0; z < snapshot->zones->len; z++) {
        n_left += ((Zone *)snapshot->zones->pdata[z])->nodes->len;
    }
    for (guint round = 0; n_left > 0; round++) {
        for (guint z = 0; z < snapshot->zones->len; z++) {
            const Zone *zone = snapshot->zones->pdata[z];

            if (round < zone->nodes->len) {
                NodeInfo *info = zone->nodes->pdata[round];

                info->index = snapshot->nodes->len;
                g_ptr_array_add(snapshot->nodes, info);
                n_left--;
            }
        }
    }
    snapshot->list_is_stale = false;
    snapshot->list_version++;
    snapshot->images_version++;
    snapshot->changes_base += snapshot->changes->len;
    g_array_set_size(snapshot->changes, 0);
}

/* Who has not looked for longer starts anew, which costs all nodes and pods: with a hundred
 * templates that take turns each sees the pods of all others before its own come again. */
static guint
changes_max(const Snapshot *snapshot)
{
    return snapshot->changes_max > 0 ? snapshot->changes_max
                                     : MIN(4096 + 64 * snapshot->nodes->len, 1U << 20);
}

void
snapshot_note(Snapshot *snapshot, const NodeInfo *info, const SchedPod *pod, int8_t delta)
{
    GArray *changes = snapshot->changes;
    SnapshotChange change = { .index = info->index, .delta = delta };

    if (!info->is_known || snapshot->list_is_stale) {
        return; /* whoever keeps something by list index starts anew with the next list */
    }
    if (pod != NULL) {
        change.kind = pod->kind;
        change.is_live = !pod->is_deleting;
        change.n_gpus = pod->gpus.n;
        change.gpu_milli = pod->gpus.milli;
    }
    if (changes->len > changes_max(snapshot)) {
        guint n_old = changes->len / 2;

        g_array_remove_range(changes, 0, n_old);
        snapshot->changes_base += n_old;
    }
    g_array_append_val(changes, change);
}

static void
drop_images(Snapshot *snapshot, NodeInfo *info)
{
    for (uint32_t i = 0; i < info->n_images; i++) {
        NodeImageState *state = info->images[i];

        if (--state->n_nodes == 0) {
            g_hash_table_remove(snapshot->images, state->name);
        }
    }
    g_free((gpointer)(uintptr_t)info->images);
    info->images = NULL;
    info->n_images = 0;
}

static bool
has_image(const GPtrArray *images, const NodeImageState *state)
{
    for (guint i = 0; i < images->len; i++) {
        if (images->pdata[i] == state) {
            return true;
        }
    }
    return false;
}

/* Pods keep their GPUs while the node has as many as before. */
static void
set_gpus(NodeInfo *info, const Node *node)
{
    NodeGpus *now = node_gpus_read(node);

    if (now != NULL && info->gpus != NULL && now->n == info->gpus->n) {
        info->gpus->model = now->model;
        g_free(now);
    } else if (now != NULL || info->gpus != NULL) {
        node_info_set_gpus(info, now);
    }
}

/* The size of an image is the one reported first, by whichever node. */
static void
set_images(Snapshot *snapshot, NodeInfo *info, const Node *node)
{
    GPtrArray *images;

    if (info->image_rows == node->images && info->n_image_rows == node->n_images) {
        return;
    }
    snapshot->images_version++;
    info->image_rows = node->images;
    info->n_image_rows = node->n_images;
    drop_images(snapshot, info);
    if (node->n_images == 0) {
        return;
    }
    images = g_ptr_array_new();
    for (uint32_t i = 0; i < node->n_images; i++) {
        const NodeImage *image = &node->images[i];

        for (uint32_t n = 0; n < image->n_names; n++) {
            const char *name = intern(snapshot->tables->names, image->names[n]);
            NodeImageState *state = g_hash_table_lookup(snapshot->images, name);

            if (state == NULL) {
                state = g_new0(NodeImageState, 1);
                state->name = name;
                state->size = image->size;
                g_hash_table_insert(snapshot->images, (gpointer)(uintptr_t)name, state);
            }
            if (!has_image(images, state)) {
                state->n_nodes++;
                g_ptr_array_add(images, state);
            }
        }
    }
    info->n_images = images->len;
    info->images = (NodeImageState *const *)(void *)g_ptr_array_free(images, FALSE);
}

NodeInfo *
snapshot_node(const Snapshot *snapshot, const char *interned_name)
{
    NodeInfo *info = g_hash_table_lookup(snapshot->nodes_by_name, interned_name);
    return info != NULL && info->is_known ? info : NULL;
}

/* What counts for a node that may not be known yet: pods can be heard of first. */
NodeInfo *
snapshot_node_or_ghost(Snapshot *snapshot, const char *name)
{
    NodeInfo *info = g_hash_table_lookup(snapshot->nodes_by_name, name);

    if (info == NULL) {
        info = node_info_new();
        info->name = name;
        info->slot = snapshot->n_slots++;
        g_hash_table_insert(snapshot->nodes_by_name, (gpointer)(uintptr_t)name, info);
    }
    return info;
}

NodeInfo *
snapshot_set_node(Snapshot *snapshot, const Node *node)
{
    const char *name = intern(snapshot->tables->names, node->object.meta.name);
    const char *key = zone_key(snapshot, node->object.meta.labels);
    NodeInfo *info = snapshot_node_or_ghost(snapshot, name);

    info->ref = node->object.ref;
    info->labels = node->object.meta.labels;
    info->n_taints = node->n_taints;
    info->taints = node->taints;
    info->unschedulable = node->unschedulable;
    info->allowed_pods = node->allocatable.pods;
    info->allocatable.milli_cpu = node->allocatable.cpu_milli;
    info->allocatable.memory = node->allocatable.memory;
    info->allocatable.ephemeral_storage = node->allocatable.ephemeral_storage;
    info->allocatable.n_scalars = node->allocatable.n_scalars;
    info->allocatable.scalars = node->allocatable.scalars;
    info->version++;
    info->object_version++;
    snapshot->version++;
    set_images(snapshot, info, node);
    set_gpus(info, node);
    snapshot_note(snapshot, info, NULL, 0);
    if (!info->is_known) {
        info->is_known = true;
        info->order = snapshot->n_nodes_added++;
        info->zone_key = key;
        snapshot->list_is_stale = true;
        tree_add(snapshot, info);
    } else if (info->zone_key != key) {
        tree_remove(snapshot, info);
        info->zone_key = key;
        tree_add(snapshot, info);
    }
    return info;
}

void
snapshot_remove_node(Snapshot *snapshot, const char *name)
{
    const char *key = intern(snapshot->tables->names, name);
    NodeInfo *info = snapshot_node(snapshot, key);

    if (info == NULL) {
        return;
    }
    drop_images(snapshot, info);
    tree_remove(snapshot, info);
    info->is_known = false;
    if (info->pods->len == 0) {
        g_hash_table_remove(snapshot->nodes_by_name, key);
    }
    snapshot->list_is_stale = true;
    snapshot->version++;
}

void
snapshot_set_namespace(Snapshot *snapshot, const char *name, const LabelSet *labels)
{
    const char *key = intern(snapshot->tables->names, name);

    if (!g_hash_table_contains(snapshot->namespaces, key)) {
        g_ptr_array_add(snapshot->namespace_names, (gpointer)(uintptr_t)key);
    }
    g_hash_table_insert(snapshot->namespaces, (gpointer)(uintptr_t)key,
                        (gpointer)(uintptr_t)labels);
    snapshot->namespaces_version++;
    snapshot->version++;
}

const LabelSet *
snapshot_namespace(const Snapshot *snapshot, const char *name)
{
    const LabelSet *labels = g_hash_table_lookup(snapshot->namespaces, name);
    return labels == NULL ? label_set_empty(snapshot->tables->labels) : labels;
}

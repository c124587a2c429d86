/* storage-view.c - tables of storage objects, by name. */
#include "models/scheduler/storage/storage-view.h"

#include "models/scheduler/storage/storage-read.h"

#include <string.h>

struct StorageView {
    const ObjectTables *tables;
    Arena *arena;
    GHashTable *volumes_by_name;
    GPtrArray *volumes; /* by name */
    GHashTable *claims;
    GHashTable *classes;
    GHashTable *csi_nodes;
    GHashTable *csi_drivers;
    GPtrArray *capacities;
    GPtrArray *attachments;
};

StorageView *
storage_view_new(const ObjectTables *tables)
{
    StorageView *view = g_new0(StorageView, 1);

    view->tables = tables;
    view->arena = arena_new();
    view->volumes_by_name = g_hash_table_new(NULL, NULL);
    view->volumes = g_ptr_array_new();
    view->claims = g_hash_table_new(NULL, NULL);
    view->classes = g_hash_table_new(NULL, NULL);
    view->csi_nodes = g_hash_table_new(NULL, NULL);
    view->csi_drivers = g_hash_table_new(NULL, NULL);
    view->capacities = g_ptr_array_new();
    view->attachments = g_ptr_array_new();
    return view;
}

void
storage_view_free(StorageView *view)
{
    if (view == NULL) {
        return;
    }
    g_hash_table_destroy(view->volumes_by_name);
    g_ptr_array_unref(view->volumes);
    g_hash_table_destroy(view->claims);
    g_hash_table_destroy(view->classes);
    g_hash_table_destroy(view->csi_nodes);
    g_hash_table_destroy(view->csi_drivers);
    g_ptr_array_unref(view->capacities);
    g_ptr_array_unref(view->attachments);
    arena_free(view->arena);
    g_free(view);
}

static gint
compare_volumes(gconstpointer a, gconstpointer b)
{
    const VolumeInfo *left = *(VolumeInfo *const *)a;
    const VolumeInfo *right = *(VolumeInfo *const *)b;
    return strcmp(left->name, right->name);
}

static void
set_volume(StorageView *view, const char *name, const Value *value)
{
    VolumeInfo *old = g_hash_table_lookup(view->volumes_by_name, name);

    if (old != NULL) {
        g_ptr_array_remove(view->volumes, old);
        g_hash_table_remove(view->volumes_by_name, name);
    }
    if (value != NULL) {
        VolumeInfo *volume = volume_info_read(view->tables, view->arena, value);

        /* The choice of a cycle stands until the API has caught up with it. */
        if (old != NULL && volume->claim_name == NULL) {
            volume->assumed_claim = old->assumed_claim;
        }
        g_hash_table_insert(view->volumes_by_name, (gpointer)(uintptr_t)name, volume);
        g_ptr_array_add(view->volumes, volume);
        g_ptr_array_sort(view->volumes, compare_volumes);
    }
}

static const char *
claim_key(const StorageView *view, const char *name_space, const char *name)
{
    g_autofree char *key = g_strconcat(name_space, "/", name, NULL);
    return intern(view->tables->names, key);
}

static void
set_claim(StorageView *view, const char *name_space, const char *name, const Value *value)
{
    const char *key = claim_key(view, name_space, name);
    ClaimInfo *old = g_hash_table_lookup(view->claims, key);
    ClaimInfo *claim;

    if (value == NULL) {
        g_hash_table_remove(view->claims, key);
        return;
    }
    claim = claim_info_read(view->tables, view->arena, value);
    if (old != NULL && claim->selected_node == NULL) {
        claim->assumed_node = old->assumed_node;
    }
    g_hash_table_insert(view->claims, (gpointer)(uintptr_t)key, claim);
}

static void
set_row(GPtrArray *rows, const char *name, gpointer fresh)
{
    /* All rows kept in lists begin with their name. */
    for (guint i = 0; i < rows->len; i++) {
        if (strcmp(*(const char *const *)rows->pdata[i], name) == 0) {
            if (fresh != NULL) {
                rows->pdata[i] = fresh;
            } else {
                g_ptr_array_remove_index(rows, i);
            }
            return;
        }
    }
    if (fresh != NULL) {
        g_ptr_array_add(rows, fresh);
    }
}

static void
set_named(GHashTable *table, const char *name, gpointer fresh)
{
    if (fresh != NULL) {
        g_hash_table_insert(table, (gpointer)(uintptr_t)name, fresh);
    } else {
        g_hash_table_remove(table, name);
    }
}

bool
storage_view_set(StorageView *view, const char *kind_name, const char *name_space, const char *name,
                 const Value *value)
{
    const ObjectTables *tables = view->tables;
    Arena *arena = view->arena;
    const char *key = intern(tables->names, name);

    if (strcmp(kind_name, "PersistentVolume") == 0) {
        set_volume(view, key, value);
    } else if (strcmp(kind_name, "PersistentVolumeClaim") == 0) {
        set_claim(view, name_space, name, value);
    } else if (strcmp(kind_name, "StorageClass") == 0) {
        set_named(view->classes, key, value ? class_info_read(tables, arena, value) : NULL);
    } else if (strcmp(kind_name, "CSINode") == 0) {
        set_named(view->csi_nodes, key, value ? csi_node_info_read(tables, arena, value) : NULL);
    } else if (strcmp(kind_name, "CSIDriver") == 0) {
        set_named(view->csi_drivers, key,
                  value ? csi_driver_info_read(tables, arena, value) : NULL);
    } else if (strcmp(kind_name, "CSIStorageCapacity") == 0) {
        set_row(view->capacities, claim_key(view, name_space ? name_space : "", name),
                value ? capacity_info_read(tables, arena, value) : NULL);
    } else if (strcmp(kind_name, "VolumeAttachment") == 0) {
        set_row(view->attachments, name, value ? attachment_info_read(tables, arena, value) : NULL);
    } else {
        return false;
    }
    return true;
}

VolumeInfo *
storage_volume(const StorageView *view, const char *name)
{
    return g_hash_table_lookup(view->volumes_by_name, intern(view->tables->names, name));
}

ClaimInfo *
storage_claim(const StorageView *view, const char *name_space, const char *name)
{
    return g_hash_table_lookup(view->claims, claim_key(view, name_space, name));
}

const ClassInfo *
storage_class(const StorageView *view, const char *name)
{
    return g_hash_table_lookup(view->classes, intern(view->tables->names, name));
}

const CsiNodeInfo *
storage_csi_node(const StorageView *view, const char *node_name)
{
    return g_hash_table_lookup(view->csi_nodes, intern(view->tables->names, node_name));
}

const CsiDriverInfo *
storage_csi_driver(const StorageView *view, const char *name)
{
    return g_hash_table_lookup(view->csi_drivers, intern(view->tables->names, name));
}

GPtrArray *
storage_volumes(const StorageView *view)
{
    return view->volumes;
}

GPtrArray *
storage_capacities(const StorageView *view)
{
    return view->capacities;
}

GPtrArray *
storage_attachments(const StorageView *view)
{
    return view->attachments;
}

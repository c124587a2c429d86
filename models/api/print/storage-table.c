/* storage-table.c - volumes, claims, classes and drivers. */
#include "models/api/print/cell.h"

#define OLD_CLASS_ANNOTATION "volume.beta.kubernetes.io/storage-class"

const char *
storage_class_text(const Value *object)
{
    const char *old =
        value_get_text(value_at(object, "metadata.annotations"), OLD_CLASS_ANNOTATION);
    const char *text = old != NULL ? old : text_at(object, "spec.storageClassName");

    return text == NULL ? "" : text;
}

static const char *
storage_class_cell(const CellScope *scope)
{
    return storage_class_text(scope->object);
}

static const char *
phase_cell(const CellScope *scope)
{
    return text_at(scope->object, "metadata.deletionTimestamp") != NULL
               ? "Terminating"
               : text_at(scope->object, "status.phase");
}

/* ---- PersistentVolume ------------------------------------------------------------------- */

static const char *
volume_capacity_cell(const CellScope *scope)
{
    return quantity_text(value_at(scope->object, "spec.capacity.storage"), scope->arena);
}

static const char *
volume_modes_cell(const CellScope *scope)
{
    return access_modes_text(value_at(scope->object, "spec.accessModes"), scope->arena);
}

static const char *
claim_cell(const CellScope *scope)
{
    const Value *claim = value_at(scope->object, "spec.claimRef");
    const char *name_space = value_get_text(claim, "namespace");
    const char *name = value_get_text(claim, "name");

    return !value_is(claim, VALUE_MAP)
               ? ""
               : arena_printf(scope->arena, "%s/%s", name_space == NULL ? "" : name_space,
                              name == NULL ? "" : name);
}

#define ATTRIBUTES_COLUMN \
    { \
        .name = "VolumeAttributesClass", .cell = cell_text, \
        .path = "spec.volumeAttributesClassName", .fallback = "<unset>" \
    }
#define MODE_COLUMN \
    { \
        .name = "VolumeMode", .cell = cell_text, .path = "spec.volumeMode", \
        .fallback = "Filesystem", .is_wide = true \
    }

static const TableColumn volume_columns[] = {
    COLUMN_NAME,
    { .name = "Capacity", .cell = volume_capacity_cell },
    { .name = "Access Modes", .cell = volume_modes_cell },
    { .name = "Reclaim Policy", .cell = cell_text, .path = "spec.persistentVolumeReclaimPolicy" },
    { .name = "Status", .cell = phase_cell },
    { .name = "Claim", .cell = claim_cell },
    { .name = "StorageClass", .cell = storage_class_cell },
    ATTRIBUTES_COLUMN,
    { .name = "Reason", .cell = cell_text, .path = "status.reason" },
    COLUMN_AGE,
    MODE_COLUMN,
    { .name = NULL },
};

/* ---- PersistentVolumeClaim -------------------------------------------------------------- */

static bool
is_bound(const Value *claim)
{
    const char *volume = text_at(claim, "spec.volumeName");

    return volume != NULL && *volume != '\0';
}

static const char *
claim_capacity_cell(const CellScope *scope)
{
    return is_bound(scope->object)
               ? quantity_text(value_at(scope->object, "status.capacity.storage"), scope->arena)
               : "";
}

static const char *
claim_modes_cell(const CellScope *scope)
{
    return is_bound(scope->object)
               ? access_modes_text(value_at(scope->object, "status.accessModes"), scope->arena)
               : "";
}

static const TableColumn claim_columns[] = {
    COLUMN_NAME,
    { .name = "Status", .cell = phase_cell },
    { .name = "Volume", .cell = cell_text, .path = "spec.volumeName" },
    { .name = "Capacity", .cell = claim_capacity_cell },
    { .name = "Access Modes", .cell = claim_modes_cell },
    { .name = "StorageClass", .cell = storage_class_cell },
    ATTRIBUTES_COLUMN,
    COLUMN_AGE,
    MODE_COLUMN,
    { .name = NULL },
};

/* ---- classes ---------------------------------------------------------------------------- */

bool
storage_class_is_default(const Value *object)
{
    static const char *const keys[] = { "storageclass.kubernetes.io/is-default-class",
                                        "storageclass.beta.kubernetes.io/is-default-class" };
    const Value *annotations = value_at(object, "metadata.annotations");

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_strcmp0(value_get_text(annotations, keys[i]), "true") == 0) {
            return true;
        }
    }
    return false;
}

static const char *
class_name_cell(const CellScope *scope)
{
    return storage_class_is_default(scope->object)
               ? arena_printf(scope->arena, "%s (default)", cell_text(scope))
               : cell_text(scope);
}

static const TableColumn class_columns[] = {
    { .name = "Name", .cell = class_name_cell, .path = "metadata.name" },
    { .name = "Provisioner", .cell = cell_text, .path = "provisioner" },
    { .name = "ReclaimPolicy", .cell = cell_text, .path = "reclaimPolicy", .fallback = "Delete" },
    { .name = "VolumeBindingMode",
      .cell = cell_text,
      .path = "volumeBindingMode",
      .fallback = "Immediate" },
    { .name = "AllowVolumeExpansion", .cell = cell_bool, .path = "allowVolumeExpansion" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn attributes_class_columns[] = {
    COLUMN_NAME,
    { .name = "DriverName", .cell = cell_text, .path = "driverName" },
    COLUMN_AGE,
    { .name = NULL },
};

/* ---- CSI -------------------------------------------------------------------------------- */

static const char *
token_requests_cell(const CellScope *scope)
{
    const Value *requests = value_at(scope->object, "spec.tokenRequests");

    return value_is(requests, VALUE_LIST) ? members_join(requests, "audience", scope->arena)
                                          : "<unset>";
}

static const char *
driver_modes_cell(const CellScope *scope)
{
    const Value *modes = value_at(scope->object, "spec.volumeLifecycleModes");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(modes); i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)value_text(value_item(modes, i)));
    }
    return texts->len == 0 ? "Persistent" : texts_join(texts, ",", scope->arena);
}

static const TableColumn driver_columns[] = {
    COLUMN_NAME,
    { .name = "AttachRequired",
      .cell = cell_bool,
      .path = "spec.attachRequired",
      .fallback = "true" },
    { .name = "PodInfoOnMount", .cell = cell_bool, .path = "spec.podInfoOnMount" },
    { .name = "StorageCapacity", .cell = cell_bool, .path = "spec.storageCapacity" },
    { .name = "TokenRequests", .cell = token_requests_cell },
    { .name = "RequiresRepublish", .cell = cell_bool, .path = "spec.requiresRepublish" },
    { .name = "Modes", .cell = driver_modes_cell },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn csi_node_columns[] = {
    COLUMN_NAME,
    { .name = "Drivers", .cell = cell_count, .path = "spec.drivers" },
    COLUMN_AGE,
    { .name = NULL },
};

static const char *
attached_volume_cell(const CellScope *scope)
{
    const char *name = text_at(scope->object, "spec.source.persistentVolumeName");

    return name == NULL ? "" : name;
}

static const TableColumn attachment_columns[] = {
    COLUMN_NAME,
    { .name = "Attacher", .cell = cell_text, .path = "spec.attacher" },
    { .name = "PV", .cell = attached_volume_cell },
    { .name = "Node", .cell = cell_text, .path = "spec.nodeName" },
    { .name = "Attached", .cell = cell_bool, .path = "status.attached" },
    COLUMN_AGE,
    { .name = NULL },
};

#define STORAGE_KIND(kind, plural, rows) \
    { \
        .name = kind, .group = "storage.k8s.io", .resource = plural, .is_cluster_scoped = true, \
        .columns = rows \
    }

static const TableKind kinds[] = {
    { .name = "PersistentVolume",
      .group = "",
      .resource = "persistentvolumes",
      .is_cluster_scoped = true,
      .columns = volume_columns },
    { .name = "PersistentVolumeClaim",
      .group = "",
      .resource = "persistentvolumeclaims",
      .columns = claim_columns },
    STORAGE_KIND("StorageClass", "storageclasses", class_columns),
    STORAGE_KIND("VolumeAttributesClass", "volumeattributesclasses", attributes_class_columns),
    STORAGE_KIND("CSIDriver", "csidrivers", driver_columns),
    STORAGE_KIND("CSINode", "csinodes", csi_node_columns),
    STORAGE_KIND("VolumeAttachment", "volumeattachments", attachment_columns),
    { .name = NULL },
};

extern const TableFamily table_family_storage_table;

const TableFamily table_family_storage_table = { .kinds = kinds };

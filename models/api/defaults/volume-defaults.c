/* volume-defaults.c - where volumes come from, and claims and persistent volumes. */
#include "models/api/defaults/default-rows.h"
#include "models/api/document/api-edit.h"

/* Files of secrets, config maps and the like: readable by all, writable by their owner. */
DEFAULT_ROWS(file_mode) = { FILL_INT("defaultMode", 0644) };
FILLED_BY_ROWS(file_mode)

DEFAULT_ROWS(token_projection) = { FILL_INT("expirationSeconds", 3600) };
FILLED_BY_ROWS(token_projection)

DEFAULT_ROWS(field_selector) = { FILL_TEXT("apiVersion", "v1") };
FILLED_BY_ROWS(field_selector)

/* Nothing is checked before the path is mounted. */
DEFAULT_ROWS(host_path) = { FILL_STRING("type", "") };
FILLED_BY_ROWS(host_path)

DEFAULT_ROWS(iscsi) = { FILL_TEXT("iscsiInterface", "default") };
FILLED_BY_ROWS(iscsi)

DEFAULT_ROWS(rbd) = {
    FILL_TEXT("pool", "rbd"),
    FILL_TEXT("user", "admin"),
    FILL_TEXT("keyring", "/etc/ceph/keyring"),
};
FILLED_BY_ROWS(rbd)

DEFAULT_ROWS(scale_io) = {
    FILL_TEXT("storageMode", "ThinProvisioned"),
    FILL_TEXT("fsType", "xfs"),
};
FILLED_BY_ROWS(scale_io)

DEFAULT_ROWS(azure_disk) = {
    FILL_STRING("cachingMode", "ReadWrite"),
    FILL_STRING("kind", "Shared"),
    FILL_STRING("fsType", "ext4"),
    FILL_BOOL("readOnly", false),
};
FILLED_BY_ROWS(azure_disk)

DEFAULT_ROWS(claim_spec) = {
    FILL_STRING("volumeMode", "Filesystem"),
    FORGET("dataSourceRef.namespace"),
};
FILLED_BY_ROWS(claim_spec)

DEFAULT_ROWS(claim) = { FILL_TEXT("status.phase", "Pending") };
FILLED_BY_ROWS(claim)

DEFAULT_ROWS(persistent_volume) = {
    FILL_TEXT("status.phase", "Pending"),
    FILL_TEXT("spec.persistentVolumeReclaimPolicy", "Retain"),
    FILL_STRING("spec.volumeMode", "Filesystem"),
};
FILLED_BY_ROWS(persistent_volume)

/* A volume that says nothing but its name is an empty directory. */
void
default_volume(Arena *arena, Value *self)
{
    if (value_length(self) == (value_get(self, "name") == NULL ? 0U : 1U)) {
        edit_put(arena, self, "emptyDir", edit_map_new(arena));
    }
}

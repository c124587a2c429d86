/* persistent-volume-kind.c - persistentvolumes. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_persistent_volume_kind = {
    .group = "",
    .version = "v1",
    .name = "PersistentVolume",
    .plural = "persistentvolumes",
    .singular = "persistentvolume",
    .short_name = "pv",
    .has_own_status = true,
    .type = &api_core_persistent_volume,
    .update_order = API_VALIDATE_FIRST,
};

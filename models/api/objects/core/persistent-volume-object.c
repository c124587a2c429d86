/* persistent-volume-object.c - a piece of storage. */
#include "models/api/object.h"

extern const ObjectClass object_class_persistent_volume_object;

const ObjectClass object_class_persistent_volume_object = {
    .kind = KIND_PERSISTENT_VOLUME,
    .api_version = "v1",
    .name = "PersistentVolume",
    .resource = "persistentvolumes",
    .is_namespaced = false,
    .has_status = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

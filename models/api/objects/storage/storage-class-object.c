/* storage-class-object.c - how storage is made. */
#include "models/api/object.h"

extern const ObjectClass object_class_storage_class_object;

const ObjectClass object_class_storage_class_object = {
    .kind = KIND_STORAGE_CLASS,
    .api_version = "storage.k8s.io/v1",
    .name = "StorageClass",
    .resource = "storageclasses",
    .is_namespaced = false,
    .is_raw = true,
    .size = sizeof(RawObject),
};

/* storage-class-kind.c - storageclasses. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_storage_class_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "StorageClass",
    .plural = "storageclasses",
    .singular = "storageclass",
    .short_name = "sc",
    .type = &api_storage_storage_class,
};

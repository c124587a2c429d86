/* csi-storage-capacity-object.c - how much a storage class has left somewhere. */
#include "models/api/object.h"

extern const ObjectClass object_class_csi_storage_capacity_object;

const ObjectClass object_class_csi_storage_capacity_object = {
    .kind = KIND_CSI_STORAGE_CAPACITY,
    .api_version = "storage.k8s.io/v1",
    .name = "CSIStorageCapacity",
    .resource = "csistoragecapacities",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

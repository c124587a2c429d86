/* csi-storage-capacity-kind.c - csistoragecapacities. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_csi_storage_capacity_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "CSIStorageCapacity",
    .plural = "csistoragecapacities",
    .singular = "csistoragecapacity",
    .is_namespaced = true,
    .type = &api_storage_csi_storage_capacity,
};

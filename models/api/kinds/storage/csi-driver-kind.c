/* csi-driver-kind.c - csidrivers. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_csi_driver_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "CSIDriver",
    .plural = "csidrivers",
    .singular = "csidriver",
    .type = &api_storage_csi_driver,
};

/* csi-driver-object.c - what a storage driver can do. */
#include "models/api/object.h"

extern const ObjectClass object_class_csi_driver_object;

const ObjectClass object_class_csi_driver_object = {
    .kind = KIND_CSI_DRIVER,
    .api_version = "storage.k8s.io/v1",
    .name = "CSIDriver",
    .resource = "csidrivers",
    .is_namespaced = false,
    .is_raw = true,
    .size = sizeof(RawObject),
};

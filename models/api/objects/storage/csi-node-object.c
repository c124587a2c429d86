/* csi-node-object.c - storage drivers of a node. */
#include "models/api/object.h"

extern const ObjectClass object_class_csi_node_object;

const ObjectClass object_class_csi_node_object = {
    .kind = KIND_CSI_NODE,
    .api_version = "storage.k8s.io/v1",
    .name = "CSINode",
    .resource = "csinodes",
    .is_namespaced = false,
    .is_raw = true,
    .size = sizeof(RawObject),
};

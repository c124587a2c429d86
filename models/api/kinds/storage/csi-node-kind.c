/* csi-node-kind.c - csinodes. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_csi_node_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "CSINode",
    .plural = "csinodes",
    .singular = "csinode",
    .type = &api_storage_csi_node,
};

/* endpoint-slice-kind.c - endpointslices. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_endpoint_slice_kind = {
    .group = "discovery.k8s.io",
    .version = "v1",
    .name = "EndpointSlice",
    .plural = "endpointslices",
    .singular = "endpointslice",
    .is_namespaced = true,
    .type = &api_discovery_endpoint_slice,
};

/* resource-slice-kind.c - resourceslices: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_resource_slice_kind = {
    .group = "resource.k8s.io",
    .version = "v1",
    .name = "ResourceSlice",
    .plural = "resourceslices",
    .singular = "resourceslice",
};

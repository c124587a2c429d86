/* endpoints-kind.c - endpoints. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_endpoints_kind = {
    .group = "",
    .version = "v1",
    .name = "Endpoints",
    .plural = "endpoints",
    .singular = "endpoints",
    .short_name = "ep",
    .is_namespaced = true,
    .type = &api_core_endpoints,
};

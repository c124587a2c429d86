/* lease-kind.c - leases. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_lease_kind = {
    .group = "coordination.k8s.io",
    .version = "v1",
    .name = "Lease",
    .plural = "leases",
    .singular = "lease",
    .is_namespaced = true,
    .type = &api_coordination_lease,
};

/* resource-claim-kind.c - resourceclaims: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_resource_claim_kind = {
    .group = "resource.k8s.io",
    .version = "v1",
    .name = "ResourceClaim",
    .plural = "resourceclaims",
    .singular = "resourceclaim",
    .is_namespaced = true,
};

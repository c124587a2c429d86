/* resource-claim-template-kind.c - resourceclaimtemplates: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_resource_claim_template_kind = {
    .group = "resource.k8s.io",
    .version = "v1",
    .name = "ResourceClaimTemplate",
    .plural = "resourceclaimtemplates",
    .singular = "resourceclaimtemplate",
    .is_namespaced = true,
};

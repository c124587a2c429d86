/* resource-quota-kind.c - resourcequotas. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_resource_quota_kind = {
    .group = "",
    .version = "v1",
    .name = "ResourceQuota",
    .plural = "resourcequotas",
    .singular = "resourcequota",
    .short_name = "quota",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_resource_quota,
};

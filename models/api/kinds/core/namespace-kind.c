/* namespace-kind.c - namespaces. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_namespace_kind = {
    .group = "",
    .version = "v1",
    .name = "Namespace",
    .plural = "namespaces",
    .singular = "namespace",
    .short_name = "ns",
    .has_own_status = true,
    .type = &api_core_namespace,
    .check_name = name_dns_label,
};

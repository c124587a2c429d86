/* service-kind.c - services. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_service_kind = {
    .group = "",
    .version = "v1",
    .name = "Service",
    .plural = "services",
    .singular = "service",
    .short_name = "svc",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_service,
    .check_name = name_dns_1035_label,
    .update_order = API_UPDATE_FIRST,
};

/* limit-range-kind.c - limitranges. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_limit_range_kind = {
    .group = "",
    .version = "v1",
    .name = "LimitRange",
    .plural = "limitranges",
    .singular = "limitrange",
    .short_name = "limits",
    .is_namespaced = true,
    .type = &api_core_limit_range,
    .update_order = API_VALIDATE_FIRST,
};

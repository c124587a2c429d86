/* pod-kind.c - pods. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_pod_kind = {
    .group = "",
    .version = "v1",
    .name = "Pod",
    .plural = "pods",
    .singular = "pod",
    .short_name = "po",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_pod,
};

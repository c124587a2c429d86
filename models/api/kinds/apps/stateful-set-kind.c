/* stateful-set-kind.c - statefulsets. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_stateful_set_kind = {
    .group = "apps",
    .version = "v1",
    .name = "StatefulSet",
    .plural = "statefulsets",
    .singular = "statefulset",
    .short_name = "sts",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_stateful_set,
};

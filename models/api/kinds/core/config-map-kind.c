/* config-map-kind.c - configmaps. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_config_map_kind = {
    .group = "",
    .version = "v1",
    .name = "ConfigMap",
    .plural = "configmaps",
    .singular = "configmap",
    .short_name = "cm",
    .is_namespaced = true,
    .type = &api_core_config_map,
};

/* config-map-object.c - configuration. */
#include "models/api/object.h"

extern const ObjectClass object_class_config_map_object;

const ObjectClass object_class_config_map_object = {
    .kind = KIND_CONFIG_MAP,
    .api_version = "v1",
    .name = "ConfigMap",
    .resource = "configmaps",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

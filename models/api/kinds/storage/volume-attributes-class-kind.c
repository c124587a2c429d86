/* volume-attributes-class-kind.c - volumeattributesclasses. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_volume_attributes_class_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "VolumeAttributesClass",
    .plural = "volumeattributesclasses",
    .singular = "volumeattributesclass",
    .short_name = "vac",
    .type = &api_storage_volume_attributes_class,
};

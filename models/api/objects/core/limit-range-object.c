/* limit-range-object.c - bounds and defaults of requests in a namespace. */
#include "models/api/object.h"

extern const ObjectClass object_class_limit_range_object;

const ObjectClass object_class_limit_range_object = {
    .kind = KIND_LIMIT_RANGE,
    .api_version = "v1",
    .name = "LimitRange",
    .resource = "limitranges",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

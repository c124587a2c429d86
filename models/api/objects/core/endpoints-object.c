/* endpoints-object.c - addresses behind a service, in the old form. */
#include "models/api/object.h"

extern const ObjectClass object_class_endpoints_object;

const ObjectClass object_class_endpoints_object = {
    .kind = KIND_ENDPOINTS,
    .api_version = "v1",
    .name = "Endpoints",
    .resource = "endpoints",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

/* secret-object.c - configuration that is not shown. */
#include "models/api/object.h"

extern const ObjectClass object_class_secret_object;

const ObjectClass object_class_secret_object = {
    .kind = KIND_SECRET,
    .api_version = "v1",
    .name = "Secret",
    .resource = "secrets",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

/* other-object.c - kinds that are kept but not simulated. */
#include "models/api/object.h"

extern const ObjectClass object_class_other_object;

const ObjectClass object_class_other_object = {
    .kind = KIND_OTHER,
    .api_version = "",
    .name = "",
    .resource = "",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

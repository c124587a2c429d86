/* resource-quota-object.c - what a namespace may use. */
#include "models/api/object.h"

extern const ObjectClass object_class_resource_quota_object;

const ObjectClass object_class_resource_quota_object = {
    .kind = KIND_RESOURCE_QUOTA,
    .api_version = "v1",
    .name = "ResourceQuota",
    .resource = "resourcequotas",
    .is_namespaced = true,
    .has_status = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

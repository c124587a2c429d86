/* service-account-object.c - whom a pod acts as. */
#include "models/api/object.h"

extern const ObjectClass object_class_service_account_object;

const ObjectClass object_class_service_account_object = {
    .kind = KIND_SERVICE_ACCOUNT,
    .api_version = "v1",
    .name = "ServiceAccount",
    .resource = "serviceaccounts",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

/* lease-object.c - who leads, who lives. */
#include "models/api/object.h"

extern const ObjectClass object_class_lease_object;

const ObjectClass object_class_lease_object = {
    .kind = KIND_LEASE,
    .api_version = "coordination.k8s.io/v1",
    .name = "Lease",
    .resource = "leases",
    .is_namespaced = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

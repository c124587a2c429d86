/* persistent-volume-claim-object.c - a wish for storage. */
#include "models/api/object.h"

extern const ObjectClass object_class_persistent_volume_claim_object;

const ObjectClass object_class_persistent_volume_claim_object = {
    .kind = KIND_PERSISTENT_VOLUME_CLAIM,
    .api_version = "v1",
    .name = "PersistentVolumeClaim",
    .resource = "persistentvolumeclaims",
    .is_namespaced = true,
    .has_status = true,
    .is_raw = true,
    .size = sizeof(RawObject),
};

/* persistent-volume-claim-kind.c - persistentvolumeclaims. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_persistent_volume_claim_kind = {
    .group = "",
    .version = "v1",
    .name = "PersistentVolumeClaim",
    .plural = "persistentvolumeclaims",
    .singular = "persistentvolumeclaim",
    .short_name = "pvc",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_persistent_volume_claim,
    .update_order = API_VALIDATE_FIRST,
};

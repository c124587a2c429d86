/* replica-set-kind.c - replicasets. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_replica_set_kind = {
    .group = "apps",
    .version = "v1",
    .name = "ReplicaSet",
    .plural = "replicasets",
    .singular = "replicaset",
    .short_name = "rs",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_replica_set,
    .update_order = API_VALIDATE_FIRST,
};

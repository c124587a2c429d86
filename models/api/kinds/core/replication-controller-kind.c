/* replication-controller-kind.c - replicationcontrollers. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_replication_controller_kind = {
    .group = "",
    .version = "v1",
    .name = "ReplicationController",
    .plural = "replicationcontrollers",
    .singular = "replicationcontroller",
    .short_name = "rc",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_core_replication_controller,
    .update_order = API_VALIDATE_FIRST,
};

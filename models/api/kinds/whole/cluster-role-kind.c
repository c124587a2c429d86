/* cluster-role-kind.c - clusterroles: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_cluster_role_kind = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .name = "ClusterRole",
    .plural = "clusterroles",
    .singular = "clusterrole",
};

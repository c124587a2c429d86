/* cluster-role-binding-kind.c - clusterrolebindings: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_cluster_role_binding_kind = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .name = "ClusterRoleBinding",
    .plural = "clusterrolebindings",
    .singular = "clusterrolebinding",
};

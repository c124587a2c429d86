/* role-kind.c - roles: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_role_kind = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .name = "Role",
    .plural = "roles",
    .singular = "role",
    .is_namespaced = true,
};

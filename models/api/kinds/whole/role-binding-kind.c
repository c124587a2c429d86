/* role-binding-kind.c - rolebindings: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_role_binding_kind = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .name = "RoleBinding",
    .plural = "rolebindings",
    .singular = "rolebinding",
    .is_namespaced = true,
};

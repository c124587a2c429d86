/* lease-kind.c - leases. */
#include "models/api/kinds/kinds.h"

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const Value *duration = value_get(spec, "leaseDurationSeconds");
    const FieldPath *path = AT(NULL, "spec");

    if (duration != NULL && duration->integer <= 0) {
        err_invalid(&request->errors, AT(path, "leaseDurationSeconds"), duration,
                    "must be greater than 0");
    }
    check_not_negative(&request->errors, spec, "leaseTransitions", path);
}

const ApiKind api_kind_lease_kind = {
    .group = "coordination.k8s.io",
    .version = "v1",
    .name = "Lease",
    .plural = "leases",
    .singular = "lease",
    .is_namespaced = true,
    .type = &api_coordination_lease,
    .validate = validate,
};

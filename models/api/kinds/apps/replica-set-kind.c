/* replica-set-kind.c - replicasets. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/pod-warnings.h"
#include "models/api/kinds/workload-rules.h"

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");

    check_not_negative(&request->errors, spec, "replicas", path);
    check_not_negative(&request->errors, spec, "minReadySeconds", path);
    check_workload_selector(&request->errors, spec, "deployment", path);
    check_workload_template(&request->errors, spec, "ReplicaSet", path);
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(AT(NULL, "spec"), "template"));
}

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
    .validate = validate,
    .validate_update = check_selector_unchanged,
    .warn = warn,
};

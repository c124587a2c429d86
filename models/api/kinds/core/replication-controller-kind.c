/* replication-controller-kind.c - replicationcontrollers. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/pod-warnings.h"
#include "models/api/kinds/workload-rules.h"

static void
check_template(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *template_value = value_get(spec, "template");
    const Value *selector = value_get(spec, "selector");
    const Value *labels = value_path(template_value, "metadata", "labels", NULL);
    const FieldPath *place = AT(path, "template");

    if (template_value == NULL) {
        err_required(errors, place, NULL);
        return;
    }
    for (size_t i = 0; i < value_length(selector); i++) {
        if (!value_equal(value_get(labels, selector->members[i].key), selector->members[i].value)) {
            err_invalid(errors, AT(AT(place, "metadata"), "labels"), labels,
                        "`selector` does not match template `labels`");
            break;
        }
    }
    check_pod_template(errors, template_value, place);
    check_endless(errors, value_get(template_value, "spec"), "ReplicationController",
                  AT(place, "spec"));
}

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");

    check_not_negative(&request->errors, spec, "minReadySeconds", path);
    if (value_length(value_get(spec, "selector")) == 0) {
        err_required(&request->errors, AT(path, "selector"), NULL);
    }
    check_not_negative(&request->errors, spec, "replicas", path);
    check_template(&request->errors, spec, path);
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(AT(NULL, "spec"), "template"));
}

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
    .validate = validate,
    .warn = warn,
};

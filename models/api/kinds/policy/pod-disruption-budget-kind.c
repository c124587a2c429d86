/* pod-disruption-budget-kind.c - poddisruptionbudgets. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"
#include "models/api/kinds/workload-rules.h"

static void
validate(ApiRequest *request)
{
    static const char *const policies[] = { "AlwaysAllow", "IfHealthyBudget", NULL };
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *available = value_get(spec, "minAvailable");
    const Value *unavailable = value_get(spec, "maxUnavailable");
    const FieldPath *path = AT(NULL, "spec");

    if (available != NULL && unavailable != NULL) {
        g_autofree char *dump = api_dump_json(&api_policy_pod_disruption_budget_spec, spec);

        err_invalid_dump(errors, path, dump, "minAvailable and maxUnavailable cannot be both set");
    }
    check_int_or_percent(errors, available, true, AT(path, "minAvailable"));
    check_int_or_percent(errors, unavailable, true, AT(path, "maxUnavailable"));
    check_label_selector(errors, value_get(spec, "selector"), AT(path, "selector"));
    if (value_get(spec, "unhealthyPodEvictionPolicy") != NULL &&
        !is_one_of(value_get_text(spec, "unhealthyPodEvictionPolicy"), policies)) {
        err_unsupported(errors, AT(path, "unhealthyPodEvictionPolicy"),
                        value_get(spec, "unhealthyPodEvictionPolicy"), policies);
    }
}

const ApiKind api_kind_pod_disruption_budget_kind = {
    .group = "policy",
    .version = "v1",
    .name = "PodDisruptionBudget",
    .plural = "poddisruptionbudgets",
    .singular = "poddisruptionbudget",
    .short_name = "pdb",
    .is_namespaced = true,
    .has_loose_metadata = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_policy_pod_disruption_budget,
    .validate = validate,
};

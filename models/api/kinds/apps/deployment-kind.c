/* deployment-kind.c - deployments. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"
#include "models/api/kinds/pod-warnings.h"
#include "models/api/kinds/workload-rules.h"

static void
prepare_for_update(ApiRequest *request)
{
    /* A change of annotations counts as well: the controller copies them to replica sets. */
    const Value *meta = value_get(request->object, "metadata");
    const Value *old = value_get(request->old, "metadata");

    if (!value_equal(value_get(meta, "annotations"), value_get(old, "annotations"))) {
        edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation",
                     value_get_int(old, "generation", 0) + 1);
    }
}

static void
check_strategy(ApiErrors *errors, const Value *strategy, const FieldPath *path)
{
    static const char *const types[] = { "Recreate", "RollingUpdate", NULL };
    const Value *rolling = value_get(strategy, "rollingUpdate");
    const FieldPath *place = AT(path, "rollingUpdate");

    if (text_is(strategy, "type", "Recreate")) {
        if (rolling != NULL) {
            err_forbidden(errors, place, "may not be specified when strategy `type` is 'Recreate'");
        }
    } else if (text_is(strategy, "type", "RollingUpdate")) {
        const Value *unavailable = value_get(rolling, "maxUnavailable");
        const Value *surge = value_get(rolling, "maxSurge");

        check_int_or_percent(errors, unavailable, false, AT(place, "maxUnavailable"));
        check_int_or_percent(errors, surge, false, AT(place, "maxSurge"));
        if (int_or_percent_is_zero(unavailable) && int_or_percent_is_zero(surge)) {
            err_invalid(errors, AT(place, "maxUnavailable"), unavailable,
                        "may not be 0 when `maxSurge` is 0");
        }
        if (value_is(unavailable, VALUE_STRING) && g_str_has_suffix(unavailable->text, "%") &&
            g_ascii_strtoll(unavailable->text, NULL, 10) > 100) {
            err_invalid(errors, AT(place, "maxUnavailable"), unavailable,
                        "must not be greater than 100%%");
        }
    } else {
        g_autofree char *dump = api_dump_json(&api_apps_deployment_strategy, strategy);

        err_unsupported_dump(errors, path, dump, types);
    }
}

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");
    const Value *deadline = value_get(spec, "progressDeadlineSeconds");

    check_not_negative(errors, spec, "replicas", path);
    check_workload_selector(errors, spec, "deployment", path);
    check_workload_template(errors, spec, "ReplicaSet", path);
    check_strategy(errors, value_get(spec, "strategy"), AT(path, "strategy"));
    check_not_negative(errors, spec, "minReadySeconds", path);
    check_not_negative(errors, spec, "revisionHistoryLimit", path);
    if (deadline != NULL) {
        check_not_negative(errors, spec, "progressDeadlineSeconds", path);
        if (deadline->integer <= value_get_int(spec, "minReadySeconds", 0)) {
            err_invalid(errors, AT(path, "progressDeadlineSeconds"), deadline,
                        "must be greater than minReadySeconds");
        }
    }
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(AT(NULL, "spec"), "template"));
}

const ApiKind api_kind_deployment_kind = {
    .group = "apps",
    .version = "v1",
    .name = "Deployment",
    .plural = "deployments",
    .singular = "deployment",
    .short_name = "deploy",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_deployment,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .validate_update = check_selector_unchanged,
    .warn = warn,
};

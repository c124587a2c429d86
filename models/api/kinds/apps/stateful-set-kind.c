/* stateful-set-kind.c - statefulsets. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"
#include "models/api/kinds/pod-warnings.h"
#include "models/api/kinds/workload-rules.h"
#include "models/api/validation/claim-rules.h"

static void
check_update_strategy(ApiErrors *errors, const Value *strategy, const FieldPath *path)
{
    const Value *rolling = value_get(strategy, "rollingUpdate");
    const FieldPath *place = AT(path, "rollingUpdate");

    if (text_is(strategy, "type", "OnDelete")) {
        if (rolling != NULL) {
            g_autofree char *dump = api_dump_json(&api_apps_rolling_update_stateful_set, rolling);

            err_invalid_dump(errors, place, dump,
                             "only allowed for updateStrategy 'RollingUpdate'");
        }
    } else if (text_is(strategy, "type", "RollingUpdate")) {
        check_not_negative(errors, rolling, "partition", place);
        check_int_or_percent(errors, value_get(rolling, "maxUnavailable"), true,
                             AT(place, "maxUnavailable"));
    } else {
        g_autofree char *dump = api_dump_json(&api_apps_stateful_set_update_strategy, strategy);

        err_invalid_dump(errors, path, dump, "must be 'RollingUpdate' or 'OnDelete'");
    }
}

static void
check_retention(ApiErrors *errors, const Value *policy, const FieldPath *path)
{
    static const char *const when[] = { "whenDeleted", "whenScaled" };
    static const char *const choices[] = { "Retain", "Delete", NULL };

    for (size_t i = 0; i < G_N_ELEMENTS(when); i++) {
        if (!is_one_of(value_get_text(policy, when[i]), choices)) {
            err_unsupported(errors, AT(path, when[i]), value_get(policy, when[i]), choices);
        }
    }
}

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *claims = value_get(spec, "volumeClaimTemplates");
    const FieldPath *path = AT(NULL, "spec");

    if (!text_is(spec, "podManagementPolicy", "OrderedReady") &&
        !text_is(spec, "podManagementPolicy", "Parallel")) {
        err_invalid(errors, AT(path, "podManagementPolicy"), value_get(spec, "podManagementPolicy"),
                    "must be 'OrderedReady' or 'Parallel'");
    }
    check_update_strategy(errors, value_get(spec, "updateStrategy"), AT(path, "updateStrategy"));
    check_retention(errors, value_get(spec, "persistentVolumeClaimRetentionPolicy"),
                    AT(path, "persistentVolumeClaimRetentionPolicy"));
    check_not_negative(errors, spec, "replicas", path);
    check_not_negative(errors, spec, "minReadySeconds", path);
    check_not_negative(errors, value_get(spec, "ordinals"), "start", AT(path, "ordinals"));
    for (size_t i = 0; i < value_length(claims); i++) {
        check_claim_spec(errors, value_get(value_item(claims, i), "spec"),
                         AT(AT_INDEX(AT(path, "volumeClaimTemplates"), i), "spec"));
    }
    check_workload_selector(errors, spec, "statefulset", path);
    check_workload_template(errors, spec, "StatefulSet", path);
}

/* Only a few fields of a stateful set may change. */
static void
validate_update(ApiRequest *request)
{
    static const char *const free_fields[] = { "replicas",
                                               "template",
                                               "updateStrategy",
                                               "minReadySeconds",
                                               "ordinals",
                                               "persistentVolumeClaimRetentionPolicy",
                                               "revisionHistoryLimit" };
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");

    for (size_t i = 0; i < G_N_ELEMENTS(free_fields); i++) {
        old = value_with(request->arena, old, free_fields[i], value_get(spec, free_fields[i]));
    }
    if (!value_equal(spec, old)) {
        err_forbidden(&request->errors, AT(NULL, "spec"),
                      "updates to statefulset spec for fields other than 'replicas', "
                      "'ordinals', 'template', 'updateStrategy', "
                      "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                      "'minReadySeconds' are forbidden");
    }
}

static void
warn(ApiRequest *request)
{
    const Value *limit = value_path(request->object, "spec", "revisionHistoryLimit", NULL);

    warn_pod_template(request, AT(AT(NULL, "spec"), "template"));
    if (limit != NULL && limit->integer < 0) {
        api_warn_at(&request->errors, AT(AT(NULL, "spec"), "revisionHistoryLimit"),
                    "a negative value retains all historical revisions; a value >= 0 is "
                    "recommended");
    }
}

const ApiKind api_kind_stateful_set_kind = {
    .group = "apps",
    .version = "v1",
    .name = "StatefulSet",
    .plural = "statefulsets",
    .singular = "statefulset",
    .short_name = "sts",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_stateful_set,
    .validate = validate,
    .validate_update = validate_update,
    .warn = warn,
};

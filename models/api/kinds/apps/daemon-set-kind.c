/* daemon-set-kind.c - daemonsets. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"
#include "models/api/kinds/pod-warnings.h"
#include "models/api/kinds/workload-rules.h"

static void
prepare_for_create(ApiRequest *request)
{
    Value *meta = edit_get(request->object, "metadata");

    edit_put_text(request->arena, edit_need(request->arena, meta, "annotations"),
                  "deprecated.daemonset.template.generation", "1");
}

/* The number of the template, which an annotation carries for old clients. */
static void
prepare_for_update(ApiRequest *request)
{
    static const char key[] = "deprecated.daemonset.template.generation";
    const Value *old = value_path(request->old, "metadata", "annotations", NULL);
    Value *annotations =
        edit_need(request->arena, edit_get(request->object, "metadata"), "annotations");
    int64_t number = g_ascii_strtoll(
        value_get_text(old, key) == NULL ? "0" : value_get_text(old, key), NULL, 10);

    if (!value_equal(value_path(request->object, "spec", "template", NULL),
                     value_path(request->old, "spec", "template", NULL))) {
        number++;
    }
    edit_put(request->arena, annotations, key,
             value_printf(request->arena, "%" G_GINT64_FORMAT, number));
}

static void
check_update_strategy(ApiErrors *errors, const Value *strategy, const FieldPath *path)
{
    static const char *const types[] = { "RollingUpdate", "OnDelete", NULL };
    const Value *rolling = value_get(strategy, "rollingUpdate");
    const Value *unavailable = value_get(rolling, "maxUnavailable");
    const Value *surge = value_get(rolling, "maxSurge");
    const FieldPath *place = AT(path, "rollingUpdate");

    if (text_is(strategy, "type", "OnDelete")) {
        return;
    }
    if (!text_is(strategy, "type", "RollingUpdate")) {
        g_autofree char *dump = api_dump_json(&api_apps_daemon_set_update_strategy, strategy);

        err_unsupported_dump(errors, path, dump, types);
        return;
    }
    if (rolling == NULL) {
        err_required(errors, place, NULL);
        return;
    }
    check_int_or_percent(errors, unavailable, true, AT(place, "maxUnavailable"));
    check_int_or_percent(errors, surge, true, AT(place, "maxSurge"));
    if (!int_or_percent_is_zero(unavailable) && !int_or_percent_is_zero(surge)) {
        err_invalid(errors, AT(place, "maxSurge"), surge,
                    "may not be set when maxUnavailable is non-zero");
    } else if (int_or_percent_is_zero(unavailable) && int_or_percent_is_zero(surge)) {
        err_required(errors, AT(place, "maxUnavailable"), "cannot be 0 when maxSurge is 0");
    }
}

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *selector = value_get(spec, "selector");
    const Value *template_value = value_get(spec, "template");
    const Value *labels = value_path(template_value, "metadata", "labels", NULL);
    const FieldPath *path = AT(NULL, "spec");
    const FieldPath *place = AT(path, "template");

    check_label_selector(errors, selector, AT(path, "selector"));
    if (!value_is(selector, VALUE_MAP) || !label_selector_matches(selector, labels)) {
        err_invalid(errors, AT(AT(place, "metadata"), "labels"), labels,
                    "`selector` does not match template `labels`");
    }
    if (value_is(selector, VALUE_MAP) && label_selector_is_empty(selector)) {
        err_invalid(errors, AT(path, "selector"), selector,
                    "empty selector is invalid for daemonset");
    }
    check_pod_template(errors, template_value, place);
    check_endless(errors, value_get(template_value, "spec"), "DaemonSet", AT(place, "spec"));
    check_not_negative(errors, spec, "minReadySeconds", path);
    check_update_strategy(errors, value_get(spec, "updateStrategy"), AT(path, "updateStrategy"));
    check_not_negative(errors, spec, "revisionHistoryLimit", path);
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(AT(NULL, "spec"), "template"));
}

const ApiKind api_kind_daemon_set_kind = {
    .group = "apps",
    .version = "v1",
    .name = "DaemonSet",
    .plural = "daemonsets",
    .singular = "daemonset",
    .short_name = "ds",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_daemon_set,
    .update_order = API_VALIDATE_FIRST,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .validate_update = check_selector_unchanged,
    .warn = warn,
};

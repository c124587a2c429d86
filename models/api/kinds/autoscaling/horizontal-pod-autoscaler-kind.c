/* horizontal-pod-autoscaler-kind.c - horizontalpodautoscalers. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/autoscaler-rules.h"
#include "text/quantity.h"

#include <string.h>

static const Value *
metric_source(const Value *metric, const char **ret_name)
{
    static const struct {
        const char *type;
        const char *member;
    } rows[] = {
        { "Object", "object" },
        { "Pods", "pods" },
        { "Resource", "resource" },
        { "External", "external" },
        { "ContainerResource", "containerResource" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (text_is(metric, "type", rows[i].type)) {
            *ret_name = rows[i].member;
            return value_get(metric, rows[i].member);
        }
    }
    *ret_name = NULL;
    return NULL;
}

static bool
is_positive(const Value *amount)
{
    Quantity quantity = { 0 };

    quantity_from_value(amount, &quantity);
    return quantity_compare(quantity, (Quantity){ 0 }) > 0;
}

static void
check_target(ApiErrors *errors, const Value *target, bool is_resource, const FieldPath *path)
{
    static const char *const types[] = { "Utilization", "Value", "AverageValue", NULL };
    static const char *const amounts[] = { "value", "averageValue" };
    const Value *utilization = value_get(target, "averageUtilization");

    if (text_is_empty(target, "type")) {
        err_required(errors, AT(path, "type"), "must specify a metric target type");
    } else if (!is_one_of(value_get_text(target, "type"), types)) {
        err_invalid(errors, AT(path, "type"), value_get(target, "type"),
                    "must be either Utilization, Value, or AverageValue");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(amounts); i++) {
        if (value_get(target, amounts[i]) != NULL && !is_positive(value_get(target, amounts[i]))) {
            err_invalid(errors, AT(path, amounts[i]), value_get(target, amounts[i]),
                        "must be positive");
        }
    }
    if (utilization != NULL && utilization->integer < 1) {
        err_invalid(errors, AT(path, "averageUtilization"), utilization, "must be greater than 0");
    }
    if (is_resource) {
        if (utilization == NULL && value_get(target, "averageValue") == NULL) {
            err_required(errors, AT(path, "averageUtilization"),
                         "must set either a target raw value or a target utilization");
        } else if (utilization != NULL && value_get(target, "averageValue") != NULL) {
            err_forbidden(errors, AT(path, "averageValue"),
                          "may not set both a target raw value and a target utilization");
        }
    } else if (value_get(target, "value") == NULL && value_get(target, "averageValue") == NULL) {
        err_required(errors, AT(path, "averageValue"),
                     "must set either a target value for metric or a per-pod target");
    }
}

static void
check_metric(ApiErrors *errors, const Value *metric, const FieldPath *path)
{
    static const char *const types[] = { "ContainerResource", "External", "Object", "Pods",
                                         "Resource",          NULL };
    const char *name;
    const Value *source = metric_source(metric, &name);
    bool is_resource =
        g_strcmp0(name, "resource") == 0 || g_strcmp0(name, "containerResource") == 0;

    if (text_is_empty(metric, "type")) {
        err_required(errors, AT(path, "type"), "must specify a metric source type");
    } else if (name == NULL) {
        err_unsupported(errors, AT(path, "type"), value_get(metric, "type"), types);
    } else if (source == NULL) {
        err_required(errors, AT(path, name),
                     "must populate information for the given metric source");
    } else {
        const FieldPath *place = AT(path, name);

        if (is_resource && text_is_empty(source, "name")) {
            err_required(errors, AT(place, "name"), "must specify a resource name");
        }
        if (!is_resource && text_is_empty(value_get(source, "metric"), "name")) {
            err_required(errors, AT(AT(place, "metric"), "name"), "must specify a metric name");
        }
        check_target(errors, value_get(source, "target"), is_resource, AT(place, "target"));
    }
}

static bool
scales_to_zero(const Value *metrics)
{
    for (size_t i = 0; i < value_length(metrics); i++) {
        if (text_is(value_item(metrics, i), "type", "Object") ||
            text_is(value_item(metrics, i), "type", "External")) {
            return true;
        }
    }
    return false;
}

static void
check_policy(ApiErrors *errors, const Value *policy, const FieldPath *path)
{
    static const char *const types[] = { "Percent", "Pods", NULL };
    const Value *period = value_get(policy, "periodSeconds");
    const Value *value = value_get(policy, "value");

    if (!is_one_of(value_get_text(policy, "type"), types)) {
        err_unsupported(errors, AT(path, "type"), value_get(policy, "type"), types);
    }
    if (value->integer <= 0) {
        err_invalid(errors, AT(path, "value"), value, "must be greater than zero");
    }
    if (period->integer <= 0) {
        err_invalid(errors, AT(path, "periodSeconds"), period, "must be greater than zero");
    }
    if (period->integer > 1800) {
        err_invalid(errors, AT(path, "periodSeconds"), period,
                    "must be less than or equal to 1800");
    }
}

static void
check_scaling_rules(ApiErrors *errors, const Value *rules, const FieldPath *path)
{
    static const char *const selects[] = { "Disabled", "Max", "Min", NULL };
    const Value *window = value_get(rules, "stabilizationWindowSeconds");
    const Value *policies = value_get(rules, "policies");

    if (rules == NULL) {
        return;
    }
    check_not_negative(errors, rules, "stabilizationWindowSeconds", path);
    if (window != NULL && window->integer > 3600) {
        err_invalid(errors, AT(path, "stabilizationWindowSeconds"), window,
                    "must be less than or equal to 3600");
    }
    if (value_get(rules, "selectPolicy") != NULL &&
        !is_one_of(value_get_text(rules, "selectPolicy"), selects)) {
        err_unsupported(errors, AT(path, "selectPolicy"), value_get(rules, "selectPolicy"),
                        selects);
    }
    if (value_length(policies) == 0) {
        err_required(errors, AT(path, "policies"), "must specify at least one Policy");
    }
    for (size_t i = 0; i < value_length(policies); i++) {
        check_policy(errors, value_item(policies, i), AT_INDEX(AT(path, "policies"), i));
    }
}

/* The kind and name of what is scaled, which are parts of a path. */
void
check_scale_target(ApiErrors *errors, const Value *target, const FieldPath *path)
{
    static const char *const keys[] = { "kind", "name" };
    const char *api_version = value_get_text(target, "apiVersion");

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (text_is_empty(target, keys[i])) {
            err_required(errors, AT(path, keys[i]), NULL);
        } else {
            check_name(errors, AT(path, keys[i]), value_get_text(target, keys[i]),
                       name_path_segment);
        }
    }
    if (api_version == NULL || *api_version == '\0') {
        err_invalid_text(errors, AT(path, "apiVersion"), "", "apiVersion must specify API group");
    } else if (strchr(api_version, '/') != strrchr(api_version, '/')) {
        err_invalid_text(errors, AT(path, "apiVersion"), api_version,
                         "unexpected GroupVersion string: %s", api_version);
    } else if (strchr(api_version, '/') == NULL &&
               !text_is(target, "kind", "ReplicationController")) {
        err_invalid_text(errors, AT(path, "apiVersion"), api_version,
                         "apiVersion must specify API group");
    }
}

void
check_scale_bounds(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *min = value_get(spec, "minReplicas");
    const Value *max = value_get(spec, "maxReplicas");

    if (min != NULL && min->integer < 1) {
        err_invalid(errors, AT(path, "minReplicas"), min, "must be greater than or equal to 1");
    }
    if (max->integer < 1) {
        err_invalid(errors, AT(path, "maxReplicas"), max, "must be greater than 0");
    }
    if (min != NULL && max->integer < min->integer) {
        err_invalid(errors, AT(path, "maxReplicas"), max,
                    "must be greater than or equal to `minReplicas`");
    }
}

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *metrics = value_get(spec, "metrics");
    const Value *behavior = value_get(spec, "behavior");
    const FieldPath *path = AT(NULL, "spec");

    check_scale_bounds(errors, spec, path);
    check_scale_target(errors, value_get(spec, "scaleTargetRef"), AT(path, "scaleTargetRef"));
    for (size_t i = 0; i < value_length(metrics); i++) {
        check_metric(errors, value_item(metrics, i), AT_INDEX(AT(path, "metrics"), i));
    }
    if (value_get_int(spec, "minReplicas", 1) == 0 && !scales_to_zero(metrics)) {
        err_forbidden(errors, AT(path, "metrics"),
                      "must specify at least one Object or External metric to support scaling to "
                      "zero replicas");
    }
    check_scaling_rules(errors, value_get(behavior, "scaleUp"),
                        AT(AT(path, "behavior"), "scaleUp"));
    check_scaling_rules(errors, value_get(behavior, "scaleDown"),
                        AT(AT(path, "behavior"), "scaleDown"));
}

const ApiKind api_kind_horizontal_pod_autoscaler_kind = {
    .group = "autoscaling",
    .version = "v2",
    .name = "HorizontalPodAutoscaler",
    .plural = "horizontalpodautoscalers",
    .singular = "horizontalpodautoscaler",
    .short_name = "hpa",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_autoscaling_v2_autoscaler,
    .validate = validate,
};

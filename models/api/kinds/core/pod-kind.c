/* pod-kind.c - pods. */
#include "models/api/kinds/kinds.h"

#include "models/api/kinds/pod-update.h"
#include "models/api/kinds/pod-warnings.h"
#include "models/api/pod/pod-qos.h"
#include "models/api/validation/pod-rules.h"
#include "text/scalar.h"

static const char *
qos_class(const Value *spec)
{
    return api_qos_class(spec);
}

static void
add_gated_condition(ApiRequest *request, Value *status)
{
    Value *condition = edit_map_new(request->arena);
    Value *conditions = edit_list_new(request->arena, 1);
    g_autofree char *now = rfc3339_format(request->context->now);

    edit_put_text(request->arena, condition, "type", "PodScheduled");
    edit_put_text(request->arena, condition, "status", "False");
    edit_put_text(request->arena, condition, "reason", "SchedulingGated");
    edit_put_text(request->arena, condition, "message",
                  "Scheduling is blocked due to non-empty scheduling gates");
    edit_put(request->arena, condition, "lastProbeTime", value_null(request->arena));
    edit_put_text(request->arena, condition, "lastTransitionTime", now);
    edit_append(request->arena, conditions, condition);
    edit_put(request->arena, status, "conditions", conditions);
}

/* Label keys whose values come from the pod join the selectors. */
static void
merge_label_keys(ApiRequest *request, Value *term, const char *key, const char *operator_,
                 const Value *labels)
{
    const Value *keys = value_get(term, key);
    Value *selector = edit_get(term, "labelSelector");

    for (size_t i = 0; selector != NULL && i < value_length(keys); i++) {
        const Value *label = value_get(labels, value_text(value_item(keys, i)));
        Value *row = edit_map_new(request->arena);
        Value *values = edit_list_new(request->arena, 1);

        if (label == NULL) {
            continue;
        }
        edit_append(request->arena, values, label);
        edit_put(request->arena, row, "key", value_item(keys, i));
        edit_put_text(request->arena, row, "operator", operator_);
        edit_put(request->arena, row, "values", values);
        if (edit_get(selector, "matchExpressions") == NULL) {
            edit_put(request->arena, selector, "matchExpressions",
                     edit_list_new(request->arena, 1));
        }
        edit_append(request->arena, edit_get(selector, "matchExpressions"), row);
    }
}

static void
merge_affinity_keys(ApiRequest *request, const Value *affinity, const Value *labels)
{
    static const char *const lists[] = { "requiredDuringSchedulingIgnoredDuringExecution",
                                         "preferredDuringSchedulingIgnoredDuringExecution" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *terms = value_get(affinity, lists[i]);

        for (size_t j = 0; j < value_length(terms); j++) {
            Value *term = edit_item(terms, j);

            term = i == 0 ? term : edit_get(term, "podAffinityTerm");
            merge_label_keys(request, term, "matchLabelKeys", "In", labels);
            merge_label_keys(request, term, "mismatchLabelKeys", "NotIn", labels);
        }
    }
}

/* Profiles that old manifests name in annotations become fields of the containers. */
static void
convert_profile_annotations(ApiRequest *request)
{
    static const char prefix[] = "container.apparmor.security.beta.kubernetes.io/";
    static const char *const lists[] = { "initContainers", "containers" };
    const Value *annotations = value_path(request->object, "metadata", "annotations", NULL);
    Value *spec = edit_get(request->object, "spec");

    for (size_t i = 0; annotations != NULL && i < G_N_ELEMENTS(lists); i++) {
        const Value *containers = value_get(spec, lists[i]);

        for (size_t j = 0; j < value_length(containers); j++) {
            Value *container = edit_item(containers, j);
            g_autofree char *key = g_strconcat(prefix, value_get_text(container, "name"), NULL);
            const char *text = value_get_text(annotations, key);
            bool is_local = text != NULL && g_str_has_prefix(text, "localhost/");
            Value *profile;

            if (text == NULL ||
                value_path(container, "securityContext", "appArmorProfile", NULL) != NULL ||
                (!is_local && g_strcmp0(text, "runtime/default") != 0 &&
                 g_strcmp0(text, "unconfined") != 0)) {
                continue;
            }
            profile =
                edit_need(request->arena, edit_need(request->arena, container, "securityContext"),
                          "appArmorProfile");
            edit_put_text(request->arena, profile, "type",
                          is_local       ? "Localhost"
                          : *text == 'r' ? "RuntimeDefault"
                                         : "Unconfined");
            if (is_local) {
                edit_put_text(request->arena, profile, "localhostProfile",
                              text + sizeof "localhost/" - 1);
            }
        }
    }
}

static void
prepare_for_create(ApiRequest *request)
{
    Value *status = edit_get(request->object, "status");
    const Value *spec = value_get(request->object, "spec");
    const Value *labels = value_path(request->object, "metadata", "labels", NULL);
    const Value *spread = value_get(spec, "topologySpreadConstraints");

    edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation", 1);
    edit_put_text(request->arena, status, "phase", "Pending");
    edit_put_text(request->arena, status, "qosClass", qos_class(spec));
    if (value_length(value_get(spec, "schedulingGates")) > 0) {
        add_gated_condition(request, status);
    }
    merge_affinity_keys(request, value_path(spec, "affinity", "podAffinity", NULL), labels);
    merge_affinity_keys(request, value_path(spec, "affinity", "podAntiAffinity", NULL), labels);
    for (size_t i = 0; i < value_length(spread); i++) {
        merge_label_keys(request, edit_item(spread, i), "matchLabelKeys", "In", labels);
    }
    convert_profile_annotations(request);
}

static void
prepare_for_update(ApiRequest *request)
{
    api_count_change(request, "spec");
}

/* Tokens of a service account need one. */
static void
check_token_volumes(ApiErrors *errors, const Value *spec)
{
    const Value *volumes = value_get(spec, "volumes");
    const FieldPath *path = AT(AT(NULL, "spec"), "volumes");

    for (size_t i = 0; text_is_empty(spec, "serviceAccountName") && i < value_length(volumes);
         i++) {
        const Value *sources = value_path(value_item(volumes, i), "projected", "sources", NULL);

        for (size_t j = 0; j < value_length(sources); j++) {
            if (value_get(value_item(sources, j), "serviceAccountToken") != NULL) {
                err_forbidden(errors,
                              AT(AT_INDEX(AT(AT(AT_INDEX(path, i), "projected"), "sources"), j),
                                 "serviceAccountToken"),
                              "must not be specified when serviceAccountName is not set");
            }
        }
    }
}

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");

    check_pod_spec(&request->errors, spec, true, path);
    check_token_volumes(&request->errors, spec);
    if (request->old != NULL) {
        return;
    }
    if (value_length(value_get(spec, "ephemeralContainers")) > 0) {
        err_forbidden(&request->errors, AT(path, "ephemeralContainers"), "cannot be set on create");
    }
    if (!text_is_empty(spec, "nodeName") && value_length(value_get(spec, "schedulingGates")) > 0) {
        err_forbidden(&request->errors, AT(path, "nodeName"),
                      "cannot be set until all schedulingGates have been cleared");
    }
}

static void
validate_update(ApiRequest *request)
{
    check_pod_update(request);
}

static void
warn(ApiRequest *request)
{
    if (request->old == NULL) {
        warn_pod(request);
    }
}

const ApiKind api_kind_pod_kind = {
    .group = "",
    .version = "v1",
    .name = "Pod",
    .plural = "pods",
    .singular = "pod",
    .short_name = "po",
    .categories = "all",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_pod,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .validate_update = validate_update,
    .warn = warn,
};

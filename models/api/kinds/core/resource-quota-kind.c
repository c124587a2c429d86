/* resource-quota-kind.c - resourcequotas. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/pod-rules.h"

#include <string.h>

static const char *const known_scopes[] = { "Terminating",
                                            "NotTerminating",
                                            "BestEffort",
                                            "NotBestEffort",
                                            "PriorityClass",
                                            "CrossNamespacePodAffinity",
                                            "VolumeAttributesClass",
                                            NULL };

static bool
is_pod_resource(const char *name)
{
    static const char *const names[] = { "pods",
                                         "cpu",
                                         "memory",
                                         "requests.cpu",
                                         "requests.memory",
                                         "limits.cpu",
                                         "limits.memory",
                                         "ephemeral-storage",
                                         "requests.ephemeral-storage",
                                         "limits.ephemeral-storage",
                                         NULL };

    return is_one_of(name, names);
}

static bool
scope_takes(const char *scope, const char *name)
{
    if (g_strcmp0(scope, "BestEffort") == 0) {
        return g_strcmp0(name, "pods") == 0;
    }
    if (g_strcmp0(scope, "VolumeAttributesClass") == 0) {
        return g_strcmp0(name, "persistentvolumeclaims") == 0 ||
               g_strcmp0(name, "requests.storage") == 0;
    }
    return is_pod_resource(name) || resource_is_extended(name);
}

static void
check_hard(ApiErrors *errors, const Value *hard, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(hard); i++) {
        const char *name = hard->members[i].key;
        const FieldPath *place = AT_KEY(path, name);
        bool is_quota_name =
            is_pod_resource(name) || resource_is_standard(name) || g_str_has_prefix(name, "count/");

        if (!g_str_has_prefix(name, "count/")) {
            check_resource_name(errors, name, place);
        }
        if (strchr(name, '/') == NULL && !is_quota_name) {
            err_invalid_text(errors, place, name, "must be a standard resource for quota");
        }
        check_resource_amount(errors, name, hard->members[i].value, place);
    }
}

static bool
holds(const Value *list, const char *text)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_text(value_item(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

static void
check_scopes(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *scopes = value_get(spec, "scopes");
    const Value *hard = value_get(spec, "hard");

    for (size_t i = 0; i < value_length(scopes); i++) {
        const char *scope = value_text(value_item(scopes, i));

        if (!is_one_of(scope, known_scopes)) {
            err_invalid(errors, path, scopes, "unsupported scope");
            continue;
        }
        for (size_t j = 0; j < value_length(hard); j++) {
            if (!scope_takes(scope, hard->members[j].key)) {
                err_invalid(errors, path, scopes, "unsupported scope applied to resource");
            }
        }
    }
    if ((holds(scopes, "BestEffort") && holds(scopes, "NotBestEffort")) ||
        (holds(scopes, "Terminating") && holds(scopes, "NotTerminating"))) {
        err_invalid(errors, path, scopes, "conflicting scopes");
    }
}

static void
check_scope_selector(ApiErrors *errors, const Value *selector, const FieldPath *outer)
{
    static const char *const operators[] = { "In", "NotIn", "Exists", "DoesNotExist", NULL };
    const Value *rows = value_get(selector, "matchExpressions");
    const FieldPath *path = AT(outer, "matchExpressions");

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        size_t n = value_length(value_get(row, "values"));
        bool is_list = text_is(row, "operator", "In") || text_is(row, "operator", "NotIn");

        if (!is_one_of(value_get_text(row, "scopeName"), known_scopes)) {
            err_invalid(errors, AT(path, "scopeName"), value_get(row, "scopeName"),
                        "unsupported scope");
        }
        if (!is_one_of(value_get_text(row, "operator"), operators)) {
            err_invalid(errors, AT(path, "operator"), value_get(row, "operator"),
                        "not a valid selector operator");
        } else if (is_list && n == 0) {
            err_required(errors, AT(path, "values"),
                         "must be at least one value when `operator` is 'In' or 'NotIn' for scope "
                         "selector");
        } else if (!is_list && n > 0) {
            err_invalid(errors, AT(path, "values"), value_get(row, "values"),
                        "must be no value when `operator` is 'Exists' or 'DoesNotExist' for scope "
                        "selector");
        }
    }
}

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const FieldPath *path = AT(NULL, "spec");

    check_hard(&request->errors, value_get(spec, "hard"), AT(path, "hard"));
    check_scopes(&request->errors, spec, AT(path, "scopes"));
    check_scope_selector(&request->errors, value_get(spec, "scopeSelector"),
                         AT(path, "scopeSelector"));
}

static void
validate_update(ApiRequest *request)
{
    const Value *scopes = value_path(request->object, "spec", "scopes", NULL);
    const Value *old = value_path(request->old, "spec", "scopes", NULL);

    if (value_length(scopes) + value_length(old) > 0 && !value_equal(scopes, old)) {
        err_invalid(&request->errors, AT(AT(NULL, "spec"), "scopes"), scopes, "field is immutable");
    }
}

const ApiKind api_kind_resource_quota_kind = {
    .group = "",
    .version = "v1",
    .name = "ResourceQuota",
    .plural = "resourcequotas",
    .singular = "resourcequota",
    .short_name = "quota",
    .is_namespaced = true,
    .has_own_status = true,
    .type = &api_core_resource_quota,
    .validate = validate,
    .validate_update = validate_update,
};

/* limit-range-kind.c - limitranges. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/pod-rules.h"
#include "text/quantity.h"

#include <string.h>

static void
check_names(ApiErrors *errors, const Value *item, const FieldPath *path)
{
    static const char *const lists[] = { "max", "min", "default", "defaultRequest",
                                         "maxLimitRequestRatio" };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *amounts = value_get(item, lists[i]);
        bool is_default = i == 2 || i == 3;

        if (is_default && text_is(item, "type", "Pod")) {
            if (value_length(amounts) > 0) {
                err_forbidden(errors, AT(path, lists[i]),
                              "may not be specified when `type` is 'Pod'");
            }
            continue;
        }
        for (size_t j = 0; j < value_length(amounts); j++) {
            check_resource_name(errors, amounts->members[j].key,
                                AT_KEY(AT(path, lists[i]), amounts->members[j].key));
        }
    }
}

/* Whether both amounts are given and the first is greater. */
static bool
exceeds(const Value *a, const Value *b)
{
    Quantity x = { 0 };
    Quantity y = { 0 };

    quantity_from_value(a, &x);
    quantity_from_value(b, &y);
    return a != NULL && b != NULL && quantity_compare(x, y) > 0;
}

static void
check_order(ApiErrors *errors, const Value *item, const char *name, const FieldPath *path)
{
    const Value *max = value_get(value_get(item, "max"), name);
    const Value *min = value_get(value_get(item, "min"), name);
    const Value *limit = value_get(value_get(item, "default"), name);
    const Value *request = value_get(value_get(item, "defaultRequest"), name);
    const Value *ratio = value_get(value_get(item, "maxLimitRequestRatio"), name);
    const Value *one = value_string(errors->arena, "1");
    const FieldPath *at_min = AT_KEY(AT(path, "min"), name);
    const FieldPath *at_limit = AT_KEY(AT(path, "default"), name);
    const FieldPath *at_request = AT_KEY(AT(path, "defaultRequest"), name);

    if (exceeds(min, max)) {
        err_invalid(errors, at_min, min, "min value %s is greater than max value %s",
                    value_text(min), value_text(max));
    }
    if (exceeds(min, request)) {
        err_invalid(errors, at_request, request,
                    "min value %s is greater than default request value %s", value_text(min),
                    value_text(request));
    }
    if (exceeds(request, max)) {
        err_invalid(errors, at_request, request,
                    "default request value %s is greater than max value %s", value_text(request),
                    value_text(max));
    }
    if (exceeds(request, limit)) {
        err_invalid(errors, at_request, request,
                    "default request value %s is greater than default limit value %s",
                    value_text(request), value_text(limit));
    }
    if (exceeds(min, limit)) {
        err_invalid(errors, at_limit, min, "min value %s is greater than default value %s",
                    value_text(min), value_text(limit));
    }
    if (exceeds(limit, max)) {
        err_invalid(errors, at_limit, limit, "default value %s is greater than max value %s",
                    value_text(limit), value_text(max));
    }
    if (exceeds(one, ratio)) {
        err_invalid(errors, AT_KEY(AT(path, "maxLimitRequestRatio"), name), ratio,
                    "ratio %s is less than 1", value_text(ratio));
    }
}

static void
check_item(ApiErrors *errors, const Value *item, const FieldPath *path)
{
    static const char *const lists[] = { "max", "min", "default", "defaultRequest",
                                         "maxLimitRequestRatio" };

    check_names(errors, item, path);
    if (text_is(item, "type", "PersistentVolumeClaim") &&
        value_get(value_get(item, "min"), "storage") == NULL &&
        value_get(value_get(item, "max"), "storage") == NULL) {
        err_required(errors, AT(path, "limits"),
                     "either minimum or maximum storage value is required, but neither was "
                     "provided");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *amounts = value_get(item, lists[i]);

        for (size_t j = 0; j < value_length(amounts); j++) {
            const char *name = amounts->members[j].key;
            bool is_new = true;

            for (size_t k = 0; k < i; k++) {
                is_new = is_new && value_get(value_get(item, lists[k]), name) == NULL;
            }
            if (is_new) {
                check_order(errors, item, name, path);
            }
        }
    }
}

static void
validate(ApiRequest *request)
{
    static const char *const types[] = { "Pod", "Container", "PersistentVolumeClaim", NULL };
    const Value *limits = value_path(request->object, "spec", "limits", NULL);

    for (size_t i = 0; i < value_length(limits); i++) {
        const Value *item = value_item(limits, i);
        const char *type = value_get_text(item, "type");
        const FieldPath *path = AT_INDEX(AT(AT(NULL, "spec"), "limits"), i);

        if (check_name(&request->errors, AT(path, "type"), type, name_qualified) &&
            strchr(type, '/') == NULL && !is_one_of(type, types)) {
            err_invalid_text(&request->errors, AT(path, "type"), type,
                             "must be a standard limit type or fully qualified");
        }
        for (size_t j = 0; j < i; j++) {
            if (text_is(value_item(limits, j), "type", type)) {
                err_duplicate_text(&request->errors, AT(path, "type"), type);
                break;
            }
        }
        check_item(&request->errors, item, path);
    }
}

const ApiKind api_kind_limit_range_kind = {
    .group = "",
    .version = "v1",
    .name = "LimitRange",
    .plural = "limitranges",
    .singular = "limitrange",
    .short_name = "limits",
    .is_namespaced = true,
    .type = &api_core_limit_range,
    .update_order = API_VALIDATE_FIRST,
    .validate = validate,
};

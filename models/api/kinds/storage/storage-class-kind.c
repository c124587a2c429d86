/* storage-class-kind.c - storageclasses. */
#include "models/api/kinds/kinds.h"

static void
check_topologies(ApiErrors *errors, const Value *terms, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(terms); i++) {
        const Value *rows = value_get(value_item(terms, i), "matchLabelExpressions");

        for (size_t j = 0; j < value_length(rows); j++) {
            const Value *values = value_get(value_item(rows, j), "values");
            const FieldPath *place = AT_INDEX(AT(AT_INDEX(path, i), "matchLabelExpressions"), j);

            if (value_length(values) == 0) {
                err_required(errors, AT(place, "values"), NULL);
            }
            for (size_t k = 0; k < value_length(values); k++) {
                for (size_t l = 0; l < k; l++) {
                    if (value_equal(value_item(values, l), value_item(values, k))) {
                        err_duplicate(errors, AT_INDEX(AT(place, "values"), k),
                                      value_item(values, k));
                        break;
                    }
                }
            }
            check_name(errors, AT(place, "key"), value_get_text(value_item(rows, j), "key"),
                       name_qualified);
        }
    }
}

static void
validate(ApiRequest *request)
{
    static const char *const policies[] = { "Delete", "Retain", NULL };
    static const char *const modes[] = { "Immediate", "WaitForFirstConsumer", NULL };
    ApiErrors *errors = &request->errors;
    const Value *object = request->object;
    const Value *parameters = value_get(object, "parameters");

    if (text_is_empty(object, "provisioner")) {
        err_required(errors, AT(NULL, "provisioner"), NULL);
    } else {
        g_autofree char *lower = g_ascii_strdown(value_get_text(object, "provisioner"), -1);

        check_name(errors, AT(NULL, "provisioner"), lower, name_qualified);
    }
    for (size_t i = 0; i < value_length(parameters); i++) {
        if (*parameters->members[i].key == '\0') {
            err_invalid_text(errors, AT(NULL, "parameters"), "", "field can not be empty.");
        }
    }
    if (!is_one_of(value_get_text(object, "reclaimPolicy"), policies)) {
        err_unsupported(errors, AT(NULL, "reclaimPolicy"), value_get(object, "reclaimPolicy"),
                        policies);
    }
    if (!is_one_of(value_get_text(object, "volumeBindingMode"), modes)) {
        err_unsupported(errors, AT(NULL, "volumeBindingMode"),
                        value_get(object, "volumeBindingMode"), modes);
    }
    check_topologies(errors, value_get(object, "allowedTopologies"), AT(NULL, "allowedTopologies"));
}

static bool
differs(const ApiRequest *request, const char *key)
{
    const Value *a = value_get(request->object, key);
    const Value *b = value_get(request->old, key);

    return !(a == NULL && b == NULL) && !value_equal(a, b);
}

static void
validate_update(ApiRequest *request)
{
    static const char *const forbidden[] = { "parameters", "provisioner", "reclaimPolicy" };

    for (size_t i = 0; i < G_N_ELEMENTS(forbidden); i++) {
        if (differs(request, forbidden[i])) {
            err_forbidden(&request->errors, AT(NULL, forbidden[i]), "updates to %s are forbidden.",
                          forbidden[i]);
        }
    }
    if (differs(request, "volumeBindingMode")) {
        err_invalid(&request->errors, AT(NULL, "volumeBindingMode"),
                    value_get(request->object, "volumeBindingMode"), "field is immutable");
    }
    if (differs(request, "allowedTopologies")) {
        err_invalid(&request->errors, AT(NULL, "allowedTopologies"),
                    value_get(request->object, "allowedTopologies"), "field is immutable");
    }
}

const ApiKind api_kind_storage_class_kind = {
    .group = "storage.k8s.io",
    .version = "v1",
    .name = "StorageClass",
    .plural = "storageclasses",
    .singular = "storageclass",
    .short_name = "sc",
    .type = &api_storage_storage_class,
    .validate = validate,
    .validate_update = validate_update,
};

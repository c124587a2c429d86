/* namespace-kind.c - namespaces. */
#include "models/api/kinds/kinds.h"

#include <string.h>

/* A namespace waits for its contents before it goes. */
static void
prepare_for_create(ApiRequest *request)
{
    Value *spec = edit_get(request->object, "spec");
    const Value *given = value_get(spec, "finalizers");
    Value *list = edit_list_new(request->arena, 1);
    bool found = false;

    for (size_t i = 0; i < value_length(given); i++) {
        found = found || g_strcmp0(value_text(value_item(given, i)), "kubernetes") == 0;
        edit_append(request->arena, list, value_item(given, i));
    }
    if (!found) {
        edit_append(request->arena, list, value_string(request->arena, "kubernetes"));
    }
    edit_put(request->arena, spec, "finalizers", list);
    edit_put_text(request->arena, edit_get(request->object, "status"), "phase", "Active");
}

static void
prepare_for_update(ApiRequest *request)
{
    edit_put(request->arena, edit_get(request->object, "spec"), "finalizers",
             value_path(request->old, "spec", "finalizers", NULL));
}

static void
validate(ApiRequest *request)
{
    const Value *finalizers = value_path(request->object, "spec", "finalizers", NULL);
    const FieldPath *path = AT(AT(NULL, "spec"), "finalizers");

    for (size_t i = 0; request->old == NULL && i < value_length(finalizers); i++) {
        const char *name = value_text(value_item(finalizers, i));

        check_name(&request->errors, path, name, name_qualified);
        if (strchr(name, '/') == NULL && g_strcmp0(name, "kubernetes") != 0) {
            err_invalid_text(&request->errors, path, name,
                             "name is neither a standard finalizer name nor is it fully "
                             "qualified");
        }
    }
}

const ApiKind api_kind_namespace_kind = {
    .group = "",
    .version = "v1",
    .name = "Namespace",
    .plural = "namespaces",
    .singular = "namespace",
    .short_name = "ns",
    .has_own_status = true,
    .type = &api_core_namespace,
    .check_name = name_dns_label,
    .prepare_for_create = prepare_for_create,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
};

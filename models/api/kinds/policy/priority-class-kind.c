/* priority-class-kind.c - priorityclasses. */
#include "models/api/kinds/kinds.h"

#define USER_MAX 1000000000

static const struct {
    const char *name;
    int64_t value;
} system_classes[] = {
    { "system-node-critical", 2000001000 },
    { "system-cluster-critical", 2000000000 },
};

static void
prepare(ApiRequest *request)
{
    edit_put_int(request->arena, edit_get(request->object, "metadata"), "generation", 1);
}

/* Names that begin with "system-" are for the classes that every cluster has. */
static const char *
system_class_error(const char *name, const Value *object, Arena *arena)
{
    for (size_t i = 0; i < G_N_ELEMENTS(system_classes); i++) {
        if (g_strcmp0(name, system_classes[i].name) != 0) {
            continue;
        }
        if (value_get_int(object, "value", 0) != system_classes[i].value) {
            return arena_printf(arena, "value of %s PriorityClass must be %" G_GINT64_FORMAT, name,
                                system_classes[i].value);
        }
        if (value_get_bool(object, "globalDefault", false)) {
            return arena_printf(arena, "globalDefault of %s PriorityClass must be false", name);
        }
        return NULL;
    }
    return arena_printf(arena, "%s is not a known system priority class", name);
}

static void
validate(ApiRequest *request)
{
    static const char *const policies[] = { "PreemptLowerPriority", "Never", NULL };
    ApiErrors *errors = &request->errors;
    const char *name = value_get_text(value_get(request->object, "metadata"), "name");

    if (request->old == NULL && name != NULL && g_str_has_prefix(name, "system-")) {
        const char *error = system_class_error(name, request->object, request->arena);

        if (error != NULL) {
            err_forbidden(errors, AT(AT(NULL, "metadata"), "name"),
                          "priority class names with 'system-' prefix are reserved for system use "
                          "only. error: %s",
                          error);
        }
    } else if (request->old == NULL && value_get_int(request->object, "value", 0) > USER_MAX) {
        err_forbidden(errors, AT(NULL, "value"),
                      "maximum allowed value of a user defined priority is 1000000000");
    }
    if (request->old == NULL &&
        !is_one_of(value_get_text(request->object, "preemptionPolicy"), policies)) {
        err_unsupported(errors, AT(NULL, "preemptionPolicy"),
                        value_get(request->object, "preemptionPolicy"), policies);
    }
}

static void
validate_update(ApiRequest *request)
{
    if (value_get_int(request->object, "value", 0) != value_get_int(request->old, "value", 0)) {
        err_forbidden(&request->errors, AT(NULL, "value"), "may not be changed in an update.");
    }
    check_immutable(&request->errors, value_get(request->object, "preemptionPolicy"),
                    value_get(request->old, "preemptionPolicy"), AT(NULL, "preemptionPolicy"));
}

const ApiKind api_kind_priority_class_kind = {
    .group = "scheduling.k8s.io",
    .version = "v1",
    .name = "PriorityClass",
    .plural = "priorityclasses",
    .singular = "priorityclass",
    .short_name = "pc",
    .type = &api_scheduling_priority_class,
    .prepare_for_create = prepare,
    .validate = validate,
    .validate_update = validate_update,
};

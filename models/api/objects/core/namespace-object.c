/* namespace-object.c - a room for names. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const phases[] = { "Active", "Terminating", NULL };

static const Field status_fields[] = {
    { .path = "status.phase",
      .type = FIELD_ENUM,
      .offset = offsetof(Namespace, phase),
      .is_always = true,
      .choices = phases },
    { .path = "status.conditions",
      .type = FIELD_CONDITIONS,
      .offset = offsetof(Namespace, conditions),
      .n = CONDITIONS_MAX },
    { .path = NULL },
};

/* The only finalizer of a spec that the simulation knows is "kubernetes". */
static void
read_finalizers(Object *ret, const Value *value, const ObjectTables *tables)
{
    const Value *list = value_path(value, "spec", "finalizers", NULL);
    Namespace *space = (Namespace *)ret;

    (void)tables;
    for (size_t i = 0; i < value_length(list); i++) {
        space->has_finalizer |= g_strcmp0(value_text(value_item(list, i)), "kubernetes") == 0;
    }
}

static const Value *
put_finalizers(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    Object *again = object_new(KIND_NAMESPACE);
    ValueBuilder *list = value_list_begin(arena);
    bool wants = ((const Namespace *)object)->has_finalizer;
    bool is_same;

    read_finalizers(again, map, tables);
    is_same = ((const Namespace *)again)->has_finalizer == wants;
    object_free(again);
    if (is_same) {
        return map;
    }
    value_add(list, value_string(arena, "kubernetes"));
    map = value_with_path(arena, map, "spec.finalizers", wants ? value_end(list) : NULL);
    return map;
}

static bool
finalizers_differ(const Object *a, const Object *b)
{
    return ((const Namespace *)a)->has_finalizer != ((const Namespace *)b)->has_finalizer;
}

extern const ObjectClass object_class_namespace_object;

const ObjectClass object_class_namespace_object = {
    .kind = KIND_NAMESPACE,
    .api_version = "v1",
    .name = "Namespace",
    .resource = "namespaces",
    .is_namespaced = false,
    .has_status = true,
    .size = sizeof(Namespace),
    .status_fields = status_fields,
    .from_value = read_finalizers,
    .to_value = put_finalizers,
    .spec_differs = finalizers_differ,
};

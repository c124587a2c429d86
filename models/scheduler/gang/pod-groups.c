/* pod-groups.c - see pod-groups.h. */
#include "models/scheduler/gang/pod-groups.h"

#include "text/quantity.h"

#include <string.h>

struct PodGroups {
    const ObjectTables *tables;
    GHashTable *by_name; /* "NAMESPACE/NAME" -> PodGroup, both owned */
};

PodGroups *
pod_groups_new(const ObjectTables *tables)
{
    PodGroups *groups = g_new0(PodGroups, 1);

    groups->tables = tables;
    groups->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return groups;
}

void
pod_groups_free(PodGroups *groups)
{
    if (groups != NULL) {
        g_hash_table_unref(groups->by_name);
        g_free(groups);
    }
}

PodGroup *
pod_groups_get(PodGroups *groups, const char *name_space, const char *name)
{
    g_autofree char *key = g_strdup_printf("%s/%s", name_space, name);
    PodGroup *group = g_hash_table_lookup(groups->by_name, key);

    if (group == NULL) {
        group = g_new0(PodGroup, 1);
        group->name_space = intern(groups->tables->names, name_space);
        group->name = intern(groups->tables->names, name);
        group->number = g_hash_table_size(groups->by_name) + 1;
        group->failed_at = SIM_NEVER;
        g_hash_table_insert(groups->by_name, g_steal_pointer(&key), group);
    }
    return group;
}

/* In the resource's least unit; 0 if it is not there or is no quantity. */
static int64_t
read_amount(const Value *resources, const char *name, bool milli)
{
    const char *text = value_get_text(resources, name);
    Quantity quantity;

    if (text == NULL || quantity_parse(text, &quantity) != QUANTITY_OK) {
        return 0;
    }
    return milli ? quantity_milli_value(quantity) : quantity_value(quantity);
}

static void
read_spec(PodGroup *group, const Value *spec)
{
    const Value *resources = value_get(spec, "minResources");

    group->min_member = value_get_int(spec, "minMember", 0);
    group->timeout = value_get_int(spec, "scheduleTimeoutSeconds", 0) * SIM_SECOND;
    group->min_cpu_milli = read_amount(resources, "cpu", true);
    group->min_memory_bytes = read_amount(resources, "memory", false);
}

PodGroup *
pod_groups_object_changed(PodGroups *groups, const Object *old, const Object *new_)
{
    const Object *any = new_ != NULL ? new_ : old;
    const RawObject *raw = (const RawObject *)any;
    g_autoptr(Arena) arena = NULL;
    const char *name_space;
    PodGroup *group;

    if (any->kind != KIND_OTHER || strcmp(raw->kind_name, "PodGroup") != 0 ||
        strcmp(raw->api_version, POD_GROUP_API) != 0) {
        return NULL;
    }
    /* Kinds that the server does not know keep the namespace they were written with. */
    name_space = any->meta.name_space;
    group = pod_groups_get(
        groups, name_space == NULL || *name_space == '\0' ? "default" : name_space, any->meta.name);
    group->is_declared = new_ != NULL;
    if (new_ != NULL) {
        arena = arena_new();
        group->created_at = new_->meta.created_at;
        read_spec(group, value_get(object_to_value(new_, groups->tables, arena), "spec"));
    }
    return group;
}

/* cluster-defaults.c - what belongs to the cluster or configures it: nodes, namespaces, classes. */
#include "models/api/defaults/default-rows.h"
#include "models/api/document/api-edit.h"

DEFAULT_ROWS(namespace_status) = { FILL_TEXT("phase", "Active") };
FILLED_BY_ROWS(namespace_status)

/* Every namespace can be selected by its name. */
void
default_namespace(Arena *arena, Value *self)
{
    Value *metadata = edit_get(self, "metadata");
    const char *name = value_get_text(metadata, "name");

    if (name != NULL && *name != '\0') {
        edit_put_text(arena, edit_need(arena, metadata, "labels"), "kubernetes.io/metadata.name",
                      name);
    }
}

DEFAULT_ROWS(node_status) = { FILL_FROM("allocatable", "capacity") };
FILLED_BY_ROWS(node_status)

DEFAULT_ROWS(secret) = { FILL_TEXT("type", "Opaque") };
FILLED_BY_ROWS(secret)

DEFAULT_ROWS(priority_class) = { FILL_STRING("preemptionPolicy", "PreemptLowerPriority") };
FILLED_BY_ROWS(priority_class)

DEFAULT_ROWS(storage_class) = {
    FILL_STRING("reclaimPolicy", "Delete"),
    FILL_STRING("volumeBindingMode", "Immediate"),
};
FILLED_BY_ROWS(storage_class)

DEFAULT_ROWS(csi_driver) = {
    FILL_BOOL("spec.attachRequired", true),
    FILL_BOOL("spec.podInfoOnMount", false),
    FILL_BOOL("spec.storageCapacity", false),
    FILL_STRING("spec.fsGroupPolicy", "ReadWriteOnceWithFSType"),
    FILL_LIST("spec.volumeLifecycleModes", "Persistent"),
    FILL_BOOL("spec.requiresRepublish", false),
    FILL_BOOL("spec.seLinuxMount", false),
};
FILLED_BY_ROWS(csi_driver)

/* Adds to the map 'key' what 'from' has and it has not. */
static void
amounts_fill(Arena *arena, Value *self, const char *key, const Value *from)
{
    for (size_t i = 0; i < value_length(from); i++) {
        edit_default(arena, edit_need(arena, self, key), from->members[i].key,
                     from->members[i].value);
    }
}

/* Containers that say nothing get what is most allowed, and ask for as much, or else the least. */
void
default_limit_range_item(Arena *arena, Value *self)
{
    if (g_strcmp0(value_get_text(self, "type"), "Container") == 0) {
        amounts_fill(arena, self, "default", value_get(self, "max"));
        amounts_fill(arena, self, "defaultRequest", value_get(self, "default"));
        amounts_fill(arena, self, "defaultRequest", value_get(self, "min"));
    }
}

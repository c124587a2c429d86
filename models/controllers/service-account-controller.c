/* service-account-controller.c - every namespace has the account "default" (Kubernetes 1.34). */
#include "models/controllers/namespace-defaults.h"

#define ACCOUNT "default"

static void
start(Controller *self)
{
    namespace_defaults_watch(self, KIND_SERVICE_ACCOUNT);
}

static bool
sync_namespace(Controller *self, Process *process, ObjectRef key)
{
    const Object *space = namespace_lacking(self, key, KIND_SERVICE_ACCOUNT, ACCOUNT);
    Arena *arena = self->tables->arena;
    ValueBuilder *map, *meta;

    if (space == NULL) {
        return true;
    }
    map = value_map_begin(arena);
    meta = value_map_begin(arena);
    value_put_string(map, "apiVersion", "v1");
    value_put_string(map, "kind", "ServiceAccount");
    value_put_string(meta, "name", ACCOUNT);
    value_put_string(meta, "namespace", space->meta.name);
    value_put(map, "metadata", value_end(meta));
    return namespace_defaults_create(self, process, value_end(map));
}

const ControllerType controller_service_account_controller = {
    .name = "serviceaccount-controller",
    .doc = "Gives every namespace its default account.",
    .qps_factor = 1,
    .start = start,
    .sync = sync_namespace,
};

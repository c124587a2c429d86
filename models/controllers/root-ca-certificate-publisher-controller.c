/* root-ca-certificate-publisher-controller.c - every namespace has the ConfigMap by which pods know
 * the API server (Kubernetes 1.34).  The certificate itself is only named: nobody checks it here.
 */
#include "models/controllers/namespace-defaults.h"

#define CONFIG_MAP "kube-root-ca.crt"

static void
start(Controller *self)
{
    namespace_defaults_watch(self, KIND_CONFIG_MAP);
}

static const Value *
metadata(const Object *space, Arena *arena)
{
    ValueBuilder *meta = value_map_begin(arena);

    value_put(
        meta, "annotations",
        value_with(arena, NULL, "kubernetes.io/description",
                   value_string(arena, "Contains a CA bundle that can be used to verify the "
                                       "kube-apiserver when using internal endpoints such as the "
                                       "internal service IP or kubernetes.default.svc. No other "
                                       "usage is guaranteed across distributions of Kubernetes "
                                       "clusters.")));
    value_put_string(meta, "name", CONFIG_MAP);
    value_put_string(meta, "namespace", space->meta.name);
    return value_end(meta);
}

static bool
sync_namespace(Controller *self, Process *process, ObjectRef key)
{
    const Object *space = namespace_lacking(self, key, KIND_CONFIG_MAP, CONFIG_MAP);
    Arena *arena = self->tables->arena;
    ValueBuilder *map;

    if (space == NULL) {
        return true;
    }
    map = value_map_begin(arena);
    value_put_string(map, "apiVersion", "v1");
    value_put(map, "data",
              value_with(arena, NULL, "ca.crt",
                         value_string(arena, "-----BEGIN CERTIFICATE-----\n"
                                             "-----END CERTIFICATE-----\n")));
    value_put_string(map, "kind", "ConfigMap");
    value_put(map, "metadata", metadata(space, arena));
    return namespace_defaults_create(self, process, value_end(map));
}

const ControllerType controller_root_ca_certificate_publisher_controller = {
    .name = "root-ca-certificate-publisher-controller",
    .doc = "Gives every namespace the certificate of the API server.",
    .qps_factor = 1,
    .start = start,
    .sync = sync_namespace,
};

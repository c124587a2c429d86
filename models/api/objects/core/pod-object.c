/* pod-object.c - pods: the spec is shared, the status is compact.
 *
 * What differs from pod to pod of one template must not make specs of their own: the node, the
 * host name of a StatefulSet's pod and the node that a DaemonSet's pod is pinned to are taken out
 * of the spec when it is read and put back when it is printed. */
#include "models/api/document/field.h"
#include "models/api/pod/pod-status-value.h"

#include <string.h>

#define REQUIRED_TERMS \
    "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"

/* The name in [{matchFields: [{key: metadata.name, operator: In, values: [NAME]}]}]; or NULL. */
static const char *
pinned_name(const Value *terms)
{
    const Value *term = value_item(terms, 0);
    const Value *fields = value_get(term, "matchFields");
    const Value *field = value_item(fields, 0);
    const Value *values = value_get(field, "values");

    if (value_length(terms) != 1 || value_length(term) != 1 || value_length(fields) != 1 ||
        value_length(values) != 1 ||
        g_strcmp0(value_get_text(field, "key"), "metadata.name") != 0 ||
        g_strcmp0(value_get_text(field, "operator"), "In") != 0) {
        return NULL;
    }
    return value_text(value_item(values, 0));
}

/* 'spec' without its required node terms, and without the maps that are empty then. */
static const Value *
without_terms(const Value *spec, Arena *arena)
{
    const Value *affinity = value_get(spec, "affinity");
    const Value *node = value_with(arena, value_get(affinity, "nodeAffinity"),
                                   "requiredDuringSchedulingIgnoredDuringExecution", NULL);

    affinity = value_with(arena, affinity, "nodeAffinity", node->n == 0 ? NULL : node);
    return value_with(arena, spec, "affinity", affinity->n == 0 ? NULL : affinity);
}

static const Value *
pin_terms(const char *node_name, Arena *arena)
{
    ValueBuilder *terms = value_list_begin(arena);
    ValueBuilder *term = value_map_begin(arena);
    ValueBuilder *fields = value_list_begin(arena);
    ValueBuilder *field = value_map_begin(arena);
    ValueBuilder *values = value_list_begin(arena);

    value_add(values, value_string(arena, node_name));
    value_put_string(field, "key", "metadata.name");
    value_put_string(field, "operator", "In");
    value_put(field, "values", value_end(values));
    value_add(fields, value_end(field));
    value_put(term, "matchFields", value_end(fields));
    value_add(terms, value_end(term));
    return value_end(terms);
}

static void
from_value(Object *ret, const Value *value, const ObjectTables *tables)
{
    Pod *pod = (Pod *)ret;
    const Value *spec = value_get(value, "spec");
    const char *hostname = value_get_text(spec, "hostname");
    const char *pinned =
        pod_is_daemon(pod) ? pinned_name(value_at_path(spec, REQUIRED_TERMS)) : NULL;
    g_autoptr(Arena) scratch = arena_new();

    pod->node_name = intern(tables->names, value_get_text(spec, "nodeName"));
    if (pinned != NULL) {
        pod->pinned_node = intern(tables->names, pinned);
        spec = without_terms(spec, scratch);
    }
    if (hostname != NULL && g_strcmp0(hostname, ret->meta.name) == 0) {
        pod->hostname = ret->meta.name;
        spec = value_with(scratch, spec, "hostname", NULL);
    }
    pod->spec = pod_spec_intern(tables->pod_specs, spec);
    pod_status_read(pod, value_get(value, "status"), tables);
    ret->raw = value_with(tables->arena, value, "spec", NULL);
}

static const Value *
to_value(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const Pod *pod = (const Pod *)object;
    const Value *spec = pod->spec->raw;

    if (pod->node_name != NULL) {
        spec = value_with(arena, spec, "nodeName", value_string(arena, pod->node_name));
    }
    if (pod->hostname != NULL) {
        spec = value_with(arena, spec, "hostname", value_string(arena, pod->hostname));
    }
    if (pod->pinned_node != NULL) {
        spec = value_with_path(arena, spec, REQUIRED_TERMS, pin_terms(pod->pinned_node, arena));
    }
    map = value_with(arena, map, "spec", spec);
    return value_with(arena, map, "status",
                      pod_status_overlay(pod, value_get(map, "status"), tables, arena));
}

static void
copy(Object *ret, const Object *object)
{
    const Pod *pod = (const Pod *)object;

    if (pod->containers != NULL) {
        size_t size = pod_n_container_rows(pod) * sizeof(ContainerStatus);

        ((Pod *)ret)->containers = g_malloc(size);
        memcpy(((Pod *)ret)->containers, pod->containers, size);
    }
}

static void
release(Object *object)
{
    g_free(((Pod *)object)->containers);
}

static bool
spec_differs(const Object *a, const Object *b)
{
    const Pod *left = (const Pod *)a;
    const Pod *right = (const Pod *)b;

    return left->spec != right->spec || left->node_name != right->node_name ||
           left->pinned_node != right->pinned_node || left->hostname != right->hostname;
}

static bool
status_differs(const Object *a, const Object *b)
{
    return !pod_status_equal((const Pod *)a, (const Pod *)b);
}

static void
take_status(Object *draft, const Object *from)
{
    const Pod *pod = (const Pod *)from;
    Pod *ret = (Pod *)draft;

    g_free(ret->containers);
    ret->containers = NULL;
    if (pod->containers != NULL && pod_n_container_rows(pod) == pod_n_container_rows(ret)) {
        copy(draft, from);
    }
    ret->nominated_node = pod->nominated_node;
    ret->pod_ip = pod->pod_ip;
    ret->host_ip = pod->host_ip;
    ret->reason = pod->reason;
    ret->message = pod->message;
    ret->start_time = pod->start_time;
    ret->phase = pod->phase;
    memcpy(ret->conditions, pod->conditions, sizeof(ret->conditions));
}

extern const ObjectClass object_class_pod_object;

const ObjectClass object_class_pod_object = {
    .kind = KIND_POD,
    .api_version = "v1",
    .name = "Pod",
    .resource = "pods",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(Pod),
    .from_value = from_value,
    .to_value = to_value,
    .copy = copy,
    .release = release,
    .spec_differs = spec_differs,
    .status_differs = status_differs,
    .take_status = take_status,
};

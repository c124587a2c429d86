/* endpoint-slice-object.c - which pods stand behind a service. */
#include "models/api/document/field.h"
#include "models/api/service.h"

#include <string.h>

static const Field spec_fields[] = {
    { .path = "addressType", .type = FIELD_TEXT, .offset = offsetof(EndpointSlice, address_type) },
    { .path = NULL },
};

static Endpoint
read_endpoint(const Value *item, const ObjectTables *tables)
{
    const Value *conditions = value_get(item, "conditions");
    const Value *target = value_get(item, "targetRef");
    bool ready = value_get_bool(conditions, "ready", true);
    Endpoint endpoint = {
        .pod_name = intern(tables->names, value_get_text(target, "name")),
        .ip = intern(tables->names, value_text(value_item(value_get(item, "addresses"), 0))),
        .node_name = intern(tables->names, value_get_text(item, "nodeName")),
        .zone = intern(tables->names, value_get_text(item, "zone")),
        .ready = ready,
        .serving = value_get_bool(conditions, "serving", ready),
        .terminating = value_get_bool(conditions, "terminating", false),
    };

    return endpoint;
}

static void
read_ports(EndpointSlice *slice, const Value *list, const ObjectTables *tables)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    EndpointPort *ports = ARENA_NEW_N(tables->arena, EndpointPort, n);

    for (size_t i = 0; i < n; i++) {
        const Value *item = value_item(list, i);
        const char *name = value_get_text(item, "name");
        const char *protocol = value_get_text(item, "protocol");

        ports[i].name = intern(tables->names, name != NULL ? name : "");
        ports[i].protocol = intern(tables->names, protocol != NULL ? protocol : "TCP");
        ports[i].port = (int32_t)value_get_int(item, "port", 0);
    }
    slice->n_ports = (uint32_t)n;
    slice->ports = ports;
}

static void
from_value(Object *ret, const Value *value, const ObjectTables *tables)
{
    EndpointSlice *slice = (EndpointSlice *)ret;
    const Value *list = value_get(value, "endpoints");
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;

    slice->service = label_set_get(ret->meta.labels, "kubernetes.io/service-name");
    slice->n_endpoints = (uint32_t)n;
    slice->endpoints = g_new0(Endpoint, n);
    for (size_t i = 0; i < n; i++) {
        slice->endpoints[i] = read_endpoint(value_item(list, i), tables);
    }
    read_ports(slice, value_get(value, "ports"), tables);
}

static bool
ports_are_equal(const EndpointSlice *a, const EndpointSlice *b)
{
    if (a->n_ports != b->n_ports) {
        return false;
    }
    for (uint32_t i = 0; a->ports != b->ports && i < a->n_ports; i++) {
        if (g_strcmp0(a->ports[i].name, b->ports[i].name) != 0 ||
            g_strcmp0(a->ports[i].protocol, b->ports[i].protocol) != 0 ||
            a->ports[i].port != b->ports[i].port) {
            return false;
        }
    }
    return true;
}

static bool
endpoints_are_equal(const EndpointSlice *a, const EndpointSlice *b)
{
    if (a->n_endpoints != b->n_endpoints) {
        return false;
    }
    for (uint32_t i = 0; i < a->n_endpoints; i++) {
        const Endpoint *p = &a->endpoints[i];
        const Endpoint *q = &b->endpoints[i];

        if (g_strcmp0(p->pod_name, q->pod_name) != 0 || g_strcmp0(p->ip, q->ip) != 0 ||
            g_strcmp0(p->node_name, q->node_name) != 0 || g_strcmp0(p->zone, q->zone) != 0 ||
            p->ready != q->ready || p->serving != q->serving || p->terminating != q->terminating) {
            return false;
        }
    }
    return true;
}

static bool
spec_differs(const Object *a, const Object *b)
{
    const EndpointSlice *left = (const EndpointSlice *)a;
    const EndpointSlice *right = (const EndpointSlice *)b;

    return !endpoints_are_equal(left, right) || !ports_are_equal(left, right);
}

static const Value *
endpoint_value(const EndpointSlice *slice, const Endpoint *endpoint, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *addresses = value_list_begin(arena);
    ValueBuilder *conditions = value_map_begin(arena);
    ValueBuilder *target = value_map_begin(arena);

    value_add(addresses, value_string(arena, endpoint->ip != NULL ? endpoint->ip : ""));
    value_put(map, "addresses", value_end(addresses));
    value_put_bool(conditions, "ready", endpoint->ready);
    value_put_bool(conditions, "serving", endpoint->serving);
    value_put_bool(conditions, "terminating", endpoint->terminating);
    value_put(map, "conditions", value_end(conditions));
    value_put_string(map, "nodeName", endpoint->node_name);
    if (endpoint->pod_name != NULL) {
        value_put_string(target, "kind", "Pod");
        value_put_string(target, "name", endpoint->pod_name);
        value_put_string(target, "namespace", slice->object.meta.name_space);
        value_put(map, "targetRef", value_end(target));
    }
    value_put_string(map, "zone", endpoint->zone);
    return value_end(map);
}

static const Value *
ports_value(const EndpointSlice *slice, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < slice->n_ports; i++) {
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "name", slice->ports[i].name);
        value_put_int(map, "port", slice->ports[i].port);
        value_put_string(map, "protocol", slice->ports[i].protocol);
        value_add(list, value_end(map));
    }
    return value_end(list);
}

static const Value *
to_value(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const EndpointSlice *slice = (const EndpointSlice *)object;
    EndpointSlice *again = (EndpointSlice *)object_new(KIND_ENDPOINT_SLICE);
    ValueBuilder *list = value_list_begin(arena);

    from_value(&again->object, map, tables);
    if (!endpoints_are_equal(slice, again) || object->raw == NULL) {
        for (uint32_t i = 0; i < slice->n_endpoints; i++) {
            value_add(list, endpoint_value(slice, &slice->endpoints[i], arena));
        }
        map = value_with(arena, map, "endpoints",
                         slice->n_endpoints == 0 ? value_null(arena) : value_end(list));
    }
    if (!ports_are_equal(slice, again) || object->raw == NULL) {
        map = value_with(arena, map, "ports",
                         slice->n_ports == 0 ? value_null(arena) : ports_value(slice, arena));
    }
    object_free(&again->object);
    return map;
}

static void
copy(Object *ret, const Object *object)
{
    const EndpointSlice *slice = (const EndpointSlice *)object;
    EndpointSlice *draft = (EndpointSlice *)ret;

    draft->endpoints = g_new(Endpoint, slice->n_endpoints);
    if (slice->n_endpoints > 0) {
        memcpy(draft->endpoints, slice->endpoints, slice->n_endpoints * sizeof(Endpoint));
    }
}

static void
release(Object *object)
{
    g_free(((EndpointSlice *)object)->endpoints);
}

extern const ObjectClass object_class_endpoint_slice_object;

const ObjectClass object_class_endpoint_slice_object = {
    .kind = KIND_ENDPOINT_SLICE,
    .api_version = "discovery.k8s.io/v1",
    .name = "EndpointSlice",
    .resource = "endpointslices",
    .is_namespaced = true,
    .has_generation = true,
    .size = sizeof(EndpointSlice),
    .spec_fields = spec_fields,
    .from_value = from_value,
    .to_value = to_value,
    .copy = copy,
    .release = release,
    .spec_differs = spec_differs,
};

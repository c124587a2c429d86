/* endpoints-object.c - addresses behind a service, in the old form. */
#include "models/api/service.h"

#include <string.h>

static size_t
list_length(const Value *list)
{
    return value_is(list, VALUE_LIST) ? list->n : 0;
}

static void
read_addresses(GArray *ret, const Value *list, const ObjectTables *tables)
{
    for (size_t i = 0; i < list_length(list); i++) {
        const Value *item = value_item(list, i);
        const Value *target = value_get(item, "targetRef");
        EndpointsAddress address = {
            .ip = intern(tables->names, value_get_text(item, "ip")),
            .pod_name = intern(tables->names, value_get_text(target, "name")),
            .node_name = intern(tables->names, value_get_text(item, "nodeName")),
            .pod_uid = uid_read(value_get_text(target, "uid"), tables),
        };

        g_array_append_val(ret, address);
    }
}

static void
read_ports(EndpointsSubset *subset, const Value *list, const ObjectTables *tables)
{
    EndpointPort *ports = ARENA_NEW_N(tables->arena, EndpointPort, list_length(list));

    for (size_t i = 0; i < list_length(list); i++) {
        const Value *item = value_item(list, i);
        const char *name = value_get_text(item, "name");
        const char *protocol = value_get_text(item, "protocol");

        ports[i] = (EndpointPort){
            .name = intern(tables->names, name != NULL ? name : ""),
            .protocol = intern(tables->names, protocol != NULL ? protocol : "TCP"),
            .port = (int32_t)value_get_int(item, "port", 0),
        };
    }
    subset->n_ports = (uint32_t)list_length(list);
    subset->ports = ports;
}

static void
from_value(Object *ret, const Value *value, const ObjectTables *tables)
{
    Endpoints *endpoints = (Endpoints *)ret;
    const Value *list = value_get(value, "subsets");
    GArray *addresses = g_array_new(FALSE, FALSE, sizeof(EndpointsAddress));

    endpoints->n_subsets = (uint32_t)list_length(list);
    endpoints->subsets = g_new0(EndpointsSubset, list_length(list));
    for (uint32_t i = 0; i < endpoints->n_subsets; i++) {
        EndpointsSubset *subset = &endpoints->subsets[i];
        const Value *item = value_item(list, i);

        subset->first = addresses->len;
        read_addresses(addresses, value_get(item, "addresses"), tables);
        subset->n_ready = addresses->len - subset->first;
        read_addresses(addresses, value_get(item, "notReadyAddresses"), tables);
        subset->n_not_ready = addresses->len - subset->first - subset->n_ready;
        read_ports(subset, value_get(item, "ports"), tables);
    }
    endpoints->n_addresses = addresses->len;
    endpoints->addresses = (EndpointsAddress *)(gpointer)g_array_free(addresses, FALSE);
}

static bool
subsets_are_equal(const EndpointsSubset *a, const EndpointsSubset *b)
{
    if (a->n_ready != b->n_ready || a->n_not_ready != b->n_not_ready || a->n_ports != b->n_ports) {
        return false;
    }
    for (uint32_t i = 0; a->ports != b->ports && i < a->n_ports; i++) {
        if (strcmp(a->ports[i].name, b->ports[i].name) != 0 ||
            strcmp(a->ports[i].protocol, b->ports[i].protocol) != 0 ||
            a->ports[i].port != b->ports[i].port) {
            return false;
        }
    }
    return true;
}

bool
endpoints_equal(const Endpoints *a, const Endpoints *b)
{
    if (a->n_subsets != b->n_subsets || a->n_addresses != b->n_addresses) {
        return false;
    }
    for (uint32_t i = 0; i < a->n_subsets; i++) {
        if (!subsets_are_equal(&a->subsets[i], &b->subsets[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < a->n_addresses; i++) {
        const EndpointsAddress *p = &a->addresses[i];
        const EndpointsAddress *q = &b->addresses[i];

        if (p->pod_uid != q->pod_uid || g_strcmp0(p->ip, q->ip) != 0 ||
            g_strcmp0(p->pod_name, q->pod_name) != 0 ||
            g_strcmp0(p->node_name, q->node_name) != 0) {
            return false;
        }
    }
    return true;
}

static bool
spec_differs(const Object *a, const Object *b)
{
    return !endpoints_equal((const Endpoints *)a, (const Endpoints *)b);
}

static const Value *
address_value(const Endpoints *endpoints, const EndpointsAddress *address,
              const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *target = value_map_begin(arena);

    value_put_string(map, "ip", address->ip != NULL ? address->ip : "");
    value_put_string(map, "nodeName", address->node_name);
    if (address->pod_name != NULL) {
        value_put_string(target, "kind", "Pod");
        value_put_string(target, "name", address->pod_name);
        value_put_string(target, "namespace", endpoints->object.meta.name_space);
        if (address->pod_uid != 0) {
            value_put_string(target, "uid", uid_text(address->pod_uid, tables, arena));
        }
        value_put(map, "targetRef", value_end(target));
    }
    return value_end(map);
}

static const Value *
addresses_value(const Endpoints *endpoints, uint32_t first, uint32_t n, const ObjectTables *tables,
                Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < n; i++) {
        value_add(list, address_value(endpoints, &endpoints->addresses[first + i], tables, arena));
    }
    return n == 0 ? NULL : value_end(list);
}

static const Value *
ports_value(const EndpointsSubset *subset, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < subset->n_ports; i++) {
        const EndpointPort *port = &subset->ports[i];
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "name", *port->name == '\0' ? NULL : port->name);
        value_put_int(map, "port", port->port);
        value_put_string(map, "protocol", port->protocol);
        value_add(list, value_end(map));
    }
    return subset->n_ports == 0 ? NULL : value_end(list);
}

static const Value *
subsets_value(const Endpoints *endpoints, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < endpoints->n_subsets; i++) {
        const EndpointsSubset *subset = &endpoints->subsets[i];
        ValueBuilder *map = value_map_begin(arena);

        value_put(map, "addresses",
                  addresses_value(endpoints, subset->first, subset->n_ready, tables, arena));
        value_put(map, "notReadyAddresses",
                  addresses_value(endpoints, subset->first + subset->n_ready, subset->n_not_ready,
                                  tables, arena));
        value_put(map, "ports", ports_value(subset, arena));
        value_add(list, value_end(map));
    }
    return endpoints->n_subsets == 0 ? NULL : value_end(list);
}

static const Value *
to_value(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const Endpoints *endpoints = (const Endpoints *)object;
    Endpoints *again = (Endpoints *)object_new(KIND_ENDPOINTS);

    from_value(&again->object, map, tables);
    if (!endpoints_equal(endpoints, again)) {
        map = value_with(arena, map, "subsets", subsets_value(endpoints, tables, arena));
    }
    object_free(&again->object);
    return map;
}

static void
copy(Object *ret, const Object *object)
{
    const Endpoints *endpoints = (const Endpoints *)object;
    Endpoints *draft = (Endpoints *)ret;

    draft->subsets = g_new(EndpointsSubset, endpoints->n_subsets);
    draft->addresses = g_new(EndpointsAddress, endpoints->n_addresses);
    if (endpoints->n_subsets > 0) {
        memcpy(draft->subsets, endpoints->subsets, endpoints->n_subsets * sizeof(EndpointsSubset));
    }
    if (endpoints->n_addresses > 0) {
        memcpy(draft->addresses, endpoints->addresses,
               endpoints->n_addresses * sizeof(EndpointsAddress));
    }
}

static void
release(Object *object)
{
    g_free(((Endpoints *)object)->subsets);
    g_free(((Endpoints *)object)->addresses);
}

extern const ObjectClass object_class_endpoints_object;

const ObjectClass object_class_endpoints_object = {
    .kind = KIND_ENDPOINTS,
    .api_version = "v1",
    .name = "Endpoints",
    .resource = "endpoints",
    .is_namespaced = true,
    .size = sizeof(Endpoints),
    .from_value = from_value,
    .to_value = to_value,
    .copy = copy,
    .release = release,
    .spec_differs = spec_differs,
};

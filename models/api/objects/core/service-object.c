/* service-object.c - services: one address for many pods. */
#include "models/api/document/field.h"
#include "models/api/service.h"

static const Field spec_fields[] = {
    { .path = "spec.type", .type = FIELD_TEXT, .offset = offsetof(Service, type) },
    { .path = "spec.clusterIP", .type = FIELD_TEXT, .offset = offsetof(Service, cluster_ip) },
    { .path = "spec.publishNotReadyAddresses",
      .type = FIELD_FLAG,
      .offset = offsetof(Service, publish_not_ready) },
    { .path = "spec.selector", .type = FIELD_MAP_SELECTOR, .offset = offsetof(Service, selector) },
    { .path = NULL },
};

static void
from_value(Object *ret, const Value *value, const ObjectTables *tables)
{
    Service *service = (Service *)ret;
    const Value *list = value_path(value, "spec", "ports", NULL);
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    ServicePort *ports = ARENA_NEW_N(tables->arena, ServicePort, n);

    for (size_t i = 0; i < n; i++) {
        const Value *item = value_item(list, i);
        const Value *target = value_get(item, "targetPort");
        const char *name = value_get_text(item, "name");
        const char *protocol = value_get_text(item, "protocol");

        ports[i] = (ServicePort){
            .name = intern(tables->names, name != NULL ? name : ""),
            .protocol = intern(tables->names, protocol != NULL ? protocol : "TCP"),
            .port = (int32_t)value_get_int(item, "port", 0),
            .target_port = value_is(target, VALUE_INT) ? (int32_t)target->integer : 0,
            .target_port_name = intern(tables->names, value_text(target)),
            .node_port = (int32_t)value_get_int(item, "nodePort", 0),
        };
        if (target == NULL) {
            ports[i].target_port = ports[i].port;
        }
    }
    service->n_ports = (uint32_t)n;
    service->ports = ports;
}

static bool
spec_differs(const Object *a, const Object *b)
{
    const Service *left = (const Service *)a;
    const Service *right = (const Service *)b;

    if (left->n_ports != right->n_ports) {
        return true;
    }
    for (uint32_t i = 0; i < left->n_ports; i++) {
        const ServicePort *p = &left->ports[i];
        const ServicePort *q = &right->ports[i];

        if (p->name != q->name || p->protocol != q->protocol || p->port != q->port ||
            p->target_port != q->target_port || p->target_port_name != q->target_port_name ||
            p->node_port != q->node_port) {
            return true;
        }
    }
    return false;
}

static const Value *
port_value(const ServicePort *port, const Value *old, Arena *arena)
{
    old = value_with(arena, old, "nodePort",
                     port->node_port == 0 ? NULL : value_int(arena, port->node_port));
    if (*port->name != '\0') {
        old = value_with(arena, old, "name", value_string(arena, port->name));
    }
    old = value_with(arena, old, "protocol", value_string(arena, port->protocol));
    old = value_with(arena, old, "port", value_int(arena, port->port));
    if (port->target_port_name != NULL) {
        return value_with(arena, old, "targetPort", value_string(arena, port->target_port_name));
    }
    return value_with(arena, old, "targetPort", value_int(arena, port->target_port));
}

static const Value *
to_value(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const Service *service = (const Service *)object;
    const Value *old = value_path(map, "spec", "ports", NULL);
    ValueBuilder *list = value_list_begin(arena);
    Service again = { .object.kind = KIND_SERVICE };

    from_value(&again.object, map, tables);
    for (uint32_t i = 0; i < service->n_ports; i++) {
        value_add(list, port_value(&service->ports[i], value_item(old, i), arena));
    }
    if (spec_differs(object, &again.object)) {
        map = value_with_path(arena, map, "spec.ports", value_end(list));
    }
    if (value_get(map, "status") == NULL) {
        map = value_with_path(arena, map, "status.loadBalancer", value_end(value_map_begin(arena)));
    }
    return map;
}

extern const ObjectClass object_class_service_object;

const ObjectClass object_class_service_object = {
    .kind = KIND_SERVICE,
    .api_version = "v1",
    .name = "Service",
    .resource = "services",
    .is_namespaced = true,
    .has_status = true,
    .size = sizeof(Service),
    .spec_fields = spec_fields,
    .from_value = from_value,
    .to_value = to_value,
    .spec_differs = spec_differs,
};

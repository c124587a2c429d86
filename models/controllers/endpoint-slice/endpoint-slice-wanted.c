/* endpoint-slice-wanted.c - which endpoints a Service should have, and which slices it has. */
#include "models/controllers/endpoint-slice/endpoint-slice-pass.h"
#include "models/controllers/endpoint-slice/service-pods.h"

#include <string.h>

static GArray *
ports_of(const Service *service, const Pod *pod)
{
    GArray *ports = g_array_new(FALSE, FALSE, sizeof(EndpointPort));

    for (uint32_t i = 0; i < service->n_ports; i++) {
        const ServicePort *port = &service->ports[i];
        EndpointPort row = { port->name, port->protocol, service_pod_port(pod, port) };

        if (row.port >= 0) {
            g_array_append_val(ports, row);
        }
    }
    return ports;
}

bool
service_same_ports(const EndpointPort *a, uint32_t n_a, const EndpointPort *b, uint32_t n_b)
{
    if (n_a != n_b) {
        return false;
    }
    for (uint32_t i = 0; i < n_a; i++) {
        bool same_texts = a[i].name == b[i].name && a[i].protocol == b[i].protocol;

        if (a[i].port != b[i].port ||
            (!same_texts &&
             (strcmp(a[i].name, b[i].name) != 0 || strcmp(a[i].protocol, b[i].protocol) != 0))) {
            return false;
        }
    }
    return true;
}

/* Takes 'ports'. */
static PortGroup *
group_of(ServicePass *pass, GArray *ports)
{
    PortGroup *group;

    for (guint i = 0; i < pass->groups->len; i++) {
        group = g_ptr_array_index(pass->groups, i);
        if (service_same_ports((const EndpointPort *)(gpointer)ports->data, ports->len,
                               (const EndpointPort *)(gpointer)group->ports->data,
                               group->ports->len)) {
            g_array_unref(ports);
            return group;
        }
    }
    group = g_new0(PortGroup, 1);
    group->ports = ports;
    group->endpoints = g_array_new(FALSE, FALSE, sizeof(Endpoint));
    group->slices = g_ptr_array_new();
    g_ptr_array_add(pass->groups, group);
    return group;
}

void
service_port_group_free(gpointer data)
{
    PortGroup *group = data;

    g_array_unref(group->ports);
    g_array_unref(group->endpoints);
    g_ptr_array_unref(group->slices);
    g_free(group);
}

static Endpoint
endpoint_of(ServicePass *pass, const Pod *pod)
{
    const Object *node =
        pod->node_name == NULL
            ? NULL
            : informer_find(controller_informer(pass->self, KIND_NODE), NULL, pod->node_name);
    const char *zone = node == NULL ? "" : node_zone((const Node *)node);
    bool terminating = object_is_deleting(&pod->object);
    bool serving = pod_is_ready(pod);

    return (Endpoint){
        .pod = pod->object.ref,
        .pod_name = pod->object.meta.name,
        .ip = pod->pod_ip,
        .node_name = pod->node_name,
        .zone = zone[0] == '\0' ? NULL : intern(pass->self->tables->names, zone),
        .ready = pass->service->publish_not_ready || (serving && !terminating),
        .serving = serving,
        .terminating = terminating,
    };
}

void
service_gather_endpoints(ServicePass *pass)
{
    StoreQuery query = { .kind = KIND_POD,
                         .name_space = pass->service->object.meta.name_space,
                         .selector = pass->service->selector };
    Informer *pods = controller_informer(pass->self, KIND_POD);

    for (StoreIterator it = informer_query(pods, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (!pod_is_terminal(pod) && pod->pod_ip != NULL) {
            PortGroup *group = group_of(pass, ports_of(pass->service, pod));
            Endpoint endpoint = endpoint_of(pass, pod);

            g_array_append_val(group->endpoints, endpoint);
        }
    }
}

void
service_gather_slices(ServicePass *pass)
{
    StoreQuery query = { .kind = KIND_ENDPOINT_SLICE, .owner = pass->service->object.meta.uid };
    Informer *slices = controller_informer(pass->self, KIND_ENDPOINT_SLICE);

    for (StoreIterator it = informer_query(slices, &query); store_next(&it);) {
        const char *manager = label_set_get(it.object->meta.labels, LABEL_MANAGED_BY);

        if (!object_is_deleting(it.object) && manager != NULL &&
            strcmp(manager, SLICE_MANAGER) == 0) {
            g_ptr_array_add(pass->slices, object_copy(it.object));
        }
    }
    for (guint i = 0; i < pass->slices->len; i++) {
        EndpointSlice *slice = g_ptr_array_index(pass->slices, i);
        GArray *ports = g_array_new(FALSE, FALSE, sizeof(EndpointPort));

        if (slice->n_ports > 0) {
            g_array_append_vals(ports, slice->ports, slice->n_ports);
        }
        g_ptr_array_add(group_of(pass, ports)->slices, slice);
    }
}

/* service-pods.c - see service-pods.h. */
#include "models/controllers/endpoint-slice/service-pods.h"

#include <string.h>

/* Those that select 'pod', but not 'but'. */
static void
enqueue(ServiceIndex *services, WorkQueue *queue, SimTime delay, const Object *pod,
        const Object *but)
{
    const GPtrArray *found;

    if (but != NULL && but->meta.labels == pod->meta.labels) {
        return;
    }
    found = service_index_find(services, pod->meta.name_space, pod->meta.labels);
    for (guint i = 0; i < found->len; i++) {
        const IndexedService *service = g_ptr_array_index(found, i);

        if (but == NULL || !selector_matches(service->selector, but->meta.labels)) {
            work_queue_add_after(queue, service->ref, delay);
        }
    }
}

static bool
endpoint_changed(const Pod *a, const Pod *b)
{
    return pod_is_ready(a) != pod_is_ready(b) || a->pod_ip != b->pod_ip ||
           a->node_name != b->node_name || pod_is_terminal(a) != pod_is_terminal(b) ||
           object_is_deleting(&a->object) != object_is_deleting(&b->object);
}

void
service_pods_changed(ServiceIndex *services, WorkQueue *queue, SimTime delay, const Object *old,
                     const Object *new_)
{
    if (old == NULL || new_ == NULL) {
        enqueue(services, queue, delay, new_ != NULL ? new_ : old, NULL);
    } else if (endpoint_changed((const Pod *)old, (const Pod *)new_)) {
        enqueue(services, queue, delay, old, NULL);
        enqueue(services, queue, delay, new_, old);
    } else if (old->meta.labels != new_->meta.labels) {
        enqueue(services, queue, delay, old, new_);
        enqueue(services, queue, delay, new_, old);
    }
}

int32_t
service_pod_port(const Pod *pod, const ServicePort *port)
{
    if (port->target_port_name == NULL) {
        return port->target_port != 0 ? port->target_port : port->port;
    }
    for (uint32_t c = 0; c < pod->spec->n_containers; c++) {
        const Container *container = &pod->spec->containers[c];

        for (uint32_t i = 0; i < container->n_ports; i++) {
            if (container->ports[i].name != NULL &&
                strcmp(container->ports[i].name, port->target_port_name) == 0 &&
                strcmp(container->ports[i].protocol, port->protocol) == 0) {
                return container->ports[i].container_port;
            }
        }
    }
    return -1;
}

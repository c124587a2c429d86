/* eviction-message.c - the sentences of an eviction, as Kubernetes 1.34 words them. */
#include "models/node/pressure/pressure.h"

#include <string.h>

#define PAGE 4096

/* Machines count in pages. */
static char *
format_bytes(double amount)
{
    int64_t pages = (int64_t)amount / PAGE;

    return quantity_format(quantity_from_int(pages * PAGE, QUANTITY_BINARY_SI));
}

/* What is no bytes is written in decimal, but a share of it in binary, as Kubernetes does. */
static char *
format_amount(NodeResource resource, double amount, QuantityFormat format)
{
    return resource == RESOURCE_MEMORY || resource == RESOURCE_DISK
               ? format_bytes(amount)
               : quantity_format(quantity_from_int((int64_t)amount, format));
}

static const char *
written_request(const Container *spec, const char *resource)
{
    const Value *requests = value_path(spec->raw, "resources", "requests", NULL);
    const char *text = value_get_text(requests, resource);

    return text == NULL ? "0" : text;
}

/* A line for each container that holds more than it asked for. */
static void
blame_containers(const PodRun *run, SimTime now, NodeResource resource, GString *message)
{
    bool is_memory = resource == RESOURCE_MEMORY;

    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        const ContainerRun *container = &run->containers[i];
        const ResourceList *requests = &container->spec->requests;
        double use = is_memory ? container_memory(container, now) : container_layer(container, now);

        if (use > (double)(is_memory ? requests->memory : requests->ephemeral_storage)) {
            g_autofree char *amount = format_bytes(use);

            g_string_append_printf(
                message, "Container %s was using %s, request is %s, has larger consumption of %s. ",
                container->spec->name, amount,
                written_request(container->spec, resource_name(resource)), resource_name(resource));
        }
    }
}

char *
eviction_message(const Kubelets *kubelets, const PodRun *run, const EvictionThreshold *threshold,
                 const Observation *seen)
{
    NodeResource resource = signal_resource(threshold->signal);
    GString *message = g_string_new(NULL);
    g_autofree char *available =
        format_amount(resource, MAX(seen->available, 0), QUANTITY_DECIMAL_SI);
    g_autofree char *least =
        threshold->value.is_share
            ? format_amount(resource, eviction_amount(&threshold->value, seen->capacity),
                            QUANTITY_BINARY_SI)
            : quantity_format(threshold->value.quantity);

    g_string_append_printf(message,
                           "The node was low on resource: %s. Threshold quantity: %s, available: "
                           "%s. ",
                           resource_name(resource), least, available);
    if (resource == RESOURCE_MEMORY || resource == RESOURCE_DISK) {
        blame_containers(run, sim_now(kubelets->sim), resource, message);
    }
    return g_string_free(message, FALSE);
}

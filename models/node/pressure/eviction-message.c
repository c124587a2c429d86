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

static const char *
written_request(const Container *spec)
{
    const Value *resources = value_get(spec->raw, "resources");
    const Value *requests = value_get(resources, "requests");
    const char *text = value_get_text(requests, "memory");

    return text == NULL ? "0" : text;
}

/* A line for each container that holds more than it asked for. */
static void
blame_containers(const PodRun *run, SimTime now, GString *message)
{
    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        const ContainerRun *container = &run->containers[i];
        double use = container_memory(container, now);

        if (use > (double)container->spec->requests.memory) {
            g_autofree char *amount = format_bytes(use);

            g_string_append_printf(message,
                                   "Container %s was using %s, request is %s, has larger "
                                   "consumption of memory. ",
                                   container->spec->name, amount, written_request(container->spec));
        }
    }
}

char *
eviction_message(const Kubelets *kubelets, const PodRun *run, const EvictionThreshold *threshold,
                 const Observation *seen)
{
    static const char *const names[] = { "memory", "ephemeral-storage", "pids" };
    NodeResource resource = signal_resource(threshold->signal);
    GString *message = g_string_new(NULL);
    g_autofree char *available = format_bytes(MAX(seen->available, 0));
    g_autofree char *least = threshold->value.is_share
                                 ? format_bytes(eviction_amount(&threshold->value, seen->capacity))
                                 : quantity_format(threshold->value.quantity);

    g_string_append_printf(message,
                           "The node was low on resource: %s. Threshold quantity: %s, available: "
                           "%s. ",
                           names[resource], least, available);
    if (resource == RESOURCE_MEMORY) {
        blame_containers(run, sim_now(kubelets->sim), message);
    }
    return g_string_free(message, FALSE);
}

/* network-describe.c - Service and Ingress. */
#include "models/api/describe/describer.h"

#include <string.h>

#define SHOWN_MAX 3 /* endpoints; the rest is counted */

static const char *
list_join(const Description *d, const Value *list, const char *fallback)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(list); i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)scalar_text(value_item(list, i)));
    }
    return texts->len == 0 ? fallback : texts_join(texts, ",", d->arena);
}

/* ---- endpoints -------------------------------------------------------------------------- */

typedef struct EndpointList {
    GPtrArray *shown;
    size_t n;
    bool has_more;
} EndpointList;

/* Kubernetes notes that there is more before it looks whether the next one is ready. */
static void
endpoints_add(EndpointList *list, const Value *endpoints, const Value *port, Arena *arena)
{
    for (size_t i = 0; i < value_length(endpoints); i++) {
        const Value *endpoint = value_item(endpoints, i);
        const char *ip = value_text(value_item(value_get(endpoint, "addresses"), 0));
        const char *number = text_or(port, "port", "0");

        list->has_more = list->has_more || list->shown->len == SHOWN_MAX;
        if (ip == NULL || !value_get_bool(value_get(endpoint, "conditions"), "ready", true)) {
            continue;
        }
        list->n++;
        if (!list->has_more && port == NULL) {
            g_ptr_array_add(list->shown, (gpointer)(uintptr_t)ip);
        } else if (!list->has_more) {
            g_ptr_array_add(list->shown, strchr(ip, ':') != NULL
                                             ? arena_printf(arena, "[%s]:%s", ip, number)
                                             : arena_printf(arena, "%s:%s", ip, number));
        }
    }
}

const char *
describe_endpoints(const Description *d, const char *service, const char *port_name)
{
    g_autoptr(GPtrArray) slices = describe_find(d, "discovery.k8s.io", "EndpointSlice", false);
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    EndpointList list = { .shown = shown };
    bool has_slices = false;
    const char *text;

    for (guint i = 0; i < slices->len; i++) {
        const Value *slice = g_ptr_array_index(slices, i);
        const Value *labels = value_at(slice, "metadata.labels");
        const Value *ports = value_get(slice, "ports");
        const Value *endpoints = value_get(slice, "endpoints");

        if (g_strcmp0(value_get_text(labels, "kubernetes.io/service-name"), service) != 0) {
            continue;
        }
        has_slices = true;
        for (size_t p = 0; p < value_length(ports); p++) {
            if (strcmp(text_or(value_item(ports, p), "name", ""), port_name) == 0) {
                endpoints_add(&list, endpoints, value_item(ports, p), d->arena);
            }
        }
        if (value_length(ports) == 0) {
            endpoints_add(&list, endpoints, NULL, d->arena);
        }
    }
    if (!has_slices) {
        return "<none>";
    }
    text = texts_join(shown, ",", d->arena);
    return list.has_more ? arena_printf(d->arena, "%s + %zu more...", text, list.n - SHOWN_MAX)
                         : text;
}

/* ---- Service ---------------------------------------------------------------------------- */

static const char *
balancer_text(const Description *d)
{
    const Value *ingress = value_at(d->object, "status.loadBalancer.ingress");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(ingress); i++) {
        const Value *point = value_item(ingress, i);
        const char *mode = text_or(point, "ipMode", NULL);
        const char *address = text_or(point, "ip", text_or(point, "hostname", ""));

        g_ptr_array_add(texts, mode == NULL ? (gpointer)(uintptr_t)address
                                            : arena_printf(d->arena, "%s (%s)", address, mode));
    }
    return texts->len == 0 ? NULL : texts_join(texts, ", ", d->arena);
}

static void
port_write(Description *d, const Value *port)
{
    const char *name = text_or(port, "name", "<unset>");
    const char *protocol = text_or(port, "protocol", "TCP");
    const char *number = text_or(port, "port", "0");
    const char *node_port = text_or(port, "nodePort", NULL);

    describe_write(d, 0, "Port:\t%s\t%s/%s\n", name, number, protocol);
    describe_write(d, 0, "TargetPort:\t%s/%s\n", text_or(port, "targetPort", number), protocol);
    if (node_port != NULL && strcmp(node_port, "0") != 0) {
        describe_write(d, 0, "NodePort:\t%s\t%s/%s\n", name, node_port, protocol);
    }
    describe_text(
        d, "Endpoints",
        describe_endpoints(d, text_or(d->object, "metadata.name", ""), text_or(port, "name", "")));
}

static void
addresses_write(Description *d)
{
    const Value *spec = value_get(d->object, "spec");
    const char *external = list_join(d, value_get(spec, "externalIPs"), NULL);
    const char *balancer = balancer_text(d);

    describe_text_at(d, "IP Family Policy", "spec.ipFamilyPolicy");
    describe_text(d, "IP Families", list_join(d, value_get(spec, "ipFamilies"), "<none>"));
    describe_text(d, "IP", text_or(spec, "clusterIP", ""));
    describe_text(d, "IPs", list_join(d, value_get(spec, "clusterIPs"), "<none>"));
    if (external != NULL) {
        describe_text(d, "External IPs", external);
    }
    describe_text_at(d, "Desired LoadBalancer IP", "spec.loadBalancerIP");
    describe_text_at(d, "External Name", "spec.externalName");
    if (balancer != NULL) {
        describe_text(d, "LoadBalancer Ingress", balancer);
    }
}

static void
service_describe(Description *d)
{
    const Value *spec = value_get(d->object, "spec");
    const Value *ports = value_get(spec, "ports");
    const char *selector = labels_text(value_get(spec, "selector"), d->arena);
    const char *ranges = list_join(d, value_get(spec, "loadBalancerSourceRanges"), NULL);

    describe_name(d);
    describe_labels(d);
    describe_text(d, "Selector", selector == NULL ? "<none>" : selector);
    describe_text(d, "Type", text_or(spec, "type", "ClusterIP"));
    addresses_write(d);
    for (size_t i = 0; i < value_length(ports); i++) {
        port_write(d, value_item(ports, i));
    }
    describe_text(d, "Session Affinity", text_or(spec, "sessionAffinity", "None"));
    describe_text_at(d, "External Traffic Policy", "spec.externalTrafficPolicy");
    describe_text_at(d, "Internal Traffic Policy", "spec.internalTrafficPolicy");
    describe_text_at(d, "Traffic Distribution", "spec.trafficDistribution");
    if (int_at(spec, "healthCheckNodePort") != 0) {
        describe_int(d, "HealthCheck NodePort", int_at(spec, "healthCheckNodePort"));
    }
    if (ranges != NULL) {
        describe_text(d, "LoadBalancer Source Ranges", ranges);
    }
    describe_events(d);
}

/* ---- Ingress ---------------------------------------------------------------------------- */

static const Value *
service_find(const Description *d, const char *name)
{
    g_autoptr(GPtrArray) services = describe_find(d, "", "Service", false);

    for (guint i = 0; i < services->len; i++) {
        if (strcmp(text_or(g_ptr_array_index(services, i), "metadata.name", ""), name) == 0) {
            return g_ptr_array_index(services, i);
        }
    }
    return NULL;
}

static const char *
service_backend_text(const Description *d, const Value *backend)
{
    const char *name = text_or(backend, "name", "");
    const char *port = text_or(backend, "port.name", text_or(backend, "port.number", NULL));
    const Value *service = service_find(d, name);
    const Value *ports = value_at(service, "spec.ports");
    const char *port_name = "";
    const char *text = port == NULL ? name : arena_printf(d->arena, "%s:%s", name, port);

    if (service == NULL) {
        return arena_printf(d->arena, "%s (<error: services \"%s\" not found>)", text, name);
    }
    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *own = value_item(ports, i);
        int64_t number = int_at(backend, "port.number");

        if (number != 0
                ? number == int_at(own, "port")
                : strcmp(text_or(backend, "port.name", ""), text_or(own, "name", "")) == 0) {
            port_name = text_or(own, "name", "");
        }
    }
    return arena_printf(d->arena, "%s (%s)", text, describe_endpoints(d, name, port_name));
}

static const char *
backend_text(const Description *d, const Value *backend)
{
    const Value *resource = value_get(backend, "resource");

    if (value_is(value_get(backend, "service"), VALUE_MAP)) {
        return service_backend_text(d, value_get(backend, "service"));
    }
    if (value_is(resource, VALUE_MAP)) {
        return arena_printf(d->arena, "APIGroup: %s, Kind: %s, Name: %s",
                            text_or(resource, "apiGroup", "<none>"), text_or(resource, "kind", ""),
                            text_or(resource, "name", ""));
    }
    return "";
}

static void
tls_write(Description *d, const Value *tls)
{
    if (value_length(tls) > 0) {
        describe_write(d, 0, "TLS:\n");
    }
    for (size_t i = 0; i < value_length(tls); i++) {
        const char *secret = text_or(value_item(tls, i), "secretName", NULL);
        const char *hosts = list_join(d, value_get(value_item(tls, i), "hosts"), "");

        if (secret == NULL) {
            describe_write(d, 1, "SNI routes %s\n", hosts);
        } else {
            describe_write(d, 1, "%s terminates %s\n", secret, hosts);
        }
    }
}

static void
rules_write(Description *d, const Value *rules, const char *default_backend)
{
    size_t n = 0;

    describe_write(d, 0, "Rules:\n  Host\tPath\tBackends\n");
    describe_write(d, 1, "----\t----\t--------\n");
    for (size_t i = 0; i < value_length(rules); i++) {
        const Value *rule = value_item(rules, i);
        const Value *paths = value_at(rule, "http.paths");

        if (!value_is(value_get(rule, "http"), VALUE_MAP)) {
            continue;
        }
        n++;
        describe_write(d, 1, "%s\t\n", text_or(rule, "host", "*"));
        for (size_t p = 0; p < value_length(paths); p++) {
            const Value *path = value_item(paths, p);

            describe_write(d, 2, "\t%s \t%s\n", text_or(path, "path", ""),
                           backend_text(d, value_get(path, "backend")));
        }
    }
    if (n == 0) {
        describe_write(d, 1, "*\t*\t%s\n", default_backend);
    }
}

static void
ingress_describe(Description *d)
{
    const Value *spec = value_get(d->object, "spec");
    const Value *backend = value_get(spec, "defaultBackend");
    const char *default_backend =
        value_is(backend, VALUE_MAP) ? backend_text(d, backend) : "<default>";

    describe_text(d, "Name", text_or(d->object, "metadata.name", ""));
    describe_map(d, "", "Labels", value_at(d->object, "metadata.labels"), NULL);
    describe_text(d, "Namespace", text_or(d->object, "metadata.namespace", ""));
    describe_text(d, "Address", load_balancer_text(d->object, d->arena));
    describe_text(d, "Ingress Class", text_or(spec, "ingressClassName", "<none>"));
    describe_text(d, "Default backend", default_backend);
    tls_write(d, value_get(spec, "tls"));
    rules_write(d, value_get(spec, "rules"), default_backend);
    describe_annotations(d);
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Service", "", service_describe },
    { "Ingress", "networking.k8s.io", ingress_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_network_describe;

const Describer describer_network_describe = { .kinds = kinds };

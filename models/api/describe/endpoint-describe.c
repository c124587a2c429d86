/* endpoint-describe.c - Endpoints, EndpointSlice and IngressClass. */
#include "models/api/describe/describer.h"

/* The IPs of a subset's addresses, or "<none>". */
static const char *
subset_addresses(const Description *d, const Value *addresses)
{
    return value_length(addresses) == 0 ? "<none>" : members_join(addresses, "ip", d->arena);
}

static void
ports_write(Description *d, int level, const Value *ports)
{
    describe_write(d, level, "Name\tPort\tProtocol\n");
    describe_write(d, level, "----\t----\t--------\n");
    for (size_t i = 0; i < value_length(ports); i++) {
        const Value *port = value_item(ports, i);

        describe_write(d, level, "%s\t%s\t%s\n", text_or(port, "name", "<unset>"),
                       text_or(port, "port", "<unset>"), text_or(port, "protocol", "TCP"));
    }
}

static void
endpoints_describe(Description *d)
{
    const Value *subsets = value_get(d->object, "subsets");

    describe_name(d);
    describe_labels(d);
    describe_write(d, 0, "Subsets:\n");
    for (size_t i = 0; i < value_length(subsets); i++) {
        const Value *subset = value_item(subsets, i);

        describe_write(d, 1, "Addresses:\t%s\n",
                       subset_addresses(d, value_get(subset, "addresses")));
        describe_write(d, 1, "NotReadyAddresses:\t%s\n",
                       subset_addresses(d, value_get(subset, "notReadyAddresses")));
        if (value_length(value_get(subset, "ports")) > 0) {
            describe_write(d, 1, "Ports:\n");
            ports_write(d, 2, value_get(subset, "ports"));
        }
        describe_write(d, 0, "\n");
    }
    describe_events(d);
}

static void
endpoint_write(Description *d, const Value *endpoint)
{
    const Value *addresses = value_get(endpoint, "addresses");
    const Value *target = value_get(endpoint, "targetRef");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(addresses); i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)value_text(value_item(addresses, i)));
    }
    describe_write(d, 1, "- Addresses:\t%s\n",
                   texts->len == 0 ? "<none>" : texts_join(texts, ", ", d->arena));
    describe_write(d, 2, "Conditions:\n");
    describe_write(d, 3, "Ready:\t%s\n", text_or(endpoint, "conditions.ready", "<unset>"));
    describe_write(d, 2, "Hostname:\t%s\n", text_or(endpoint, "hostname", "<unset>"));
    if (value_is(target, VALUE_MAP)) {
        describe_write(d, 2, "TargetRef:\t%s/%s\n", text_or(target, "kind", ""),
                       text_or(target, "name", ""));
    }
    describe_write(d, 2, "NodeName:\t%s\n", text_or(endpoint, "nodeName", "<unset>"));
    describe_write(d, 2, "Zone:\t%s\n", text_or(endpoint, "zone", "<unset>"));
}

static void
slice_describe(Description *d)
{
    const Value *ports = value_get(d->object, "ports");
    const Value *endpoints = value_get(d->object, "endpoints");

    describe_name(d);
    describe_labels(d);
    describe_text(d, "AddressType", text_or(d->object, "addressType", ""));
    describe_write(d, 0, "Ports:%s\n", value_length(ports) == 0 ? " <unset>" : "");
    if (value_length(ports) > 0) {
        ports_write(d, 1, ports);
    }
    describe_write(d, 0, "Endpoints:%s\n", value_length(endpoints) == 0 ? " <none>" : "");
    for (size_t i = 0; i < value_length(endpoints); i++) {
        endpoint_write(d, value_item(endpoints, i));
    }
    describe_events(d);
}

static void
ingress_class_describe(Description *d)
{
    const Value *parameters = value_at(d->object, "spec.parameters");
    const char *group = text_or(parameters, "apiGroup", NULL);

    describe_text(d, "Name", text_or(d->object, "metadata.name", ""));
    describe_labels(d);
    describe_text(d, "Controller", text_or(d->object, "spec.controller", ""));
    if (value_is(parameters, VALUE_MAP)) {
        describe_write(d, 0, "Parameters:\n");
        if (group != NULL) {
            describe_write(d, 1, "APIGroup:\t%s\n", group);
        }
        describe_write(d, 1, "Kind:\t%s\n", text_or(parameters, "kind", ""));
        describe_write(d, 1, "Name:\t%s\n", text_or(parameters, "name", ""));
    }
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Endpoints", "", endpoints_describe },
    { "EndpointSlice", "discovery.k8s.io", slice_describe },
    { "IngressClass", "networking.k8s.io", ingress_class_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_endpoint_describe;

const Describer describer_endpoint_describe = { .kinds = kinds };

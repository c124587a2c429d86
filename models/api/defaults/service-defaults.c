/* service-defaults.c - services, endpoints, ingress classes and network policies. */
#include "models/api/defaults/default-rows.h"
#include "models/api/document/api-edit.h"

DEFAULT_ROWS(protocol) = { FILL_TEXT("protocol", "TCP") };
FILLED_BY_ROWS(protocol)

DEFAULT_ROWS(endpoint_port) = {
    FILL_STRING("name", ""),
    FILL_STRING("protocol", "TCP"),
};
FILLED_BY_ROWS(endpoint_port)

DEFAULT_ROWS(policy_port) = { FILL_STRING("protocol", "TCP") };
FILLED_BY_ROWS(policy_port)

DEFAULT_ROWS(ingress_class) = { FILL_STRING("spec.parameters.scope", "Cluster") };
FILLED_BY_ROWS(ingress_class)

/* A policy is about what comes in, and about what goes out if it has rules for that. */
void
default_network_policy(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *types;

    if (spec == NULL || value_length(value_get(spec, "policyTypes")) > 0) {
        return;
    }
    types = edit_list_new(arena, 2);
    edit_append(arena, types, value_string(arena, "Ingress"));
    if (value_length(value_get(spec, "egress")) > 0) {
        edit_append(arena, types, value_string(arena, "Egress"));
    }
    edit_put(arena, spec, "policyTypes", types);
}

DEFAULT_ROWS(service) = {
    FILL_TEXT("spec.sessionAffinity", "None"),
    FILL_MAP("spec.sessionAffinityConfig", IS("spec.sessionAffinity", "ClientIP")),
    FILL_MAP("spec.sessionAffinityConfig.clientIP", IS("spec.sessionAffinity", "ClientIP")),
    FILL_INT("spec.sessionAffinityConfig.clientIP.timeoutSeconds", 3 * 60 * 60,
             IS("spec.sessionAffinity", "ClientIP")),
    FILL_TEXT("spec.type", "ClusterIP"),
    FILL_TEXT("spec.externalTrafficPolicy", "Cluster", IS("spec.type", "NodePort")),
    FILL_TEXT("spec.externalTrafficPolicy", "Cluster", IS("spec.type", "LoadBalancer")),
    FILL_STRING("spec.internalTrafficPolicy", "Cluster", IS("spec.type", "ClusterIP")),
    FILL_STRING("spec.internalTrafficPolicy", "Cluster", IS("spec.type", "NodePort")),
    FILL_STRING("spec.internalTrafficPolicy", "Cluster", IS("spec.type", "LoadBalancer")),
    FILL_BOOL("spec.allocateLoadBalancerNodePorts", true, IS("spec.type", "LoadBalancer")),
};
/* With addresses of its own from outside a plain service is reached from outside as well. */
DEFAULT_ROWS(service_outside) = {
    FILL_TEXT("spec.externalTrafficPolicy", "Cluster", IS("spec.type", "ClusterIP")),
};
DEFAULT_ROWS(service_port) = { FILL_FROM("targetPort", "port") };
DEFAULT_ROWS(balancer_point) = { FILL_STRING("ipMode", "VIP", GIVEN("ip")) };

/* 0 and "" are no ports to send to; the port served is meant. */
static void
service_port_complete(Arena *arena, Value *port)
{
    const Value *target = value_get(port, "targetPort");

    if (value_is(target, VALUE_INT) && target->integer == 0) {
        edit_remove(port, "targetPort");
    }
    FILL(service_port, arena, port);
}

void
default_service(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *points = edit_get(edit_get(edit_get(self, "status"), "loadBalancer"), "ingress");
    Value *ports = edit_get(spec, "ports");

    FILL(service, arena, self);
    if (value_length(value_get(spec, "externalIPs")) > 0) {
        FILL(service_outside, arena, self);
    }
    if (g_strcmp0(value_get_text(spec, "sessionAffinity"), "None") == 0) {
        edit_remove(spec, "sessionAffinityConfig");
    }
    for (size_t i = 0; i < value_length(ports); i++) {
        service_port_complete(arena, edit_item(ports, i));
    }
    if (g_strcmp0(value_get_text(spec, "type"), "LoadBalancer") == 0) {
        for (size_t i = 0; i < value_length(points); i++) {
            FILL(balancer_point, arena, edit_item(points, i));
        }
    }
}

/* service-types.c - services and the endpoints behind them. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_service_port) = {
    TEXT("name", "Name"),
    NAMED("protocol", "Protocol", "v1.Protocol"),
    TEXT_POINTER("appProtocol", "AppProtocol"),
    INT32_REQUIRED("port", "Port"),
    INT_OR_STRING("targetPort", "TargetPort"),
    INT32("nodePort", "NodePort"),
};
TYPE(core_service_port, "v1.ServicePort", default_protocol);

ROWS(core_client_ip_config) = { INT32_POINTER("timeoutSeconds", "TimeoutSeconds") };
TYPE(core_client_ip_config, "v1.ClientIPConfig", NULL);

ROWS(core_session_affinity_config) = { POINTER("clientIP", "ClientIP", core_client_ip_config) };
TYPE(core_session_affinity_config, "v1.SessionAffinityConfig", NULL);

ROWS(core_service_spec) = {
    LIST_BY("ports", "Ports", core_service_port, "port"),
    TEXT_MAP("selector", "Selector"),
    TEXT("clusterIP", "ClusterIP"),
    TEXT_LIST("clusterIPs", "ClusterIPs"),
    NAMED("type", "Type", "v1.ServiceType"),
    TEXT_LIST("externalIPs", "ExternalIPs"),
    NAMED("sessionAffinity", "SessionAffinity", "v1.ServiceAffinity"),
    TEXT("loadBalancerIP", "LoadBalancerIP"),
    TEXT_LIST("loadBalancerSourceRanges", "LoadBalancerSourceRanges"),
    TEXT("externalName", "ExternalName"),
    NAMED("externalTrafficPolicy", "ExternalTrafficPolicy", "v1.ServiceExternalTrafficPolicy"),
    INT32("healthCheckNodePort", "HealthCheckNodePort"),
    BOOL("publishNotReadyAddresses", "PublishNotReadyAddresses"),
    POINTER("sessionAffinityConfig", "SessionAffinityConfig", core_session_affinity_config),
    NAMED_LIST("ipFamilies", "IPFamilies", "v1.IPFamily"),
    NAMED_POINTER("ipFamilyPolicy", "IPFamilyPolicy", "v1.IPFamilyPolicy"),
    BOOL_POINTER("allocateLoadBalancerNodePorts", "AllocateLoadBalancerNodePorts"),
    TEXT_POINTER("loadBalancerClass", "LoadBalancerClass"),
    NAMED_POINTER("internalTrafficPolicy", "InternalTrafficPolicy",
                  "v1.ServiceInternalTrafficPolicy"),
    TEXT_POINTER("trafficDistribution", "TrafficDistribution"),
};
TYPE(core_service_spec, "v1.ServiceSpec", NULL);

ROWS(core_port_status) = {
    INT32_REQUIRED("port", "Port"),
    NAMED_REQUIRED("protocol", "Protocol", "v1.Protocol"),
    TEXT_POINTER("error", "Error"),
};
TYPE(core_port_status, "v1.PortStatus", NULL);

ROWS(core_load_balancer_ingress) = {
    TEXT("ip", "IP"),
    TEXT("hostname", "Hostname"),
    NAMED_POINTER("ipMode", "IPMode", "v1.LoadBalancerIPMode"),
    LIST("ports", "Ports", core_port_status),
};
TYPE(core_load_balancer_ingress, "v1.LoadBalancerIngress", NULL);

ROWS(core_load_balancer_status) = { LIST("ingress", "Ingress", core_load_balancer_ingress) };
TYPE(core_load_balancer_status, "v1.LoadBalancerStatus", NULL);

ROWS(core_service_status) = {
    PART("loadBalancer", "LoadBalancer", core_load_balancer_status),
    LIST_BY("conditions", "Conditions", meta_condition, "type"),
};
TYPE(core_service_status, "v1.ServiceStatus", NULL);

ROWS(core_service) = {
    OBJECT,
    PART("spec", "Spec", core_service_spec),
    PART("status", "Status", core_service_status),
};
TYPE(core_service, "v1.Service", default_service);

ROWS(core_endpoint_address) = {
    TEXT_REQUIRED("ip", "IP"),
    TEXT("hostname", "Hostname"),
    TEXT_POINTER("nodeName", "NodeName"),
    POINTER("targetRef", "TargetRef", core_object_reference),
};
TYPE(core_endpoint_address, "v1.EndpointAddress", NULL);

ROWS(core_endpoint_port) = {
    TEXT("name", "Name"),
    INT32_REQUIRED("port", "Port"),
    NAMED("protocol", "Protocol", "v1.Protocol"),
    TEXT_POINTER("appProtocol", "AppProtocol"),
};
TYPE(core_endpoint_port, "v1.EndpointPort", default_protocol);

ROWS(core_endpoint_subset) = {
    LIST("addresses", "Addresses", core_endpoint_address),
    LIST("notReadyAddresses", "NotReadyAddresses", core_endpoint_address),
    LIST("ports", "Ports", core_endpoint_port),
};
TYPE(core_endpoint_subset, "v1.EndpointSubset", NULL);

ROWS(core_endpoints) = {
    OBJECT,
    LIST("subsets", "Subsets", core_endpoint_subset),
};
TYPE(core_endpoints, "v1.Endpoints", NULL);

ROWS(discovery_endpoint_conditions) = {
    BOOL_POINTER("ready", "Ready"),
    BOOL_POINTER("serving", "Serving"),
    BOOL_POINTER("terminating", "Terminating"),
};
TYPE(discovery_endpoint_conditions, "v1.EndpointConditions", NULL);

ROWS(discovery_for_zone) = { TEXT_REQUIRED("name", "Name") };
TYPE(discovery_for_zone, "v1.ForZone", NULL);

ROWS(discovery_for_node) = { TEXT_REQUIRED("name", "Name") };
TYPE(discovery_for_node, "v1.ForNode", NULL);

ROWS(discovery_endpoint_hints) = {
    LIST("forZones", "ForZones", discovery_for_zone),
    LIST("forNodes", "ForNodes", discovery_for_node),
};
TYPE(discovery_endpoint_hints, "v1.EndpointHints", NULL);

ROWS(discovery_endpoint) = {
    TEXT_LIST_REQUIRED("addresses", "Addresses"),
    PART("conditions", "Conditions", discovery_endpoint_conditions),
    TEXT_POINTER("hostname", "Hostname"),
    POINTER("targetRef", "TargetRef", core_object_reference),
    TEXT_MAP("deprecatedTopology", "DeprecatedTopology"),
    TEXT_POINTER("nodeName", "NodeName"),
    TEXT_POINTER("zone", "Zone"),
    POINTER("hints", "Hints", discovery_endpoint_hints),
};
TYPE(discovery_endpoint, "v1.Endpoint", NULL);

ROWS(discovery_endpoint_port) = {
    TEXT_POINTER("name", "Name"),
    NAMED_POINTER("protocol", "Protocol", "v1.Protocol"),
    INT32_POINTER("port", "Port"),
    TEXT_POINTER("appProtocol", "AppProtocol"),
};
TYPE(discovery_endpoint_port, "v1.EndpointPort", default_endpoint_port);

ROWS(discovery_endpoint_slice) = {
    OBJECT,
    NAMED_REQUIRED("addressType", "AddressType", "v1.AddressType"),
    LIST_REQUIRED("endpoints", "Endpoints", discovery_endpoint),
    LIST_REQUIRED("ports", "Ports", discovery_endpoint_port),
};
TYPE(discovery_endpoint_slice, "v1.EndpointSlice", NULL);

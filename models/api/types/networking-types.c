/* networking-types.c - ingresses and network policies. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(networking_service_backend_port) = {
    TEXT("name", "Name"),
    INT32("number", "Number"),
};
TYPE(networking_service_backend_port, "v1.ServiceBackendPort", NULL);

ROWS(networking_service_backend) = {
    TEXT_REQUIRED("name", "Name"),
    PART("port", "Port", networking_service_backend_port),
};
TYPE(networking_service_backend, "v1.IngressServiceBackend", NULL);

ROWS(networking_ingress_backend) = {
    POINTER("service", "Service", networking_service_backend),
    POINTER("resource", "Resource", core_typed_local_object_reference),
};
TYPE(networking_ingress_backend, "v1.IngressBackend", NULL);

ROWS(networking_http_ingress_path) = {
    TEXT("path", "Path"),
    ROW("pathType", "PathType", "v1.PathType", string, API_POINTER, 0),
    ROW("backend", "Backend", NULL, networking_ingress_backend, API_PLAIN, 0),
};
TYPE(networking_http_ingress_path, "v1.HTTPIngressPath", NULL);

ROWS(networking_http_ingress_rule) = { LIST_REQUIRED("paths", "Paths",
                                                     networking_http_ingress_path) };
TYPE(networking_http_ingress_rule, "v1.HTTPIngressRuleValue", NULL);

ROWS(networking_ingress_rule_value) = { POINTER("http", "HTTP", networking_http_ingress_rule) };
TYPE(networking_ingress_rule_value, "v1.IngressRuleValue", NULL);

ROWS(networking_ingress_rule) = {
    TEXT("host", "Host"),
    INLINE("IngressRuleValue", networking_ingress_rule_value),
};
TYPE(networking_ingress_rule, "v1.IngressRule", NULL);

ROWS(networking_ingress_tls) = {
    TEXT_LIST("hosts", "Hosts"),
    TEXT("secretName", "SecretName"),
};
TYPE(networking_ingress_tls, "v1.IngressTLS", NULL);

ROWS(networking_ingress_spec) = {
    TEXT_POINTER("ingressClassName", "IngressClassName"),
    POINTER("defaultBackend", "DefaultBackend", networking_ingress_backend),
    LIST("tls", "TLS", networking_ingress_tls),
    LIST("rules", "Rules", networking_ingress_rule),
};
TYPE(networking_ingress_spec, "v1.IngressSpec", NULL);

ROWS(networking_ingress_port_status) = {
    INT32_REQUIRED("port", "Port"),
    NAMED_REQUIRED("protocol", "Protocol", "v1.Protocol"),
    TEXT_POINTER("error", "Error"),
};
TYPE(networking_ingress_port_status, "v1.IngressPortStatus", NULL);

ROWS(networking_load_balancer_ingress) = {
    TEXT("ip", "IP"),
    TEXT("hostname", "Hostname"),
    LIST("ports", "Ports", networking_ingress_port_status),
};
TYPE(networking_load_balancer_ingress, "v1.IngressLoadBalancerIngress", NULL);

ROWS(networking_load_balancer_status) = {
    LIST("ingress", "Ingress", networking_load_balancer_ingress),
};
TYPE(networking_load_balancer_status, "v1.IngressLoadBalancerStatus", NULL);

ROWS(networking_ingress_status) = {
    PART("loadBalancer", "LoadBalancer", networking_load_balancer_status),
};
TYPE(networking_ingress_status, "v1.IngressStatus", NULL);

ROWS(networking_ingress) = {
    OBJECT,
    PART("spec", "Spec", networking_ingress_spec),
    PART("status", "Status", networking_ingress_status),
};
TYPE(networking_ingress, "v1.Ingress", NULL);

ROWS(networking_ingress_class_parameters) = {
    TEXT_POINTER("apiGroup", "APIGroup"),   TEXT_REQUIRED("kind", "Kind"),
    TEXT_REQUIRED("name", "Name"),          TEXT_POINTER("scope", "Scope"),
    TEXT_POINTER("namespace", "Namespace"),
};
TYPE(networking_ingress_class_parameters, "v1.IngressClassParametersReference", NULL);

ROWS(networking_ingress_class_spec) = {
    TEXT("controller", "Controller"),
    POINTER("parameters", "Parameters", networking_ingress_class_parameters),
};
TYPE(networking_ingress_class_spec, "v1.IngressClassSpec", NULL);

ROWS(networking_ingress_class) = {
    OBJECT,
    PART("spec", "Spec", networking_ingress_class_spec),
};
TYPE(networking_ingress_class, "v1.IngressClass", default_ingress_class);

ROWS(networking_network_policy_port) = {
    NAMED_POINTER("protocol", "Protocol", "v1.Protocol"),
    INT_OR_STRING_POINTER("port", "Port"),
    INT32_POINTER("endPort", "EndPort"),
};
TYPE(networking_network_policy_port, "v1.NetworkPolicyPort", default_policy_port);

ROWS(networking_ip_block) = {
    TEXT_REQUIRED("cidr", "CIDR"),
    TEXT_LIST("except", "Except"),
};
TYPE(networking_ip_block, "v1.IPBlock", NULL);

ROWS(networking_network_policy_peer) = {
    POINTER("podSelector", "PodSelector", meta_label_selector),
    POINTER("namespaceSelector", "NamespaceSelector", meta_label_selector),
    POINTER("ipBlock", "IPBlock", networking_ip_block),
};
TYPE(networking_network_policy_peer, "v1.NetworkPolicyPeer", NULL);

ROWS(networking_ingress_policy_rule) = {
    LIST("ports", "Ports", networking_network_policy_port),
    LIST("from", "From", networking_network_policy_peer),
};
TYPE(networking_ingress_policy_rule, "v1.NetworkPolicyIngressRule", NULL);

ROWS(networking_egress_policy_rule) = {
    LIST("ports", "Ports", networking_network_policy_port),
    LIST("to", "To", networking_network_policy_peer),
};
TYPE(networking_egress_policy_rule, "v1.NetworkPolicyEgressRule", NULL);

ROWS(networking_network_policy_spec) = {
    PART("podSelector", "PodSelector", meta_label_selector),
    LIST("ingress", "Ingress", networking_ingress_policy_rule),
    LIST("egress", "Egress", networking_egress_policy_rule),
    NAMED_LIST("policyTypes", "PolicyTypes", "v1.PolicyType"),
};
TYPE(networking_network_policy_spec, "v1.NetworkPolicySpec", NULL);

ROWS(networking_network_policy) = {
    OBJECT,
    PART("spec", "Spec", networking_network_policy_spec),
};
TYPE(networking_network_policy, "v1.NetworkPolicy", default_network_policy);

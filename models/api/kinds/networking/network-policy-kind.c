/* network-policy-kind.c - networkpolicies. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_network_policy_kind = {
    .group = "networking.k8s.io",
    .version = "v1",
    .name = "NetworkPolicy",
    .plural = "networkpolicies",
    .singular = "networkpolicy",
    .short_name = "netpol",
    .is_namespaced = true,
    .has_generation = true,
    .type = &api_networking_network_policy,
};

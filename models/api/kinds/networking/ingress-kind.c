/* ingress-kind.c - ingresses. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_ingress_kind = {
    .group = "networking.k8s.io",
    .version = "v1",
    .name = "Ingress",
    .plural = "ingresses",
    .singular = "ingress",
    .short_name = "ing",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_networking_ingress,
};

/* ingress-class-kind.c - ingressclasses. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_ingress_class_kind = {
    .group = "networking.k8s.io",
    .version = "v1",
    .name = "IngressClass",
    .plural = "ingressclasses",
    .singular = "ingressclass",
    .has_generation = true,
    .type = &api_networking_ingress_class,
};

/* runtime-class-kind.c - runtimeclasses. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_runtime_class_kind = {
    .group = "node.k8s.io",
    .version = "v1",
    .name = "RuntimeClass",
    .plural = "runtimeclasses",
    .singular = "runtimeclass",
    .type = &api_node_runtime_class,
};

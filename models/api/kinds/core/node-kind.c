/* node-kind.c - nodes. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_node_kind = {
    .group = "",
    .version = "v1",
    .name = "Node",
    .plural = "nodes",
    .singular = "node",
    .short_name = "no",
    .type = &api_core_node,
};

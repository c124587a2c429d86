/* flow-schema-kind.c - flowschemas: known, kept whole, not simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_flow_schema_kind = {
    .group = "flowcontrol.apiserver.k8s.io",
    .version = "v1",
    .name = "FlowSchema",
    .plural = "flowschemas",
    .singular = "flowschema",
};

/* priority-level-configuration-kind.c - prioritylevelconfigurations: known, kept whole, not
 * simulated. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_priority_level_configuration_kind = {
    .group = "flowcontrol.apiserver.k8s.io",
    .version = "v1",
    .name = "PriorityLevelConfiguration",
    .plural = "prioritylevelconfigurations",
    .singular = "prioritylevelconfiguration",
};

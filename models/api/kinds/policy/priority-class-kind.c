/* priority-class-kind.c - priorityclasses. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_priority_class_kind = {
    .group = "scheduling.k8s.io",
    .version = "v1",
    .name = "PriorityClass",
    .plural = "priorityclasses",
    .singular = "priorityclass",
    .short_name = "pc",
    .type = &api_scheduling_priority_class,
};

/* pod-template-kind.c - podtemplates. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_pod_template_kind = {
    .group = "",
    .version = "v1",
    .name = "PodTemplate",
    .plural = "podtemplates",
    .singular = "podtemplate",
    .is_namespaced = true,
    .type = &api_core_pod_template,
};

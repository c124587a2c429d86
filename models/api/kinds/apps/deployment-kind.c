/* deployment-kind.c - deployments. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_deployment_kind = {
    .group = "apps",
    .version = "v1",
    .name = "Deployment",
    .plural = "deployments",
    .singular = "deployment",
    .short_name = "deploy",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_deployment,
};

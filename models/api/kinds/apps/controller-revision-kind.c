/* controller-revision-kind.c - controllerrevisions. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_controller_revision_kind = {
    .group = "apps",
    .version = "v1",
    .name = "ControllerRevision",
    .plural = "controllerrevisions",
    .singular = "controllerrevision",
    .is_namespaced = true,
    .type = &api_apps_controller_revision,
};

/* daemon-set-kind.c - daemonsets. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_daemon_set_kind = {
    .group = "apps",
    .version = "v1",
    .name = "DaemonSet",
    .plural = "daemonsets",
    .singular = "daemonset",
    .short_name = "ds",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_apps_daemon_set,
    .update_order = API_VALIDATE_FIRST,
};

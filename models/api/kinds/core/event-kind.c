/* event-kind.c - events. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_event_kind = {
    .group = "",
    .version = "v1",
    .name = "Event",
    .plural = "events",
    .singular = "event",
    .short_name = "ev",
    .is_namespaced = true,
    .has_loose_metadata = true,
    .type = &api_core_event,
};

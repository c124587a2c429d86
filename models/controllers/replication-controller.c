/* replication-controller.c - keeps so many pods of one template, the old kind. */
#include "models/controllers/replica-set-control.h"

static void
start(Controller *self)
{
    replica_set_control_start(self, KIND_REPLICATION_CONTROLLER);
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_rc_syncs;
}

const ControllerType controller_replication_controller = {
    .name = "replicationcontroller-controller",
    .doc = "Keeps as many pods of a ReplicationController as it asks for.",
    .component = "replication-controller",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = replica_set_control_sync,
    .free = replica_set_control_free,
};

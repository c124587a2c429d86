/* replica-set-controller.c - keeps so many pods of one template. */
#include "models/controllers/replica-set-control.h"

static void
start(Controller *self)
{
    replica_set_control_start(self, KIND_REPLICA_SET);
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_replicaset_syncs;
}

const ControllerType controller_replica_set_controller = {
    .name = "replicaset-controller",
    .doc = "Keeps as many pods of a ReplicaSet as it asks for.",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = replica_set_control_sync,
    .free = replica_set_control_free,
};

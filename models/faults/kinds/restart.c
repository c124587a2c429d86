/* restart.c - a process is told to end, ends in good order, and is started again at once.
 *
 * The difference to a crash: who elects a leader may give its lease back (the scheduler does), so
 * that the next process need not wait for it to run out. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    if (one->target == TARGET_KUBELET) {
        kubelets_stop_kubelet(world->kubelets, one->name);
        kubelets_start_kubelet(world->kubelets, one->name);
        return;
    }
    world->change_instance(world->component_data, (int)one->target, one->name, INSTANCE_ENDED);
    world->change_instance(world->component_data, (int)one->target, one->name, INSTANCE_STARTED);
}

const FaultType fault_type_restart = {
    .name = "restart",
    .doc = "A process ends in good order and starts again.",
    .targets = TARGET_BIT(TARGET_KUBELET) | TARGET_BIT(TARGET_SCHEDULER) |
               TARGET_BIT(TARGET_CONTROLLER_MANAGER),
    .heals_at_once = true,
    .begin = begin,
};

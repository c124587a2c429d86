/* crash.c - over in an instant: a reboot, a kubelet's restart, a container's exit. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    switch (one->target) {
    case TARGET_NODE:
        kubelets_power_off(world->kubelets, one->name);
        kubelets_power_on(world->kubelets, one->name);
        break;
    case TARGET_KUBELET:
        kubelets_stop_kubelet(world->kubelets, one->name);
        kubelets_start_kubelet(world->kubelets, one->name);
        break;
    case TARGET_POD:
        kubelets_crash_pod(world->kubelets, one->pod, one->exit_code);
        break;
    default:
        world->change_instance(world->component_data, (int)one->target, one->name, INSTANCE_KILLED);
        world->change_instance(world->component_data, (int)one->target, one->name,
                               INSTANCE_STARTED);
        break;
    }
}

const FaultType fault_type_crash = {
    .name = "crash",
    .doc = "A machine reboots, a process restarts, a container exits.",
    .targets = TARGET_BIT(TARGET_NODE) | TARGET_BIT(TARGET_RACK) | TARGET_BIT(TARGET_ZONE) |
               TARGET_BIT(TARGET_POOL) | TARGET_BIT(TARGET_KUBELET) | TARGET_BIT(TARGET_POD) |
               TARGET_BIT(TARGET_SCHEDULER) | TARGET_BIT(TARGET_CONTROLLER_MANAGER),
    .heals_at_once = true,
    .uses_exit = true,
    .begin = begin,
};

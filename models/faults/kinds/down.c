/* down.c - power off, or a process that is gone.  Nobody is told: that is the lesson. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    switch (one->target) {
    case TARGET_NODE:
        kubelets_power_off(world->kubelets, one->name);
        break;
    case TARGET_KUBELET:
        kubelets_stop_kubelet(world->kubelets, one->name);
        break;
    case TARGET_RUNTIME:
        kubelets_fail_runtime(world->kubelets, one->name, true, true);
        break;
    case TARGET_IMAGE:
    case TARGET_REGISTRY:
        kubelets_trouble_images(world->kubelets, IMAGE_AWAY,
                                (ImageSet){ one->name, one->target == TARGET_REGISTRY }, 1, true);
        break;
    case TARGET_ETCD:
    case TARGET_SCHEDULER:
    case TARGET_CONTROLLER_MANAGER:
        world->change_instance(world->component_data, (int)one->target, one->name, INSTANCE_KILLED);
        break;
    default:
        world->set_component(world->component_data, (int)one->target, false);
        break;
    }
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    switch (one->target) {
    case TARGET_NODE:
        kubelets_power_on(world->kubelets, one->name);
        break;
    case TARGET_KUBELET:
        kubelets_start_kubelet(world->kubelets, one->name);
        break;
    case TARGET_RUNTIME:
        kubelets_fail_runtime(world->kubelets, one->name, true, false);
        break;
    case TARGET_IMAGE:
    case TARGET_REGISTRY:
        kubelets_trouble_images(world->kubelets, IMAGE_AWAY,
                                (ImageSet){ one->name, one->target == TARGET_REGISTRY }, 1, false);
        break;
    case TARGET_ETCD:
    case TARGET_SCHEDULER:
    case TARGET_CONTROLLER_MANAGER:
        world->change_instance(world->component_data, (int)one->target, one->name,
                               INSTANCE_STARTED);
        break;
    default:
        world->set_component(world->component_data, (int)one->target, true);
        break;
    }
}

const FaultType fault_type_down = {
    .name = "down",
    .doc = "A machine loses power; a process is gone while its containers live on.",
    .targets = TARGET_BIT(TARGET_NODE) | TARGET_BIT(TARGET_RACK) | TARGET_BIT(TARGET_ZONE) |
               TARGET_BIT(TARGET_POOL) | TARGET_BIT(TARGET_KUBELET) | TARGET_BIT(TARGET_RUNTIME) |
               TARGET_BIT(TARGET_IMAGE) | TARGET_BIT(TARGET_REGISTRY) | TARGET_BIT(TARGET_ETCD) |
               TARGET_BIT(TARGET_APISERVER) | TARGET_BIT(TARGET_SCHEDULER) |
               TARGET_BIT(TARGET_CONTROLLER_MANAGER),
    .begin = begin,
    .end = end,
};

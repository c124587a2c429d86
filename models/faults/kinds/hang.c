/* hang.c - the process lives and answers nobody: liveness fails, if there is a probe.  Of a
 * container runtime: its kubelet cannot see or change what runs, and after 3 min says so. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    if (one->target == TARGET_RUNTIME) {
        kubelets_fail_runtime(world->kubelets, one->name, false, true);
    } else {
        kubelets_hang_pod(world->kubelets, one->pod, true);
    }
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    if (one->target == TARGET_RUNTIME) {
        kubelets_fail_runtime(world->kubelets, one->name, false, false);
    } else {
        kubelets_hang_pod(world->kubelets, one->pod, false);
    }
}

const FaultType fault_type_hang = {
    .name = "hang",
    .doc = "A container, or a container runtime, stops answering while its process lives.",
    .targets = TARGET_BIT(TARGET_POD) | TARGET_BIT(TARGET_RUNTIME),
    .begin = begin,
    .end = end,
};

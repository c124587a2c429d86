/* hang.c - the process lives and answers nobody: liveness fails, if there is a probe. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    kubelets_hang_pod(world->kubelets, one->pod, true);
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    kubelets_hang_pod(world->kubelets, one->pod, false);
}

const FaultType fault_type_hang = {
    .name = "hang",
    .doc = "A container stops answering while its process lives.",
    .targets = TARGET_BIT(TARGET_POD),
    .begin = begin,
    .end = end,
};

/* not-ready.c - only the readiness probe fails: out of the Service, no restart. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    kubelets_set_pod_refusing(world->kubelets, one->pod, true);
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    kubelets_set_pod_refusing(world->kubelets, one->pod, false);
}

const FaultType fault_type_not_ready = {
    .name = "not-ready",
    .doc = "The readiness probe of a pod fails; it leaves its Services and is not restarted.",
    .targets = TARGET_BIT(TARGET_POD),
    .begin = begin,
    .end = end,
};

/* isolate.c - alive but unreachable: the containers run on and nobody hears of them. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    kubelets_set_reachable(world->kubelets, one->name, false);
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    kubelets_set_reachable(world->kubelets, one->name, true);
}

const FaultType fault_type_isolate = {
    .name = "isolate",
    .doc = "A machine is cut off from the control plane and from users; it goes on working.",
    .targets = TARGET_BIT(TARGET_NODE) | TARGET_BIT(TARGET_RACK) | TARGET_BIT(TARGET_ZONE) |
               TARGET_BIT(TARGET_POOL),
    .begin = begin,
    .end = end,
};

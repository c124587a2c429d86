/* shutdown.c - a machine is told to shut down, as for maintenance or by a cloud that wants it back.
 *
 * With the kubelet's shutdownGracePeriod its pods are ended first, without it this is a power loss.
 * When it heals the machine is switched on; a shutdown that is not done by then is called off. */
#include "models/faults/fault.h"

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    kubelets_shut_down(world->kubelets, one->name);
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    kubelets_end_shutdown(world->kubelets, one->name);
}

const FaultType fault_type_shutdown = {
    .name = "shutdown",
    .doc = "A machine shuts down; with the kubelet's shutdownGracePeriod its pods end first.",
    .targets = TARGET_BIT(TARGET_NODE) | TARGET_BIT(TARGET_RACK) | TARGET_BIT(TARGET_ZONE) |
               TARGET_BIT(TARGET_POOL),
    .begin = begin,
    .end = end,
};

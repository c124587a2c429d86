/* fill.c - something outside of all pods uses up a machine: its disk, memory or processes.
 *
 * At once up to `factor` of the capacity (0.95 if neither that nor a rate is said), and by `rate` a
 * second from then on.  When it heals, what it took is given back.  A pod writes by `rate` (1Mi/s
 * if none is said) until the fault heals, and keeps what it has written. */
#include "models/faults/fault.h"

#define SHARE_DEFAULT 0.95
#define POD_RATE_DEFAULT 1048576.0 /* a second */

static double
share_of(const FaultCase *one)
{
    return one->factor > 0 || one->rate > 0 ? one->factor : SHARE_DEFAULT;
}

static void
fill_pod(const FaultWorld *world, const FaultCase *one, double sign)
{
    kubelets_fill_pod(world->kubelets, one->pod,
                      sign * (one->rate > 0 ? one->rate : POD_RATE_DEFAULT));
}

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    if (one->target == TARGET_POD) {
        fill_pod(world, one, 1);
        return;
    }
    kubelets_fill_node(world->kubelets, one->name, one->resource, share_of(one), one->rate);
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    if (one->target == TARGET_POD) {
        fill_pod(world, one, -1);
        return;
    }
    kubelets_clear_node(world->kubelets, one->name, one->resource, share_of(one), one->rate);
}

const FaultType fault_type_fill = {
    .name = "fill",
    .doc = "A machine's disk (or `resource`: memory, pids, inodes) fills up to `factor`, or by "
           "`rate`; a pod writes by `rate`.",
    .targets = TARGET_BIT(TARGET_NODE) | TARGET_BIT(TARGET_RACK) | TARGET_BIT(TARGET_ZONE) |
               TARGET_BIT(TARGET_POOL) | TARGET_BIT(TARGET_POD),
    .uses_factor = true,
    .uses_rate = true,
    .uses_resource = true,
    .begin = begin,
    .end = end,
};

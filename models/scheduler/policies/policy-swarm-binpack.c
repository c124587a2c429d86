/* policy-swarm-binpack.c - Docker Swarm's binpack: the reverse of its spread. */
#include "models/scheduler/cell/cell-shares.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    (void)context;
    (void)ret_gpu;
    return (double)swarm_weight(machine, shape) + (double)machine->n_tasks * SWARM_TIE;
}

const PlacementPolicy policy_swarm_binpack = {
    .name = "SwarmBinpack",
    .doc = "The most used machine in per cent, then the most containers (Docker Swarm).",
    .score = score,
};

/* policy-swarm-spread.c - Docker Swarm's spread: the least used machine, in whole per cent of CPU
 * and memory, then the one with fewest containers. */
#include "models/scheduler/cell/cell-shares.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    (void)context;
    (void)ret_gpu;
    return -(double)swarm_weight(machine, shape) - (double)machine->n_tasks * SWARM_TIE;
}

const PlacementPolicy policy_swarm_spread = {
    .name = "SwarmSpread",
    .doc = "The least used machine in per cent, then the fewest containers (Docker Swarm).",
    .score = score,
};

/* policy-tight-fit.c - the machine that is left with least, each resource as a share of its
 * capacity: best fit of vectors, with memory.
 *
 * BestFit is the rule of the GPU-sharing paper, which knows CPU and GPU alone. */
#include "models/scheduler/cell/cell-shares.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    CellShares left = shares_left_after(machine, shape);

    (void)context;
    (void)ret_gpu;
    return -(left.cpu + left.memory + left.gpu);
}

const PlacementPolicy policy_tight_fit = {
    .name = "TightFit",
    .doc = "The machine that is left with the smallest share of CPU, memory and GPU.",
    .score = score,
};

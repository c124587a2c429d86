/* policy-worst-fit.c - the machine that is left with most, each resource as a share of its
 * capacity.
 */
#include "models/scheduler/cell/cell-shares.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    CellShares left = shares_left_after(machine, shape);

    (void)context;
    (void)ret_gpu;
    return left.cpu + left.memory + left.gpu;
}

const PlacementPolicy policy_worst_fit = {
    .name = "WorstFit",
    .doc = "The machine that is left with the largest share of CPU, memory and GPU.",
    .score = score,
};

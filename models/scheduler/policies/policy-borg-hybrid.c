/* policy-borg-hybrid.c - strands least: what one resource leaves behind when another has run out.
 *
 * Borg (EuroSys 2015) names the goal and not the formula.  Here a free resource counts as stranded
 * by as much as it exceeds what the scarcest free resource could still be used with, in the
 * proportions of the machine; the machine whose stranded share grows least wins, and of equals the
 * fuller one, so that empty machines are opened last. */
#include "models/scheduler/cell/cell-shares.h"

#define FULLNESS_WEIGHT 0.25

static double
least_of(double a, double b)
{
    return a < b ? a : b;
}

static double
stranded(const CellMachine *machine, CellShares left)
{
    double scarce = least_of(left.cpu, left.memory);

    if (machine->n_gpus == 0) {
        return left.cpu - scarce + left.memory - scarce;
    }
    scarce = least_of(scarce, left.gpu);
    return left.cpu - scarce + left.memory - scarce + left.gpu - scarce;
}

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    CellShares before = shares_left(machine), after = shares_left_after(machine, shape);

    (void)context;
    (void)ret_gpu;
    return stranded(machine, before) - stranded(machine, after) -
           FULLNESS_WEIGHT * (after.cpu + after.memory + after.gpu);
}

const PlacementPolicy policy_borg_hybrid = {
    .name = "BorgHybrid",
    .doc = "The least growth of stranded resources, then the fuller machine (Borg).",
    .score = score,
};

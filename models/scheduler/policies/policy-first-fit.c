/* policy-first-fit.c - the first machine of the list where the task fits. */
#include "models/scheduler/cell/policy.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    (void)context;
    (void)machine;
    (void)shape;
    (void)ret_gpu;
    return 0;
}

const PlacementPolicy policy_first_fit = {
    .name = "FirstFit",
    .doc = "The first machine where the task fits.",
    .score = score,
};

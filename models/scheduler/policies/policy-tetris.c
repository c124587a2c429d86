/* policy-tetris.c - the machine whose free resources are most aligned with what the task asks for
 * (SIGCOMM 2014): the dot product of both, as shares of the machine. */
#include "models/scheduler/cell/cell-shares.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    CellShares left = shares_left(machine), asked = shares_asked(machine, shape);

    (void)context;
    (void)ret_gpu;
    return left.cpu * asked.cpu + left.memory * asked.memory + left.gpu * asked.gpu;
}

const PlacementPolicy policy_tetris = {
    .name = "Tetris",
    .doc = "The best alignment of what is asked and what is free (SIGCOMM 2014).",
    .score = score,
};

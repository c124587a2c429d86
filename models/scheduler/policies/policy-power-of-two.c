/* policy-power-of-two.c - draws two machines that fit and takes the emptier (Mitzenmacher 1996). */
#include "models/scheduler/cell/cell-shares.h"

static double
free_share(const CellMachine *machine, const TaskShape *shape)
{
    CellShares left = shares_left_after(machine, shape);

    return left.cpu + left.memory + left.gpu;
}

static uint32_t
pick(const PolicyContext *context, const uint32_t *fitting, size_t n, const TaskShape *shape)
{
    size_t first = sim_stream_below(context->stream, n);
    size_t second = n == 1 ? first : sim_stream_below(context->stream, n - 1);

    second += n > 1 && second >= first; /* another one, each as likely */
    return free_share(&context->cell[fitting[second]], shape) >
                   free_share(&context->cell[fitting[first]], shape)
               ? fitting[second]
               : fitting[first];
}

const PlacementPolicy policy_power_of_two = {
    .name = "PowerOfTwo",
    .doc = "The emptier of two drawn machines (power of two choices).",
    .pick = pick,
};

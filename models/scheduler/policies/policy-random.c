/* policy-random.c - a machine drawn among those that fit, and a GPU drawn in it. */
#include "models/scheduler/cell/policy.h"

static uint32_t
pick(const PolicyContext *context, const uint32_t *fitting, size_t n, const TaskShape *shape)
{
    (void)shape;
    return fitting[sim_stream_below(context->stream, n)];
}

const PlacementPolicy policy_random = {
    .name = "Random",
    .doc = "A uniformly drawn machine among those that fit, and a drawn GPU in it.",
    .draws_gpu = true,
    .pick = pick,
};

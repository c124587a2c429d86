/* policy-gpu-packing.c - shared GPUs first, then free GPUs of machines in use, then idle machines
 * (ATC'23, after Antman). */
#include "models/scheduler/cell/policy.h"

enum {
    PERCENT = 100
};

/* The GPUs that the task would get, least left first: how many of them are whole, and the sum of
 * what the others have left in per cent. */
typedef struct Chosen {
    uint32_t n_whole;
    int32_t percent;
} Chosen;

static Chosen
choose(const CellMachine *machine, const TaskShape *shape)
{
    Chosen chosen = { 0, 0 };
    uint32_t taken = 0;

    for (uint32_t n = 0; n < shape->n_gpus; n++) {
        int best = -1;

        for (int i = 0; i < machine->n_gpus; i++) {
            if ((taken >> i & 1) == 0 && machine->gpu_left[i] >= shape->gpu_milli &&
                (best < 0 || machine->gpu_left[i] < machine->gpu_left[best])) {
                best = i;
            }
        }
        taken |= 1u << best;
        chosen.n_whole += machine->gpu_left[best] == GPU_WHOLE;
        chosen.percent += machine->gpu_left[best] * PERCENT / GPU_WHOLE;
    }
    return chosen;
}

static int
larger(int a, int b)
{
    return a > b ? a : b;
}

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    int n_whole = 0;
    Chosen chosen;

    (void)context;
    (void)ret_gpu;
    if (shape->n_gpus == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        n_whole += machine->gpu_left[i] == GPU_WHOLE;
    }
    if (n_whole == machine->n_gpus) {
        return larger(33 - n_whole, n_whole);
    }
    chosen = choose(machine, shape);
    return chosen.n_whole > 0 ? larger(50 - (int)chosen.n_whole, 33)
                              : larger(PERCENT - chosen.percent / 10, 50);
}

const PlacementPolicy policy_gpu_packing = {
    .name = "GpuPacking",
    .doc = "Fills shared GPUs first, then machines in use, and opens idle ones last (Antman).",
    .score = score,
};

/* policy-fgd.c - fragmentation gradient descent: the machine where fragmentation grows least
 * (ATC'23).
 *
 * Its arguments are the workload's typical tasks (fragmentation.h).  The growth goes through a
 * sigmoid and is cut to an integer of 0 .. 100.  A task that shares a GPU tries each one where it
 * fits and keeps the first of the best; other tasks take whole GPUs, and which ones is the same to
 * the measure. */
#include "models/scheduler/cell/fragmentation.h"
#include "models/scheduler/cell/policy.h"
#include "sim/exact-math.h"

#include <math.h>

/* What a machine has fragmented as it stands: asked by every shape after each change. */
typedef struct Known {
    double fragmented;
    uint32_t change; /* the machine's last_change when this was right */
    bool is_set;
} Known;

static void *
state_new(const PolicyContext *context)
{
    return g_new0(Known, context->n_machines);
}

static double
fragmented_now(const PolicyContext *context, const CellMachine *machine)
{
    Known *known = (Known *)context->state + (machine - context->cell);

    if (!known->is_set || known->change != machine->last_change) {
        known->fragmented = fragmentation_of(context->arguments, machine);
        known->change = machine->last_change;
        known->is_set = true;
    }
    return known->fragmented;
}

static double
score_on(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
         uint32_t gpus)
{
    CellMachine after = *machine;
    double shrinks;

    machine_take(&after, shape, gpus);
    shrinks = fragmented_now(context, machine) - fragmentation_of(context->arguments, &after);
    return trunc(100 * (1 / (1 + sim_exp(-shrinks / GPU_WHOLE))));
}

static bool
is_repeated(const CellMachine *machine, uint32_t gpu)
{
    for (uint32_t i = 0; i < gpu; i++) {
        if (machine->gpu_left[i] == machine->gpu_left[gpu]) {
            return true;
        }
    }
    return false;
}

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    double best = -1;

    if (shape->n_gpus == 0 || !shape_shares_gpu(shape)) {
        return score_on(context, machine, shape,
                        shape->n_gpus == 0 ? 0 : machine_gpus_tightest(machine, shape));
    }
    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        if (machine->gpu_left[i] >= shape->gpu_milli && !is_repeated(machine, i)) {
            double found = score_on(context, machine, shape, 1u << i);

            if (found > best) {
                best = found;
                *ret_gpu = (int)i;
            }
        }
    }
    return best;
}

const PlacementPolicy policy_fgd = {
    .name = "FGD",
    .doc = "The machine where a placement adds the least fragmentation (USENIX ATC'23).",
    .wants_mix = true,
    .state_new = state_new,
    .state_free = g_free,
    .score = score,
};

/* policy-best-fit.c - the machine that is left with least, CPU and all GPUs as one weighing the
 * same (ATC'23).
 *
 * The published policy stretches its scores over the machines that fit to 0 .. 100, which never
 * changes which score is the highest; so this one does not. */
#include "models/scheduler/cell/policy.h"

#include <math.h>

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    double cpu = (double)(machine->cpu_left - shape->cpu_milli) / REFERENCE_CPU_MILLI;
    double gpu = (double)(machine_gpu_left(machine) - shape_gpu_milli(shape)) / REFERENCE_GPU_MILLI;

    (void)context;
    (void)ret_gpu;
    return trunc(100 * (1 - (0.5 * cpu + 0.5 * gpu)));
}

const PlacementPolicy policy_best_fit = {
    .name = "BestFit",
    .doc = "The machine that is left with the least CPU and GPU.",
    .score = score,
};

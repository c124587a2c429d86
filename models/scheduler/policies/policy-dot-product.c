/* policy-dot-product.c - prefers machines where what is left lies across what is asked for.
 *
 * Vectors of CPU and of all GPUs as one, both divided by the reference machine (ATC'23). */
#include "models/scheduler/cell/policy.h"

#include <math.h>

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    double cpu = (double)machine->cpu_left / REFERENCE_CPU_MILLI *
                 ((double)shape->cpu_milli / REFERENCE_CPU_MILLI);
    double gpu = (double)machine_gpu_left(machine) / REFERENCE_GPU_MILLI *
                 ((double)shape_gpu_milli(shape) / REFERENCE_GPU_MILLI);

    (void)context;
    (void)ret_gpu;
    return trunc(100 * (1 - (cpu + gpu) / 2));
}

const PlacementPolicy policy_dot_product = {
    .name = "DotProd",
    .doc = "The least dot product of what a task asks for and what a machine has left.",
    .score = score,
};

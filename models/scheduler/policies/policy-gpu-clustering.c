/* policy-gpu-clustering.c - keeps tasks that want the same number of GPUs together (ATC'23, after
 * Gandiva).
 *
 * A fuller machine is better by up to 25 points, one that already hosts the task's class by 75. */
#include "models/scheduler/cell/policy.h"

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    int64_t fullness = 25 * (REFERENCE_GPU_MILLI - machine_gpu_left(machine)) / REFERENCE_GPU_MILLI;
    uint32_t mine, n_classes = 0;

    (void)context;
    (void)ret_gpu;
    if (shape->n_gpus == 0) {
        return 0;
    }
    mine = machine->hosted[shape_gpu_class(shape)];
    for (uint32_t i = 0; i <= machine->n_gpus; i++) {
        n_classes += machine->hosted[i] > 0;
    }
    if (n_classes == 0) {
        return (double)(fullness + 25);
    }
    if (mine == 0) {
        return (double)fullness;
    }
    return (double)(fullness + (n_classes == 1 ? 75 : 50));
}

const PlacementPolicy policy_gpu_clustering = {
    .name = "GpuClustering",
    .doc = "Machines that host tasks of the same number of GPUs first (Gandiva).",
    .score = score,
};

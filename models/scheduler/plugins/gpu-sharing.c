/* gpu-sharing.c - pods that take thousandths of a GPU (gpu-share.h says how it is written).
 *
 * Filters nodes by what each of their GPUs has left; scoring is left to others.  The pod gets the
 * tightest GPU that fits, which is what the snapshot does for pods that nobody chose one for. */
#include "models/scheduler/framework/gpu-filter.h"

static const FilterHooks filter_hooks = { .pre_filter = gpu_pre_filter, .filter = gpu_filter };

const SchedPlugin sched_plugin_gpu_sharing = {
    .name = "GpuSharing",
    .doc = "Count GPUs one by one, and let pods share them (alibabacloud.com/gpu-milli).",
    .tells_pods_apart = true,
    .is_extra = true,
    .filter = &filter_hooks,
    .hints = gpu_hints,
};

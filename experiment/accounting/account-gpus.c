/* account-gpus.c - see account-gpus.h. */
#include "experiment/accounting/account-gpus.h"

#include "models/scheduler/framework/gpu-share.h"

#include <string.h>

int64_t
shared_gpu_of_pod(const Pod *pod)
{
    PodGpus gpus = pod_gpus_read(&pod->object.meta, NULL);

    return (int64_t)gpus.n * gpus.milli;
}

bool
counts_shared_gpus(const char *resource)
{
    return strcmp(resource, GPU_COUNT) == 0;
}

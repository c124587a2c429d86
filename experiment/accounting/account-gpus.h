/* account-gpus.h - what pods ask of GPUs that are shared. */
#pragma once

#include "models/api/pod/pod.h"

/* Thousandths of a GPU by annotations (gpu-share.h); 0: it shares none. */
int64_t shared_gpu_of_pod(const Pod *pod);
/* Whether a node's resource counts GPUs that may be shared. */
bool counts_shared_gpus(const char *resource);

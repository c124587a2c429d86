/* gpu-share.h - GPUs of nodes one by one, and pods that take thousandths of one.
 *
 * As the GPU-sharing plugins that Alibaba's simulators grew up with write it down:
 *
 *     node   status.allocatable   alibabacloud.com/gpu-count: "2"  alibabacloud.com/gpu-milli:
 * "2000" metadata.labels      alibabacloud.com/gpu-card-model: V100M16 pod    metadata.annotations
 * alibabacloud.com/gpu-milli: "460"    of each GPU, up to 1000 alibabacloud.com/gpu-count: "1"
 * without it 1 alibabacloud.com/gpu-card-model: "V100M16|V100M32"  none: any
 *                                 alibabacloud.com/gpu-index: "0"      which it got, "2-3" for two
 *
 * The index is written when the pod is bound.  A node that offers nvidia.com/gpu has that many, and
 * a pod that requests the extended resource takes whole ones; which, no API object says, and the
 * first free ones are assumed.  To kubelets and to all other plugins GPUs stay whole. */
#pragma once

#include "models/api/node.h"
#include "models/scheduler/cell/placement-cell.h"
#include "models/scheduler/framework/pod-needs.h"

#define GPU_COUNT "alibabacloud.com/gpu-count"
#define GPU_INDEX_ANNOTATION "alibabacloud.com/gpu-index"

typedef struct PodGpus {
    const char *models; /* interned, joined by "|"; NULL: any */
    uint32_t index;     /* which of its node's GPUs it has, a bit each; 0: not known */
    uint16_t milli;     /* of each */
    uint8_t n;          /* 0: it wants none */
    bool is_annotated;  /* else it asks for whole ones as a resource */
} PodGpus;

/* What annotations that make no sense say does not count.  'needs' NULL: annotations alone. */
PodGpus pod_gpus_read(const ObjectMeta *meta, const PodNeeds *needs);
/* "2-3"; the caller frees it. */
char *gpu_index_format(uint32_t index);

typedef struct NodeGpus {
    const char *model; /* interned; NULL: not said */
    uint8_t n;
    int32_t left[CELL_GPUS_MAX];        /* thousandths; below 0 after somebody took too much */
    uint32_t hosted[CELL_GPUS_MAX + 1]; /* pods by shape_gpu_class() */
} NodeGpus;

/* All of them free; NULL: the node has none. */
NodeGpus *node_gpus_read(const Node *node);
NodeGpus *node_gpus_copy(const NodeGpus *gpus);

bool gpu_model_is_allowed(const PodGpus *pod, const NodeGpus *gpus);
/* 'gpus' may be NULL. */
bool node_gpus_fit(const NodeGpus *gpus, const PodGpus *pod);
/* The tightest that fit; 0: too little is left. */
uint32_t node_gpus_tightest(const NodeGpus *gpus, const PodGpus *pod);
/* Takes the GPUs of 'index' (sign 1), or gives them back (-1). */
void node_gpus_change(NodeGpus *gpus, const PodGpus *pod, uint32_t index, int sign);
/* As policies see them, in 'ret', of which nothing else changes. */
void node_gpus_show(const NodeGpus *gpus, CellMachine *ret);

/* What a policy is told that the pod asks for; models are left to the caller. */
TaskShape pod_shape(const PodNeeds *needs, const PodGpus *gpus);

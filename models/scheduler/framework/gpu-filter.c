/* gpu-filter.c - whether a node has the GPUs that a pod asks for, one by one. */
#include "models/scheduler/framework/gpu-filter.h"

static const Reason no_gpu = { "node(s) had no GPU", NULL };
static const Reason wrong_model = { "node(s) had another GPU model", NULL };
static const Reason too_little = { "Insufficient GPU", NULL };

Verdict
gpu_pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    (void)self;
    (void)ret_names;
    return cycle->pod->gpus.n == 0 ? VERDICT_SKIP : VERDICT_OK;
}

Verdict
gpu_filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const PodGpus *wanted = &cycle->pod->gpus;

    (void)self;
    if (node->gpus == NULL || node->gpus->n < wanted->n) {
        return node->gpus == NULL ? VERDICT(STATUS_UNRESOLVABLE, no_gpu)
                                  : VERDICT(STATUS_UNRESOLVABLE, too_little);
    }
    if (!gpu_model_is_allowed(wanted, node->gpus)) {
        return VERDICT(STATUS_UNRESOLVABLE, wrong_model);
    }
    return node_gpus_fit(node->gpus, wanted) ? VERDICT_OK
                                             : VERDICT(STATUS_UNSCHEDULABLE, too_little);
}

static bool
pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
          const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    (void)event;
    return pod->gpus.n > 0;
}

const EventHint gpu_hints[] = {
    { EVENT_POD, EVENT_DELETE, pod_helps },
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_ALLOCATABLE | EVENT_NODE_LABEL, NULL },
    { 0 },
};

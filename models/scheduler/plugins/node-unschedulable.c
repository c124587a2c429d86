/* node-unschedulable.c - a cordoned node takes only pods that tolerate it. */
#include "models/scheduler/framework/plugin.h"

static const Reason unschedulable = { "node(s) were unschedulable", NULL };

static bool
tolerates(const SchedPod *pod)
{
    static const Taint taint = { "node.kubernetes.io/unschedulable", "", EFFECT_NO_SCHEDULE,
                                 SIM_NEVER };

    for (uint32_t i = 0; i < pod->spec->n_tolerations; i++) {
        if (toleration_tolerates(&pod->spec->tolerations[i], &taint)) {
            return true;
        }
    }
    return false;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    (void)self;
    if (!node->unschedulable || tolerates(cycle->pod)) {
        return VERDICT_OK;
    }
    return VERDICT(STATUS_UNRESOLVABLE, unschedulable);
}

static bool
node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
           const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    (void)pod;
    if (event->old_node == NULL) {
        return !event->new_node->unschedulable;
    }
    return event->old_node->unschedulable && !event->new_node->unschedulable;
}

static bool
pod_tolerates_now(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                  const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    return event->new_pod->uid == pod->uid && tolerates(event->new_pod);
}

static const FilterHooks filter_hooks = { .filter = filter };

static const EventHint hints[] = {
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_TAINT, node_helps },
    { EVENT_POD, EVENT_POD_TOLERATION, pod_tolerates_now },
    { 0 },
};

const SchedPlugin sched_plugin_node_unschedulable = {
    .name = "NodeUnschedulable",
    .doc = "Keep pods off cordoned nodes.",
    .is_local = true,
    .is_static = true,
    .filter = &filter_hooks,
    .hints = hints,
};

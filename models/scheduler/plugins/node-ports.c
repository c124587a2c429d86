/* node-ports.c - two pods cannot listen on one port of a node. */
#include "models/scheduler/framework/plugin.h"

static const Reason taken = { "node(s) didn't have free ports for the requested pod ports", NULL };

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    (void)ret_names;
    if (cycle->pod->needs->n_ports == 0) {
        return VERDICT_SKIP;
    }
    cycle->states[self->slot] = cycle->arena;
    return VERDICT_OK;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const PodNeeds *needs = cycle->pod->needs;

    if (cycle_state(cycle, self) == NULL) {
        return verdict_error(cycle->arena,
                             "reading \"PreFilterNodePorts\" from cycleState: not found");
    }
    for (uint32_t i = 0; i < needs->n_ports; i++) {
        for (guint p = 0; p < node->ports->len; p++) {
            if (host_ports_conflict(&needs->ports[i], &g_array_index(node->ports, HostPort, p))) {
                return VERDICT(STATUS_UNSCHEDULABLE, taken);
            }
        }
    }
    return VERDICT_OK;
}

static bool
deleted_pod_frees_port(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                       const ClusterEvent *event)
{
    const SchedPod *gone = event->old_pod;

    (void)self;
    (void)snapshot;
    if (gone->node_name == NULL && gone->nominated_node == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < pod->needs->n_ports; i++) {
        for (uint32_t p = 0; p < gone->needs->n_ports; p++) {
            if (host_ports_conflict(&pod->needs->ports[i], &gone->needs->ports[p])) {
                return true;
            }
        }
    }
    return false;
}

static const FilterHooks filter_hooks = { .pre_filter = pre_filter, .filter = filter };

static const EventHint hints[] = {
    { EVENT_POD, EVENT_DELETE, deleted_pod_frees_port },
    { EVENT_NODE, EVENT_ADD, NULL },
    { 0 },
};

const SchedPlugin sched_plugin_node_ports = {
    .name = "NodePorts",
    .doc = "Keep host ports apart.",
    .is_local = true,
    .filter = &filter_hooks,
    .hints = hints,
};

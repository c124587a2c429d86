/* node-name.c - a pod that names its node runs there or nowhere. */
#include "models/scheduler/framework/plugin.h"

static const Reason other_name = { "node(s) didn't match the requested node name", NULL };

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const char *wanted = cycle->pod->node_name;

    (void)self;
    if (wanted == NULL || *wanted == '\0' || wanted == node->name) {
        return VERDICT_OK;
    }
    return VERDICT(STATUS_UNRESOLVABLE, other_name);
}

static const FilterHooks filter_hooks = { .filter = filter };

static const EventHint hints[] = {
    { EVENT_NODE, EVENT_ADD, NULL },
    { 0 },
};

const SchedPlugin sched_plugin_node_name = {
    .name = "NodeName",
    .doc = "Allow only the node that spec.nodeName names.",
    .is_local = true,
    .is_static = true,
    .filter = &filter_hooks,
    .hints = hints,
};

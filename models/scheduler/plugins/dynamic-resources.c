/* dynamic-resources.c - devices by claims, as far as pods without claims meet it.
 *
 * Allocation of devices is not modelled; pods with resourceClaims are reported when they are read.
 * A pod without claims meets the plugin in failure messages only: it has "no new claims to
 * deallocate", and fails with an error if its own PreFilter was never reached. */
#include "models/scheduler/framework/plugin.h"

static const Reason nothing_to_free = { "no new claims to deallocate", NULL };

static Verdict
pre_enqueue(const PluginInstance *self, const SchedPod *pod, Arena *arena)
{
    (void)self;
    (void)pod;
    (void)arena;
    return VERDICT_OK;
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    (void)ret_names;
    cycle->states[self->slot] = cycle->arena;
    return VERDICT_SKIP;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    (void)node;
    if (cycle_state(cycle, self) == NULL) {
        return verdict_error(cycle->arena, "not found");
    }
    return VERDICT_OK;
}

static PostFilterResult
post_filter(Cycle *cycle, const PluginInstance *self)
{
    PostFilterResult result = { 0 };

    if (cycle_state(cycle, self) == NULL) {
        result.verdict = verdict_error(cycle->arena, "not found");
    } else {
        result.verdict = VERDICT(STATUS_UNSCHEDULABLE, nothing_to_free);
    }
    return result;
}

static bool
never(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
      const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    (void)pod;
    (void)event;
    return false;
}

static const EnqueueHooks enqueue = { .pre_enqueue = pre_enqueue };
static const FilterHooks filter_hooks = { .pre_filter = pre_filter,
                                          .filter = filter,
                                          .post_filter = post_filter };
static const BindHooks bind_hooks = { .has_reserve = true, .has_pre_bind = true };

static const EventHint hints[] = {
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_LABEL | EVENT_NODE_ALLOCATABLE, NULL },
    { EVENT_POD, EVENT_POD_CLAIM, never },
    { EVENT_RESOURCE_CLAIM, EVENT_ADD | EVENT_UPDATE, never },
    { EVENT_DEVICE_CLASS, EVENT_ADD | EVENT_UPDATE, NULL },
    { EVENT_RESOURCE_SLICE, EVENT_ADD | EVENT_UPDATE, NULL },
    { 0 },
};

const SchedPlugin sched_plugin_dynamic_resources = {
    .name = "DynamicResources",
    .doc = "Devices by resource claims (not allocated in this model).",
    .enqueue = &enqueue,
    .filter = &filter_hooks,
    .bind = &bind_hooks,
    .hints = hints,
};

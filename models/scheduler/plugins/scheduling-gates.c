/* scheduling-gates.c - a pod with gates does not even wait for its turn. */
#include "models/scheduler/framework/plugin.h"

static Verdict
pre_enqueue(const PluginInstance *self, const SchedPod *pod, Arena *arena)
{
    g_autoptr(GString) gates = g_string_new(NULL);

    (void)self;
    if (pod->spec->n_gates == 0) {
        return VERDICT_OK;
    }
    for (uint32_t i = 0; i < pod->spec->n_gates; i++) {
        g_string_append_printf(gates, "%s%s", i == 0 ? "" : " ", pod->spec->gates[i]);
    }
    return verdict_about(arena, STATUS_UNRESOLVABLE, "waiting for scheduling gates: [%s]",
                         arena_strdup(arena, gates->str));
}

static bool
gates_gone(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
           const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    return event->new_pod->uid == pod->uid;
}

static const EnqueueHooks enqueue = { .pre_enqueue = pre_enqueue };

static const EventHint hints[] = {
    { EVENT_POD, EVENT_POD_GATES_GONE, gates_gone },
    { 0 },
};

const SchedPlugin sched_plugin_scheduling_gates = {
    .name = "SchedulingGates",
    .doc = "Hold a pod back while it has scheduling gates.",
    .enqueue = &enqueue,
    .hints = hints,
};

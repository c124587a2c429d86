/* priority-sort.c - higher priority goes first, then who has waited longer. */
#include "models/scheduler/framework/plugin.h"

static bool
less(const SchedPod *a, SimTime a_since, const SchedPod *b, SimTime b_since)
{
    if (a->priority != b->priority) {
        return a->priority > b->priority;
    }
    return a_since < b_since;
}

static const EnqueueHooks enqueue = { .less = less };

const SchedPlugin sched_plugin_priority_sort = {
    .name = "PrioritySort",
    .doc = "Order the queue by priority, then by time.",
    .enqueue = &enqueue,
};

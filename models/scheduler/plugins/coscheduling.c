/* coscheduling.c - gang scheduling: the pods of a PodGroup start together or not at all.
 *
 * As the Coscheduling plugin of the scheduler-plugins project: groups stay together in the queue; a
 * group that is not all there is not tried; a pod that found a node waits with it until minMember
 * pods have one; when a pod finds none, or waits too long, the others give their nodes back. */
#include "models/scheduler/gang/pod-groups.h"
#include "models/scheduler/gang/waiting-pods.h"

typedef struct Config {
    SimTime timeout; /* of groups that say none */
    SimTime backoff; /* of a group that was given up */
} Config;

/* So much of a group may be missing, in per cent, without its being given up at once. */
#define REJECT_PERCENTAGE 10
#define DEFAULT_TIMEOUT_SECONDS 60

static const Reason failed_recently = { "podGroup failed recently", NULL };
static const Reason no_room = { "podGroup resources not enough in the cluster", NULL };
static const Reason wait_for_others = { "waiting for the rest of its podGroup", NULL };

static const PodGroup *
group_of(const SchedPod *pod)
{
    return pod->group != NULL && pod->group->is_declared ? pod->group : NULL;
}

/* --- Order --- */

static SimTime
sort_time(const SchedPod *pod, SimTime since)
{
    const PodGroup *group = group_of(pod);

    if (group == NULL) {
        return since;
    }
    return group->failed_at != SIM_NEVER ? group->failed_at : group->created_at;
}

static bool
less(const SchedPod *a, SimTime a_since, const SchedPod *b, SimTime b_since)
{
    SimTime a_time = sort_time(a, a_since), b_time = sort_time(b, b_since);

    return a->priority != b->priority ? a->priority > b->priority : a_time < b_time;
}

/* --- Whether to try at all --- */

/* What the cluster has free, beside what the group itself holds. */
static bool
has_room(const Snapshot *snapshot, const PodGroup *group)
{
    int64_t cpu = 0, memory = 0;

    if (group->min_cpu_milli == 0 && group->min_memory_bytes == 0) {
        return true;
    }
    for (guint i = 0; i < snapshot->nodes->len; i++) {
        const NodeInfo *node = snapshot->nodes->pdata[i];

        cpu += node->allocatable.milli_cpu - node->requested.milli_cpu;
        memory += node->allocatable.memory - node->requested.memory;
        for (guint k = 0; k < node->pods->len; k++) {
            const SchedPod *pod = node->pods->pdata[k];

            if (pod->group == group) {
                cpu += pod->needs->counted.milli_cpu;
                memory += pod->needs->counted.memory;
            }
        }
    }
    return cpu >= group->min_cpu_milli && memory >= group->min_memory_bytes;
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const PodGroup *group = group_of(cycle->pod);

    (void)self;
    (void)ret_names;
    if (group == NULL) {
        return VERDICT_OK;
    }
    if (group->backoff_until > cycle->now) {
        return VERDICT(STATUS_UNRESOLVABLE, failed_recently);
    }
    if (group->n_pods < group->min_member) {
        const char *text = arena_printf(
            cycle->arena, "current pods number: %u, minMember of group: %" G_GINT64_FORMAT,
            group->n_pods, (gint64)group->min_member);

        return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                             "cannot find enough sibling pods, %s", text);
    }
    if (!has_room(cycle->snapshot, group)) {
        return VERDICT(STATUS_UNRESOLVABLE, no_room);
    }
    return VERDICT_OK;
}

/* --- Giving up --- */

static void
give_up(Snapshot *snapshot, PodGroup *group, const Config *config, SimTime now, const char *reason)
{
    WaitingPods *waiting = snapshot->waiting;
    bool has_waiting = false;

    for (guint i = 0; waiting != NULL && i < waiting->rows->len; i++) {
        WaitingPod *row = waiting->rows->pdata[i];

        if (row->pod->group == group && row->decision == WAIT_GOES_ON) {
            waiting_pod_reject(waiting, row, reason);
            has_waiting = true;
        }
    }
    if (has_waiting) {
        group->failed_at = now;
        group->backoff_until = config->backoff > 0 ? now + config->backoff : 0;
    }
}

static PostFilterResult
post_filter(Cycle *cycle, const PluginInstance *self)
{
    PodGroup *group = cycle->pod->group;
    PostFilterResult result = { .verdict = { .code = STATUS_UNSCHEDULABLE } };

    if (group == NULL || !group->is_declared || group->n_assigned >= group->min_member) {
        return result;
    }
    if ((group->min_member - group->n_assigned) * 100 > REJECT_PERCENTAGE * group->min_member) {
        give_up(cycle->snapshot, group, self->config, cycle->now,
                "optimistic rejection in PostFilter");
    }
    return result;
}

static void
unreserve(Snapshot *snapshot, const PluginInstance *self, const SchedPod *pod,
          const char *node_name)
{
    (void)node_name;
    if (group_of(pod) != NULL && snapshot->waiting != NULL) {
        give_up(snapshot, pod->group, self->config, snapshot->waiting->now,
                "rejection in Unreserve");
    }
}

/* --- The permit --- */

static Verdict
permit(Snapshot *snapshot, const PluginInstance *self, const SchedPod *pod, SimTime *ret_timeout)
{
    const Config *config = self->config;
    const PodGroup *group = group_of(pod);
    WaitingPods *waiting = snapshot->waiting;

    if (group == NULL) {
        return VERDICT_OK;
    }
    if (group->n_assigned < group->min_member) { /* the pod itself is counted */
        *ret_timeout = group->timeout > 0 ? group->timeout : config->timeout;
        return VERDICT(STATUS_WAIT, wait_for_others);
    }
    for (guint i = 0; i < waiting->rows->len; i++) {
        WaitingPod *row = waiting->rows->pdata[i];

        if (row->pod->group == group) {
            waiting_pod_allow(waiting, row);
        }
    }
    return VERDICT_OK;
}

/* A group can be tried again when another of its pods comes, when room is made. */
static bool
is_sibling(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
           const ClusterEvent *event)
{
    const SchedPod *other = event->new_pod != NULL ? event->new_pod : event->old_pod;

    (void)self;
    (void)snapshot;
    return event->action == EVENT_DELETE || (other != NULL && other->group == pod->group);
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    Config *config = ret;

    (void)tables;
    (void)arena;
    config->timeout =
        value_get_int(args, "permitWaitingTimeSeconds", DEFAULT_TIMEOUT_SECONDS) * SIM_SECOND;
    config->backoff = value_get_int(args, "podGroupBackoffSeconds", 0) * SIM_SECOND;
}

static const PluginArgs args = { .config_size = sizeof(Config), .read = config_read };
static const EnqueueHooks enqueue = { .less = less, .sort_time = sort_time };
static const FilterHooks filter = { .pre_filter = pre_filter, .post_filter = post_filter };
static const BindHooks bind_hooks = { .has_reserve = true,
                                      .unreserve = unreserve,
                                      .permit = permit };
static const EventHint hints[] = {
    { EVENT_POD, EVENT_ADD | EVENT_DELETE, is_sibling },
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_ALLOCATABLE, NULL },
    { EVENT_NONE, 0, NULL },
};

const SchedPlugin sched_plugin_coscheduling = {
    .name = "Coscheduling",
    .doc = "Starts the pods of a PodGroup together or not at all (gang scheduling).",
    .tells_pods_apart = true,
    .is_extra = true,
    .has_groups = true,
    .args = &args,
    .enqueue = &enqueue,
    .filter = &filter,
    .bind = &bind_hooks,
    .hints = hints,
};

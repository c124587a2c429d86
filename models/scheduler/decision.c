/* decision.c - runs pending pods through the scheduling cycle, one after another. */
#include "models/scheduler/decision.h"

#include "models/scheduler/decision-value.h"

#include <string.h>

/* 2025-01-01T00:00:00Z: when the first pod that is bound starts. */
#define FIRST_START INT64_C(1735689600)

struct DecisionRun {
    const ObjectTables *tables;
    const SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    GPtrArray *nodes;   /* of NodeInfo, in the order they were added */
    GPtrArray *pending; /* of SchedPod */
    GPtrArray *terminated; /* victims, kept until the end: owned */
    uint32_t n_bound;
    bool binds;
};

DecisionRun *
decision_run_new(const ObjectTables *tables, const SchedulerConfig *config)
{
    DecisionRun *run = g_new0(DecisionRun, 1);

    run->tables = tables;
    run->config = config;
    run->snapshot = snapshot_new(tables);
    run->searcher.snapshot = run->snapshot;
    run->searcher.percentage = config->percentage;
    run->searcher.tries_all = true;
    run->nodes = g_ptr_array_new();
    run->pending = g_ptr_array_new();
    run->terminated = g_ptr_array_new();
    run->binds = true;
    return run;
}

void
decision_run_free(DecisionRun *run)
{
    if (run == NULL) {
        return;
    }
    for (guint i = 0; i < run->pending->len; i++) {
        SchedPod *pod = run->pending->pdata[i];

        if (snapshot_pod(run->snapshot, pod->uid) != pod) {
            g_ptr_array_add(run->terminated, pod);
        }
    }
    searcher_done(&run->searcher);
    snapshot_free(run->snapshot);
    for (guint i = 0; i < run->terminated->len; i++) {
        sched_pod_free(run->terminated->pdata[i]);
    }
    g_ptr_array_unref(run->terminated);
    g_ptr_array_unref(run->pending);
    g_ptr_array_unref(run->nodes);
    g_free(run);
}

Snapshot *
decision_run_snapshot(DecisionRun *run)
{
    return run->snapshot;
}

void
decision_run_set_binding(DecisionRun *run, bool binds)
{
    run->binds = binds;
}

static void
add_pod(DecisionRun *run, const Pod *pod)
{
    SchedPod *sched_pod;

    if (pod_is_terminal(pod)) {
        return;
    }
    sched_pod = sched_pod_new(run->snapshot, pod);
    sched_pod->uid = sched_pod->order + 1;
    if (sched_pod->node_name != NULL && *sched_pod->node_name != '\0') {
        snapshot_add_pod(run->snapshot, sched_pod);
        return;
    }
    sched_pod->node_name = NULL;
    g_ptr_array_add(run->pending, sched_pod);
    if (sched_pod->nominated_node != NULL) {
        snapshot_nominate(run->snapshot, sched_pod, sched_pod->nominated_node);
    }
}

void
decision_run_add(DecisionRun *run, const Object *object)
{
    switch (object->kind) {
    case KIND_NODE:
        g_ptr_array_add(run->nodes, snapshot_set_node(run->snapshot, (const Node *)object));
        break;
    case KIND_POD:
        add_pod(run, (const Pod *)object);
        break;
    default:
        snapshot_object_changed(run->snapshot, NULL, object);
        break;
    }
}

static const NodeInfo *
first_added(const NodeInfo *const *nodes, uint32_t n)
{
    const NodeInfo *first = nodes[0];

    for (uint32_t i = 1; i < n; i++) {
        if (nodes[i]->order < first->order) {
            first = nodes[i];
        }
    }
    return first;
}

static void
bind_pod(DecisionRun *run, Cycle *cycle, SchedPod *pod, const NodeInfo *node)
{
    const PluginList *list = &cycle->profile->points[POINT_RESERVE];

    for (uint32_t i = 0; i < list->n; i++) {
        if (list->rows[i]->plugin->bind->reserve != NULL) {
            list->rows[i]->plugin->bind->reserve(cycle, list->rows[i], node);
        }
    }
    snapshot_drop_nomination(run->snapshot, pod);
    pod->node_name = node->name;
    pod->start_time = (FIRST_START + run->n_bound - run->tables->epoch) * SIM_SECOND;
    run->n_bound++;
    snapshot_add_pod(run->snapshot, pod);
}

static const Candidate *
first_admissible(const Preemption *preemption)
{
    const Candidate *first = preemption->admissible[0];

    for (uint32_t i = 1; i < preemption->n_admissible; i++) {
        if (preemption->admissible[i]->node->order < first->node->order) {
            first = preemption->admissible[i];
        }
    }
    return first;
}

/* Lower pods that wait for this node must look elsewhere. */
static void
drop_lower_nominations(DecisionRun *run, const SchedPod *pod, const char *node_name)
{
    const GPtrArray *nominated = snapshot_nominated(run->snapshot, node_name);

    for (guint i = nominated == NULL ? 0 : nominated->len; i > 0; i--) {
        SchedPod *other = nominated->pdata[i - 1];

        if (other->priority < pod->priority) {
            bool was_last = nominated->len == 1;

            snapshot_drop_nomination(run->snapshot, other);
            other->nominated_node = NULL;
            if (was_last) {
                break;
            }
        }
    }
}

static void
preempt(DecisionRun *run, SchedPod *pod, const Candidate *candidate)
{
    const char *node_name = candidate->node->name;

    for (uint32_t i = 0; i < candidate->n_victims; i++) {
        SchedPod *victim = snapshot_steal_pod(run->snapshot, candidate->victims[i]->uid);
        bool was_pending = g_ptr_array_find(run->pending, victim, NULL);

        if (!was_pending) {
            g_ptr_array_add(run->terminated, victim);
        }
    }
    drop_lower_nominations(run, pod, node_name);
    pod->nominated_node = node_name;
    snapshot_nominate(run->snapshot, pod, node_name);
}

static Verdict
pre_enqueue(const Profile *profile, const SchedPod *pod, Arena *arena)
{
    const PluginList *list = &profile->points[POINT_PRE_ENQUEUE];

    for (uint32_t i = 0; i < list->n; i++) {
        Verdict verdict = list->rows[i]->plugin->enqueue->pre_enqueue(list->rows[i], pod, arena);

        if (verdict.code != STATUS_SUCCESS) {
            verdict.plugin = list->rows[i]->plugin;
            return verdict;
        }
    }
    return VERDICT_OK;
}

/* A pod that gets no attempt: no such profile, on its way out, gated.  NULL: it gets one. */
static const Value *
refused(const DecisionRun *run, const SchedPod *pod, const Profile *profile, bool brief,
        Arena *arena)
{
    Verdict verdict;

    if (profile == NULL) {
        return decision_outcome(pod, "ignored", pod->spec->scheduler_name, NULL, brief, arena);
    }
    if (pod->is_deleting) {
        return decision_outcome(pod, "deleting", profile->name, NULL, brief, arena);
    }
    (void)run;
    verdict = pre_enqueue(profile, pod, arena);
    if (verdict.code != STATUS_SUCCESS) {
        return decision_outcome(pod, "gated", profile->name, &verdict, brief, arena);
    }
    return NULL;
}

/* Carries out the result of an attempt; returns the node for a second attempt, or NULL. */
static const Candidate *
carry_out(DecisionRun *run, Cycle *cycle, SchedPod *pod)
{
    const Attempt *attempt = cycle->attempt;

    if (attempt->outcome == ATTEMPT_SCHEDULED) {
        bind_pod(run, cycle, pod, first_added(attempt->best, attempt->n_best));
        return NULL;
    }
    if (attempt->outcome == ATTEMPT_UNSCHEDULABLE && attempt->preemption != NULL &&
        attempt->preemption->n_admissible > 0) {
        const Candidate *candidate = first_admissible(attempt->preemption);

        preempt(run, pod, candidate);
        return candidate;
    }
    if ((attempt->sets_nomination && attempt->nominated == NULL) ||
        attempt->outcome == ATTEMPT_ERROR) {
        snapshot_drop_nomination(run->snapshot, pod);
        pod->nominated_node = NULL;
    }
    return NULL;
}

static void
decide_pod(DecisionRun *run, SchedPod *pod, bool brief, ValueBuilder *list, Arena *arena)
{
    const Profile *profile = scheduler_config_profile(run->config, pod->spec->scheduler_name);
    const Value *refusal = refused(run, pod, profile, brief, arena);

    if (refusal != NULL) {
        value_add(list, refusal);
        return;
    }
    for (int number = 1; number <= 2; number++) {
        Cycle *cycle = searcher_attempt(&run->searcher, profile, pod,
                                        (FIRST_START - run->tables->epoch) * SIM_SECOND);
        DecisionNames names = { NULL, NULL };
        bool again;

        if (cycle->attempt->outcome == ATTEMPT_SCHEDULED) {
            names.chosen = first_added(cycle->attempt->best, cycle->attempt->n_best)->name;
        } else if (cycle->attempt->preemption != NULL &&
                   cycle->attempt->preemption->n_admissible > 0) {
            names.nominated = first_admissible(cycle->attempt->preemption)->node->name;
        }
        value_add(list, decision_value(cycle, run->nodes, number, &names, brief, arena));
        again = run->binds && carry_out(run, cycle, pod) != NULL;
        if (!again) {
            break;
        }
    }
}

const Value *
decision_run_decide(DecisionRun *run, bool brief, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);

    for (guint i = 0; i < run->pending->len; i++) {
        decide_pod(run, run->pending->pdata[i], brief, list, arena);
    }
    value_put(map, "decisions", value_end(list));
    return value_end(map);
}

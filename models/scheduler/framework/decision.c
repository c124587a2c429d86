/* decision.c - runs pending pods through the scheduling cycle, one after another. */
#include "models/scheduler/framework/decision.h"

#include "models/scheduler/framework/decision-value.h"

#include <string.h>

/* 2025-01-01T00:00:00Z: when the first pod that is bound starts. */
#define FIRST_START INT64_C(1735689600)

/* A pod that waits for its decision. */
typedef struct PendingPod {
    SchedPod *pod;
    /* The same pod as it was written, before admission gave it a priority and a scheduler: that is
     * how a nomination in the input is known, and what is left of it when it is lost to another. */
    SchedPod *as_written; /* NULL: not nominated from the start */
    const char *scheduler;
    const char *written_scheduler;
} PendingPod;

struct DecisionRun {
    const ObjectTables *tables;
    const SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    GPtrArray *nodes; /* of NodeInfo, in the order they were added */
    GArray *pending;  /* of PendingPod */
    GPtrArray *pods;  /* all of SchedPod that were ever made: owned */
    Searcher trial;   /* of decision_run_trial() */
    uint32_t n_bound;
    bool binds;
    bool draws;
    SimStream ties;
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
    if (scheduler_config_has_policy(config)) {
        snapshot_count_mix(run->snapshot);
    }
    run->nodes = g_ptr_array_new();
    run->pending = g_array_new(FALSE, FALSE, sizeof(PendingPod));
    run->pods = g_ptr_array_new();
    run->binds = true;
    return run;
}

void
decision_run_free(DecisionRun *run)
{
    if (run == NULL) {
        return;
    }
    for (guint i = 0; i < run->pods->len; i++) {
        SchedPod *pod = run->pods->pdata[i];

        snapshot_drop_nomination(run->snapshot, pod);
        if (snapshot_pod(run->snapshot, pod->uid) == pod) {
            snapshot_steal_pod(run->snapshot, pod->uid);
        }
    }
    searcher_done(&run->searcher);
    snapshot_free(run->snapshot);
    for (guint i = 0; i < run->pods->len; i++) {
        sched_pod_free(run->pods->pdata[i]);
    }
    searcher_done(&run->trial);
    g_ptr_array_unref(run->pods);
    g_array_unref(run->pending);
    g_ptr_array_unref(run->nodes);
    g_free(run);
}

Snapshot *
decision_run_snapshot(DecisionRun *run)
{
    return run->snapshot;
}

size_t
decision_run_n_pending(const DecisionRun *run)
{
    return run->pending->len;
}

void
decision_run_set_binding(DecisionRun *run, bool binds)
{
    run->binds = binds;
}

void
decision_run_set_policies(DecisionRun *run, const PolicySource *source, uint64_t seed)
{
    run->searcher.policies = source;
    run->searcher.seed = seed;
}

void
decision_run_set_ties(DecisionRun *run, SimStream ties)
{
    run->draws = true;
    run->ties = ties;
}

static SchedPod *
copy_as_written(DecisionRun *run, const SchedPod *pod, const Value *written)
{
    SchedPod *copy = g_new0(SchedPod, 1);

    *copy = *pod;
    copy->spec = pod_spec_intern(run->tables->pod_specs, value_get(written, "spec"));
    copy->needs = needs_table_get(run->snapshot->needs, copy->spec, pod->status);
    copy->priority = copy->spec->priority;
    g_ptr_array_add(run->pods, copy);
    return copy;
}

static void
add_pod(DecisionRun *run, const Pod *pod, const Value *written)
{
    PendingPod pending = { .scheduler = pod->spec->scheduler_name };
    const char *scheduler = value_get_text(value_get(written, "spec"), "schedulerName");
    SchedPod *sched_pod;

    if (pod_is_terminal(pod)) {
        return;
    }
    sched_pod = sched_pod_new(run->snapshot, pod);
    sched_pod->uid = sched_pod->order + 1;
    g_ptr_array_add(run->pods, sched_pod);
    if (sched_pod->node_name != NULL && *sched_pod->node_name != '\0') {
        snapshot_add_pod(run->snapshot, sched_pod);
        return;
    }
    sched_pod->node_name = NULL;
    pending.pod = sched_pod;
    pending.written_scheduler = written == NULL     ? pending.scheduler
                                : scheduler == NULL ? ""
                                                    : scheduler;
    if (sched_pod->nominated_node != NULL && *sched_pod->nominated_node != '\0') {
        pending.as_written = written == NULL ? sched_pod : copy_as_written(run, sched_pod, written);
        snapshot_nominate(run->snapshot, pending.as_written, sched_pod->nominated_node);
    }
    g_array_append_val(run->pending, pending);
}

void
decision_run_add(DecisionRun *run, const Object *object, const Value *written)
{
    switch (object->kind) {
    case KIND_NODE:
        g_ptr_array_add(run->nodes, snapshot_set_node(run->snapshot, (const Node *)object));
        break;
    case KIND_POD:
        add_pod(run, (const Pod *)object, written);
        break;
    default:
        snapshot_object_changed(run->snapshot, NULL, object);
        break;
    }
}

static const NodeInfo *
take_best(DecisionRun *run, const Attempt *attempt)
{
    const NodeInfo *first = attempt->best[0];

    if (run->draws && attempt->n_best > 1) {
        return attempt->best[sim_stream_below(&run->ties, attempt->n_best)];
    }
    for (uint32_t i = 1; i < attempt->n_best; i++) {
        if (attempt->best[i]->order < first->order) {
            first = attempt->best[i];
        }
    }
    return first;
}

static void
drop_nomination(DecisionRun *run, const PendingPod *pending)
{
    snapshot_drop_nomination(run->snapshot, pending->pod);
    if (pending->as_written != NULL) {
        snapshot_drop_nomination(run->snapshot, pending->as_written);
    }
}

static void
bind_pod(DecisionRun *run, Cycle *cycle, const PendingPod *pending, const NodeInfo *node)
{
    SchedPod *pod = pending->pod;
    const PluginList *list = &cycle->profile->points[POINT_RESERVE];

    for (uint32_t i = 0; i < list->n; i++) {
        if (list->rows[i]->plugin->bind->reserve != NULL) {
            list->rows[i]->plugin->bind->reserve(cycle, list->rows[i], node);
        }
    }
    drop_nomination(run, pending);
    pod->node_name = node->name;
    pod->gpus.index = cycle->gpus;
    pod->start_time = (FIRST_START + run->n_bound - run->tables->epoch) * SIM_SECOND;
    run->n_bound++;
    snapshot_add_pod(run->snapshot, pod);
}

/* NULL: preemption found nothing. */
static const Candidate *
take_admissible(DecisionRun *run, const Attempt *attempt)
{
    const Preemption *preemption = attempt->preemption;
    const Candidate *first;

    if (attempt->outcome != ATTEMPT_UNSCHEDULABLE || preemption == NULL ||
        preemption->n_admissible == 0) {
        return NULL;
    }
    first = preemption->admissible[0];
    if (run->draws && preemption->n_admissible > 1) {
        return preemption->admissible[sim_stream_below(&run->ties, preemption->n_admissible)];
    }
    for (uint32_t i = 1; i < preemption->n_admissible; i++) {
        if (preemption->admissible[i]->node->order < first->node->order) {
            first = preemption->admissible[i];
        }
    }
    return first;
}

/* Lower pods that wait for this node must look elsewhere, as far as they are still known. */
static void
drop_lower_nominations(DecisionRun *run, const SchedPod *pod, const char *node_name)
{
    for (guint i = 0; i < run->pending->len; i++) {
        PendingPod *other = &g_array_index(run->pending, PendingPod, i);
        SchedPod *held = other->as_written != NULL && other->as_written->held_node != NULL
                             ? other->as_written
                             : other->pod;

        if (held->held_node == node_name && held->priority < pod->priority &&
            held->uid != pod->uid) {
            snapshot_drop_nomination(run->snapshot, held);
            held->nominated_node = NULL;
            if (held == other->as_written) {
                other->pod = held;
                other->scheduler = other->written_scheduler;
            }
        }
    }
}

static void
preempt(DecisionRun *run, const PendingPod *pending, const Candidate *candidate)
{
    const char *node_name = candidate->node->name;
    SchedPod *pod = pending->pod;

    for (uint32_t i = 0; i < candidate->n_victims; i++) {
        snapshot_steal_pod(run->snapshot, candidate->victims[i]->uid);
    }
    drop_nomination(run, pending);
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

/* A pod that gets no attempt: no such profile, on its way out, gated. */
static bool
is_refused(const Profile *profile, Decision *decision, Arena *arena)
{
    if (profile == NULL) {
        decision->refusal = "ignored";
        return true;
    }
    decision->profile = profile->name;
    if (decision->pod->is_deleting) {
        decision->refusal = "deleting";
        return true;
    }
    decision->gate = pre_enqueue(profile, decision->pod, arena);
    if (decision->gate.code != STATUS_SUCCESS) {
        decision->refusal = "gated";
        return true;
    }
    return false;
}

/* Carries out the result of an attempt; whether there is a second one. */
static bool
carry_out(DecisionRun *run, Cycle *cycle, const PendingPod *pending, const NodeInfo *node,
          const Candidate *candidate)
{
    const Attempt *attempt = cycle->attempt;

    if (node != NULL) {
        bind_pod(run, cycle, pending, node);
        return false;
    }
    if (candidate != NULL) {
        preempt(run, pending, candidate);
        return true;
    }
    if ((attempt->sets_nomination && attempt->nominated == NULL) ||
        attempt->outcome == ATTEMPT_ERROR ||
        (attempt->ran_post_filter && attempt->post_filter.code == STATUS_ERROR)) {
        drop_nomination(run, pending);
        pending->pod->nominated_node = NULL;
    }
    return false;
}

static Cycle *
attempt(DecisionRun *run, const Profile *profile, const SchedPod *pod)
{
    if (!run->binds) {
        run->searcher.next_start = 0; /* no pod's answer depends on who was asked before it */
    }
    return searcher_attempt(&run->searcher, profile, pod,
                            (FIRST_START - run->tables->epoch) * SIM_SECOND);
}

static void
decide_pod(DecisionRun *run, const PendingPod *pending, DecisionSink sink, void *data)
{
    const Profile *profile = scheduler_config_profile(run->config, pending->scheduler);
    Decision decision = { .pod = pending->pod, .profile = pending->scheduler, .number = 1 };
    g_autoptr(Arena) arena = arena_new();
    bool again;

    if (is_refused(profile, &decision, arena)) {
        sink(data, &decision);
        return;
    }
    do {
        Cycle *cycle = attempt(run, profile, pending->pod);
        bool fits = cycle->attempt->outcome == ATTEMPT_SCHEDULED;
        const NodeInfo *node = fits ? take_best(run, cycle->attempt) : NULL;
        const Candidate *candidate = take_admissible(run, cycle->attempt);

        decision.cycle = cycle;
        decision.chosen = node == NULL ? NULL : node->name;
        decision.nominated = candidate == NULL ? NULL : candidate->node->name;
        sink(data, &decision);
        again = run->binds && carry_out(run, cycle, pending, node, candidate);
    } while (again && ++decision.number <= 2);
}

void
decision_run_each(DecisionRun *run, DecisionSink sink, void *data)
{
    for (guint i = 0; i < run->pending->len; i++) {
        decide_pod(run, &g_array_index(run->pending, PendingPod, i), sink, data);
    }
}

Searcher *
decision_run_trial(DecisionRun *run)
{
    run->trial.snapshot = run->snapshot;
    return &run->trial;
}

const Searcher *
decision_run_searcher(const DecisionRun *run)
{
    return &run->searcher;
}

const Value *
decision_to_value(const DecisionRun *run, const Decision *decision, bool brief, Arena *arena)
{
    DecisionNames names = { decision->chosen, decision->nominated };

    if (decision->refusal != NULL) {
        return decision_outcome(decision->pod, decision->refusal, decision->profile,
                                decision->gate.code == STATUS_SUCCESS ? NULL : &decision->gate,
                                brief, arena);
    }
    return decision_value(decision->cycle, run->nodes, decision->number, &names, brief, arena);
}

typedef struct DecisionList {
    const DecisionRun *run;
    bool brief;
    ValueBuilder *list;
    Arena *arena;
} DecisionList;

static void
add_decision(void *data, const Decision *decision)
{
    DecisionList *list = data;

    value_add(list->list, decision_to_value(list->run, decision, list->brief, list->arena));
}

const Value *
decision_run_decide(DecisionRun *run, bool brief, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    DecisionList list = { run, brief, value_list_begin(arena), arena };

    decision_run_each(run, add_decision, &list);
    value_put(map, "decisions", value_end(list.list));
    return value_end(map);
}

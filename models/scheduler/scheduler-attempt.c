/* scheduler-attempt.c - one pod's turn: decide, assume, bind; or say why not, and make room.
 *
 * The decision is made on the cache as it stands when the turn begins; it takes time
 * (SchedulerOptions) until its outcome counts, and the next pod's turn begins only then, since one
 * scheduling cycle runs at a time.  Binding goes on beside it; but a failed attempt first has the
 * pod's status written, and the next turn begins when that was answered (recorded failures follow
 * each other after 5 to 9 ms, binds after 3). */
#include "models/scheduler/framework/live-cell.h"
#include "models/scheduler/scheduler-internal.h"

#include <string.h>

#define BATCH_MAX 4096   /* attempts in one event when they take no time */
#define MESSAGE_MAX 1024 /* of an event; longer ones end in " ..." */
/* Whom to preempt is thought over before a failure is told. */
#define FAILURE_TIME (2 * SIM_MILLISECOND)

static void fire_ended(void *owner, const SimEvent *event);

static const SimEventType attempt_ended = {
    .name = "scheduler.attempt-ended",
    .phase = PHASE_SCHEDULER,
    .fire = fire_ended,
};

static const Object *
live_pod(const Scheduler *scheduler, ObjectRef ref)
{
    return store_get(scheduler->store, ref);
}

void
scheduler_unreserve(Scheduler *scheduler, const Profile *profile, const SchedPod *pod)
{
    const PluginList *list = &profile->points[POINT_RESERVE];

    scheduler->waiting.now = sim_now(scheduler->sim);
    for (uint32_t i = list->n; i > 0; i--) {
        const PluginInstance *row = list->rows[i - 1];

        if (row->plugin->bind->unreserve != NULL) {
            row->plugin->bind->unreserve(scheduler->snapshot, row, pod, pod->node_name);
        }
    }
}

/* Tells of an attempt that is over. */
static void
tell_outcome(Scheduler *scheduler, const SchedulerOutcome *outcome)
{
    if (scheduler->observer != NULL) {
        scheduler->observer->attempted(scheduler->observer_data, outcome);
    }
}

static void
tell_bound(Scheduler *scheduler, const Binding *binding, bool is_bound)
{
    SimTime now = sim_now(scheduler->sim);
    SchedulerOutcome outcome = { .result = is_bound ? "scheduled" : "error",
                                 .profile = binding->profile->name,
                                 .algorithm = binding->algorithm,
                                 .duration = now - binding->tried_since,
                                 .sli = is_bound ? now - binding->active_since : SIM_NEVER,
                                 .attempts = binding->attempts };

    tell_outcome(scheduler, &outcome);
}

static void
bound(void *data, const ApiAnswer *answer)
{
    Binding *binding = data;
    Scheduler *scheduler = binding->scheduler;
    const Object *pod = live_pod(scheduler, binding->ref);
    SchedPod *assumed;

    if (scheduler->running) {
        tell_bound(scheduler, binding, answer->status == API_OK);
    }
    if (answer->status == API_OK && pod != NULL) {
        client_record(scheduler->client, binding->profile->name, pod, "Normal", "Scheduled",
                      "Successfully assigned %s/%s to %s", pod->meta.name_space, pod->meta.name,
                      binding->node_name);
    } else if (scheduler->running) {
        assumed = snapshot_pod(scheduler->snapshot, binding->uid);
        if (assumed != NULL && assumed->is_assumed) {
            scheduler_unreserve(scheduler, binding->profile, assumed);
            (void)snapshot_steal_pod(scheduler->snapshot, binding->uid);
            scheduler_pod_event(scheduler, assumed, NULL);
            assumed->node_name = NULL;
            assumed->is_assumed = false;
            if (pod != NULL) {
                queue_add(scheduler->queue, binding->profile, assumed, sim_now(scheduler->sim));
            } else {
                g_ptr_array_add(scheduler->left, assumed);
            }
            scheduler_settle_waiting(scheduler);
            scheduler_kick(scheduler);
        }
    }
    g_hash_table_remove(scheduler->under_way, binding);
}

void
scheduler_bind_now(Binding *binding)
{
    client_submit_binding(binding->scheduler->client, binding->ref, binding->node_name,
                          binding->annotations, bound, binding);
}

/* What the binding says beside the node: which GPUs the pod gets, if it shares them. */
static const LabelSet *
annotations_of(const Scheduler *scheduler, const Profile *profile, const SchedPod *pod)
{
    LabelPair pair = { intern(scheduler->tables->names, GPU_INDEX_ANNOTATION), NULL };
    g_autofree char *text = NULL;

    if (!pod->gpus.is_annotated || pod->gpus.index == 0 || !profile->tells_pods_apart) {
        return NULL;
    }
    text = gpu_index_format(pod->gpus.index);
    pair.value = intern(scheduler->tables->names, text);
    return label_set_intern(scheduler->tables->labels, &pair, 1);
}

void
scheduler_bind_fails(Binding *binding)
{
    ApiAnswer answer = { .status = API_SERVER_ERROR };

    bound(binding, &answer);
}

static const NodeInfo *
pick_best(Scheduler *scheduler, const Attempt *attempt)
{
    if (attempt->n_best <= 1) {
        return attempt_best(attempt, 0);
    }
    return attempt_best(attempt, (uint32_t)sim_stream_below(&scheduler->ties, attempt->n_best));
}

static uint64_t
rejectors_of(const QueuedPod *queued, const Attempt *attempt)
{
    uint64_t bits = 0;

    for (uint32_t slot = 0; slot < queued->profile->n_slots && attempt->rejectors != NULL; slot++) {
        if (attempt->rejectors[slot]) {
            bits |= UINT64_C(1) << slot;
        }
    }
    return bits;
}

static bool
is_witnessed(const Scheduler *scheduler, size_t index)
{
    return scheduler->witness != NULL && scheduler->witness_index == index;
}

/* Keeps what 'why' starts from; the verdict of every node is found again by running to 'at'. */
static void
record(Scheduler *scheduler, const QueuedPod *queued, const char *node_name)
{
    const Attempt *attempt = scheduler->cycle->attempt;
    SchedulerRecord row = { .at = sim_now(scheduler->sim),
                            .pod = queued->pod->uid,
                            .ref = queued->pod->ref,
                            .rejectors = node_name == NULL ? rejectors_of(queued, attempt) : 0,
                            .profile = queued->profile->name,
                            .node_name = node_name,
                            .attempt = queued->attempts,
                            .n_nodes = attempt->n_nodes,
                            .n_evaluated = attempt->n_evaluated,
                            .n_feasible = attempt->n_feasible };

    if (attempt->outcome == ATTEMPT_ERROR) {
        row.message = intern(scheduler->tables->names, attempt->error);
    } else if (attempt->outcome == ATTEMPT_UNSCHEDULABLE) {
        g_autofree char *text = fit_error_format(scheduler->cycle);

        row.message = intern(scheduler->tables->names, text);
        row.nominated = attempt->sets_nomination ? attempt->nominated : NULL;
    }
    g_array_append_val(scheduler->records, row);
    if (is_witnessed(scheduler, scheduler->records->len - 1)) {
        scheduler->witness(scheduler->witness_data, scheduler->cycle, &row);
    }
}

static void
assume_and_bind(Scheduler *scheduler, QueuedPod *queued)
{
    Cycle *cycle = scheduler->cycle;
    const PluginList *reserve = &cycle->profile->points[POINT_RESERVE];
    const NodeInfo *node = pick_best(scheduler, cycle->attempt);
    Binding *binding = g_new0(Binding, 1);
    SchedPod *pod;

    g_hash_table_add(scheduler->under_way, binding);

    for (uint32_t i = 0; i < reserve->n; i++) {
        if (reserve->rows[i]->plugin->bind->reserve != NULL) {
            reserve->rows[i]->plugin->bind->reserve(cycle, reserve->rows[i], node);
        }
    }
    *binding = (Binding){ .scheduler = scheduler,
                          .profile = queued->profile,
                          .ref = queued->pod->ref,
                          .uid = queued->pod->uid,
                          .node_name = node->name,
                          .n_stops = scheduler->n_stops,
                          .tried_since = scheduler->tried_since,
                          .active_since = MIN(queued->first_active_at, scheduler->tried_since),
                          .algorithm = sim_now(scheduler->sim) - scheduler->tried_since,
                          .attempts = queued->attempts };
    record(scheduler, queued, node->name);
    pod = queue_take(scheduler->queue, queued);
    snapshot_drop_nomination(scheduler->snapshot, pod);
    pod->node_name = node->name;
    pod->is_assumed = true;
    pod->gpus.index = cycle->gpus;
    snapshot_add_pod(scheduler->snapshot, pod);
    binding->annotations = annotations_of(scheduler, binding->profile, pod);
    scheduler_pod_event(scheduler, NULL, pod);
    binding->began_at = sim_now(scheduler->sim);
    if (scheduler_permit(binding, pod) && !scheduler_bind_volumes(binding)) {
        scheduler_bind_now(binding);
    }
}

/* The condition and the nomination that a failed attempt writes. */
typedef struct FailurePatch {
    Scheduler *scheduler;
    SimTime at;
    const char *reason, *message;
    bool sets_nomination;
    const char *nominated;
} FailurePatch;

static bool
edit_failure(Object *draft, void *data)
{
    const FailurePatch *patch = data;
    Pod *pod = (Pod *)draft;
    bool changed;

    if (pod->node_name != NULL) {
        return false;
    }
    changed = pod_set_condition(pod, POD_SCHEDULED, CONDITION_FALSE, patch->reason, patch->message,
                                patch->at);
    if (patch->sets_nomination && g_strcmp0(pod->nominated_node, patch->nominated) != 0) {
        pod->nominated_node = patch->nominated;
        changed = true;
    }
    return changed;
}

static void
free_patch(void *data, const ApiAnswer *answer)
{
    FailurePatch *patch = data;
    Scheduler *scheduler = patch->scheduler;

    (void)answer;
    if (scheduler->told == patch) {
        scheduler->told = NULL;
        scheduler->failed_until = sim_now(scheduler->sim) + FAILURE_TIME;
        scheduler_kick(scheduler);
    }
    g_hash_table_remove(scheduler->under_way, patch);
}

/* Whether the pod as it is known says it already: then nothing is written. */
static bool
is_told(const Object *pod, FailurePatch *patch)
{
    Object *draft = object_copy(pod);
    bool changed = edit_failure(draft, patch);

    object_free(draft);
    return !changed;
}

/* Lower pods that were promised this node must look elsewhere. */
static void
drop_lower_nominations(Scheduler *scheduler, const SchedPod *pod, const char *node_name)
{
    const GPtrArray *nominated = snapshot_nominated(scheduler->snapshot, node_name);
    g_autoptr(GPtrArray) lower = g_ptr_array_new();

    for (guint i = 0; nominated != NULL && i < nominated->len; i++) {
        SchedPod *other = nominated->pdata[i];

        if (other->priority < pod->priority) {
            g_ptr_array_add(lower, other);
        }
    }
    for (guint i = 0; i < lower->len; i++) {
        SchedPod *other = lower->pdata[i];

        snapshot_drop_nomination(scheduler->snapshot, other);
        other->nominated_node = NULL;
    }
}

static void
nominate(Scheduler *scheduler, QueuedPod *queued, const Attempt *attempt)
{
    const Preemption *preemption = attempt->preemption;

    if (!attempt->sets_nomination) {
        return;
    }
    snapshot_drop_nomination(scheduler->snapshot, queued->pod);
    queued->pod->nominated_node = attempt->nominated;
    if (attempt->nominated != NULL) {
        drop_lower_nominations(scheduler, queued->pod, attempt->nominated);
        snapshot_nominate(scheduler->snapshot, queued->pod, attempt->nominated);
    }
    if (preemption != NULL && preemption->chosen != NULL) {
        scheduler_evict(scheduler, queued, preemption->chosen);
    }
}

/* Takes the patch over; 'message' is what the event says. */
static void
tell_unscheduled(Scheduler *scheduler, const Profile *profile, ObjectRef ref, FailurePatch *patch,
                 bool waits)
{
    const Object *pod = live_pod(scheduler, ref);
    g_autofree char *shown = strlen(patch->message) > MESSAGE_MAX
                                 ? g_strdup_printf("%.*s ...", MESSAGE_MAX - 4, patch->message)
                                 : g_strdup(patch->message);

    if (pod == NULL) {
        g_free(patch);
        return;
    }
    client_record(scheduler->client, profile->name, pod, "Warning", "FailedScheduling", "%s",
                  shown);
    if (is_told(pod, patch)) {
        g_free(patch);
        return;
    }
    g_hash_table_add(scheduler->under_way, patch);
    if (waits) {
        scheduler->told = patch;
    }
    client_submit_patch(scheduler->client, ref, edit_failure, patch, free_patch, patch);
}

void
scheduler_tell_rejected(Scheduler *scheduler, const Profile *profile, ObjectRef ref,
                        const char *message)
{
    FailurePatch *patch = g_new0(FailurePatch, 1);

    *patch = (FailurePatch){ .scheduler = scheduler,
                             .at = sim_now(scheduler->sim),
                             .reason = "Unschedulable",
                             .message = intern(scheduler->tables->names, message) };
    tell_unscheduled(scheduler, profile, ref, patch, false);
}

static void
report_failure(Scheduler *scheduler, const QueuedPod *queued, const Attempt *attempt)
{
    bool is_error = attempt->outcome == ATTEMPT_ERROR;
    guint n_records = scheduler->records->len;
    FailurePatch *patch = g_new0(FailurePatch, 1);

    *patch = (FailurePatch){
        .scheduler = scheduler,
        .at = sim_now(scheduler->sim),
        /* A cluster without nodes is an error for the queue only. */
        .reason = is_error && attempt->n_nodes > 0 ? "SchedulerError" : "Unschedulable",
        /* As it was just recorded: on a large cluster the text takes a while to make. */
        .message = g_array_index(scheduler->records, SchedulerRecord, n_records - 1).message,
        .sets_nomination = attempt->sets_nomination,
        .nominated = attempt->nominated,
    };
    tell_unscheduled(scheduler, queued->profile, queued->pod->ref, patch,
                     !scheduler->options.gates.async_api_calls);
}

static void
tell_failed(Scheduler *scheduler, const QueuedPod *queued)
{
    const Attempt *attempt = scheduler->cycle->attempt;
    const Preemption *preemption = attempt->preemption;
    SimTime took = sim_now(scheduler->sim) - scheduler->tried_since;
    SchedulerOutcome outcome = {
        .result = attempt->outcome == ATTEMPT_ERROR ? "error" : "unschedulable",
        .profile = queued->profile->name,
        .algorithm = took,
        .duration = took,
        .sli = SIM_NEVER,
        .attempts = queued->attempts,
        .tried_preemption = attempt->ran_post_filter &&
                            profile_plugin(queued->profile, "DefaultPreemption") != NULL,
        .n_victims =
            preemption != NULL && preemption->chosen != NULL ? preemption->chosen->n_victims : 0,
    };

    tell_outcome(scheduler, &outcome);
}

static void
fail(Scheduler *scheduler, QueuedPod *queued)
{
    const Attempt *attempt = scheduler->cycle->attempt;
    uint64_t rejectors = attempt->outcome == ATTEMPT_ERROR ? 0 : rejectors_of(queued, attempt);

    tell_failed(scheduler, queued);
    nominate(scheduler, queued, attempt);
    report_failure(scheduler, queued, attempt);
    queue_put_back(scheduler->queue, queued, rejectors, sim_now(scheduler->sim));
}

/* What became of the pod while it was tried. */
static bool
is_still_wanted(const Scheduler *scheduler, const QueuedPod *queued)
{
    const Object *object = informer_get(scheduler->pods, queued->pod->ref);
    const Pod *pod = (const Pod *)object;

    return pod != NULL && pod->node_name == NULL && !object_is_deleting(object) &&
           !pod_is_terminal(pod);
}

static void
free_left(Scheduler *scheduler)
{
    for (guint i = 0; i < scheduler->left->len; i++) {
        sched_pod_free(scheduler->left->pdata[i]);
    }
    g_ptr_array_set_size(scheduler->left, 0);
}

static void
tell_policy_failure(Scheduler *scheduler)
{
    const char *error = live_cells_error(scheduler->searcher.live);

    if (error != NULL && !scheduler->policy_has_failed &&
        scheduler->options.policy_failed != NULL) {
        scheduler->policy_has_failed = true;
        scheduler->options.policy_failed(scheduler->options.policy_failed_data, error);
    }
}

static void
decide(Scheduler *scheduler, QueuedPod *queued)
{
    scheduler->searcher.victims_offset =
        (uint32_t)sim_stream_below(&scheduler->offsets, UINT32_MAX);
    scheduler->searcher.explains = is_witnessed(scheduler, scheduler->records->len);
    scheduler->cycle = searcher_attempt(&scheduler->searcher, queued->profile, queued->pod,
                                        sim_now(scheduler->sim));
    tell_policy_failure(scheduler);
    if (scheduler->cycle->attempt->outcome == ATTEMPT_SCHEDULED) {
        assume_and_bind(scheduler, queued);
    } else {
        record(scheduler, queued, NULL);
        fail(scheduler, queued);
    }
    scheduler_settle_waiting(scheduler);
}

static void
conclude(Scheduler *scheduler)
{
    QueuedPod *queued = scheduler->tried;

    scheduler->tried = NULL;
    free_left(scheduler);
    if (is_still_wanted(scheduler, queued)) {
        decide(scheduler, queued);
    } else {
        snapshot_drop_nomination(scheduler->snapshot, queued->pod);
        queue_remove(scheduler->queue, queued);
    }
    scheduler_kick(scheduler);
}

static void
fire_ended(void *owner, const SimEvent *event)
{
    Scheduler *scheduler = owner;

    (void)event;
    if (scheduler->running && scheduler->tried != NULL) {
        conclude(scheduler);
    }
}

/* How long the decision takes: by the nodes that the search will look at. */
static SimTime
attempt_time(const Scheduler *scheduler, const QueuedPod *queued)
{
    int64_t n;

    snapshot_refresh(scheduler->snapshot);
    n = searcher_n_wanted(&scheduler->searcher, queued->profile, scheduler->snapshot->nodes->len);

    return scheduler->options.attempt_time + n * scheduler->options.attempt_time_per_node;
}

static bool
take_next(Scheduler *scheduler)
{
    QueuedPod *queued =
        scheduler->running && scheduler->tried == NULL ? queue_pop(scheduler->queue) : NULL;

    if (queued == NULL) {
        return false;
    }
    if (queued->first_tried_at == SIM_NEVER) {
        queued->first_tried_at = sim_now(scheduler->sim);
    }
    scheduler->tried = queued;
    scheduler->tried_since = sim_now(scheduler->sim);
    return true;
}

void
scheduler_attempt(Scheduler *scheduler)
{
    if (!take_next(scheduler)) {
        return;
    }
    if (api_server_is_instant(scheduler->server)) {
        /* Attempts take no time: many have their turn before anyone reacts to one.  (Not all, so
         * that what is under way at once stays small; conclude() has posted the next batch.) */
        uint32_t n_left = BATCH_MAX;

        do {
            conclude(scheduler);
        } while (--n_left > 0 && take_next(scheduler));
        return;
    }
    scheduler->attempt_timer = sim_post_at(scheduler->sim,
                                           MAX(sim_now(scheduler->sim), scheduler->failed_until) +
                                               attempt_time(scheduler, scheduler->tried),
                                           &attempt_ended, scheduler, (SimArgs){ 0 });
}

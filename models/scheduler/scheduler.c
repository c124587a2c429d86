/* scheduler.c - the process: what it watches, when it takes the next pod. */
#include "models/scheduler/gang/pod-groups.h"
#include "models/scheduler/placement/placement-cache.h"
#include "models/scheduler/scheduler-internal.h"

#include <string.h>

/* What the plugins look up beside pods and nodes. */
static const Kind other_kinds[] = {
    KIND_NAMESPACE,
    KIND_SERVICE,
    KIND_REPLICATION_CONTROLLER,
    KIND_REPLICA_SET,
    KIND_STATEFUL_SET,
    KIND_POD_DISRUPTION_BUDGET,
    KIND_PERSISTENT_VOLUME,
    KIND_PERSISTENT_VOLUME_CLAIM,
    KIND_STORAGE_CLASS,
    KIND_CSI_NODE,
    KIND_CSI_DRIVER,
    KIND_CSI_STORAGE_CAPACITY,
    KIND_VOLUME_ATTACHMENT,
};

static void
fire_attempt(void *owner, const SimEvent *event)
{
    (void)event;
    scheduler_attempt(owner);
}

static const SimEventType attempt_begun = {
    .name = "scheduler.attempt-begun",
    .phase = PHASE_SCHEDULER,
    .fire = fire_attempt,
};

static void
fire_flushed(void *owner, const SimEvent *event)
{
    (void)event;
    scheduler_kick(owner);
}

static const SimEventType queue_flushed = {
    .name = "scheduler.queue-flushed",
    .phase = PHASE_SCHEDULER,
    .fire = fire_flushed,
};

static void caches_polled(void *owner, const SimEvent *event);

static const SimEventType caches_polled_type = {
    .name = "scheduler.caches-polled",
    .phase = PHASE_SCHEDULER,
    .fire = caches_polled,
};

/* How often a client asks whether its caches are filled (client-go's WaitForCacheSync). */
#define SYNC_POLL (100 * SIM_MILLISECOND)

static bool
has_work(const Scheduler *scheduler)
{
    return queue_length(scheduler->queue, POOL_ACTIVE) > 0 ||
           (scheduler->options.gates.pop_from_backoff &&
            queue_length(scheduler->queue, POOL_BACKOFF) > 0);
}

void
scheduler_kick(Scheduler *scheduler)
{
    SimTime now = sim_now(scheduler->sim);
    SimTime next;

    if (!scheduler->listed) {
        return;
    }
    next = queue_flush(scheduler->queue, now);
    if (next != scheduler->flush_at || !sim_is_pending(scheduler->sim, scheduler->flush_timer)) {
        (void)sim_cancel(scheduler->sim, &scheduler->flush_timer);
        scheduler->flush_at = next;
    }
    if (next != SIM_NEVER && !sim_is_pending(scheduler->sim, scheduler->flush_timer)) {
        scheduler->flush_timer = sim_post_background(scheduler->sim, next - now, &queue_flushed,
                                                     scheduler, (SimArgs){ 0 });
    }
    if (scheduler->tried == NULL && scheduler->told == NULL && scheduler->evicting == NULL &&
        has_work(scheduler) && !sim_is_pending(scheduler->sim, scheduler->attempt_timer)) {
        scheduler->attempt_timer =
            sim_post(scheduler->sim, 0, &attempt_begun, scheduler, (SimArgs){ 0 });
    }
}

static void
tell_queue(Scheduler *scheduler, const ClusterEvent *events, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        queue_event(scheduler->queue, scheduler->snapshot, &events[i], sim_now(scheduler->sim));
    }
}

void
scheduler_pod_event(Scheduler *scheduler, const SchedPod *old, const SchedPod *new_)
{
    ClusterEvent events[EVENTS_MAX];

    if (queue_hopes(scheduler->queue)) {
        tell_queue(scheduler, events, pod_events(old, new_, NULL, NULL, events));
    }
}

/* A pod on a node: new, changed, or the one that was assumed and is confirmed. */
static void
assigned_changed(Scheduler *scheduler, const Pod *pod)
{
    SchedPod *known = snapshot_pod(scheduler->snapshot, pod->object.meta.uid);
    QueuedPod *queued = queue_find(scheduler->queue, pod->object.meta.uid);
    SchedPod before;

    if (queued != NULL && queued != scheduler->tried) {
        queue_remove(scheduler->queue, queued);
    }
    if (known != NULL && strcmp(known->node_name, pod->node_name) == 0) {
        before = *known;
        snapshot_update_pod(scheduler->snapshot, known, pod);
        known->is_assumed = false;
        scheduler_pod_event(scheduler, before.is_assumed ? NULL : &before, known);
        return;
    }
    if (known != NULL) {
        g_ptr_array_add(scheduler->left, snapshot_steal_pod(scheduler->snapshot, known->uid));
    }
    known = sched_pod_new(scheduler->snapshot, pod);
    snapshot_add_pod(scheduler->snapshot, known);
    scheduler_pod_event(scheduler, NULL, known);
}

static void
waiting_changed(Scheduler *scheduler, const Pod *pod)
{
    const Profile *profile = scheduler_config_profile(scheduler->config, pod->spec->scheduler_name);
    QueuedPod *queued = queue_find(scheduler->queue, pod->object.meta.uid);
    SchedPod *known;
    SchedPod before;

    if (profile == NULL || snapshot_pod(scheduler->snapshot, pod->object.meta.uid) != NULL) {
        return; /* another scheduler's, or assumed already */
    }
    if (queued == NULL) {
        if (!object_is_deleting(&pod->object)) {
            known = sched_pod_new(scheduler->snapshot, pod);
            queue_add(scheduler->queue, profile, known, sim_now(scheduler->sim));
        }
        return;
    }
    before = *queued->pod;
    sched_pod_update(scheduler->snapshot, queued->pod, pod);
    queue_changed(scheduler->queue, queued, sim_now(scheduler->sim));
    scheduler_pod_event(scheduler, &before, queued->pod);
}

static void
pod_gone(Scheduler *scheduler, Uid uid)
{
    SchedPod *known = snapshot_steal_pod(scheduler->snapshot, uid);
    QueuedPod *queued = queue_find(scheduler->queue, uid);

    if (known != NULL) {
        scheduler_pod_event(scheduler, known, NULL);
        g_ptr_array_add(scheduler->left, known);
    }
    if (queued != NULL && queued != scheduler->tried) {
        snapshot_drop_nomination(scheduler->snapshot, queued->pod);
        queue_remove(scheduler->queue, queued);
    }
}

static void
pod_changed(void *data, const Object *old, const Object *new_)
{
    Scheduler *scheduler = data;
    const Pod *pod = (const Pod *)new_;

    if (new_ == NULL || pod_is_terminal(pod)) {
        scheduler_waiting_gone(scheduler, (new_ != NULL ? new_ : old)->meta.uid);
        pod_gone(scheduler, (new_ != NULL ? new_ : old)->meta.uid);
    } else if (pod->node_name != NULL) {
        assigned_changed(scheduler, pod);
    } else {
        waiting_changed(scheduler, pod);
    }
    scheduler_kick(scheduler);
}

static void
node_changed(void *data, const Object *old, const Object *new_)
{
    Scheduler *scheduler = data;
    Snapshot *snapshot = scheduler->snapshot;
    ClusterEvent events[EVENTS_MAX];
    const Object *any = new_ != NULL ? new_ : old;
    NodeInfo *info = snapshot_node(snapshot, any->meta.name);
    bool hopes = queue_hopes(scheduler->queue);
    NodeInfo *before = hopes && info != NULL && old != NULL ? node_info_copy(info) : NULL;

    if (new_ != NULL) {
        info = snapshot_set_node(snapshot, (const Node *)new_);
    }
    if (hopes) {
        tell_queue(scheduler, events,
                   node_events(before, new_ != NULL ? info : NULL, old, new_, events));
    }
    if (new_ == NULL) {
        snapshot_remove_node(snapshot, any->meta.name);
    }
    if (before != NULL) {
        node_info_free(before);
    }
    scheduler_kick(scheduler);
}

static void
other_changed(void *data, const Object *old, const Object *new_)
{
    Scheduler *scheduler = data;
    const Object *any = new_ != NULL ? new_ : old;
    EventResource resource = event_resource_of_kind(object_class((Kind)any->kind)->name);

    snapshot_object_changed(scheduler->snapshot, old, new_);
    if (resource != EVENT_NONE && queue_hopes(scheduler->queue)) {
        g_autoptr(Arena) arena = arena_new();
        ClusterEvent event = {
            .resource = resource,
            .action = old == NULL    ? EVENT_ADD
                      : new_ == NULL ? EVENT_DELETE
                                     : EVENT_UPDATE,
            .old_value = old == NULL ? NULL : object_to_value(old, scheduler->tables, arena),
            .new_value = new_ == NULL ? NULL : object_to_value(new_, scheduler->tables, arena),
        };

        tell_queue(scheduler, &event, 1);
    }
    scheduler_kick(scheduler);
}

/* A PodGroup: its pods may be tried with what it says now. */
static void
group_changed(void *data, const Object *old, const Object *new_)
{
    Scheduler *scheduler = data;
    PodGroup *group = pod_groups_object_changed(scheduler->snapshot->groups, old, new_);

    if (group != NULL) {
        queue_activate_group(scheduler->queue, group, sim_now(scheduler->sim));
        scheduler_kick(scheduler);
    }
}

static Informer *
watch(Scheduler *scheduler, Kind kind, InformerHandler handler)
{
    bool is_first = scheduler->options.name == NULL;
    g_autofree char *name =
        g_strdup_printf("scheduler%s%s/%s", is_first ? "" : "-",
                        is_first ? "" : scheduler->options.name, object_class(kind)->resource);
    Informer *informer =
        store_watch(scheduler->store, kind, name, api_server_watch_delay(scheduler->server));

    informer_add_handler(informer, handler, scheduler);
    informer_stop(informer);
    g_ptr_array_add(scheduler->informers, informer);
    return informer;
}

const char *
scheduler_name(const Scheduler *scheduler)
{
    return scheduler->options.name == NULL ? "default-scheduler" : scheduler->options.name;
}

Scheduler *
scheduler_new(Simulation *sim, ApiServer *server, const SchedulerOptions *options)
{
    Scheduler *scheduler = g_new0(Scheduler, 1);
    ConfigFault fault = CONFIG_FINE;
    g_autofree char *error = NULL;

    scheduler->sim = sim;
    scheduler->server = server;
    scheduler->store = api_server_store(server);
    scheduler->tables = store_tables(scheduler->store);
    scheduler->options = *options;
    scheduler->config =
        scheduler_config_new(options->configuration, scheduler->tables, &fault, &error);
    g_assert(scheduler->config != NULL); /* checked by whoever read the document */
    scheduler->client =
        client_new(server, scheduler_name(scheduler), options->api_qps, options->api_burst);
    client_set_event_series(scheduler->client, true);
    scheduler->snapshot = snapshot_new(scheduler->tables);
    scheduler->snapshot->names_taints = options->names_taints;
    scheduler->searcher.snapshot = scheduler->snapshot;
    scheduler->searcher.percentage = scheduler->config->percentage;
    scheduler->searcher.placement = placement_cache_new();
    scheduler->searcher.verifies = options->placement_differs != NULL;
    scheduler->searcher.differ = options->placement_differs;
    scheduler->searcher.policies = options->policies;
    scheduler->searcher.seed = sim_seed(sim);
    if (scheduler_config_has_policy(scheduler->config)) {
        snapshot_count_mix(scheduler->snapshot);
    }
    scheduler->queue = queue_new(scheduler->config->initial_backoff_seconds * SIM_SECOND,
                                 scheduler->config->max_backoff_seconds * SIM_SECOND);
    queue_set_gates(scheduler->queue, &options->gates);
    scheduler->waiting.rows = g_ptr_array_new_with_free_func(g_free);
    scheduler->snapshot->waiting = &scheduler->waiting;
    scheduler->informers = g_ptr_array_new();
    scheduler->left = g_ptr_array_new();
    scheduler->under_way = g_hash_table_new_full(NULL, NULL, g_free, NULL);
    scheduler->ties = sim_stream(sim_seed(sim), "tie-break", scheduler_name(scheduler));
    scheduler->offsets = sim_stream(sim_seed(sim), "preemption-offset", scheduler_name(scheduler));
    scheduler->records = g_array_new(FALSE, FALSE, sizeof(SchedulerRecord));
    for (size_t i = 0; i < G_N_ELEMENTS(other_kinds); i++) {
        (void)watch(scheduler, other_kinds[i], other_changed);
    }
    if (scheduler_config_has_groups(scheduler->config)) {
        snapshot_count_groups(scheduler->snapshot);
        (void)watch(scheduler, KIND_OTHER, group_changed);
    }
    (void)watch(scheduler, KIND_NODE, node_changed);
    scheduler->pods = watch(scheduler, KIND_POD, pod_changed);
    return scheduler;
}

void
scheduler_free(Scheduler *scheduler)
{
    if (scheduler == NULL) {
        return;
    }
    g_ptr_array_unref(scheduler->waiting.rows);
    queue_free(scheduler->queue);
    searcher_done(&scheduler->searcher);
    for (guint i = 0; i < scheduler->left->len; i++) {
        sched_pod_free(
            scheduler->left->pdata[i]); /* each tells its group, which is the snapshot's */
    }
    snapshot_free(scheduler->snapshot);
    g_hash_table_unref(scheduler->under_way);
    g_ptr_array_free(scheduler->left, TRUE);
    g_ptr_array_free(scheduler->informers, TRUE);
    g_array_free(scheduler->records, TRUE);
    client_free(scheduler->client);
    scheduler_config_free(scheduler->config);
    g_free(scheduler);
}

/* Pods that are listed before the nodes would find no node in the world. */
static void
caches_polled(void *owner, const SimEvent *event)
{
    Scheduler *scheduler = owner;

    (void)event;
    scheduler->listed = true;
    for (guint i = 0; i < scheduler->informers->len; i++) {
        scheduler->listed &= informer_has_listed(scheduler->informers->pdata[i]);
    }
    if (scheduler->listed) {
        scheduler_kick(scheduler);
    } else {
        scheduler->sync_timer =
            sim_post(scheduler->sim, SYNC_POLL, &caches_polled_type, scheduler, (SimArgs){ 0 });
    }
}

void
scheduler_start(Scheduler *scheduler)
{
    if (scheduler->running) {
        return;
    }
    scheduler->running = true;
    for (guint i = 0; i < scheduler->informers->len; i++) {
        informer_start(scheduler->informers->pdata[i]);
    }
    queue_restart(scheduler->queue, sim_now(scheduler->sim));
    scheduler->sync_timer =
        sim_post(scheduler->sim, 0, &caches_polled_type, scheduler, (SimArgs){ 0 });
}

void
scheduler_stop(Scheduler *scheduler)
{
    if (!scheduler->running) {
        return;
    }
    scheduler->running = scheduler->listed = false;
    scheduler->told = scheduler->evicting = NULL;
    scheduler_forget_waiting(scheduler);
    scheduler->n_stops++;
    scheduler->tried = NULL; /* its pod is in flight; the next start queues it anew */
    (void)sim_cancel(scheduler->sim, &scheduler->attempt_timer);
    (void)sim_cancel(scheduler->sim, &scheduler->flush_timer);
    (void)sim_cancel(scheduler->sim, &scheduler->sync_timer);
    for (guint i = 0; i < scheduler->informers->len; i++) {
        informer_stop(scheduler->informers->pdata[i]);
    }
}

const SchedulerRecord *
scheduler_records(const Scheduler *scheduler, size_t *ret_n)
{
    *ret_n = scheduler->records->len;
    return (const SchedulerRecord *)(const void *)scheduler->records->data;
}

size_t
scheduler_pending(const Scheduler *scheduler, SchedulerQueuePool pool)
{
    return queue_length(scheduler->queue, (QueuePool)pool);
}

void
scheduler_watch_attempt(Scheduler *scheduler, size_t index, SchedulerWitness witness, void *data)
{
    scheduler->witness = witness;
    scheduler->witness_data = data;
    scheduler->witness_index = index;
}

static void
queue_counted(void *data, QueuePool pool, int change)
{
    Scheduler *scheduler = data;

    if (pool != POOL_IN_FLIGHT) {
        scheduler->observer->pending(scheduler->observer_data, (SchedulerQueuePool)pool, change);
    }
}

static void
queue_entered(void *data, QueuePool pool, const char *event)
{
    Scheduler *scheduler = data;

    scheduler->observer->incoming(scheduler->observer_data, (SchedulerQueuePool)pool, event);
}

void
scheduler_set_observer(Scheduler *scheduler, const SchedulerObserver *observer, void *data)
{
    const QueueCounter nobody = { NULL, NULL, NULL };
    const QueueCounter counter = { queue_counted, queue_entered, scheduler };

    scheduler->observer = observer;
    scheduler->observer_data = data;
    queue_set_counter(scheduler->queue, observer == NULL ? &nobody : &counter);
}

bool
scheduler_wait(const Scheduler *scheduler, Uid pod, SchedulerWait *ret)
{
    const QueuedPod *queued = queue_find(scheduler->queue, pod);

    if (queued == NULL) {
        return false;
    }
    *ret =
        (SchedulerWait){ .pool = queued->pool == POOL_IN_FLIGHT ? PENDING_ACTIVE
                                                                : (SchedulerQueuePool)queued->pool,
                         .is_tried = queued->pool == POOL_IN_FLIGHT,
                         .since = queued->since,
                         .backoff_until = queued->backoff_until,
                         .attempts = queued->attempts };
    return true;
}

bool
scheduler_has_profile(const Scheduler *scheduler, const char *scheduler_name)
{
    return scheduler_config_profile(scheduler->config, scheduler_name) != NULL;
}

const char *
scheduler_rejector(const Scheduler *scheduler, const SchedulerRecord *record, uint32_t index)
{
    const Profile *profile = scheduler_config_profile(scheduler->config, record->profile);

    for (uint32_t slot = 0; profile != NULL && slot < profile->n_slots; slot++) {
        if ((record->rejectors >> slot & 1) != 0 && index-- == 0) {
            return profile->instances[slot].plugin->name;
        }
    }
    return NULL;
}

void
scheduler_append_paths(const Scheduler *scheduler, GString *out)
{
    decision_paths_append(out, scheduler->searcher.n_paths);
}

uint64_t
scheduler_n_fast(const Scheduler *scheduler)
{
    return scheduler->searcher.n_paths[PATH_FAST];
}

/* scheduling-queue.c - heaps for active and backing-off pods, lists for those that wait. */
#include "models/scheduler/scheduling-queue.h"

#include "models/scheduler/gang/pod-groups.h"

#include "sim/number-map.h"

#define UNSCHEDULABLE_MAX (5 * SIM_MINUTE)
#define UNSCHEDULABLE_FLUSH (30 * SIM_SECOND)
#define BACKOFF_FLUSH SIM_SECOND

struct SchedulingQueue {
    SimTime initial_backoff, max_backoff;
    GPtrArray *pools[N_QUEUE_POOLS]; /* QueuedPod *; the first two are heaps */
    NumberMap by_uid;                /* Uid -> QueuedPod *, owned */
    uint64_t n_inserted;
    SimTime next_scan; /* when the first unschedulable pod may have waited long enough */
    Arena *scratch;
    QueueCounter counter;
    SchedulerGates gates;
};

typedef bool (*Before)(const QueuedPod *a, const QueuedPod *b);

static bool
active_before(const QueuedPod *a, const QueuedPod *b)
{
    if (a->pod->priority != b->pod->priority) {
        return a->pod->priority > b->pod->priority;
    }
    if (a->sort_at != b->sort_at) {
        return a->sort_at < b->sort_at;
    }
    if (a->sort_group != b->sort_group) {
        return a->sort_group < b->sort_group;
    }
    return a->order < b->order;
}

static bool
backoff_before(const QueuedPod *a, const QueuedPod *b)
{
    return a->backoff_until != b->backoff_until ? a->backoff_until < b->backoff_until
                                                : active_before(a, b);
}

static Before
pool_order(QueuePool pool)
{
    return pool == POOL_ACTIVE ? active_before : pool == POOL_BACKOFF ? backoff_before : NULL;
}

static void
place_at(GPtrArray *rows, guint index, QueuedPod *queued)
{
    rows->pdata[index] = queued;
    queued->place = index;
}

static void
sift_up(GPtrArray *rows, guint index, Before before)
{
    QueuedPod *queued = rows->pdata[index];

    while (index > 0 && before(queued, rows->pdata[(index - 1) / 2])) {
        place_at(rows, index, rows->pdata[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    place_at(rows, index, queued);
}

static void
sift_down(GPtrArray *rows, guint index, Before before)
{
    QueuedPod *queued = rows->pdata[index];

    for (;;) {
        guint child = 2 * index + 1;

        if (child + 1 < rows->len && before(rows->pdata[child + 1], rows->pdata[child])) {
            child++;
        }
        if (child >= rows->len || !before(rows->pdata[child], queued)) {
            break;
        }
        place_at(rows, index, rows->pdata[child]);
        index = child;
    }
    place_at(rows, index, queued);
}

static void
count(SchedulingQueue *queue, QueuePool pool, int change)
{
    if (queue->counter.changed != NULL) {
        queue->counter.changed(queue->counter.data, pool, change);
    }
}

static void
pool_insert(SchedulingQueue *queue, QueuedPod *queued, QueuePool pool)
{
    GPtrArray *rows = queue->pools[pool];

    count(queue, pool, 1);

    queued->pool = pool;
    queued->place = rows->len;
    g_ptr_array_add(rows, queued);
    if (pool_order(pool) != NULL) {
        sift_up(rows, queued->place, pool_order(pool));
    }
}

/* The lists keep their order: what waits longer is looked at first. */
static void
pool_remove(SchedulingQueue *queue, QueuedPod *queued)
{
    GPtrArray *rows = queue->pools[queued->pool];
    Before before = pool_order(queued->pool);
    guint place = queued->place;

    count(queue, queued->pool, -1);
    if (before == NULL) {
        g_ptr_array_remove_index(rows, place);
        for (guint i = place; i < rows->len; i++) {
            ((QueuedPod *)rows->pdata[i])->place = i;
        }
        return;
    }
    g_ptr_array_remove_index_fast(rows, place);
    if (place < rows->len) {
        ((QueuedPod *)rows->pdata[place])->place = place;
        sift_up(rows, place, before);
        sift_down(rows, ((QueuedPod *)rows->pdata[place])->place, before);
    }
}

static void
queued_free(QueuedPod *queued)
{
    if (queued->pod != NULL) {
        sched_pod_free(queued->pod);
    }
    g_free(queued);
}

static void
free_row(gpointer data, gpointer unused)
{
    (void)unused;
    queued_free(data);
}

SchedulingQueue *
queue_new(SimTime initial_backoff, SimTime max_backoff)
{
    SchedulingQueue *queue = g_new0(SchedulingQueue, 1);

    queue->initial_backoff = initial_backoff;
    queue->max_backoff = max_backoff;
    queue->gates = scheduler_gates_default();
    for (size_t i = 0; i < N_QUEUE_POOLS; i++) {
        queue->pools[i] = g_ptr_array_new();
    }
    queue->scratch = arena_new();
    queue->next_scan = SIM_NEVER;
    return queue;
}

void
queue_set_gates(SchedulingQueue *queue, const SchedulerGates *gates)
{
    queue->gates = *gates;
}

void
queue_set_counter(SchedulingQueue *queue, const QueueCounter *counter)
{
    queue->counter = *counter;
}

void
queue_free(SchedulingQueue *queue)
{
    if (queue == NULL) {
        return;
    }
    for (size_t i = 0; i < N_QUEUE_POOLS; i++) {
        g_ptr_array_foreach(queue->pools[i], free_row, NULL);
        g_ptr_array_free(queue->pools[i], TRUE);
    }
    number_map_done(&queue->by_uid);
    arena_free(queue->scratch);
    g_free(queue);
}

/* The slot of the first PreEnqueue plugin that holds the pod back; -1: none does. */
static int64_t
gate_of(SchedulingQueue *queue, const QueuedPod *queued)
{
    const PluginList *list = &queued->profile->points[POINT_PRE_ENQUEUE];

    arena_clear(queue->scratch);
    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];

        if (row->plugin->enqueue->pre_enqueue != NULL &&
            row->plugin->enqueue->pre_enqueue(row, queued->pod, queue->scratch).code !=
                STATUS_SUCCESS) {
            return row->slot;
        }
    }
    return -1;
}

static void
count_entry(SchedulingQueue *queue, QueuePool pool, const char *event)
{
    if (queue->counter.entered != NULL) {
        queue->counter.entered(queue->counter.data, pool, event);
    }
}

/* Set at each insertion, so that the heaps keep their order whatever becomes of a group. */
static void
set_sort_key(QueuedPod *queued)
{
    const EnqueueHooks *hooks = queued->profile->points[POINT_QUEUE_SORT].rows[0]->plugin->enqueue;

    queued->sort_at =
        hooks->sort_time == NULL ? queued->since : hooks->sort_time(queued->pod, queued->since);
    queued->sort_group =
        hooks->sort_time == NULL || queued->pod->group == NULL ? 0 : queued->pod->group->number;
}

static void
insert(SchedulingQueue *queue, QueuedPod *queued, QueuePool pool, const char *event, SimTime now)
{
    int64_t gate = gate_of(queue, queued);

    queued->order = ++queue->n_inserted;
    set_sort_key(queued);
    if (gate >= 0) {
        queued->rejectors |= UINT64_C(1) << gate;
        pool = POOL_GATED;
    }
    if (pool == POOL_ACTIVE && queued->first_active_at == SIM_NEVER) {
        queued->first_active_at = now;
    }
    pool_insert(queue, queued, pool);
    count_entry(queue, pool, event);
}

QueuedPod *
queue_add(SchedulingQueue *queue, const Profile *profile, SchedPod *pod, SimTime now)
{
    QueuedPod *queued = g_new0(QueuedPod, 1);

    queued->pod = pod;
    queued->profile = profile;
    queued->since = now;
    queued->first_tried_at = SIM_NEVER;
    queued->first_active_at = SIM_NEVER;
    number_map_set_pointer(&queue->by_uid, pod->uid, queued);
    insert(queue, queued, POOL_ACTIVE, "UnschedulablePodAdd", now);
    return queued;
}

QueuedPod *
queue_find(const SchedulingQueue *queue, Uid uid)
{
    return number_map_pointer(&queue->by_uid, uid);
}

void
queue_remove(SchedulingQueue *queue, QueuedPod *queued)
{
    pool_remove(queue, queued);
    number_map_remove(&queue->by_uid, queued->pod->uid);
    queued_free(queued);
}

SchedPod *
queue_take(SchedulingQueue *queue, QueuedPod *queued)
{
    SchedPod *pod = queued->pod;

    pool_remove(queue, queued);
    number_map_remove(&queue->by_uid, pod->uid);
    queued->pod = NULL;
    queued_free(queued);
    return pod;
}

void
queue_changed(SchedulingQueue *queue, QueuedPod *queued, SimTime now)
{
    if (queued->pool == POOL_GATED && gate_of(queue, queued) < 0) {
        pool_remove(queue, queued);
        queued->since = now;
        queued->rejectors = 0;
        insert(queue, queued, POOL_ACTIVE, "UnschedulablePodUpdatePodSchedulingGatesEliminated",
               now);
    }
}

static SimTime
backoff_time(const SchedulingQueue *queue, const QueuedPod *queued)
{
    int32_t n = queued->error_count > 0 ? queued->error_count : queued->unschedulable_count;
    int32_t shift = MIN(n - 1, 40);

    if (n <= 0 || queue->max_backoff == 0) {
        return 0;
    }
    return queue->initial_backoff > queue->max_backoff >> shift ? queue->max_backoff
                                                                : queue->initial_backoff << shift;
}

static SimTime
whole_second(SimTime at)
{
    return at / SIM_SECOND * SIM_SECOND;
}

static bool
is_backing_off(const QueuedPod *queued, SimTime now)
{
    return queued->backoff_until >= whole_second(now);
}

static void
requeue(SchedulingQueue *queue, QueuedPod *queued, const char *event, SimTime now)
{
    insert(queue, queued, is_backing_off(queued, now) ? POOL_BACKOFF : POOL_ACTIVE, event, now);
}

QueuedPod *
queue_pop(SchedulingQueue *queue)
{
    GPtrArray *active = queue->pools[POOL_ACTIVE];
    GPtrArray *backoff = queue->pools[POOL_BACKOFF];
    QueuedPod *queued;

    if (active->len > 0) {
        queued = active->pdata[0];
    } else if (queue->gates.pop_from_backoff && backoff->len > 0 &&
               ((QueuedPod *)backoff->pdata[0])->rejectors != 0) {
        queued = backoff->pdata[0];
    } else {
        return NULL;
    }
    pool_remove(queue, queued);
    pool_insert(queue, queued, POOL_IN_FLIGHT);
    queued->attempts++;
    queued->rejectors = 0;
    return queued;
}

/* When the tick comes that takes the pod out of the unschedulable ones. */
static SimTime
unschedulable_until(const QueuedPod *queued)
{
    return ((queued->since + UNSCHEDULABLE_MAX) / UNSCHEDULABLE_FLUSH + 1) * UNSCHEDULABLE_FLUSH;
}

void
queue_put_back(SchedulingQueue *queue, QueuedPod *queued, uint64_t rejectors, SimTime now)
{
    pool_remove(queue, queued);
    if (rejectors == 0) {
        queued->error_count++;
    } else {
        queued->unschedulable_count++;
        queued->error_count = 0;
    }
    queued->rejectors = rejectors;
    queued->since = now;
    queued->backoff_until = whole_second(now + backoff_time(queue, queued));
    if (rejectors == 0) {
        requeue(queue, queued, "ScheduleAttemptFailure", now);
    } else {
        pool_insert(queue, queued, POOL_UNSCHEDULABLE);
        count_entry(queue, POOL_UNSCHEDULABLE, "ScheduleAttemptFailure");
        queue->next_scan = MIN(queue->next_scan, unschedulable_until(queued));
    }
}

void
queue_return(SchedulingQueue *queue, const Profile *profile, SchedPod *pod, int32_t attempts,
             uint64_t rejectors, SimTime now)
{
    QueuedPod *queued = queue_add(queue, profile, pod, now);

    queued->attempts = attempts;
    queued->first_tried_at = now;
    queued->unschedulable_count = attempts - 1;
    if (queued->pool != POOL_GATED) {
        queue_put_back(queue, queued, rejectors, now);
    }
}

void
queue_activate_group(SchedulingQueue *queue, const PodGroup *group, SimTime now)
{
    static const QueuePool pools[] = { POOL_BACKOFF, POOL_UNSCHEDULABLE };
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    for (size_t p = 0; p < G_N_ELEMENTS(pools); p++) {
        GPtrArray *rows = queue->pools[pools[p]];

        for (guint i = 0; i < rows->len; i++) {
            if (((QueuedPod *)rows->pdata[i])->pod->group == group) {
                g_ptr_array_add(found, rows->pdata[i]);
            }
        }
    }
    for (guint i = 0; i < found->len; i++) {
        pool_remove(queue, found->pdata[i]);
        insert(queue, found->pdata[i], POOL_ACTIVE, "ForceActivate", now);
    }
}

/* Whether one of the plugins that rejected the pod hopes for this event; without hints whether one
 * has registered for it. */
static bool
may_help(const SchedulingQueue *queue, const QueuedPod *queued, const Snapshot *snapshot,
         const ClusterEvent *event)
{
    HintAnswer least = queue->gates.queueing_hints ? HINT_QUEUE : HINT_SKIP;

    for (uint32_t slot = 0; slot < queued->profile->n_slots; slot++) {
        if ((queued->rejectors >> slot & 1) != 0 &&
            plugin_hint(&queued->profile->instances[slot], snapshot, queued->pod, event) >= least) {
            return true;
        }
    }
    return false;
}

bool
queue_hopes(const SchedulingQueue *queue)
{
    return queue->pools[POOL_UNSCHEDULABLE]->len > 0;
}

void
queue_event(SchedulingQueue *queue, const Snapshot *snapshot, const ClusterEvent *event,
            SimTime now)
{
    GPtrArray *waiting = queue->pools[POOL_UNSCHEDULABLE];
    g_autoptr(GPtrArray) helped = g_ptr_array_new();

    for (guint i = 0; i < waiting->len; i++) {
        if (may_help(queue, waiting->pdata[i], snapshot, event)) {
            g_ptr_array_add(helped, waiting->pdata[i]);
        }
    }
    if (helped->len > 0) {
        g_autofree char *label = cluster_event_label(event->resource, event->action);

        for (guint i = 0; i < helped->len; i++) {
            pool_remove(queue, helped->pdata[i]);
            requeue(queue, helped->pdata[i], label, now);
        }
    }
}

/* Those that have waited for more than five minutes are tried again, whatever happened. */
static void
flush_unschedulable(SchedulingQueue *queue, SimTime now)
{
    GPtrArray *waiting = queue->pools[POOL_UNSCHEDULABLE];

    queue->next_scan = SIM_NEVER;
    for (guint i = 0; i < waiting->len;) {
        QueuedPod *queued = waiting->pdata[i];

        if (unschedulable_until(queued) <= now) {
            pool_remove(queue, queued);
            requeue(queue, queued, "UnschedulableTimeout", now);
        } else {
            queue->next_scan = MIN(queue->next_scan, unschedulable_until(queued));
            i++;
        }
    }
}

SimTime
queue_flush(SchedulingQueue *queue, SimTime now)
{
    GPtrArray *backoff = queue->pools[POOL_BACKOFF];
    SimTime next;

    while (backoff->len > 0 && !is_backing_off(backoff->pdata[0], now)) {
        QueuedPod *queued = backoff->pdata[0];

        pool_remove(queue, queued);
        insert(queue, queued, POOL_ACTIVE, "BackoffComplete", now);
    }
    if (now >= queue->next_scan) {
        flush_unschedulable(queue, now);
    }
    next = queue->next_scan;
    if (backoff->len > 0) {
        SimTime over = ((QueuedPod *)backoff->pdata[0])->backoff_until + BACKOFF_FLUSH;

        next = MIN(next, MAX(over, whole_second(now) + BACKOFF_FLUSH));
    }
    return next;
}

void
queue_restart(SchedulingQueue *queue, SimTime now)
{
    static const QueuePool pools[] = { POOL_BACKOFF, POOL_UNSCHEDULABLE, POOL_IN_FLIGHT };

    for (size_t p = 0; p < G_N_ELEMENTS(pools); p++) {
        GPtrArray *rows = queue->pools[pools[p]];

        while (rows->len > 0) {
            QueuedPod *queued = rows->pdata[0];

            pool_remove(queue, queued);
            queued->attempts = queued->unschedulable_count = queued->error_count = 0;
            queued->rejectors = 0;
            queued->since = now;
            queued->backoff_until = 0;
            queued->first_active_at = SIM_NEVER;
            insert(queue, queued, POOL_ACTIVE, "UnschedulablePodAdd", now);
        }
    }
}

size_t
queue_length(const SchedulingQueue *queue, QueuePool pool)
{
    return queue->pools[pool]->len;
}

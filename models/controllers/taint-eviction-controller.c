/* taint-eviction-controller.c - ends pods that do not tolerate a NoExecute taint of their node.
 *
 * A pod that tolerates all taints for ever stays; one that tolerates them for s seconds gets a
 * timer, which keeps its first start when a later look would only prolong it; one that does not
 * tolerate them goes at once (Kubernetes 1.34, pkg/controller/tainteviction). */
#include "models/controllers/pod-control.h"

#define N_WORKERS 8
#define DELETE_TRIES 5
#define RETRY_SLEEP (10 * SIM_MILLISECOND)

typedef struct Timer {
    ObjectRef pod;
    char *key;     /* "namespace/name", for the events */
    Object *about; /* the pod as it was, for the events */
    SimTime started_at;
    SimTimer timer;
} Timer;

typedef struct State {
    GHashTable *timers; /* by pod: Timer */
    GPtrArray *all;     /* the same, owned, for the end */
} State;

static void timer_due(void *owner, const SimEvent *event);

static const SimEventType timer_due_type = { "pod.eviction-due", PHASE_CONTROLLER, timer_due };

static guint
ref_hash(gconstpointer data)
{
    const ObjectRef *ref = data;

    return ref->index * 2654435761u ^ ref->generation;
}

static gboolean
ref_equal(gconstpointer a, gconstpointer b)
{
    return sim_handle_equal(*(const ObjectRef *)a, *(const ObjectRef *)b);
}

static void
free_timer(gpointer data)
{
    Timer *timer = data;

    g_free(timer->key);
    object_free(timer->about);
    g_free(timer);
}

static Timer *
find_timer(Controller *self, ObjectRef pod)
{
    State *state = self->state;

    return g_hash_table_lookup(state->timers, &pod);
}

static void
drop_timer(Controller *self, Timer *timer)
{
    State *state = self->state;

    sim_cancel(self->sim, &timer->timer);
    g_hash_table_remove(state->timers, &timer->pod);
    g_ptr_array_remove_fast(state->all, timer); /* frees it */
}

static void
cancel(Controller *self, ObjectRef pod)
{
    Timer *timer = find_timer(self, pod);

    if (timer != NULL) {
        controller_record(self, timer->about, "Normal", "TaintManagerEviction",
                          "Cancelling deletion of Pod %s", timer->key);
        drop_timer(self, timer);
    }
}

static bool
mark_target(Object *draft, void *data)
{
    Controller *self = data;

    return pod_set_condition((Pod *)draft, POD_DISRUPTION_TARGET, CONDITION_TRUE,
                             "DeletionByTaintManager",
                             "Taint manager: deleting due to NoExecute taint", sim_now(self->sim));
}

static bool
delete_pod(Controller *self, Process *process, ObjectRef pod)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    ApiAnswer answer = controller_read(self, process, pod);

    if (answer.status == API_OK) {
        answer = controller_patch(self, process, pod, mark_target, self);
    }
    if (answer.status == API_OK) {
        answer = controller_delete(self, process, pod, &options);
    }
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

typedef struct Eviction {
    Controller *self;
    ObjectRef pod;
} Eviction;

static void
evict(Process *process, void *data)
{
    Eviction eviction = *(Eviction *)data;
    Controller *self = eviction.self;

    g_free(data);
    for (int i = 0; i < DELETE_TRIES && !self->gone; i++) {
        if (delete_pod(self, process, eviction.pod)) {
            return;
        }
        process_sleep(process, RETRY_SLEEP);
    }
}

static void
begin_eviction(Controller *self, const Object *about, ObjectRef pod)
{
    Eviction *eviction = g_new0(Eviction, 1);
    char key[OBJECT_KEY_MAX];

    eviction->self = self;
    eviction->pod = pod;
    controller_record(self, about, "Normal", "TaintManagerEviction", "Marking for deletion Pod %s",
                      object_key(about, key));
    process_start(self->sim, "taint-eviction.evict", PHASE_CONTROLLER, evict, eviction);
}

static void
timer_due(void *owner, const SimEvent *event)
{
    Controller *self = owner;
    Timer *timer = find_timer(self, event->args.object);
    Object *about;

    if (timer == NULL) {
        return;
    }
    about = object_copy(timer->about);
    drop_timer(self, timer);
    begin_eviction(self, about, event->args.object);
    object_free(about);
}

static void
start_timer(Controller *self, const Pod *pod, SimTime started_at, SimTime due_at)
{
    State *state = self->state;
    Timer *timer = g_new0(Timer, 1);
    char key[OBJECT_KEY_MAX];

    timer->pod = pod->object.ref;
    timer->key = g_strdup(object_key(&pod->object, key));
    timer->about = object_copy(&pod->object);
    timer->started_at = started_at;
    timer->timer = sim_post_at(self->sim, MAX(due_at, sim_now(self->sim)), &timer_due_type, self,
                               (SimArgs){ pod->object.ref, 0 });
    g_hash_table_insert(state->timers, &timer->pod, timer);
    g_ptr_array_add(state->all, timer);
}

/* How long the pod may stay on the node: SIM_NEVER for ever, -1 not at all. */
static SimTime
stay(const Pod *pod, const Node *node)
{
    SimTime shortest = SIM_NEVER;

    for (uint32_t i = 0; i < node->n_taints; i++) {
        const Taint *taint = &node->taints[i];
        const Toleration *found = NULL;

        if (taint->effect != EFFECT_NO_EXECUTE) {
            continue;
        }
        for (uint32_t k = 0; k < pod->spec->n_tolerations && found == NULL; k++) {
            if (toleration_tolerates(&pod->spec->tolerations[k], taint)) {
                found = &pod->spec->tolerations[k];
            }
        }
        if (found == NULL) {
            return -1;
        }
        if (found->seconds >= 0) {
            shortest = MIN(shortest, found->seconds * SIM_SECOND);
        }
    }
    return shortest;
}

static bool
has_no_execute(const Node *node)
{
    for (uint32_t i = 0; i < node->n_taints; i++) {
        if (node->taints[i].effect == EFFECT_NO_EXECUTE) {
            return true;
        }
    }
    return false;
}

static void
look_at_pod(Controller *self, const Pod *pod, const Node *node)
{
    SimTime now = sim_now(self->sim);
    SimTime time = has_no_execute(node) ? stay(pod, node) : SIM_NEVER;
    Timer *timer = find_timer(self, pod->object.ref);
    SimTime started_at = now;

    if (time == SIM_NEVER) {
        cancel(self, pod->object.ref);
        return;
    }
    if (time < 0) {
        Object *about = object_copy(&pod->object);

        cancel(self, pod->object.ref);
        begin_eviction(self, about, about->ref);
        object_free(about);
        return;
    }
    if (timer != NULL) {
        started_at = timer->started_at;
        if (started_at + time < now + time) {
            return; /* it runs already */
        }
        cancel(self, pod->object.ref);
    }
    if (time == 0) {
        Object *about = object_copy(&pod->object);

        begin_eviction(self, about, about->ref);
        object_free(about);
        return;
    }
    start_timer(self, pod, started_at, now + time);
}

/* A key of the queue is a node whose taints changed, or a pod that came, went or changed. */
static bool
sync_key(Controller *self, Process *process, ObjectRef key)
{
    const Node *node = (const Node *)controller_get(self, KIND_NODE, key);
    const Pod *pod;
    g_autoptr(GArray) refs = NULL;

    (void)process;
    if (node == NULL) {
        pod = controller_pod(self, key);
        node = pod == NULL || pod->node_name == NULL
                   ? NULL
                   : (const Node *)informer_find(controller_informer(self, KIND_NODE), NULL,
                                                 pod->node_name);
        if (pod == NULL) {
            cancel(self, key);
        } else if (node != NULL) {
            look_at_pod(self, pod, node);
        }
        return true;
    }
    refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    {
        StoreQuery query = { .kind = KIND_POD, .node_name = node->object.meta.name };

        for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
             store_next(&it);) {
            g_array_append_val(refs, it.object->ref);
        }
    }
    for (guint i = 0; i < refs->len; i++) {
        node = (const Node *)controller_get(self, KIND_NODE, key);
        pod = controller_pod(self, g_array_index(refs, ObjectRef, i));
        if (node != NULL && pod != NULL) {
            look_at_pod(self, pod, node);
        }
    }
    return true;
}

static void
node_changed(Controller *self, const Object *old, const Object *new_)
{
    const Node *before = (const Node *)old;
    const Node *after = (const Node *)new_;

    if (after == NULL || (before == NULL && !has_no_execute(after))) {
        return;
    }
    if (before == NULL ||
        (before->taints != after->taints && (has_no_execute(before) || has_no_execute(after)))) {
        work_queue_add(self->queue, new_->ref);
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    const Pod *before = (const Pod *)old;
    const Pod *after = (const Pod *)new_;
    const Object *node;

    if (after == NULL) {
        if (find_timer(self, old->ref) != NULL) {
            work_queue_add(self->queue, old->ref);
        }
        return;
    }
    if (after->node_name == NULL ||
        (before != NULL && before->node_name == after->node_name && before->spec == after->spec)) {
        return;
    }
    node = informer_find(controller_informer(self, KIND_NODE), NULL, after->node_name);
    if (node != NULL && has_no_execute((const Node *)node)) {
        work_queue_add(self->queue, new_->ref);
    }
}

static void
start(Controller *self)
{
    State *state = g_new0(State, 1);

    state->timers = g_hash_table_new(ref_hash, ref_equal);
    state->all = g_ptr_array_new_with_free_func(free_timer);
    self->state = state;
    controller_watch(self, KIND_NODE, node_changed);
    controller_watch(self, KIND_POD, pod_changed);
}

static void
stop(Controller *self)
{
    State *state = self->state;

    for (guint i = 0; i < state->all->len; i++) {
        Timer *timer = g_ptr_array_index(state->all, i);

        sim_cancel(self->sim, &timer->timer);
    }
}

static void
free_state(Controller *self)
{
    State *state = self->state;

    if (state != NULL) {
        g_hash_table_unref(state->timers);
        g_ptr_array_unref(state->all);
        g_free(state);
    }
}

const ControllerType controller_taint_eviction_controller = {
    .name = "taint-eviction-controller",
    .doc = "Ends pods that do not tolerate a NoExecute taint of their node.",
    .qps_factor = 1,
    .queue = { .n_workers = N_WORKERS },
    .start = start,
    .sync = sync_key,
    .stop = stop,
    .free = free_state,
};

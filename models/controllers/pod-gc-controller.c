/* pod-gc-controller.c - sweeps away pods that nobody else will.
 *
 * Every 20 s: terminated pods above a threshold, oldest first; terminating pods of nodes that are
 * out of service; pods whose node is gone for 40 s; deleted pods that were never scheduled
 * (Kubernetes 1.34, pkg/controller/podgc).  Sweeps are made only while there is something that
 * could be swept. */
#include "models/controllers/pod-control.h"

#include "sim/random.h"

#include <string.h>

#define SWEEP_PERIOD (20 * SIM_SECOND)
#define QUARANTINE (40 * SIM_SECOND)
#define TAINT_OUT_OF_SERVICE "node.kubernetes.io/out-of-service"

/* A node that pods name and that does not exist. */
typedef struct Missing {
    char *name;
    SimTime since; /* by the sweep that noticed it */
} Missing;

typedef struct State {
    SimTime grid_at;
    SimTimer timer;
    bool sweeping;
    int64_t n_terminated; /* pods of terminal phase in the cache */
    GArray *old_pods;     /* OldPod, a heap */
    GPtrArray *missing;   /* Missing, owned */
    GPtrArray *suspects;  /* char *: nodes that went away, or are out of service */
    bool has_unscheduled; /* a deleted pod without a node was seen */
} State;

static void sweep_due(void *owner, const SimEvent *event);

static const SimEventType sweep_due_type = { "pod-gc.swept", PHASE_CONTROLLER, sweep_due };

static bool
has_work(Controller *self)
{
    State *state = self->state;

    return state->n_terminated > self->settings->terminated_pod_gc_threshold ||
           state->missing->len > 0 || state->suspects->len > 0 || state->has_unscheduled;
}

static void
plan_sweep(Controller *self)
{
    State *state = self->state;
    SimTime since;

    if (self->gone || state->grid_at == SIM_NEVER || state->sweeping ||
        sim_is_pending(self->sim, state->timer) || !has_work(self)) {
        return;
    }
    since = sim_now(self->sim) + 1 - state->grid_at;
    since = (since + SWEEP_PERIOD - 1) / SWEEP_PERIOD * SWEEP_PERIOD;
    state->timer = sim_post_background(self->sim, state->grid_at + since - sim_now(self->sim),
                                       &sweep_due_type, self, (SimArgs){ SIM_NO_HANDLE, 0 });
}

static void
suspect(Controller *self, const char *node_name)
{
    State *state = self->state;

    for (guint i = 0; i < state->suspects->len; i++) {
        if (strcmp(g_ptr_array_index(state->suspects, i), node_name) == 0) {
            return;
        }
    }
    g_ptr_array_add(state->suspects, g_strdup(node_name));
    plan_sweep(self);
}

/* -- one pod ---------------------------------------------------------------------------------- */

typedef struct Ending {
    Controller *self;
    const char *reason; /* NULL: no condition */
    const char *message;
} Ending;

static bool
fail_pod(Object *draft, void *data)
{
    const Ending *ending = data;
    Pod *pod = (Pod *)draft;

    if (!pod_is_terminal(pod)) {
        pod->phase = POD_FAILED;
    }
    if (ending->reason != NULL) {
        pod_set_condition(pod, POD_DISRUPTION_TARGET, CONDITION_TRUE, ending->reason,
                          ending->message, sim_now(ending->self->sim));
    }
    return true;
}

/* Failed, if it has not ended, then removed without waiting for a kubelet. */
static void
remove_pod(Process *process, ObjectRef ref, Ending *ending)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = 0 };
    const Pod *pod = controller_pod(ending->self, ref);

    if (pod == NULL) {
        return;
    }
    if (!pod_is_terminal(pod) &&
        controller_patch(ending->self, process, ref, fail_pod, ending).status != API_OK) {
        return;
    }
    (void)controller_delete(ending->self, process, ref, &options);
}

/* -- terminated pods, the first to go on top ----------------------------------------------------
 */

/* A pod that was seen to end.  One that is gone or changed since keeps its row until it comes up,
 * so that a pod costs the logarithm of those that have ended, and no sweep looks at the others. */
typedef struct OldPod {
    ObjectRef ref;
    bool evicted;
    SimTime created_at;
    const char *name; /* interned */
} OldPod;

static OldPod
old_pod(const Pod *pod)
{
    return (OldPod){ pod->object.ref, pod->reason != NULL && strcmp(pod->reason, "Evicted") == 0,
                     api_time(pod->object.meta.created_at), pod->object.meta.name };
}

static int
compare_old(const OldPod *a, const OldPod *b)
{
    if (a->evicted != b->evicted) {
        return a->evicted ? -1 : 1;
    }
    if (a->created_at != b->created_at) {
        return a->created_at < b->created_at ? -1 : 1;
    }
    if (a->name != b->name) {
        return strcmp(a->name, b->name);
    }
    return (a->ref.index > b->ref.index) - (a->ref.index < b->ref.index);
}

static void
push_old(GArray *heap, OldPod pod)
{
    guint i = heap->len;

    g_array_append_val(heap, pod);
    for (; i > 0 && compare_old(&pod, &g_array_index(heap, OldPod, (i - 1) / 2)) < 0;
         i = (i - 1) / 2) {
        g_array_index(heap, OldPod, i) = g_array_index(heap, OldPod, (i - 1) / 2);
    }
    g_array_index(heap, OldPod, i) = pod;
}

static OldPod
pop_old(GArray *heap)
{
    OldPod *rows = (OldPod *)(void *)heap->data;
    OldPod top = rows[0];
    OldPod last = rows[heap->len - 1];
    guint i = 0;

    g_array_set_size(heap, heap->len - 1);
    for (guint child = 1; child < heap->len; child = 2 * i + 1) {
        child += child + 1 < heap->len && compare_old(&rows[child + 1], &rows[child]) < 0;
        if (compare_old(&last, &rows[child]) <= 0) {
            break;
        }
        rows[i] = rows[child];
        i = child;
    }
    if (heap->len > 0) {
        rows[i] = last;
    }
    return top;
}

/* Whether a row says what the cache says. */
static bool
is_current(Controller *self, const OldPod *row)
{
    const Pod *pod = controller_pod(self, row->ref);
    OldPod now;

    if (pod == NULL || !pod_is_terminal(pod)) {
        return false;
    }
    now = old_pod(pod);
    return compare_old(row, &now) == 0;
}

/* Rows of pods that went another way are dropped when they are most of all. */
static void
drop_stale(Controller *self)
{
    State *state = self->state;
    g_autoptr(GArray) rows = NULL;

    if (state->old_pods->len < 64 || state->old_pods->len < 2 * state->n_terminated) {
        return;
    }
    rows = g_steal_pointer(&state->old_pods);
    state->old_pods = g_array_new(FALSE, FALSE, sizeof(OldPod));
    for (guint i = 0; i < rows->len; i++) {
        const OldPod *row = &g_array_index(rows, OldPod, i);

        if (is_current(self, row)) {
            push_old(state->old_pods, *row);
        }
    }
}

static void
count_terminated(Controller *self, const Pod *old, const Pod *pod)
{
    State *state = self->state;
    bool was = old != NULL && pod_is_terminal(old);
    bool is = pod != NULL && pod_is_terminal(pod);

    state->n_terminated += is - was;
    if (is && (!was || old->reason != pod->reason)) {
        push_old(state->old_pods, old_pod(pod));
        drop_stale(self);
    }
}

/* -- the four sweeps -------------------------------------------------------------------------- */

static void
sweep_terminated(Controller *self, Process *process)
{
    State *state = self->state;
    int64_t surplus = state->n_terminated - self->settings->terminated_pod_gc_threshold;
    Ending ending = { .self = self };
    g_autoptr(GArray) pods = NULL;

    if (surplus <= 0 || self->settings->terminated_pod_gc_threshold <= 0) {
        return;
    }
    pods = g_array_new(FALSE, FALSE, sizeof(OldPod));
    while (state->old_pods->len > 0 && pods->len < (guint64)surplus) {
        OldPod row = pop_old(state->old_pods);
        bool is_twin = pods->len > 0 &&
                       sim_handle_equal(row.ref, g_array_index(pods, OldPod, pods->len - 1).ref);

        if (!is_twin && is_current(self, &row)) {
            g_array_append_val(pods, row);
        }
    }
    for (guint i = 0; i < pods->len; i++) {
        remove_pod(process, g_array_index(pods, OldPod, i).ref, &ending);
    }
    for (guint i = 0; i < pods->len; i++) { /* those that would not go are tried again */
        const OldPod *row = &g_array_index(pods, OldPod, i);

        if (is_current(self, row)) {
            push_old(state->old_pods, *row);
        }
    }
}

typedef bool (*PodTest)(const Pod *pod);

static bool
any_pod(const Pod *pod)
{
    (void)pod;
    return true;
}

static bool
is_deleting(const Pod *pod)
{
    return object_is_deleting(&pod->object);
}

static guint
remove_pods_of(Controller *self, Process *process, const char *node_name, PodTest test,
               Ending *ending)
{
    StoreQuery query = { .kind = KIND_POD, .node_name = node_name };
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        if (test((const Pod *)it.object)) {
            g_array_append_val(refs, it.object->ref);
        }
    }
    for (guint i = 0; process != NULL && i < refs->len && !self->gone; i++) {
        remove_pod(process, g_array_index(refs, ObjectRef, i), ending);
    }
    return refs->len;
}

static const Node *
find_node(Controller *self, const char *name)
{
    return (const Node *)informer_find(controller_informer(self, KIND_NODE), NULL, name);
}

static bool
is_out_of_service(const Node *node)
{
    for (uint32_t i = 0; i < node->n_taints; i++) {
        if (strcmp(node->taints[i].key, TAINT_OUT_OF_SERVICE) == 0) {
            return true;
        }
    }
    return false;
}

static void
free_missing(gpointer data)
{
    Missing *missing = data;

    g_free(missing->name);
    g_free(missing);
}

static void
note_missing(State *state, const char *name, SimTime now)
{
    Missing *missing;

    for (guint i = 0; i < state->missing->len; i++) {
        missing = g_ptr_array_index(state->missing, i);
        if (strcmp(missing->name, name) == 0) {
            return;
        }
    }
    missing = g_new0(Missing, 1);
    missing->name = g_strdup(name);
    missing->since = now;
    g_ptr_array_add(state->missing, missing);
}

/* Suspects stay as long as they may have something to sweep. */
static void
sweep_suspects(Controller *self, Process *process)
{
    State *state = self->state;
    Ending ending = { .self = self, .reason = NULL };

    for (guint i = 0; i < state->suspects->len && !self->gone;) {
        const char *name = g_ptr_array_index(state->suspects, i);
        const Node *node = find_node(self, name);

        if (node == NULL) {
            if (remove_pods_of(self, NULL, name, any_pod, &ending) > 0) {
                note_missing(state, name, sim_now(self->sim));
            }
            g_ptr_array_remove_index(state->suspects, i);
        } else if (is_out_of_service(node)) {
            if (!node_is_ready(node)) {
                remove_pods_of(self, process, name, is_deleting, &ending);
            }
            i++;
        } else {
            g_ptr_array_remove_index(state->suspects, i);
        }
    }
}

static void
sweep_orphans(Controller *self, Process *process)
{
    State *state = self->state;
    Ending ending = { self, "DeletionByPodGC", "PodGC: node no longer exists" };

    for (guint i = 0; i < state->missing->len && !self->gone;) {
        Missing *missing = g_ptr_array_index(state->missing, i);

        if (find_node(self, missing->name) == NULL &&
            sim_now(self->sim) < missing->since + QUARANTINE) {
            i++;
            continue;
        }
        if (find_node(self, missing->name) == NULL) {
            remove_pods_of(self, process, missing->name, any_pod, &ending);
        }
        g_ptr_array_remove_index(state->missing, i);
    }
}

static void
sweep_unscheduled(Controller *self, Process *process)
{
    State *state = self->state;
    StoreQuery query = { .kind = KIND_POD };
    Ending ending = { .self = self };
    g_autoptr(GArray) refs = NULL;

    if (!state->has_unscheduled) {
        return;
    }
    state->has_unscheduled = false;
    refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->node_name == NULL && object_is_deleting(it.object)) {
            g_array_append_val(refs, it.object->ref);
        }
    }
    for (guint i = 0; i < refs->len && !self->gone; i++) {
        remove_pod(process, g_array_index(refs, ObjectRef, i), &ending);
    }
}

static void
sweep(Process *process, void *data)
{
    Controller *self = data;
    State *state = self->state;

    sweep_terminated(self, process);
    sweep_orphans(self, process);
    sweep_suspects(self, process);
    sweep_unscheduled(self, process);
    state->sweeping = false;
    plan_sweep(self);
}

static void
sweep_due(void *owner, const SimEvent *event)
{
    Controller *self = owner;
    State *state = self->state;

    (void)event;
    state->sweeping = true;
    process_start(self->sim, "pod-gc", PHASE_CONTROLLER, sweep, self);
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    State *state = self->state;
    const Pod *pod = (const Pod *)new_;

    count_terminated(self, (const Pod *)old, pod);
    if (pod == NULL) {
        return;
    }
    if (pod->node_name == NULL && object_is_deleting(new_)) {
        state->has_unscheduled = true;
    }
    if (pod->node_name != NULL && (old == NULL || ((const Pod *)old)->node_name == NULL) &&
        find_node(self, pod->node_name) == NULL) {
        suspect(self, pod->node_name);
    }
    plan_sweep(self);
}

static void
node_changed(Controller *self, const Object *old, const Object *new_)
{
    if (new_ == NULL) {
        suspect(self, old->meta.name);
    } else if (is_out_of_service((const Node *)new_)) {
        suspect(self, new_->meta.name);
    }
}

static void
start(Controller *self)
{
    State *state = g_new0(State, 1);

    state->grid_at = SIM_NEVER;
    state->old_pods = g_array_new(FALSE, FALSE, sizeof(OldPod));
    state->missing = g_ptr_array_new_with_free_func(free_missing);
    state->suspects = g_ptr_array_new_with_free_func(g_free);
    self->state = state;
    controller_watch(self, KIND_NODE, node_changed);
    controller_watch(self, KIND_POD, pod_changed);
}

static void
listed(Controller *self)
{
    State *state = self->state;
    SimStream phase = sim_stream(sim_seed(self->sim), "pod-gc-phase", "");

    state->grid_at = sim_now(self->sim) - SWEEP_PERIOD +
                     (SimTime)(sim_stream_uniform(&phase) * (double)SWEEP_PERIOD);
    plan_sweep(self);
}

static void
stop(Controller *self)
{
    State *state = self->state;

    sim_cancel(self->sim, &state->timer);
}

static void
free_state(Controller *self)
{
    State *state = self->state;

    if (state != NULL) {
        g_array_unref(state->old_pods);
        g_ptr_array_unref(state->missing);
        g_ptr_array_unref(state->suspects);
        g_free(state);
    }
}

const ControllerType controller_pod_gc_controller = {
    .name = "pod-garbage-collector-controller",
    .doc = "Sweeps away pods of nodes that are gone and old pods that have ended.",
    .qps_factor = 1,
    .start = start,
    .listed = listed,
    .stop = stop,
    .free = free_state,
};

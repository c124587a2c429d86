/* replica-set-control.c - so many pods of one template, no more and no fewer.
 *
 * Pods that are being deleted do not count: the substitute is made at the instant the old pod gets
 * its deletion timestamp.  At most 500 pods are made or deleted in one pass (Kubernetes 1.34). */
#include "models/controllers/replica-set-control.h"

#include "models/controllers/controller-ref-manager.h"
#include "models/controllers/expectations.h"
#include "models/controllers/pod-control.h"
#include "models/controllers/pod-ranking.h"

#include <string.h>

#define BURST_REPLICAS 500
#define STATUS_TRIES 2

typedef struct State {
    Kind kind;
    Expectations *expectations;
} State;

/* One pass over one set. */
typedef struct Pass {
    Controller *self;
    Process *process;
    State *state;
    ReplicaSet *set; /* our copy */
    GArray *pods;    /* ObjectRef, active, ours */
    ReplicaCounts counts;
    const char *failure; /* reason of the failed create or delete; NULL: none failed */
    char *error;         /* its message, owned */
} Pass;

void
replica_set_control_free(Controller *self)
{
    State *state = self->state;

    if (state != NULL) {
        expectations_free(state->expectations);
        g_free(state);
    }
}

static const Object *
owner_of(Controller *self, const Object *pod)
{
    State *state = self->state;

    return controller_resolve(self, state->kind, pod->meta.name_space, object_controller(pod));
}

/* A pod that nobody controls concerns every set whose selector matches it. */
static void
enqueue_matching(Controller *self, const Object *pod)
{
    State *state = self->state;
    StoreQuery query = { .kind = state->kind, .name_space = pod->meta.name_space };
    Informer *informer = controller_informer(self, state->kind);

    for (StoreIterator it = informer_query(informer, &query); store_next(&it);) {
        const ReplicaSet *set = (const ReplicaSet *)it.object;

        if (set->selector != NULL && selector_matches(set->selector, pod->meta.labels)) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
pod_gone(Controller *self, const Object *pod)
{
    State *state = self->state;
    const Object *owner = owner_of(self, pod);

    if (owner != NULL) {
        expectations_deletion_seen(state->expectations, owner->ref, pod->meta.uid);
        work_queue_add(self->queue, owner->ref);
    }
}

static void
pod_added(Controller *self, const Object *pod)
{
    State *state = self->state;
    const Object *owner;

    if (object_is_deleting(pod)) {
        pod_gone(self, pod);
        return;
    }
    if (object_controller(pod) == NULL) {
        enqueue_matching(self, pod);
        return;
    }
    owner = owner_of(self, pod);
    if (owner != NULL) {
        expectations_creation_seen(state->expectations, owner->ref);
        work_queue_add(self->queue, owner->ref);
    }
}

static void
pod_updated(Controller *self, const Object *old, const Object *pod)
{
    const OwnerRef *old_owner = object_controller(old);
    const OwnerRef *new_owner = object_controller(pod);
    bool owner_changed =
        (old_owner == NULL ? 0 : old_owner->uid) != (new_owner == NULL ? 0 : new_owner->uid);

    if (object_is_deleting(pod)) {
        pod_gone(self, pod);
        return;
    }
    if (owner_changed && old_owner != NULL) {
        const Object *owner = owner_of(self, old);

        if (owner != NULL) {
            work_queue_add(self->queue, owner->ref);
        }
    }
    if (new_owner != NULL) {
        const Object *owner = owner_of(self, pod);

        if (owner != NULL) {
            work_queue_add(self->queue, owner->ref);
        }
    } else if (owner_changed || old->meta.labels != pod->meta.labels) {
        enqueue_matching(self, pod);
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    if (new_ == NULL) {
        pod_gone(self, old);
    } else if (old == NULL) {
        pod_added(self, new_);
    } else {
        pod_updated(self, old, new_);
    }
}

static void
set_changed(Controller *self, const Object *old, const Object *new_)
{
    State *state = self->state;

    if (new_ == NULL) {
        expectations_forget(state->expectations, old->ref);
        work_queue_add(self->queue, old->ref);
    } else {
        work_queue_add(self->queue, new_->ref);
    }
}

void
replica_set_control_start(Controller *self, Kind kind)
{
    State *state = g_new0(State, 1);

    state->kind = kind;
    state->expectations = expectations_new(self->sim);
    self->state = state;
    controller_watch(self, kind, set_changed);
    controller_watch_owned(self, KIND_POD, pod_changed);
}

void
replica_counts_add(ReplicaCounts *counts, const Pod *pod, const LabelSet *template_labels,
                   int32_t min_ready_seconds, SimTime now)
{
    bool same = pod->object.meta.labels == template_labels; /* interned: the usual case */
    bool labeled = true;

    for (uint32_t i = 0; !same && i < template_labels->n_pairs && labeled; i++) {
        const LabelPair *pair = &template_labels->pairs[i];

        labeled = label_set_get(pod->object.meta.labels, pair->key) == pair->value;
    }
    counts->replicas++;
    counts->fully_labeled += labeled;
    if (!pod_is_ready(pod)) {
        return;
    }
    counts->ready++;
    if (pod_is_available(pod, min_ready_seconds, now)) {
        counts->available++;
    } else {
        SimTime at = pod->conditions[POD_READY].last_transition + min_ready_seconds * SIM_SECOND;

        counts->next_available = MIN(counts->next_available, at - now);
    }
}

/* Active pods that are ours, ranked as far as one pod tells, and what the status says of them. */
static bool
take_stock(Pass *pass)
{
    Controller *self = pass->self;
    ReplicaSet *set = pass->set;
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    if (set->selector == NULL ||
        !controller_claim(self, pass->process, &set->object, KIND_POD, set->selector, refs)) {
        return false;
    }
    pass->counts = (ReplicaCounts){ .next_available = SIM_NEVER };
    for (guint i = 0; i < refs->len; i++) {
        const Pod *pod = controller_pod(self, g_array_index(refs, ObjectRef, i));

        if (pod != NULL && pod_is_active(pod)) {
            g_array_append_val(pass->pods, pod->object.ref);
            replica_counts_add(&pass->counts, pod, set->template_.labels, set->min_ready_seconds,
                               sim_now(self->sim));
        }
    }
    return true;
}

static void
fail(Pass *pass, const char *reason, const ApiAnswer *answer)
{
    pass->failure = reason;
    if (pass->error == NULL) {
        pass->error = g_strdup(answer->message != NULL ? answer->message : "unknown error");
    }
}

static void
pod_created(Controller *self, void *data, size_t index, const ApiAnswer *answer)
{
    Pass *pass = data;
    const Object *pod = store_get(api_server_store(client_server(self->client)), answer->ref);

    (void)index;
    pod_control_record_create(self, &pass->set->object, answer, pod != NULL ? pod->meta.name : "");
    if (answer->status != API_OK) {
        expectations_creation_seen(pass->state->expectations, pass->set->object.ref);
        if (!api_namespace_is_ending(answer)) {
            fail(pass, "FailedCreate", answer);
        }
    }
}

static void
create_pods(Pass *pass, int32_t n)
{
    g_autofree Object **drafts = g_new0(Object *, (gsize)MIN(n, BURST_REPLICAS));
    ObjectRef key = pass->set->object.ref;
    size_t n_tried = 0;

    n = MIN(n, BURST_REPLICAS);
    expectations_set_creations(pass->state->expectations, key, n);
    for (int32_t i = 0; i < n; i++) {
        drafts[i] =
            (Object *)pod_from_template(pass->self, &pass->set->object, &pass->set->template_);
    }
    controller_create_slowly(pass->self, pass->process, drafts, (size_t)n, pod_created, pass,
                             &n_tried);
    for (size_t i = n_tried; i < (size_t)n; i++) {
        expectations_creation_seen(pass->state->expectations, key);
    }
}

/* Adds the active pods of one set to the counts of their nodes. */
static void
count_on_nodes(Pass *pass, Uid set, GHashTable *by_node)
{
    StoreQuery query = { .kind = KIND_POD, .owner = set };
    Informer *pods = controller_informer(pass->self, KIND_POD);

    for (StoreIterator it = informer_query(pods, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;
        gpointer node = (gpointer)(uintptr_t)pod->node_name;

        if (node != NULL && pod_is_active(pod)) {
            int n_pods = GPOINTER_TO_INT(g_hash_table_lookup(by_node, node));

            g_hash_table_insert(by_node, node, GINT_TO_POINTER(n_pods + 1));
        }
    }
}

/* How many active pods of the family (all sets of the same owner) run on each node. */
static void
count_siblings(Pass *pass, RankedPod *ranked, guint n)
{
    g_autoptr(GHashTable) by_node = g_hash_table_new(g_direct_hash, g_direct_equal);
    const OwnerRef *owner = object_controller(&pass->set->object);
    StoreQuery family = { .kind = pass->state->kind, .owner = owner != NULL ? owner->uid : 0 };

    if (owner == NULL) {
        count_on_nodes(pass, pass->set->object.meta.uid, by_node);
    } else {
        Informer *sets = controller_informer(pass->self, pass->state->kind);

        for (StoreIterator it = informer_query(sets, &family); store_next(&it);) {
            count_on_nodes(pass, it.object->meta.uid, by_node);
        }
    }
    for (guint i = 0; i < n; i++) {
        const Pod *pod = controller_pod(pass->self, ranked[i].ref);

        if (pod->node_name != NULL) {
            ranked[i].n_siblings = GPOINTER_TO_INT(g_hash_table_lookup(by_node, pod->node_name));
        }
    }
}

/* All active pods, those to be deleted first first; if all go, their order does not matter. */
static RankedPod *
rank_pods(Pass *pass, bool all_go)
{
    guint n = pass->pods->len;
    RankedPod *ranked = g_new0(RankedPod, n);

    for (guint i = 0; i < n; i++) {
        ranked[i] = ranked_pod(controller_pod(pass->self, g_array_index(pass->pods, ObjectRef, i)));
    }
    if (!all_go) {
        count_siblings(pass, ranked, n);
        ranked_pods_sort(ranked, n, sim_now(pass->self->sim));
    }
    return ranked;
}

static void
delete_pods(Pass *pass, int32_t n)
{
    g_autofree RankedPod *pods = NULL;
    ObjectRef key = pass->set->object.ref;
    g_autofree ObjectRef *refs = NULL;
    g_autofree Uid *uids = NULL;
    g_autofree ApiAnswer *answers = NULL;

    n = MIN(n, BURST_REPLICAS);
    pods = rank_pods(pass, (guint)n == pass->pods->len);
    refs = g_new(ObjectRef, (gsize)n);
    uids = g_new(Uid, (gsize)n);
    answers = g_new0(ApiAnswer, (gsize)n);
    for (int32_t i = 0; i < n; i++) {
        refs[i] = pods[i].ref;
        uids[i] = pods[i].uid;
    }
    expectations_set_deletions(pass->state->expectations, key, uids, (size_t)n);
    controller_delete_all(pass->self, pass->process, refs, (size_t)n, answers);
    for (int32_t i = 0; i < n; i++) {
        pod_control_record_delete(pass->self, &pass->set->object, &answers[i], pods[i].name);
        if (answers[i].status != API_OK) {
            expectations_deletion_seen(pass->state->expectations, key, uids[i]);
            if (answers[i].status != API_NOT_FOUND) {
                fail(pass, "FailedDelete", &answers[i]);
            }
        }
    }
}

/* Writes the pass's counts into a draft; whether anything differs. */
static bool
put_status(const Pass *pass, ReplicaSet *draft)
{
    const ReplicaCounts *counts = &pass->counts;
    bool changed = draft->status.replicas != counts->replicas ||
                   draft->status.fully_labeled_replicas != counts->fully_labeled ||
                   draft->status.ready_replicas != counts->ready ||
                   draft->status.available_replicas != counts->available ||
                   draft->status.observed_generation != pass->set->object.meta.generation;
    const Condition *old = condition_find(draft->status.conditions,
                                          G_N_ELEMENTS(draft->status.conditions), "ReplicaFailure");

    if (pass->failure != NULL && old == NULL) {
        changed |=
            condition_set(draft->status.conditions, G_N_ELEMENTS(draft->status.conditions),
                          intern(pass->self->tables->names, "ReplicaFailure"), CONDITION_TRUE,
                          intern(pass->self->tables->names, pass->failure),
                          intern(pass->self->tables->names, pass->error), sim_now(pass->self->sim));
    } else if (pass->failure == NULL && old != NULL) {
        changed |= condition_remove(draft->status.conditions,
                                    G_N_ELEMENTS(draft->status.conditions), "ReplicaFailure");
    }
    draft->status.replicas = counts->replicas;
    draft->status.fully_labeled_replicas = counts->fully_labeled;
    draft->status.ready_replicas = counts->ready;
    draft->status.available_replicas = counts->available;
    draft->status.observed_generation = pass->set->object.meta.generation;
    return changed;
}

/* Writes the status if it differs; after a conflict once more on top of the newest version. */
static bool
write_status(Pass *pass)
{
    Object *draft = object_copy(&pass->set->object);

    for (int i = 0; i < STATUS_TRIES; i++) {
        ApiAnswer answer;

        if (!put_status(pass, (ReplicaSet *)draft)) {
            object_free(draft);
            return true;
        }
        answer = controller_update_status(pass->self, pass->process, draft);
        if (answer.status != API_CONFLICT) {
            return answer.status == API_OK;
        }
        answer = controller_read(pass->self, pass->process, pass->set->object.ref);
        if (answer.status != API_OK) {
            return false;
        }
        draft = object_copy(answer.object);
    }
    object_free(draft);
    return false;
}

static bool
run_pass(Pass *pass)
{
    ReplicaSet *set = pass->set;
    bool may_act = expectations_satisfied(pass->state->expectations, set->object.ref);

    if (!take_stock(pass)) {
        return false;
    }
    if (may_act && !object_is_deleting(&set->object)) {
        int32_t difference = (int32_t)pass->pods->len - set->replicas;

        if (difference < 0) {
            create_pods(pass, -difference);
        } else if (difference > 0) {
            delete_pods(pass, difference);
        }
    }
    if (!write_status(pass) || pass->failure != NULL) {
        return false;
    }
    if (set->min_ready_seconds > 0 && pass->counts.ready != pass->counts.available) {
        work_queue_add_after(pass->self->queue, set->object.ref, pass->counts.next_available);
    }
    return true;
}

bool
replica_set_control_sync(Controller *self, Process *process, ObjectRef key)
{
    State *state = self->state;
    Pass pass = { .self = self, .process = process, .state = state };
    bool ok;

    pass.set = (ReplicaSet *)controller_copy(self, state->kind, key);
    if (pass.set == NULL) {
        expectations_forget(state->expectations, key);
        return true;
    }
    pass.pods = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    ok = run_pass(&pass);
    g_array_unref(pass.pods);
    g_free(pass.error);
    object_free(&pass.set->object);
    return ok;
}

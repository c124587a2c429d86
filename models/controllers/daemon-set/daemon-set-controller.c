/* daemon-set-controller.c - one pod on every node where it belongs. */
#include "models/controllers/daemon-set/daemon-set-pass.h"

#include <string.h>

#define BURST_REPLICAS 250
#define STATUS_TRIES 2

static const Object *
owner_of(Controller *self, const Object *pod)
{
    return controller_resolve(self, KIND_DAEMON_SET, pod->meta.name_space, object_controller(pod));
}

static void
enqueue_matching(Controller *self, const Object *pod)
{
    StoreQuery query = { .kind = KIND_DAEMON_SET, .name_space = pod->meta.name_space };

    for (StoreIterator it = informer_query(controller_informer(self, KIND_DAEMON_SET), &query);
         store_next(&it);) {
        const DaemonSet *set = (const DaemonSet *)it.object;

        if (set->selector != NULL && selector_matches(set->selector, pod->meta.labels)) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    DaemonSets *state = self->state;
    const Object *pod = new_ != NULL ? new_ : old;
    const Object *owner = owner_of(self, pod);

    if (owner == NULL) {
        if (object_controller(pod) == NULL && new_ != NULL && !object_is_deleting(pod) &&
            (old == NULL || old->meta.labels != new_->meta.labels ||
             object_controller(old) != NULL)) {
            enqueue_matching(self, pod);
        }
        return;
    }
    if (new_ == NULL || object_is_deleting(new_)) {
        expectations_deletion_seen(state->expectations, owner->ref, pod->meta.uid);
    } else if (old == NULL) {
        expectations_creation_seen(state->expectations, owner->ref);
    }
    work_queue_add(self->queue, owner->ref);
}

static void
set_changed(Controller *self, const Object *old, const Object *new_)
{
    DaemonSets *state = self->state;

    if (new_ == NULL) {
        expectations_forget(state->expectations, old->ref);
    }
    work_queue_add(self->queue, (new_ != NULL ? new_ : old)->ref);
}

/* Only sets whose pod would come to or leave the node. */
static void
node_changed(Controller *self, const Object *old, const Object *new_)
{
    StoreQuery query = { .kind = KIND_DAEMON_SET };
    const Node *before = (const Node *)old;
    const Node *after = (const Node *)new_;

    if (after == NULL || (before != NULL && before->taints == after->taints &&
                          before->object.meta.labels == after->object.meta.labels)) {
        return;
    }
    for (StoreIterator it = informer_query(controller_informer(self, KIND_DAEMON_SET), &query);
         store_next(&it);) {
        const DaemonSet *set = (const DaemonSet *)it.object;
        const PodSpec *spec = daemon_set_spec(self->state, self, set->template_.spec);
        bool runs, stays;
        bool ran = false;
        bool stayed = false;

        daemon_set_eligible(&set->template_, spec, after, &runs, &stays);
        if (before != NULL) {
            daemon_set_eligible(&set->template_, spec, before, &ran, &stayed);
        }
        if (before == NULL ? runs : runs != ran || stays != stayed) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
no_change(Controller *self, const Object *old, const Object *new_)
{
    (void)self;
    (void)old;
    (void)new_;
}

static void
start(Controller *self)
{
    DaemonSets *state = g_new0(DaemonSets, 1);

    state->expectations = expectations_new(self->sim);
    state->specs = g_hash_table_new(g_direct_hash, g_direct_equal);
    state->backoffs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->state = state;
    controller_watch(self, KIND_DAEMON_SET, set_changed);
    controller_watch_owned(self, KIND_POD, pod_changed);
    controller_watch(self, KIND_NODE, node_changed);
    controller_watch(self, KIND_CONTROLLER_REVISION, no_change);
}

static void
free_state(Controller *self)
{
    DaemonSets *state = self->state;

    if (state != NULL) {
        expectations_free(state->expectations);
        g_hash_table_unref(state->specs);
        g_hash_table_unref(state->backoffs);
        g_free(state);
    }
}

/* -- creating and deleting --------------------------------------------------------------------- */

typedef struct Creation {
    DaemonPass *pass;
    bool failed;
} Creation;

static void
pod_created(Controller *self, void *data, size_t index, const ApiAnswer *answer)
{
    Creation *creation = data;
    const Object *set = &creation->pass->set->object;
    const Object *pod = store_get(api_server_store(client_server(self->client)), answer->ref);

    (void)index;
    pod_control_record_create(self, set, answer, pod != NULL ? pod->meta.name : "");
    if (answer->status != API_OK) {
        expectations_creation_seen(creation->pass->state->expectations, set->ref);
        creation->failed = creation->failed || !api_namespace_is_ending(answer);
    }
}

static Object *
draft_pod(DaemonPass *pass, const char *node_name)
{
    ObjectTables *tables = pass->self->tables;
    Pod *pod = pod_from_template(pass->self, &pass->set->object, &pass->set->template_);
    const char *generation = label_set_get(pass->set->object.meta.annotations,
                                           "deprecated.daemonset.template.generation");

    pod->spec = pass->spec;
    pod->pinned_node = node_name;
    pod->object.meta.labels = label_set_with(tables->labels, pod->object.meta.labels,
                                             intern(tables->names, LABEL_DAEMON_HASH), pass->hash);
    if (generation != NULL) {
        pod->object.meta.labels =
            label_set_with(tables->labels, pod->object.meta.labels,
                           intern(tables->names, "pod-template-generation"), generation);
    }
    return &pod->object;
}

static bool
create_pods(DaemonPass *pass, size_t n)
{
    g_autofree Object **drafts = g_new0(Object *, n + 1);
    Creation creation = { pass, false };
    size_t n_tried = 0;

    for (size_t i = 0; i < n; i++) {
        drafts[i] = draft_pod(pass, g_ptr_array_index(pass->to_create, (guint)i));
    }
    controller_create_slowly(pass->self, pass->process, drafts, n, pod_created, &creation,
                             &n_tried);
    for (size_t i = n_tried; i < n; i++) {
        expectations_creation_seen(pass->state->expectations, pass->set->object.ref);
    }
    return !creation.failed;
}

static bool
delete_pods(DaemonPass *pass, size_t n)
{
    g_autofree ObjectRef *refs = g_new(ObjectRef, n + 1);
    g_autofree ApiAnswer *answers = g_new0(ApiAnswer, n + 1);
    bool ok = true;

    for (size_t i = 0; i < n; i++) {
        refs[i] = g_array_index(pass->to_delete, DaemonPod, i).ref;
    }
    controller_delete_all(pass->self, pass->process, refs, n, answers);
    for (size_t i = 0; i < n; i++) {
        const DaemonPod *pod = &g_array_index(pass->to_delete, DaemonPod, i);

        pod_control_record_delete(pass->self, &pass->set->object, &answers[i], pod->name);
        if (answers[i].status != API_OK) {
            expectations_deletion_seen(pass->state->expectations, pass->set->object.ref, pod->uid);
            ok = ok && answers[i].status == API_NOT_FOUND;
        }
    }
    return ok;
}

/* Does what the lists say, at most 250 of each. */
static bool
carry_out(DaemonPass *pass)
{
    size_t n_create = MIN(pass->to_create->len, BURST_REPLICAS);
    size_t n_delete = MIN(pass->to_delete->len, BURST_REPLICAS);
    g_autofree Uid *uids = g_new(Uid, n_delete + 1);
    bool ok = true;

    for (size_t i = 0; i < n_delete; i++) {
        uids[i] = g_array_index(pass->to_delete, DaemonPod, i).uid;
    }
    expectations_set(pass->state->expectations, pass->set->object.ref, (int32_t)n_create, uids,
                     n_delete);
    if (n_create > 0) {
        ok = create_pods(pass, n_create);
    }
    if (n_delete > 0) {
        ok = delete_pods(pass, n_delete) && ok;
    }
    g_array_set_size(pass->to_delete, 0);
    g_ptr_array_set_size(pass->to_create, 0);
    return ok;
}

/* -- status ------------------------------------------------------------------------------------ */

static void
count(const DaemonPass *pass, DaemonSet *draft)
{
    draft->status.current_number_scheduled = draft->status.number_misscheduled = 0;
    draft->status.desired_number_scheduled = draft->status.number_ready = 0;
    draft->status.updated_number_scheduled = draft->status.number_available = 0;
    for (guint i = 0; i < pass->nodes->len; i++) {
        const DaemonNode *node = &g_array_index(pass->nodes, DaemonNode, i);
        bool scheduled = node->pods != NULL;

        if (!node->exists) {
            continue;
        }
        if (!node->should_run) {
            draft->status.number_misscheduled += scheduled;
            continue;
        }
        draft->status.desired_number_scheduled++;
        if (scheduled) {
            const DaemonPod *pod = &g_array_index(node->pods, DaemonPod, 0);

            draft->status.current_number_scheduled++;
            draft->status.number_ready += pod->ready;
            draft->status.number_available += pod->available;
            draft->status.updated_number_scheduled += pod->updated;
        }
    }
    draft->status.number_unavailable =
        draft->status.desired_number_scheduled - draft->status.number_available;
}

static bool
same_status(const DaemonSet *a, const DaemonSet *b)
{
    return a->status.observed_generation == b->status.observed_generation &&
           a->status.current_number_scheduled == b->status.current_number_scheduled &&
           a->status.number_misscheduled == b->status.number_misscheduled &&
           a->status.desired_number_scheduled == b->status.desired_number_scheduled &&
           a->status.number_ready == b->status.number_ready &&
           a->status.updated_number_scheduled == b->status.updated_number_scheduled &&
           a->status.number_available == b->status.number_available &&
           a->status.number_unavailable == b->status.number_unavailable;
}

static bool
write_status(DaemonPass *pass, bool observed)
{
    Object *base = object_copy(&pass->set->object);

    for (int i = 0; i < STATUS_TRIES; i++) {
        DaemonSet *draft = (DaemonSet *)object_copy(base);
        ApiAnswer answer;

        count(pass, draft);
        if (observed) {
            draft->status.observed_generation = pass->set->object.meta.generation;
        }
        if (same_status(draft, (const DaemonSet *)base)) {
            object_free(&draft->object);
            object_free(base);
            return true;
        }
        answer = controller_update_status(pass->self, pass->process, &draft->object);
        object_free(base);
        if (answer.status != API_CONFLICT) {
            return answer.status == API_OK;
        }
        answer = controller_read(pass->self, pass->process, pass->set->object.ref);
        if (answer.status != API_OK) {
            return false;
        }
        base = object_copy(answer.object);
    }
    object_free(base);
    return false;
}

static void
forget_nodes(DaemonPass *pass)
{
    for (guint i = 0; i < pass->nodes->len; i++) {
        DaemonNode *node = &g_array_index(pass->nodes, DaemonNode, i);

        if (node->pods != NULL) {
            g_array_unref(node->pods);
        }
    }
    g_array_set_size(pass->nodes, 0);
}

static bool
satisfied(const DaemonPass *pass)
{
    return expectations_satisfied(pass->state->expectations, pass->set->object.ref);
}

static bool
finish(DaemonPass *pass, bool observed)
{
    const DaemonSet *set = pass->set;
    DaemonSet *counts;
    bool ok;

    forget_nodes(pass);
    if (!daemon_set_gather(pass) || !write_status(pass, observed)) {
        return false;
    }
    counts = (DaemonSet *)object_copy(&set->object);
    count(pass, counts);
    ok = counts->status.number_ready == counts->status.number_available;
    object_free(&counts->object);
    if (set->min_ready_seconds > 0 && !ok) {
        work_queue_add_after(pass->self->queue, set->object.ref,
                             set->min_ready_seconds * SIM_SECOND);
    }
    return true;
}

static bool
run_pass(DaemonPass *pass)
{
    bool ok;

    if (object_is_deleting(&pass->set->object)) {
        return true;
    }
    if (!daemon_set_find_revision(pass)) {
        return false;
    }
    if (!satisfied(pass)) {
        return finish(pass, false);
    }
    if (!daemon_set_gather(pass)) {
        return false;
    }
    daemon_set_manage(pass);
    ok = carry_out(pass);
    if (ok && satisfied(pass) && !pass->set->on_delete) {
        forget_nodes(pass);
        if (!daemon_set_gather(pass)) {
            return false;
        }
        daemon_set_roll(pass);
        ok = carry_out(pass);
    }
    ok = ok && daemon_set_clean_history(pass);
    return finish(pass, true) && ok;
}

static void
free_revision(gpointer revision)
{
    object_free(revision);
}

static bool
sync_set(Controller *self, Process *process, ObjectRef key)
{
    DaemonPass pass = { .self = self, .process = process, .state = self->state };
    bool ok = true;

    pass.set = (DaemonSet *)controller_copy(self, KIND_DAEMON_SET, key);
    if (pass.set == NULL) {
        expectations_forget(pass.state->expectations, key);
        return true;
    }
    pass.spec = daemon_set_spec(pass.state, self, pass.set->template_.spec);
    pass.revisions = g_ptr_array_new_with_free_func(free_revision);
    pass.nodes = g_array_new(FALSE, FALSE, sizeof(DaemonNode));
    pass.to_delete = g_array_new(FALSE, FALSE, sizeof(DaemonPod));
    pass.to_create = g_ptr_array_new();
    if (pass.set->selector == NULL || pass.set->selector->n_requirements == 0) {
        controller_record(self, &pass.set->object, "Warning", "SelectingAll",
                          "This daemon set is selecting all pods. A non-empty selector is "
                          "required.");
    } else {
        ok = run_pass(&pass);
    }
    forget_nodes(&pass);
    g_array_unref(pass.nodes);
    g_array_unref(pass.to_delete);
    g_ptr_array_unref(pass.to_create);
    g_ptr_array_unref(pass.revisions);
    object_free(&pass.set->object);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_daemonset_syncs;
}

const ControllerType controller_daemon_set_controller = {
    .name = "daemonset-controller",
    .doc = "Keeps one pod on every node where it belongs.",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = sync_set,
    .free = free_state,
};

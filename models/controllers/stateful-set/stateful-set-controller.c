/* stateful-set-controller.c - pods with names that last, one after the other. */
#include "models/controllers/stateful-set/stateful-set-pass.h"

#include "models/controllers/controller-ref-manager.h"

#include <string.h>

#define STATUS_TRIES 5
#define PLACES_AHEAD 10000 /* free ordinals that one pass looks at; it cannot fill as many */

static const Object *
owner_of(Controller *self, const Object *pod)
{
    return controller_resolve(self, KIND_STATEFUL_SET, pod->meta.name_space,
                              object_controller(pod));
}

static void
enqueue_matching(Controller *self, const Object *pod)
{
    StoreQuery query = { .kind = KIND_STATEFUL_SET, .name_space = pod->meta.name_space };

    for (StoreIterator it = informer_query(controller_informer(self, KIND_STATEFUL_SET), &query);
         store_next(&it);) {
        const StatefulSet *set = (const StatefulSet *)it.object;

        if (set->selector != NULL && selector_matches(set->selector, pod->meta.labels) &&
            stateful_set_ordinal(it.object->meta.name, pod->meta.name) >= 0) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    const Object *pod = new_ != NULL ? new_ : old;
    const Object *owner = owner_of(self, pod);
    const Object *old_owner = old != NULL && new_ != NULL ? owner_of(self, old) : NULL;

    if (old_owner != NULL && old_owner != owner) {
        work_queue_add(self->queue, old_owner->ref);
    }
    if (owner != NULL) {
        const StatefulSet *set = (const StatefulSet *)owner;

        work_queue_add(self->queue, owner->ref);
        if (set->min_ready_seconds > 0 && old != NULL && new_ != NULL &&
            !pod_is_ready((const Pod *)old) && pod_is_ready((const Pod *)new_)) {
            work_queue_add_after(self->queue, owner->ref,
                                 (set->min_ready_seconds + 1) * SIM_SECOND);
        }
    } else if (object_controller(pod) == NULL && new_ != NULL &&
               (old == NULL || old->meta.labels != new_->meta.labels || old_owner != NULL)) {
        enqueue_matching(self, pod);
    }
}

static void
set_changed(Controller *self, const Object *old, const Object *new_)
{
    work_queue_add(self->queue, (new_ != NULL ? new_ : old)->ref);
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
    controller_watch(self, KIND_STATEFUL_SET, set_changed);
    controller_watch_owned(self, KIND_POD, pod_changed);
    controller_watch(self, KIND_CONTROLLER_REVISION, no_change);
    controller_watch(self, KIND_PERSISTENT_VOLUME_CLAIM, no_change);
}

static gint
compare_descending(gconstpointer left, gconstpointer right)
{
    const StatefulPod *a = left;
    const StatefulPod *b = right;

    return a->ordinal > b->ordinal ? -1 : a->ordinal < b->ordinal;
}

/* Places for all ordinals, the pods that fill them, and those beyond. */
static bool
take_pods(StatefulPass *pass)
{
    StatefulSet *set = pass->set;
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    int64_t first, n_places;

    if (!controller_claim(pass->self, pass->process, &set->object, KIND_POD, set->selector, refs)) {
        return false;
    }
    first = set->ordinals_start;
    n_places = MIN(set->replicas, (int64_t)refs->len + PLACES_AHEAD);
    n_places = MIN(n_places, INT32_MAX - first);
    for (int64_t i = 0; i < n_places; i++) {
        StatefulPod place = { .ordinal = (int32_t)(first + i) };
        g_autofree char *name = g_strdup_printf("%s-%d", set->object.meta.name, place.ordinal);

        place.name = intern(pass->self->tables->names, name);
        g_array_append_val(pass->replicas, place);
    }
    for (guint i = 0; i < refs->len; i++) {
        const Pod *pod = controller_pod(pass->self, g_array_index(refs, ObjectRef, i));
        StatefulPod one;

        if (pod == NULL) {
            continue;
        }
        one = stateful_pod(pass, pod);
        if (one.ordinal >= first && one.ordinal < first + n_places) {
            g_array_index(pass->replicas, StatefulPod, one.ordinal - first) = one;
        } else if (one.ordinal >= 0 &&
                   (one.ordinal < first || one.ordinal >= first + set->replicas)) {
            g_array_append_val(pass->condemned, one);
        }
    }
    g_array_sort(pass->condemned, compare_descending);
    return true;
}

static bool
same_name(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
differs(const StatefulSet *a, const StatefulSet *b)
{
    return a->status.observed_generation != b->status.observed_generation ||
           a->status.replicas != b->status.replicas ||
           a->status.ready_replicas != b->status.ready_replicas ||
           a->status.available_replicas != b->status.available_replicas ||
           a->status.current_replicas != b->status.current_replicas ||
           a->status.updated_replicas != b->status.updated_replicas ||
           !same_name(a->status.current_revision, b->status.current_revision) ||
           !same_name(a->status.update_revision, b->status.update_revision);
}

/* All pods have the new template: it is the current one now. */
static void
complete_update(StatefulPass *pass)
{
    StatefulSet *status = pass->status;

    if (!pass->set->on_delete && status->status.updated_replicas == pass->set->replicas &&
        status->status.replicas == pass->set->replicas &&
        status->status.ready_replicas == pass->set->replicas) {
        status->status.current_replicas = status->status.updated_replicas;
        status->status.current_revision = status->status.update_revision;
    }
}

static bool
write_status(StatefulPass *pass)
{
    complete_update(pass);
    if (!differs(pass->status, pass->set)) {
        return true;
    }
    for (int i = 0; i < STATUS_TRIES; i++) {
        StatefulSet *draft = (StatefulSet *)object_copy(&pass->status->object);
        ApiAnswer answer = controller_update_status(pass->self, pass->process, &draft->object);
        const Object *newer;

        if (answer.status != API_CONFLICT) {
            return answer.status == API_OK;
        }
        newer = controller_get(pass->self, KIND_STATEFUL_SET, pass->set->object.ref);
        if (newer == NULL) {
            return true;
        }
        pass->status->object.meta.resource_version = newer->meta.resource_version;
        process_sleep(pass->process, 10 * SIM_MILLISECOND);
    }
    return false;
}

static bool
run_pass(StatefulPass *pass)
{
    bool ok;

    if (pass->set->selector == NULL || !take_pods(pass) || !stateful_set_find_revisions(pass)) {
        return false;
    }
    stateful_set_count(pass);
    ok = stateful_set_update(pass);
    ok = write_status(pass) && ok && stateful_set_truncate_history(pass);
    if (pass->set->min_ready_seconds > 0 &&
        pass->status->status.available_replicas != pass->set->replicas) {
        work_queue_add_after(pass->self->queue, pass->set->object.ref,
                             pass->set->min_ready_seconds * SIM_SECOND);
    }
    return ok;
}

static void
free_revision(gpointer revision)
{
    object_free(revision);
}

static bool
sync_set(Controller *self, Process *process, ObjectRef key)
{
    StatefulPass pass = { .self = self, .process = process };
    bool ok;

    pass.set = (StatefulSet *)controller_copy(self, KIND_STATEFUL_SET, key);
    if (pass.set == NULL) {
        return true;
    }
    pass.status = (StatefulSet *)object_copy(&pass.set->object);
    pass.revisions = g_ptr_array_new_with_free_func(free_revision);
    pass.replicas = g_array_new(FALSE, FALSE, sizeof(StatefulPod));
    pass.condemned = g_array_new(FALSE, FALSE, sizeof(StatefulPod));
    ok = run_pass(&pass);
    g_array_unref(pass.condemned);
    g_array_unref(pass.replicas);
    g_ptr_array_unref(pass.revisions);
    object_free(&pass.status->object);
    object_free(&pass.set->object);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_statefulset_syncs;
}

const ControllerType controller_stateful_set_controller = {
    .name = "statefulset-controller",
    .doc = "Keeps pods with names and claims of their own, one after the other.",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = sync_set,
};

/* deployment-controller.c - rolls templates out by growing and shrinking ReplicaSets. */
#include "models/controllers/deployment/deployment-pass.h"

#include "models/controllers/controller-ref-manager.h"

#include <string.h>

#define MAX_RETRIES 15

static const Object *
owner_of(Controller *self, const Object *set)
{
    return controller_resolve(self, KIND_DEPLOYMENT, set->meta.name_space, object_controller(set));
}

static void
enqueue_matching(Controller *self, const Object *set)
{
    StoreQuery query = { .kind = KIND_DEPLOYMENT, .name_space = set->meta.name_space };
    Informer *informer = controller_informer(self, KIND_DEPLOYMENT);

    for (StoreIterator it = informer_query(informer, &query); store_next(&it);) {
        const Deployment *deployment = (const Deployment *)it.object;

        if (deployment->selector != NULL &&
            selector_matches(deployment->selector, set->meta.labels)) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
enqueue_owner(Controller *self, const Object *set)
{
    const Object *owner = owner_of(self, set);

    if (owner != NULL) {
        work_queue_add(self->queue, owner->ref);
    }
}

static void
set_changed(Controller *self, const Object *old, const Object *new_)
{
    if (old != NULL) {
        enqueue_owner(self, old);
    }
    if (new_ == NULL) {
        return;
    }
    if (object_controller(new_) != NULL) {
        enqueue_owner(self, new_);
    } else if (old == NULL || old->meta.labels != new_->meta.labels ||
               object_controller(old) != NULL) {
        enqueue_matching(self, new_);
    }
}

static void
deployment_changed(Controller *self, const Object *old, const Object *new_)
{
    work_queue_add(self->queue, (new_ != NULL ? new_ : old)->ref);
}

static bool
has_pods(Controller *self, const Object *deployment)
{
    Informer *sets = controller_informer(self, KIND_REPLICA_SET);
    Informer *pods = controller_informer(self, KIND_POD);
    StoreQuery owned = { .kind = KIND_REPLICA_SET, .owner = deployment->meta.uid };

    for (StoreIterator set = informer_query(sets, &owned); store_next(&set);) {
        StoreQuery query = { .kind = KIND_POD, .owner = set.object->meta.uid };
        StoreIterator pod = informer_query(pods, &query);

        if (store_next(&pod)) {
            return true;
        }
    }
    return false;
}

/* Only Recreate waits for pods to be gone: for the last of them. */
static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    const Object *set;
    const Object *owner;

    if (new_ != NULL) {
        return;
    }
    set = controller_resolve(self, KIND_REPLICA_SET, old->meta.name_space, object_controller(old));
    owner = set == NULL ? NULL : owner_of(self, set);
    if (owner != NULL && ((const Deployment *)owner)->recreate && !has_pods(self, owner)) {
        work_queue_add(self->queue, owner->ref);
    }
}

static void
start(Controller *self)
{
    controller_watch(self, KIND_DEPLOYMENT, deployment_changed);
    controller_watch(self, KIND_REPLICA_SET, set_changed);
    controller_watch(self, KIND_POD, pod_changed);
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_deployment_syncs;
}

DeploymentShape
deployment_shape(const Deployment *deployment)
{
    return (DeploymentShape){
        .replicas = deployment->replicas,
        .recreate = deployment->recreate,
        .max_surge = deployment->max_surge,
        .max_unavailable = deployment->max_unavailable,
    };
}

bool
deployment_has_deadline(const Deployment *deployment)
{
    return deployment->progress_deadline_seconds != INT32_MAX;
}

static gint
compare_age(gconstpointer left, gconstpointer right)
{
    const Object *a = *(const Object *const *)left;
    const Object *b = *(const Object *const *)right;
    SimTime a_at = api_time(a->meta.created_at);
    SimTime b_at = api_time(b->meta.created_at);

    return a_at != b_at ? (a_at < b_at ? -1 : 1) : strcmp(a->meta.name, b->meta.name);
}

static bool
take_sets(DeploymentPass *pass)
{
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    if (!controller_claim(pass->self, pass->process, &pass->deployment->object, KIND_REPLICA_SET,
                          pass->deployment->selector, refs)) {
        return false;
    }
    for (guint i = 0; i < refs->len; i++) {
        Object *set =
            controller_copy(pass->self, KIND_REPLICA_SET, g_array_index(refs, ObjectRef, i));

        if (set != NULL) {
            g_ptr_array_add(pass->sets, set);
        }
    }
    g_ptr_array_sort(pass->sets, compare_age);
    return true;
}

/* Paused, or its size was changed: sizes and status, no rollout. */
static bool
scale_only(DeploymentPass *pass)
{
    return deployment_find_new_set(pass, false) && deployment_scale(pass) &&
           (!pass->deployment->paused || deployment_clean_up(pass)) && deployment_sync_status(pass);
}

static bool
run_pass(DeploymentPass *pass)
{
    bool scaled = false;

    if (!take_sets(pass)) {
        return false;
    }
    if (object_is_deleting(&pass->deployment->object)) {
        return deployment_find_new_set(pass, false) && deployment_sync_status(pass);
    }
    if (!deployment_check_paused(pass)) {
        return false;
    }
    if (pass->deployment->paused) {
        return scale_only(pass);
    }
    if (!deployment_is_scaled(pass, &scaled)) {
        return false;
    }
    if (scaled) {
        return scale_only(pass);
    }
    return pass->deployment->recreate ? deployment_recreate(pass) : deployment_roll(pass);
}

static bool
selects_everything(DeploymentPass *pass)
{
    Deployment *deployment = pass->deployment;

    controller_record(pass->self, &deployment->object, "Warning", "SelectingAll",
                      "This deployment is selecting all pods. A non-empty selector is required.");
    if (deployment->status.observed_generation < deployment->object.meta.generation) {
        Deployment *draft = (Deployment *)object_copy(&deployment->object);

        draft->status.observed_generation = deployment->object.meta.generation;
        (void)controller_update_status(pass->self, pass->process, &draft->object);
    }
    return true;
}

static void
free_set(gpointer set)
{
    object_free(set);
}

static bool
sync_deployment(Controller *self, Process *process, ObjectRef key)
{
    DeploymentPass pass = { .self = self, .process = process };
    bool ok;

    pass.deployment = (Deployment *)controller_copy(self, KIND_DEPLOYMENT, key);
    if (pass.deployment == NULL) {
        return true;
    }
    pass.sets = g_ptr_array_new_with_free_func(free_set);
    if (pass.deployment->selector == NULL || pass.deployment->selector->n_requirements == 0) {
        ok = selects_everything(&pass);
    } else {
        ok = run_pass(&pass);
    }
    g_ptr_array_unref(pass.sets);
    object_free(&pass.deployment->object);
    return ok;
}

const ControllerType controller_deployment_controller = {
    .name = "deployment-controller",
    .doc = "Rolls a Deployment's template out by growing and shrinking ReplicaSets.",
    .qps_factor = 1,
    .queue = { .retries_max = MAX_RETRIES },
    .workers = workers,
    .start = start,
    .sync = sync_deployment,
};

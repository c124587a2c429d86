/* persistent-volume-claim-protection-controller.c - a claim stays while a pod uses it.
 *
 * Admission gives each claim a finalizer; it is taken away when the claim is deleted and no pod
 * that is on a node names it (Kubernetes 1.34). */
#include "models/controllers/volume/volume-object.h"

static bool
is_waiting(const Object *claim)
{
    return object_is_deleting(claim) && object_has_finalizer(claim, FINALIZER_CLAIM_PROTECTION);
}

static void
claim_changed(Controller *self, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL && is_waiting(new_)) {
        work_queue_add(self->queue, new_->ref);
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    const Pod *pod = (const Pod *)(new_ != NULL ? new_ : old);
    StoreQuery query = { .kind = KIND_PERSISTENT_VOLUME_CLAIM,
                         .name_space = pod->object.meta.name_space };

    if (pod->spec->n_volumes == 0 || (new_ != NULL && !pod_is_terminal(pod))) {
        return;
    }
    for (StoreIterator it =
             informer_query(controller_informer(self, KIND_PERSISTENT_VOLUME_CLAIM), &query);
         store_next(&it);) {
        if (is_waiting(it.object) && pod_has_claim(pod, it.object->meta.name)) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
start(Controller *self)
{
    controller_watch(self, KIND_PERSISTENT_VOLUME_CLAIM, claim_changed);
    controller_watch(self, KIND_POD, pod_changed);
}

static bool
is_used(Controller *self, const Object *claim)
{
    StoreQuery query = { .kind = KIND_POD, .name_space = claim->meta.name_space };

    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->node_name != NULL && pod_has_claim(pod, claim->meta.name)) {
            return true;
        }
    }
    return false;
}

static bool
remove_finalizer(Object *draft, void *data)
{
    object_remove_finalizer(draft, FINALIZER_CLAIM_PROTECTION, data);
    return true;
}

static bool
sync_claim(Controller *self, Process *process, ObjectRef key)
{
    const Object *claim = controller_get(self, KIND_PERSISTENT_VOLUME_CLAIM, key);
    ApiAnswer answer;

    if (claim == NULL || !is_waiting(claim) || is_used(self, claim)) {
        return true;
    }
    answer = controller_patch(self, process, key, remove_finalizer, self->tables);
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

const ControllerType controller_persistent_volume_claim_protection_controller = {
    .name = "persistentvolumeclaim-protection-controller",
    .doc = "Keeps claims while pods use them.",
    .qps_factor = 1,
    .start = start,
    .sync = sync_claim,
};

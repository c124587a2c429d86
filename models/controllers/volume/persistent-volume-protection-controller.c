/* persistent-volume-protection-controller.c - a volume stays while it is bound (Kubernetes 1.34).
 */
#include "models/controllers/volume/volume-object.h"

#include <string.h>

static bool
may_go(const Object *volume)
{
    return object_is_deleting(volume) &&
           object_has_finalizer(volume, FINALIZER_VOLUME_PROTECTION) &&
           strcmp(storage_phase(volume), "Bound") != 0;
}

static void
volume_changed(Controller *self, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL && may_go(new_)) {
        work_queue_add(self->queue, new_->ref);
    }
}

static void
start(Controller *self)
{
    controller_watch(self, KIND_PERSISTENT_VOLUME, volume_changed);
}

static bool
remove_finalizer(Object *draft, void *data)
{
    object_remove_finalizer(draft, FINALIZER_VOLUME_PROTECTION, data);
    return true;
}

static bool
sync_volume(Controller *self, Process *process, ObjectRef key)
{
    const Object *volume = controller_get(self, KIND_PERSISTENT_VOLUME, key);
    ApiAnswer answer;

    if (volume == NULL || !may_go(volume)) {
        return true;
    }
    answer = controller_patch(self, process, key, remove_finalizer, self->tables);
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

const ControllerType controller_persistent_volume_protection_controller = {
    .name = "persistentvolume-protection-controller",
    .doc = "Keeps volumes while they are bound.",
    .qps_factor = 1,
    .start = start,
    .sync = sync_volume,
};

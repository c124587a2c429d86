/* namespace-defaults.c - see namespace-defaults.h. */
#include "models/controllers/namespace-defaults.h"

static void
namespace_changed(Controller *self, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL) {
        work_queue_add(self->queue, new_->ref);
    }
}

static void
object_changed(Controller *self, const Object *old, const Object *new_)
{
    const Object *space = new_ != NULL ? NULL
                                       : informer_find(controller_informer(self, KIND_NAMESPACE),
                                                       NULL, old->meta.name_space);

    if (space != NULL) {
        work_queue_add(self->queue, space->ref);
    }
}

void
namespace_defaults_watch(Controller *self, Kind kind)
{
    controller_watch(self, KIND_NAMESPACE, namespace_changed);
    controller_watch(self, kind, object_changed);
}

const Object *
namespace_lacking(Controller *self, ObjectRef key, Kind kind, const char *name)
{
    const Object *space = controller_get(self, KIND_NAMESPACE, key);

    if (space == NULL || object_is_deleting(space) ||
        informer_find(controller_informer(self, kind), space->meta.name, name) != NULL) {
        return NULL;
    }
    return space;
}

bool
namespace_defaults_create(Controller *self, Process *process, const Value *value)
{
    ApiAnswer answer = controller_create(self, process, object_from_value(value, self->tables));

    /* A namespace that is ending refuses. */
    return answer.status == API_OK || answer.status == API_ALREADY_EXISTS ||
           answer.status == API_FORBIDDEN || answer.status == API_NOT_FOUND;
}

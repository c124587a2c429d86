/* controller.c - what all controllers do: look into caches, call, create slowly, record. */
#include "models/controllers/controller.h"

const Object *
controller_get(Controller *self, Kind kind, ObjectRef ref)
{
    const Object *object = informer_get(controller_informer(self, kind), ref);

    return object != NULL && object->kind == kind ? object : NULL;
}

Object *
controller_copy(Controller *self, Kind kind, ObjectRef ref)
{
    const Object *object = controller_get(self, kind, ref);

    return object == NULL ? NULL : object_copy(object);
}

const Object *
controller_resolve(Controller *self, Kind kind, const char *name_space, const OwnerRef *owner)
{
    const Object *object;

    if (owner == NULL || owner->kind != kind) {
        return NULL;
    }
    object = informer_find(controller_informer(self, kind), name_space, owner->name);
    return object != NULL && object->meta.uid == owner->uid ? object : NULL;
}

static ApiAnswer
unavailable(Object *draft)
{
    if (draft != NULL) {
        object_free(draft);
    }
    return (ApiAnswer){ .status = API_UNAVAILABLE, .message = "the process is gone" };
}

ApiAnswer
controller_create(Controller *self, Process *process, Object *draft)
{
    return self->gone ? unavailable(draft) : client_create(self->client, process, draft);
}

ApiAnswer
controller_update(Controller *self, Process *process, Object *draft)
{
    return self->gone ? unavailable(draft) : client_update(self->client, process, draft);
}

ApiAnswer
controller_update_status(Controller *self, Process *process, Object *draft)
{
    return self->gone ? unavailable(draft) : client_update_status(self->client, process, draft);
}

ApiAnswer
controller_patch(Controller *self, Process *process, ObjectRef ref, ApiEdit edit, void *data)
{
    return self->gone ? unavailable(NULL) : client_patch(self->client, process, ref, edit, data);
}

ApiAnswer
controller_delete(Controller *self, Process *process, ObjectRef ref, const DeleteOptions *options)
{
    return self->gone ? unavailable(NULL) : client_delete(self->client, process, ref, options);
}

static bool
change_nothing(Object *draft, void *data)
{
    (void)draft;
    (void)data;
    return false;
}

ApiAnswer
controller_read(Controller *self, Process *process, ObjectRef ref)
{
    return controller_patch(self, process, ref, change_nothing, NULL);
}

static size_t
create_batch(Controller *self, Process *process, Object **drafts, size_t n, size_t first,
             ControllerCreated created, void *data)
{
    g_autofree ApiAnswer *answers = g_new0(ApiAnswer, n);
    size_t n_created = 0;

    client_create_all(self->client, process, drafts, n, answers);
    for (size_t i = 0; i < n; i++) {
        n_created += answers[i].status == API_OK;
        created(self, data, first + i, &answers[i]);
    }
    return n_created;
}

size_t
controller_create_slowly(Controller *self, Process *process, Object **drafts, size_t n,
                         ControllerCreated created, void *data, size_t *ret_n_tried)
{
    size_t n_created = 0;
    size_t n_tried = 0;

    for (size_t batch = 1; n_tried < n && !self->gone; batch *= 2) {
        size_t now = MIN(batch, n - n_tried);
        size_t good = create_batch(self, process, drafts + n_tried, now, n_tried, created, data);

        n_created += good;
        n_tried += now;
        if (good < now) {
            break;
        }
    }
    for (size_t i = n_tried; i < n; i++) {
        object_free(drafts[i]);
    }
    *ret_n_tried = n_tried;
    return n_created;
}

void
controller_delete_all(Controller *self, Process *process, const ObjectRef *refs, size_t n,
                      ApiAnswer *ret_answers)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };

    if (self->gone) {
        for (size_t i = 0; i < n; i++) {
            ret_answers[i] = unavailable(NULL);
        }
        return;
    }
    client_delete_all(self->client, process, refs, n, &options, ret_answers);
}

static void
record(Controller *self, const char *component, const Object *about, const char *type,
       const char *reason, const char *message)
{
    if (!self->gone) {
        client_record(self->client, component, about, type, reason, "%s", message);
    }
}

void
controller_record_as(Controller *self, const char *component, const Object *about, const char *type,
                     const char *reason, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    record(self, component, about, type, reason, message);
}

void
controller_record(Controller *self, const Object *about, const char *type, const char *reason,
                  const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    record(self, self->type->component != NULL ? self->type->component : self->type->name, about,
           type, reason, message);
}

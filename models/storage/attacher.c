/* attacher.c - see attacher.h. */
#include "models/storage/attacher.h"

#include "models/api/csi-volume.h"

#include <string.h>

#define ATTACH_ANNOTATION "orrery.dev/attach-time"
#define ATTACH_DEFAULT "uniform(5s 20s)"
#define DETACH_ANNOTATION "orrery.dev/detach-time"
#define DETACH_DEFAULT "uniform(3s 15s)"

struct Attacher {
    ApiServer *server;
    Store *store;
    Simulation *sim;
    ObjectTables *tables;
    Client *client;
    Informer *attachments;
};

static void fire_attached(void *owner, const SimEvent *event);
static void fire_detached(void *owner, const SimEvent *event);

static const SimEventType volume_attached = { "volume.attached", PHASE_CONTROLLER, fire_attached };
static const SimEventType volume_detached = { "volume.detached", PHASE_CONTROLLER, fire_detached };

static bool
is_attached(const Object *attachment)
{
    return value_get_bool(((const RawObject *)attachment)->status, "attached", false);
}

/* "external-attacher/disk-csi-example-com"; interned. */
static const char *
finalizer_of(const Attacher *attacher, const Object *attachment)
{
    const char *driver = value_get_text(value_get(attachment->raw, "spec"), "attacher");
    g_autofree char *name = g_strdup_printf("external-attacher/%s", driver != NULL ? driver : "");

    g_strdelimit(name + strlen("external-attacher/"), ".", '-');
    return intern(attacher->tables->names, name);
}

static SimTime
draw_time(const Attacher *attacher, const Object *attachment, const char *purpose,
          const char *annotation, const char *fallback)
{
    const char *volume_name =
        value_get_text(value_path(attachment->raw, "spec", "source", NULL), "persistentVolumeName");
    const Object *volume = volume_name == NULL ? NULL
                                               : store_find(attacher->store, KIND_PERSISTENT_VOLUME,
                                                            NULL, volume_name);
    SimStream stream = sim_stream(sim_seed(attacher->sim), purpose, attachment->meta.name);

    return api_server_is_instant(attacher->server)
               ? 0
               : storage_class_time(attacher->store, volume != NULL ? volume : attachment,
                                    annotation, fallback, &stream);
}

static bool
add_finalizer(Object *draft, void *data)
{
    const char *finalizer = finalizer_of(data, draft);

    if (object_is_deleting(draft) || object_has_finalizer(draft, finalizer)) {
        return false;
    }
    object_add_finalizer(draft, finalizer, ((Attacher *)data)->tables);
    return true;
}

static bool
set_attached(Object *draft, void *data)
{
    Attacher *attacher = data;
    RawObject *attachment = (RawObject *)draft;

    if (object_is_deleting(draft)) {
        return false;
    }
    attachment->status = value_with(attacher->tables->arena, attachment->status, "attached",
                                    value_bool(attacher->tables->arena, true));
    return true;
}

static bool
remove_finalizer(Object *draft, void *data)
{
    object_remove_finalizer(draft, finalizer_of(data, draft), ((Attacher *)data)->tables);
    return true;
}

static void
fire_attached(void *owner, const SimEvent *event)
{
    Attacher *attacher = owner;

    client_submit_patch(attacher->client, event->args.object, set_attached, attacher, NULL, NULL);
}

static void
fire_detached(void *owner, const SimEvent *event)
{
    Attacher *attacher = owner;

    client_submit_patch(attacher->client, event->args.object, remove_finalizer, attacher, NULL,
                        NULL);
}

static void
post(Attacher *attacher, SimTime delay, const SimEventType *type, const Object *attachment)
{
    if (delay != SIM_NEVER) {
        (void)sim_post(attacher->sim, delay, type, attacher, (SimArgs){ attachment->ref, 0 });
    }
}

static void
attachment_changed(void *data, const Object *old, const Object *new_)
{
    Attacher *attacher = data;

    if (new_ == NULL) {
        return;
    }
    if (object_is_deleting(new_)) {
        if ((old == NULL || !object_is_deleting(old)) &&
            object_has_finalizer(new_, finalizer_of(attacher, new_))) {
            post(attacher,
                 draw_time(attacher, new_, "volume-detaching", DETACH_ANNOTATION, DETACH_DEFAULT),
                 &volume_detached, new_);
        }
    } else if (old == NULL && !is_attached(new_)) {
        client_submit_patch(attacher->client, new_->ref, add_finalizer, attacher, NULL, NULL);
        post(attacher,
             draw_time(attacher, new_, "volume-attaching", ATTACH_ANNOTATION, ATTACH_DEFAULT),
             &volume_attached, new_);
    }
}

Attacher *
attacher_new(ApiServer *server)
{
    Attacher *attacher = g_new0(Attacher, 1);

    attacher->server = server;
    attacher->store = api_server_store(server);
    attacher->sim = api_server_simulation(server);
    attacher->tables = store_tables(attacher->store);
    attacher->client = client_new(server, "csi-attacher", 5, 10);
    attacher->attachments = store_watch(attacher->store, KIND_VOLUME_ATTACHMENT, "csi-attacher",
                                        api_server_watch_delay(server));
    informer_add_handler(attacher->attachments, attachment_changed, attacher);
    return attacher;
}

void
attacher_free(Attacher *attacher)
{
    if (attacher != NULL) {
        client_free(attacher->client);
        g_free(attacher);
    }
}

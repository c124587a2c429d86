/* persistent-volume-binder-controller.c - brings claims and volumes together.
 *
 * Claims of classes that bind at once get the smallest volume that fits; those that wait for their
 * first consumer are left to the scheduler, whose choice stands in the volume's claimRef; without a
 * volume the class's provisioner is asked.  Four writes bind: reference and phase of the volume,
 * then name and phase of the claim.  A volume whose claim has gone is released.  Everything that is
 * not bound is looked at again every 15 s, and only then does a claim meet a volume that came
 * later (Kubernetes 1.34). */
#include "models/controllers/volume/volume-object.h"

#include <string.h>

typedef struct Binder {
    SimTimer timer; /* of the next look at everything */
} Binder;

typedef struct Binding {
    Controller *self;
    const Object *claim, *volume; /* our copies */
} Binding;

static void fire_resync(void *owner, const SimEvent *event);

static const SimEventType resync_due = {
    .name = "volumes.resynced",
    .phase = PHASE_CONTROLLER,
    .fire = fire_resync,
};

static void
volume_changed(Controller *self, const Object *old, const Object *new_)
{
    const Value *ref = new_ != NULL ? NULL : value_get(storage_spec(old), "claimRef");
    const Object *claim;

    if (new_ != NULL) {
        work_queue_add(self->queue, new_->ref);
        return;
    }
    claim = ref == NULL
                ? NULL
                : informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME_CLAIM),
                                value_get_text(ref, "namespace"), value_get_text(ref, "name"));
    if (claim != NULL) {
        work_queue_add(self->queue, claim->ref);
    }
}

static void
claim_changed(Controller *self, const Object *old, const Object *new_)
{
    const Object *volume;

    if (new_ != NULL) {
        work_queue_add(self->queue, new_->ref);
        return;
    }
    volume = informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME), NULL,
                           storage_text(old, "volumeName"));
    if (volume != NULL) {
        work_queue_add(self->queue, volume->ref);
    }
}

static void
nothing(Controller *self, const Object *old, const Object *new_)
{
    (void)self;
    (void)old;
    (void)new_;
}

static void
start(Controller *self)
{
    self->state = g_new0(Binder, 1);
    controller_watch(self, KIND_PERSISTENT_VOLUME, volume_changed);
    controller_watch(self, KIND_PERSISTENT_VOLUME_CLAIM, claim_changed);
    controller_watch(self, KIND_STORAGE_CLASS, nothing);
    controller_watch(self, KIND_POD, nothing);
}

static void
post_resync(Controller *self, SimTime delay)
{
    Binder *binder = self->state;

    binder->timer =
        sim_post_background(self->sim, delay, &resync_due, self, (SimArgs){ SIM_NO_HANDLE, 0 });
}

static void
enqueue_unbound(Controller *self, Kind kind)
{
    StoreQuery query = { .kind = kind };

    for (StoreIterator it = informer_query(controller_informer(self, kind), &query);
         store_next(&it);) {
        if (strcmp(storage_phase(it.object), "Bound") != 0) {
            work_queue_add(self->queue, it.object->ref);
        }
    }
}

static void
fire_resync(void *owner, const SimEvent *event)
{
    Controller *self = owner;

    (void)event;
    enqueue_unbound(self, KIND_PERSISTENT_VOLUME);
    enqueue_unbound(self, KIND_PERSISTENT_VOLUME_CLAIM);
    post_resync(self, self->settings->pvclaimbinder_sync_period);
}

static void
listed(Controller *self)
{
    SimStream stream = sim_stream(sim_seed(self->sim), "pvclaimbinder-phase", NULL);
    double period = (double)self->settings->pvclaimbinder_sync_period;

    post_resync(self, (SimTime)(sim_stream_uniform(&stream) * period));
}

static void
stop(Controller *self)
{
    Binder *binder = self->state;

    (void)sim_cancel(self->sim, &binder->timer);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
put_spec(Object *draft, const char *key, const Value *value, Arena *arena)
{
    draft->raw =
        value_with(arena, draft->raw, "spec", value_with(arena, storage_spec(draft), key, value));
}

static void
annotate(Object *draft, const char *key, const char *value, const ObjectTables *tables)
{
    draft->meta.annotations =
        label_set_with(tables->labels, draft->meta.annotations, intern(tables->names, key),
                       intern(tables->names, value));
}

static const Value *
claim_reference(const Object *claim, const ObjectTables *tables)
{
    Arena *arena = tables->arena;
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "apiVersion", "v1");
    value_put_string(map, "kind", "PersistentVolumeClaim");
    value_put_string(map, "name", claim->meta.name);
    value_put_string(map, "namespace", claim->meta.name_space);
    value_put(map, "resourceVersion",
              value_printf(arena, "%" G_GUINT64_FORMAT, claim->meta.resource_version));
    value_put_string(map, "uid", uid_text(claim->meta.uid, tables, arena));
    return value_end(map);
}

static bool
refer_to_claim(Object *draft, void *data)
{
    const Binding *binding = data;
    const ObjectTables *tables = binding->self->tables;
    const Value *ref = value_get(storage_spec(draft), "claimRef");
    const char *uid = value_get_text(ref, "uid");

    if (uid != NULL && *uid != '\0') {
        return false;
    }
    if (ref == NULL) {
        annotate(draft, ANNOTATION_BOUND_BY_CONTROLLER, "yes", tables);
    }
    put_spec(draft, "claimRef", claim_reference(binding->claim, tables), tables->arena);
    return true;
}

static bool
name_volume(Object *draft, void *data)
{
    const Binding *binding = data;
    const ObjectTables *tables = binding->self->tables;
    bool is_named = *storage_text(draft, "volumeName") != '\0';

    if (is_named && label_set_get(draft->meta.annotations, ANNOTATION_BIND_COMPLETED) != NULL) {
        return false;
    }
    if (!is_named) {
        put_spec(draft, "volumeName", value_string(tables->arena, binding->volume->meta.name),
                 tables->arena);
        annotate(draft, ANNOTATION_BOUND_BY_CONTROLLER, "yes", tables);
    }
    annotate(draft, ANNOTATION_BIND_COMPLETED, "yes", tables);
    return true;
}

typedef struct PhaseEdit {
    Controller *self;
    const char *phase;
    const Object *volume; /* of a claim that is bound; NULL: none */
} PhaseEdit;

static bool
set_phase(Object *draft, void *data)
{
    const PhaseEdit *edit = data;
    RawObject *raw = (RawObject *)draft;
    Arena *arena = edit->self->tables->arena;
    const Value *status = raw->status;

    status = value_with(arena, status, "phase", value_string(arena, edit->phase));
    if (edit->volume != NULL) {
        const Value *spec = storage_spec(edit->volume);

        status = value_with(arena, status, "accessModes", value_get(spec, "accessModes"));
        status = value_with(arena, status, "capacity", value_get(spec, "capacity"));
    }
    if (value_equal(status, raw->status)) {
        return false;
    }
    if (draft->kind == KIND_PERSISTENT_VOLUME) {
        status = value_with(
            arena, status, "lastPhaseTransitionTime",
            object_time_value(api_time(sim_now(edit->self->sim)), edit->self->tables, arena));
    }
    raw->status = status;
    return true;
}

static bool
write_phase(Controller *self, Process *process, const Object *object, const char *phase,
            const Object *volume)
{
    PhaseEdit edit = { self, phase, volume };
    Object *trial = object_copy(object);
    bool differs = set_phase(trial, &edit);

    object_free(trial);
    return !differs ||
           controller_patch(self, process, object->ref, set_phase, &edit).status == API_OK;
}

static bool
bind(Controller *self, Process *process, const Object *claim, const Object *volume)
{
    Binding binding = { self, object_copy(claim), object_copy(volume) };
    bool ok =
        controller_patch(self, process, volume->ref, refer_to_claim, &binding).status == API_OK &&
        write_phase(self, process, binding.volume, "Bound", NULL) &&
        controller_patch(self, process, binding.claim->ref, name_volume, &binding).status ==
            API_OK &&
        write_phase(self, process, binding.claim, "Bound", binding.volume);

    object_free((Object *)(uintptr_t)binding.claim);
    object_free((Object *)(uintptr_t)binding.volume);
    return ok;
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* What is said of a claim whose volume the scheduler is to choose. */
static void
tell_waiting(Controller *self, const Object *claim)
{
    StoreQuery query = { .kind = KIND_POD, .name_space = claim->meta.name_space };
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->node_name == NULL && !pod_is_terminal(pod) &&
            pod_has_claim(pod, claim->meta.name)) {
            g_string_append_printf(names, "%s%s", n++ > 0 ? "," : "", it.object->meta.name);
        }
    }
    if (n == 0) {
        controller_record(self, claim, "Normal", "WaitForFirstConsumer",
                          "waiting for first consumer to be created before binding");
    } else {
        controller_record(self, claim, "Normal", "WaitForPodScheduled",
                          "waiting for pod%s %s to be scheduled", n > 1 ? "s" : "", names->str);
    }
}

static bool
ask_provisioner(Object *draft, void *data)
{
    Controller *self = data;
    const Object *class_ = informer_find(controller_informer(self, KIND_STORAGE_CLASS), NULL,
                                         storage_text(draft, "storageClassName"));
    const char *name = class_ == NULL ? NULL : value_get_text(class_->raw, "provisioner");

    if (name == NULL ||
        g_strcmp0(label_set_get(draft->meta.annotations, ANNOTATION_PROVISIONER), name) == 0) {
        return false;
    }
    annotate(draft, ANNOTATION_PROVISIONER, name, self->tables);
    annotate(draft, ANNOTATION_PROVISIONER_BETA, name, self->tables);
    return true;
}

static void
provision(Controller *self, Process *process, const Object *claim)
{
    const char *class_name = storage_text(claim, "storageClassName");
    const Object *class_ =
        informer_find(controller_informer(self, KIND_STORAGE_CLASS), NULL, class_name);
    const char *provisioner = class_ == NULL ? NULL : value_get_text(class_->raw, "provisioner");

    if (class_ == NULL) {
        controller_record(self, claim, "Warning", "ProvisioningFailed",
                          "storageclass.storage.k8s.io \"%s\" not found", class_name);
    } else if (g_str_has_prefix(provisioner, "kubernetes.io/")) {
        controller_record(self, claim, "Warning", "ProvisioningFailed",
                          "no volume plugin matched name: %s", provisioner);
    } else if (controller_patch(self, process, claim->ref, ask_provisioner, self).status ==
               API_OK) {
        controller_record(self, claim, "Normal", "ExternalProvisioning",
                          "Waiting for a volume to be created either by the external provisioner "
                          "'%s' or manually by the system administrator. If volume creation is "
                          "delayed, please verify that the provisioner is running and correctly "
                          "registered.",
                          provisioner);
    }
}

static bool
waits_for_consumer(Controller *self, const Object *claim)
{
    const Object *class_ = informer_find(controller_informer(self, KIND_STORAGE_CLASS), NULL,
                                         storage_text(claim, "storageClassName"));

    return class_ != NULL &&
           g_strcmp0(value_get_text(class_->raw, "volumeBindingMode"), "WaitForFirstConsumer") == 0;
}

/* A claim that names no volume yet. */
static bool
sync_open_claim(Controller *self, Process *process, const Object *claim)
{
    bool delayed = waits_for_consumer(self, claim) &&
                   label_set_get(claim->meta.annotations, ANNOTATION_SELECTED_NODE) == NULL;
    const Object *volume = volume_find_for(self, claim, delayed);

    if (volume != NULL) {
        return bind(self, process, claim, volume);
    }
    if (delayed) {
        tell_waiting(self, claim);
    } else if (*storage_text(claim, "storageClassName") != '\0') {
        provision(self, process, claim);
    } else {
        controller_record(self, claim, "Normal", "FailedBinding",
                          "no persistent volumes available for this claim and no storage class is "
                          "set");
    }
    return write_phase(self, process, claim, "Pending", NULL);
}

static bool
lose(Controller *self, Process *process, const Object *claim, const char *reason,
     const char *message)
{
    if (strcmp(storage_phase(claim), "Lost") != 0) {
        controller_record(self, claim, "Warning", reason, "%s", message);
    }
    return write_phase(self, process, claim, "Lost", NULL);
}

static bool
sync_claim(Controller *self, Process *process, const Object *claim)
{
    const char *name = storage_text(claim, "volumeName");
    bool was_bound = label_set_get(claim->meta.annotations, ANNOTATION_BIND_COMPLETED) != NULL;
    const Object *volume =
        informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME), NULL, name);

    if (*name == '\0') {
        return was_bound ? lose(self, process, claim, "ClaimLost",
                                "Bound claim has lost reference to PersistentVolume. Data on the "
                                "volume is lost!")
                         : sync_open_claim(self, process, claim);
    }
    if (volume == NULL) {
        return was_bound ? lose(self, process, claim, "ClaimLost",
                                "Bound claim has lost its PersistentVolume. Data on the volume is "
                                "lost!")
                         : write_phase(self, process, claim, "Pending", NULL);
    }
    if (value_get(storage_spec(volume), "claimRef") == NULL ||
        volume_is_kept_for(volume, claim, self->tables)) {
        return (was_bound && strcmp(storage_phase(claim), "Bound") == 0 &&
                strcmp(storage_phase(volume), "Bound") == 0) ||
               bind(self, process, claim, volume);
    }
    if (was_bound) {
        return lose(self, process, claim, "ClaimMisbound",
                    "Two claims are bound to the same volume, this one is bound incorrectly");
    }
    controller_record(self, claim, "Warning", "FailedBinding",
                      "volume \"%s\" already bound to a different claim.", name);
    return write_phase(self, process, claim, "Pending", NULL);
}

/* ---- volumes --------------------------------------------------------------------------------- */

static bool
sync_volume(Controller *self, Process *process, const Object *volume)
{
    const Value *ref = value_get(storage_spec(volume), "claimRef");
    const char *uid = value_get_text(ref, "uid");
    const Object *claim;

    if (uid == NULL || *uid == '\0') {
        return write_phase(self, process, volume, "Available", NULL);
    }
    claim = informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME_CLAIM),
                          value_get_text(ref, "namespace"), value_get_text(ref, "name"));
    if (claim == NULL || !volume_is_kept_for(volume, claim, self->tables)) {
        return strcmp(storage_phase(volume), "Failed") == 0 ||
               write_phase(self, process, volume, "Released", NULL);
    }
    if (*storage_text(claim, "volumeName") == '\0') {
        work_queue_add(self->queue, claim->ref);
        return true;
    }
    return strcmp(storage_text(claim, "volumeName"), volume->meta.name) != 0 ||
           write_phase(self, process, volume, "Bound", NULL);
}

static bool
sync_object(Controller *self, Process *process, ObjectRef key)
{
    Object *claim = controller_copy(self, KIND_PERSISTENT_VOLUME_CLAIM, key);
    Object *volume = controller_copy(self, KIND_PERSISTENT_VOLUME, key);
    bool ok = true;

    if (claim != NULL) {
        ok = object_is_deleting(claim) || sync_claim(self, process, claim);
        object_free(claim);
    }
    if (volume != NULL) {
        ok = sync_volume(self, process, volume);
        object_free(volume);
    }
    return ok;
}

const ControllerType controller_persistent_volume_binder_controller = {
    .name = "persistentvolume-binder-controller",
    .doc = "Binds claims to volumes, asks provisioners, releases volumes.",
    .component = "persistentvolume-controller",
    .qps_factor = 1,
    .start = start,
    .listed = listed,
    .stop = stop,
    .sync = sync_object,
};

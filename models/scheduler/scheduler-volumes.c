/* scheduler-volumes.c - the PreBind stage: claims are bound before their pod is.
 *
 * What the VolumeBinding plugin has chosen is marked in the storage view.  Volumes get a claimRef,
 * claims for a provisioner the annotation of the selected node; the volume controller does the
 * rest, and the scheduler looks every second whether all claims are bound, for ten minutes at most
 * (Kubernetes 1.34). */
#include "models/scheduler/scheduler-internal.h"
#include "models/scheduler/storage/pod-claims.h"

#include <string.h>

#define BIND_POLL SIM_SECOND
#define BIND_TIMEOUT (600 * SIM_SECOND)

/* One write for a claim of a binding. */
typedef struct VolumeWrite {
    Scheduler *scheduler;
    Binding *binding;
    const char *claim_namespace, *claim_name;
    Uid claim_uid;
    const char *node_name;
} VolumeWrite;

static void fire_poll(void *owner, const SimEvent *event);

static const SimEventType poll_due = {
    .name = "scheduler.volumes-polled",
    .phase = PHASE_SCHEDULER,
    .fire = fire_poll,
};

static void
put_annotation(const VolumeWrite *write, Object *draft, const char *key, const char *value)
{
    const ObjectTables *tables = write->scheduler->tables;

    draft->meta.annotations =
        label_set_with(tables->labels, draft->meta.annotations, intern(tables->names, key),
                       intern(tables->names, value));
}

static bool
edit_volume(Object *draft, void *data)
{
    const VolumeWrite *write = data;
    const ObjectTables *tables = write->scheduler->tables;
    Arena *arena = tables->arena;
    const Value *spec = value_get(draft->raw, "spec");
    const Value *old = value_get(spec, "claimRef");
    ValueBuilder *ref = value_map_begin(arena);

    value_put_string(ref, "apiVersion", "v1");
    value_put_string(ref, "kind", "PersistentVolumeClaim");
    value_put_string(ref, "name", write->claim_name);
    value_put_string(ref, "namespace", write->claim_namespace);
    value_put_string(ref, "uid", uid_text(write->claim_uid, tables, arena));
    if (old == NULL) {
        put_annotation(write, draft, "pv.kubernetes.io/bound-by-controller", "yes");
    }
    draft->raw =
        value_with(arena, draft->raw, "spec", value_with(arena, spec, "claimRef", value_end(ref)));
    return true;
}

static bool
edit_claim(Object *draft, void *data)
{
    const VolumeWrite *write = data;

    put_annotation(write, draft, "volume.kubernetes.io/selected-node", write->node_name);
    return true;
}

static void
written(void *data, const ApiAnswer *answer)
{
    VolumeWrite *write = data;

    if (answer->status != API_OK &&
        g_hash_table_contains(write->scheduler->under_way, write->binding)) {
        write->binding->has_failed = true;
    }
    g_hash_table_remove(write->scheduler->under_way, write);
}

static void
submit(Scheduler *scheduler, Binding *binding, const ClaimInfo *claim, const Object *object,
       ApiEdit edit)
{
    const Object *stored =
        store_find(scheduler->store, KIND_PERSISTENT_VOLUME_CLAIM, claim->name_space, claim->name);
    VolumeWrite *write;

    if (stored == NULL || object == NULL) {
        binding->has_failed = true;
        return;
    }
    write = g_new0(VolumeWrite, 1);
    *write = (VolumeWrite){ scheduler,         binding,          stored->meta.name_space,
                            stored->meta.name, stored->meta.uid, binding->node_name };
    g_hash_table_add(scheduler->under_way, write);
    client_submit_patch(scheduler->client, object->ref, edit, write, written, write);
}

/* Writes what was chosen for the claim. */
static void
write_choice(Scheduler *scheduler, Binding *binding, const ClaimInfo *claim)
{
    const GPtrArray *volumes = storage_volumes(scheduler->snapshot->storage);

    for (guint i = 0; i < volumes->len; i++) {
        const VolumeInfo *volume = volumes->pdata[i];

        if (volume->assumed_claim == claim->key) {
            submit(scheduler, binding, claim,
                   store_find(scheduler->store, KIND_PERSISTENT_VOLUME, NULL, volume->name),
                   edit_volume);
        }
    }
    if (claim->assumed_node != NULL && claim->selected_node == NULL) {
        submit(scheduler, binding, claim,
               store_find(scheduler->store, KIND_PERSISTENT_VOLUME_CLAIM, claim->name_space,
                          claim->name),
               edit_claim);
    }
}

/* Calls 'visit' (NULL: nobody) for each claim that is not bound yet; how many there are. */
static uint32_t
each_open_claim(Scheduler *scheduler, Binding *binding,
                void (*visit)(Scheduler *, Binding *, const ClaimInfo *))
{
    const SchedPod *pod = snapshot_pod(scheduler->snapshot, binding->uid);
    g_autoptr(Arena) arena = NULL;
    uint32_t n = 0;

    if (pod == NULL || pod->spec->n_volumes == 0) {
        return 0;
    }
    arena = arena_new();
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod_claim_name(pod, &pod->spec->volumes[i], arena);
        const ClaimInfo *claim =
            name == NULL ? NULL
                         : storage_claim(scheduler->snapshot->storage, pod->name_space, name);

        if (name == NULL || (claim != NULL && claim->is_bound && *claim->volume_name != '\0')) {
            continue;
        }
        n++;
        if (claim == NULL) {
            binding->has_failed = true;
        } else if (visit != NULL) {
            visit(scheduler, binding, claim);
        }
    }
    return n;
}

static void
poll_again(Binding *binding)
{
    (void)sim_post(binding->scheduler->sim, BIND_POLL, &poll_due, binding, (SimArgs){ 0 });
}

static void
fire_poll(void *owner, const SimEvent *event)
{
    Binding *binding = owner;
    Scheduler *scheduler = binding->scheduler;
    bool is_stale = !scheduler->running || scheduler->n_stops != binding->n_stops;
    uint32_t n_open = is_stale ? 0 : each_open_claim(scheduler, binding, NULL);

    if (is_stale) {
        g_hash_table_remove(scheduler->under_way, binding); /* the next process begins anew */
    } else if (snapshot_pod(scheduler->snapshot, binding->uid) == NULL) {
        scheduler_bind_fails(binding);
    } else if (n_open == 0) {
        scheduler_bind_now(binding);
    } else if (binding->has_failed || event->at - binding->began_at >= BIND_TIMEOUT) {
        scheduler_bind_fails(binding);
    } else {
        poll_again(binding);
    }
}

bool
scheduler_bind_volumes(Binding *binding)
{
    if (each_open_claim(binding->scheduler, binding, write_choice) == 0) {
        return false;
    }
    poll_again(binding);
    return true;
}

/* recorder-pods.c - what changes about a pod, in belief and in truth. */
#include "experiment/run/recorder-internal.h"

#include <string.h>

void
pod_record_free(void *data)
{
    PodRecord *row = data;

    if (row->more != NULL) {
        g_array_unref(row->more);
    }
    g_free(row);
}

static void *
pod_key(ObjectRef ref)
{
    return (void *)(uintptr_t)((uint64_t)ref.generation << 32 | ref.index);
}

const PodRecord *
recorder_pod_of(const Recorder *recorder, ObjectRef ref)
{
    return g_hash_table_lookup(recorder->pod_index, pod_key(ref));
}

/* "deployment/web" for a pod of web's ReplicaSet. */
static const char *
app_of(Recorder *recorder, const Object *pod)
{
    const Object *top = pod;
    g_autofree char *label = NULL;

    for (int depth = 0; depth < 4; depth++) {
        const OwnerRef *owner = object_controller(top);
        const Object *above = owner == NULL ? NULL : store_find_uid(recorder->store, owner->uid);

        if (above == NULL) {
            break;
        }
        top = above;
    }
    label = object_label(top);
    return intern(recorder->texts, label);
}

static PodRecord *
row_of(Recorder *recorder, const Object *object)
{
    PodRecord *row = g_hash_table_lookup(recorder->pod_index, pod_key(object->ref));
    const OwnerRef *owner = object_controller(object);

    if (row != NULL) {
        return row;
    }
    row = g_new0(PodRecord, 1);
    row->ref = object->ref;
    row->name_space = intern(recorder->texts, object->meta.name_space);
    row->app = app_of(recorder, object);
    if (owner == NULL) { /* its label ends in its name: one text for both */
        row->name = strrchr(row->app, '/') + 1;
    } else {
        g_autofree char *kind = g_ascii_strdown(owner->kind_name, -1);
        g_autofree char *label = g_strconcat(kind, "/", owner->name, NULL);

        row->name = intern(recorder->texts, object->meta.name);
        row->owner = intern(recorder->texts, label);
    }
    row->created_at = sim_now(recorder->sim);
    row->scheduled_at = row->started_at = row->ready_at = SIM_NEVER;
    row->deleting_at = row->ended_at = SIM_NEVER;
    row->phase = "Pending";
    row->spell = (PodSpell){ SIM_NEVER, SIM_NEVER };
    g_ptr_array_add(recorder->pods, row);
    g_hash_table_insert(recorder->pod_index, pod_key(object->ref), row);
    return row;
}

static const ContainerStatus *
container_status(const Pod *pod, uint32_t index)
{
    return pod->containers == NULL ? NULL : &pod->containers[index];
}

static uint32_t
n_containers(const Pod *pod)
{
    return pod->spec->n_init_containers + pod->spec->n_containers;
}

static const char *
container_name(const Pod *pod, uint32_t index)
{
    return index < pod->spec->n_init_containers
               ? pod->spec->init_containers[index].name
               : pod->spec->containers[index - pod->spec->n_init_containers].name;
}

static void
record_containers(Recorder *recorder, const PodRecord *row, const Pod *before, const Pod *pod)
{
    for (uint32_t i = 0; pod->containers != NULL && i < n_containers(pod); i++) {
        const ContainerStatus *now = container_status(pod, i);
        const ContainerStatus *then = before == NULL ? NULL : container_status(before, i);
        const char *waits = now->state.type == CONTAINER_WAITING ? now->state.reason : NULL;
        const char *waited =
            then != NULL && then->state.type == CONTAINER_WAITING ? then->state.reason : NULL;

        if (now->restart_count > (then == NULL ? 0 : then->restart_count)) {
            Record *record =
                record_pod(recorder, RECORD_POD_RESTARTED, row, pod, now->last.reason,
                           "container %s is started again after exit code %d; restart %d",
                           container_name(pod, i), now->last.exit_code, now->restart_count);

            record->number = now->last.exit_code;
            record->total = now->restart_count;
        }
        if (waits != NULL && waits != waited && strcmp(waits, "ContainerCreating") != 0 &&
            strcmp(waits, "PodInitializing") != 0) {
            record_pod(recorder, RECORD_POD_WAITING, row, pod, waits, "container %s: %s",
                       container_name(pod, i),
                       now->state.message == NULL ? waits : now->state.message);
        }
    }
}

static void
record_phase(Recorder *recorder, PodRecord *row, const Pod *before, const Pod *pod)
{
    SimTime now = sim_now(recorder->sim);
    const OwnerRef *owner = object_controller(&pod->object);

    if (before != NULL && before->phase == pod->phase) {
        return;
    }
    row->phase = pod_phase_name((PodPhase)pod->phase);
    if (pod->phase == POD_RUNNING && row->started_at == SIM_NEVER) {
        row->started_at = now;
        if (owner != NULL && owner->kind == KIND_JOB) {
            recorder_job_pod_started(recorder, owner->uid);
        }
    }
    if (pod_is_terminal(pod)) {
        row->ended_at = MIN(row->ended_at, now);
        row->reason = intern(recorder->texts, pod->reason);
        if (owner != NULL && owner->kind == KIND_JOB && pod->phase == POD_SUCCEEDED) {
            recorder_job_pod_ended(recorder, owner->uid,
                                   row->started_at == SIM_NEVER ? 0 : now - row->started_at);
        }
    }
    if (before != NULL || pod->phase != POD_PENDING) {
        record_pod(recorder, RECORD_POD_PHASE, row, pod, row->phase,
                   pod->reason == NULL ? NULL : "%s", pod->reason);
    }
}

static void
record_readiness(Recorder *recorder, PodRecord *row, const Pod *before, const Pod *pod)
{
    bool ready = pod_is_ready(pod);

    if (ready == (before != NULL && pod_is_ready(before))) {
        return;
    }
    if (ready && row->ready_at == SIM_NEVER) {
        row->ready_at = sim_now(recorder->sim);
    }
    record_pod(recorder, ready ? RECORD_POD_READY : RECORD_POD_UNREADY, row, pod,
               pod->conditions[POD_READY].reason, NULL);
}

static PodSpell *
last_spell(PodRecord *row)
{
    return row->more == NULL ? &row->spell
                             : &g_array_index(row->more, PodSpell, row->more->len - 1);
}

static bool
is_serving(PodRecord *row)
{
    return last_spell(row)->from != SIM_NEVER && last_spell(row)->until == SIM_NEVER;
}

static void
pod_gone(Recorder *recorder, const Object *old)
{
    PodRecord *row = row_of(recorder, old);

    record_pod(recorder, RECORD_OBJECT_DELETED, row, (const Pod *)old, NULL, NULL);
    row->ended_at = MIN(row->ended_at, sim_now(recorder->sim));
    if (!is_serving(row)) { /* else its containers will stop: recorder_pod_truth() */
        g_hash_table_remove(recorder->pod_index, pod_key(old->ref));
    }
}

void
recorder_pod_changed(Recorder *recorder, const Object *old, const Object *new_)
{
    const Pod *pod = (const Pod *)new_;
    const Pod *before = (const Pod *)old;
    PodRecord *row;

    if (new_ == NULL) {
        pod_gone(recorder, old);
        return;
    }
    row = row_of(recorder, new_);
    if (pod->node_name != NULL && row->node == NULL) {
        row->node = intern(recorder->texts, pod->node_name);
    }
    if (before == NULL) {
        record_pod(recorder, RECORD_OBJECT_CREATED, row, pod, NULL,
                   row->owner == NULL ? NULL : "by %s", row->owner);
    }
    if (pod->node_name != NULL && (before == NULL || before->node_name == NULL)) {
        row->scheduled_at = sim_now(recorder->sim);
        record_pod(recorder, RECORD_POD_SCHEDULED, row, pod, NULL, "to %s", pod->node_name);
    }
    row->restarts = pod_restarts(pod);
    record_containers(recorder, row, before, pod);
    record_phase(recorder, row, before, pod);
    record_readiness(recorder, row, before, pod);
    if (object_is_deleting(new_) && (old == NULL || !object_is_deleting(old))) {
        row->deleting_at = sim_now(recorder->sim);
        record_pod(recorder, RECORD_OBJECT_DELETING, row, pod,
                   pod->conditions[POD_DISRUPTION_TARGET].status == CONDITION_TRUE
                       ? pod->conditions[POD_DISRUPTION_TARGET].reason
                       : NULL,
                   "with %d s of grace", new_->meta.deletion_grace_seconds);
    }
}

const PodSpell *
pod_record_spell(const PodRecord *pod, size_t index)
{
    if (index == 0) {
        return pod->spell.from == SIM_NEVER ? NULL : &pod->spell;
    }
    return pod->more == NULL || index > pod->more->len
               ? NULL
               : &g_array_index(pod->more, PodSpell, index - 1);
}

static void
add_spell(PodRecord *row, SimTime from)
{
    PodSpell spell = { from, SIM_NEVER };

    if (row->spell.from == SIM_NEVER) {
        row->spell = spell;
        return;
    }
    if (row->more == NULL) {
        row->more = g_array_new(FALSE, TRUE, sizeof(PodSpell));
    }
    g_array_append_val(row->more, spell);
}

void
recorder_pod_truth(Recorder *recorder, ObjectRef ref, bool serves)
{
    PodRecord *row = g_hash_table_lookup(recorder->pod_index, pod_key(ref));
    SimTime now = sim_now(recorder->sim);

    if (row == NULL) {
        return;
    }
    if (serves) {
        add_spell(row, now);
    } else if (is_serving(row)) {
        last_spell(row)->until = now;
    }
    const Object *object = store_get(recorder->store, ref);

    if (object == NULL) {
        g_hash_table_remove(recorder->pod_index, pod_key(ref));
    } else {
        record_pod(recorder, serves ? RECORD_POD_SERVES : RECORD_POD_SILENT, row,
                   (const Pod *)object, NULL, NULL);
    }
}

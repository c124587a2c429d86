/* recorder-kinds.c - what changes about nodes, workloads and everything else. */
#include "experiment/run/recorder-internal.h"

#include <string.h>

/* ---- nodes ----------------------------------------------------------------------------------- */

static const char *
ready_text(const Node *node)
{
    switch (node->conditions[NODE_READY].status) {
    case CONDITION_TRUE:
        return "True";
    case CONDITION_FALSE:
        return "False";
    default:
        return "Unknown";
    }
}

static NodeRecord
node_state(const Recorder *recorder, const Node *node)
{
    const char *name = node->object.meta.name;
    const MachineTruth *truth = machines_find(cluster_machines(recorder->cluster), name);
    NodeRecord row = { .from = sim_now(recorder->sim), .until = SIM_NEVER };

    row.name = intern(recorder->texts, name);
    row.zone = intern(recorder->texts, node_zone(node));
    row.powered = truth != NULL && truth->powered;
    row.reachable = truth != NULL && truth->reachable;
    row.kubelet_running = truth != NULL && truth->kubelet_running;
    row.ready = ready_text(node);
    row.schedulable = !node->unschedulable;
    return row;
}

static bool
same_state(const NodeRecord *a, const NodeRecord *b)
{
    return a->powered == b->powered && a->reachable == b->reachable &&
           a->kubelet_running == b->kubelet_running && a->schedulable == b->schedulable &&
           strcmp(a->ready, b->ready) == 0;
}

void
recorder_node_row(Recorder *recorder, const char *node_name)
{
    const Object *object = store_find(recorder->store, KIND_NODE, NULL, node_name);
    const char *name = intern(recorder->texts, node_name);
    uint32_t open = GPOINTER_TO_UINT(g_hash_table_lookup(recorder->node_index, name));

    if (object == NULL) {
        return;
    }
    NodeRecord row = node_state(recorder, (const Node *)object);

    if (open != 0) {
        NodeRecord *last = &g_array_index(recorder->nodes, NodeRecord, open - 1);

        if (same_state(last, &row)) {
            return;
        }
        if (last->from == row.from) { /* several changes of one instant */
            *last = row;
            return;
        }
        last->until = row.from;
    }
    g_array_append_val(recorder->nodes, row);
    g_hash_table_insert(recorder->node_index, (void *)(uintptr_t)name,
                        GUINT_TO_POINTER(recorder->nodes->len));
}

static void
close_node_row(Recorder *recorder, const char *node_name)
{
    const char *name = intern(recorder->texts, node_name);
    uint32_t open = GPOINTER_TO_UINT(g_hash_table_lookup(recorder->node_index, name));

    if (open != 0) {
        g_array_index(recorder->nodes, NodeRecord, open - 1).until = sim_now(recorder->sim);
        g_hash_table_remove(recorder->node_index, name);
    }
}

static bool
has_taint(const Node *node, const Taint *taint)
{
    return node_find_taint(node, taint->key, taint->effect) != NULL;
}

static void
record_taints(Recorder *recorder, RecordCode code, const Node *with, const Node *without)
{
    for (uint32_t i = 0; i < with->n_taints; i++) {
        const Taint *taint = &with->taints[i];

        if (!has_taint(without, taint)) {
            record_object(recorder, code, &with->object, taint->key, "%s%s%s:%s", taint->key,
                          *taint->value == '\0' ? "" : "=", taint->value,
                          taint_effect_name(taint->effect));
        }
    }
}

static void
node_changed(Recorder *recorder, const Object *old, const Object *new_)
{
    const Node *before = (const Node *)old;
    const Node *node = (const Node *)new_;

    if (new_ == NULL) {
        record_object(recorder, RECORD_OBJECT_DELETED, old, NULL, NULL);
        close_node_row(recorder, old->meta.name);
        return;
    }
    if (before == NULL) {
        record_object(recorder, RECORD_OBJECT_CREATED, new_, NULL, NULL);
    } else {
        const char *now = ready_text(node);

        if (strcmp(ready_text(before), now) != 0) {
            record_object(recorder, node_is_ready(node) ? RECORD_NODE_READY : RECORD_NODE_NOT_READY,
                          new_, node->conditions[NODE_READY].reason, "Ready is %s", now);
        }
        if (before->unschedulable != node->unschedulable) {
            record_object(recorder,
                          node->unschedulable ? RECORD_NODE_CORDONED : RECORD_NODE_UNCORDONED, new_,
                          NULL, NULL);
        }
        record_taints(recorder, RECORD_NODE_TAINTED, node, before);
        record_taints(recorder, RECORD_NODE_UNTAINTED, before, node);
    }
    recorder_node_row(recorder, new_->meta.name);
}

/* ---- workloads ------------------------------------------------------------------------------- */

typedef struct WorkloadState {
    int32_t replicas, ready;
    const char *progress; /* reason of Progressing; NULL */
} WorkloadState;

static WorkloadState
workload_state(const Object *object)
{
    WorkloadState state = { 0, 0, NULL };

    switch (object->kind) {
    case KIND_DEPLOYMENT: {
        const Deployment *deployment = (const Deployment *)object;
        const Condition *progressing =
            condition_find(deployment->status.conditions,
                           G_N_ELEMENTS(deployment->status.conditions), "Progressing");

        state.replicas = deployment->replicas;
        state.ready = deployment->status.ready_replicas;
        state.progress = progressing == NULL ? NULL : progressing->reason;
        break;
    }
    case KIND_REPLICATION_CONTROLLER:
    case KIND_REPLICA_SET:
        state.replicas = ((const ReplicaSet *)object)->replicas;
        state.ready = ((const ReplicaSet *)object)->status.ready_replicas;
        break;
    case KIND_STATEFUL_SET:
        state.replicas = ((const StatefulSet *)object)->replicas;
        state.ready = ((const StatefulSet *)object)->status.ready_replicas;
        break;
    case KIND_DAEMON_SET:
        state.replicas = ((const DaemonSet *)object)->status.desired_number_scheduled;
        state.ready = ((const DaemonSet *)object)->status.number_ready;
        break;
    default:
        break;
    }
    return state;
}

static void
record_workload(Recorder *recorder, const Object *old, const Object *new_)
{
    WorkloadState now = workload_state(new_);
    WorkloadState then =
        old == NULL ? (WorkloadState){ now.replicas, 0, NULL } : workload_state(old);
    Record *record;

    if (now.replicas != then.replicas) {
        record = record_object(recorder, RECORD_WORKLOAD_SCALED, new_, NULL, "from %d to %d",
                               then.replicas, now.replicas);
        record->number = now.replicas;
        record->total = then.replicas;
    }
    if (now.ready != then.ready) {
        record = record_object(recorder, RECORD_WORKLOAD_READY, new_, NULL, "%d of %d", now.ready,
                               now.replicas);
        record->number = now.ready;
        record->total = now.replicas;
    }
    if (now.progress != NULL &&
        (then.progress == NULL || strcmp(now.progress, then.progress) != 0)) {
        record_object(recorder, RECORD_WORKLOAD_PROGRESS, new_, now.progress, NULL);
    }
}

static JobRecord *
job_row(const Recorder *recorder, Uid uid)
{
    uint32_t index =
        GPOINTER_TO_UINT(g_hash_table_lookup(recorder->job_index, (void *)(uintptr_t)uid));

    return index == 0 ? NULL : &g_array_index(recorder->jobs, JobRecord, index - 1);
}

const JobRecord *
recorder_job_of(const Recorder *recorder, Uid uid)
{
    return job_row(recorder, uid);
}

void
recorder_job_pod_started(Recorder *recorder, Uid job)
{
    JobRecord *row = job_row(recorder, job);

    if (row != NULL) {
        row->attempts++;
        row->first_started_at = MIN(row->first_started_at, sim_now(recorder->sim));
    }
}

void
recorder_job_pod_ended(Recorder *recorder, Uid job, SimTime run)
{
    JobRecord *row = job_row(recorder, job);

    if (row != NULL) {
        row->run += run;
    }
}

static void
job_changed(Recorder *recorder, const Object *old, const Object *new_)
{
    const Job *job = (const Job *)new_;
    JobRecord *row = job_row(recorder, new_->meta.uid);
    static const char *const ends[] = { "Complete", "Failed" };

    if (row == NULL) {
        JobRecord fresh = { .created_at = sim_now(recorder->sim),
                            .first_started_at = SIM_NEVER,
                            .ended_at = SIM_NEVER,
                            .state = "Running" };

        fresh.name = intern(recorder->texts, new_->meta.name);
        fresh.name_space = intern(recorder->texts, new_->meta.name_space);
        g_array_append_val(recorder->jobs, fresh);
        g_hash_table_insert(recorder->job_index, (void *)(uintptr_t)new_->meta.uid,
                            GUINT_TO_POINTER(recorder->jobs->len));
        row = &g_array_index(recorder->jobs, JobRecord, recorder->jobs->len - 1);
    }
    row->succeeded = MAX(job->status.succeeded, 0);
    row->failed = MAX(job->status.failed, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(ends) && row->ended_at == SIM_NEVER; i++) {
        const Condition *condition =
            condition_find(job->status.conditions, G_N_ELEMENTS(job->status.conditions), ends[i]);

        if (condition != NULL && condition->status == CONDITION_TRUE) {
            row->ended_at = sim_now(recorder->sim);
            row->state = ends[i];
            record_object(recorder, RECORD_JOB_ENDED, new_,
                          condition->reason == NULL ? ends[i] : condition->reason, "%s: %s",
                          ends[i], condition->message == NULL ? "" : condition->message);
        }
    }
    (void)old;
}

/* ---- services, events, the rest ---------------------------------------------------------------
 */

static int32_t
count_ready(const EndpointSlice *slice)
{
    int32_t n = 0;

    for (uint32_t i = 0; slice != NULL && i < slice->n_endpoints; i++) {
        n += slice->endpoints[i].ready;
    }
    return n;
}

static void
endpoints_changed(Recorder *recorder, const Object *old, const Object *new_)
{
    const EndpointSlice *before = (const EndpointSlice *)old;
    const EndpointSlice *after = (const EndpointSlice *)new_;
    const EndpointSlice *any = after == NULL ? before : after;
    int32_t then = count_ready(before), now = count_ready(after);

    if (then == now || any->service == NULL || recorder->is_muted) {
        return;
    }
    g_autofree char *message = g_strdup_printf("%d ready endpoints, before %d", now, then);
    const Object *service =
        store_find(recorder->store, KIND_SERVICE, any->object.meta.name_space, any->service);
    g_autofree char *label = service == NULL ? object_label(&any->object) : object_label(service);
    uint32_t id = recorder_add(recorder, RECORD_ENDPOINTS_CHANGED, label, NULL, NULL, message);
    Record *record = &g_array_index(recorder->records, Record, id - 1);

    record->number = now;
    record->total = then;
}

static void
event_changed(Recorder *recorder, const Object *new_)
{
    const EventObject *event = (const EventObject *)new_;
    g_autofree char *kind = NULL;
    g_autofree char *label = NULL;

    if (event->involved_name == NULL || recorder->is_muted ||
        (g_strcmp0(event->type, "Normal") == 0 && event->involved_kind == KIND_POD &&
         recorder_leaves_out(recorder, RECORD_EVENT, event->reason))) {
        return;
    }
    const ObjectClass *class_ = object_class(event->involved_kind);

    kind = g_ascii_strdown(class_ == NULL ? "object" : class_->name, -1);
    label =
        event->involved_namespace == NULL || strcmp(event->involved_namespace, "default") == 0
            ? g_strconcat(kind, "/", event->involved_name, NULL)
            : g_strconcat(kind, "/", event->involved_namespace, "/", event->involved_name, NULL);
    recorder_add(recorder, RECORD_EVENT, label, event->host, event->reason, event->message);
}

static void
any_changed(Recorder *recorder, const Object *old, const Object *new_)
{
    if (new_ == NULL) {
        record_object(recorder, RECORD_OBJECT_DELETED, old, NULL, NULL);
        return;
    }
    if (old == NULL) {
        const OwnerRef *owner = object_controller(new_);
        g_autofree char *kind = owner == NULL ? NULL : g_ascii_strdown(owner->kind_name, -1);

        record_object(recorder, RECORD_OBJECT_CREATED, new_, NULL,
                      owner == NULL ? NULL : "by %s/%s", kind, owner == NULL ? "" : owner->name);
        return;
    }
    if (old->meta.generation != new_->meta.generation) {
        record_object(recorder, RECORD_OBJECT_CHANGED, new_, NULL, "generation %" G_GINT64_FORMAT,
                      new_->meta.generation);
    }
    if (object_is_deleting(new_) && !object_is_deleting(old)) {
        record_object(recorder, RECORD_OBJECT_DELETING, new_, NULL, NULL);
    }
}

void
recorder_object_changed(void *data, const Object *old, const Object *new_)
{
    Recorder *recorder = data;
    const Object *any = new_ == NULL ? old : new_;

    switch (any->kind) {
    case KIND_POD:
        recorder_pod_changed(recorder, old, new_);
        break;
    case KIND_NODE:
        node_changed(recorder, old, new_);
        break;
    case KIND_ENDPOINT_SLICE:
    case KIND_ENDPOINTS:
        if (any->kind == KIND_ENDPOINT_SLICE) {
            endpoints_changed(recorder, old, new_);
        }
        break;
    case KIND_EVENT:
        if (new_ != NULL) {
            event_changed(recorder, new_);
        }
        break;
    case KIND_LEASE:
        break;
    case KIND_JOB:
        any_changed(recorder, old, new_);
        if (new_ != NULL) {
            job_changed(recorder, old, new_);
        }
        break;
    default:
        any_changed(recorder, old, new_);
        if (new_ != NULL) {
            record_workload(recorder, old, new_);
        }
        break;
    }
}

void
recorder_truth_changed(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    Recorder *recorder = data;
    const MachineTruth *truth;
    const NodeRecord *last;
    const char *name;
    uint32_t open;

    if (!sim_handle_equal(pod, SIM_NO_HANDLE)) {
        recorder_pod_truth(recorder, pod, serves);
        return;
    }
    truth = machines_find(cluster_machines(recorder->cluster), node_name);
    name = intern(recorder->texts, node_name);
    open = GPOINTER_TO_UINT(g_hash_table_lookup(recorder->node_index, name));
    if (truth == NULL || open == 0) {
        return;
    }
    last = &g_array_index(recorder->nodes, NodeRecord, open - 1);
    g_autofree char *label = g_strconcat("node/", node_name, NULL);

    if (last->powered != truth->powered) {
        recorder_add(recorder, truth->powered ? RECORD_MACHINE_ON : RECORD_MACHINE_OFF, label,
                     node_name, NULL, NULL);
    } else if (last->reachable != truth->reachable) {
        recorder_add(recorder, truth->reachable ? RECORD_MACHINE_REACHED : RECORD_MACHINE_CUT,
                     label, node_name, NULL, NULL);
    } else if (last->kubelet_running != truth->kubelet_running) {
        recorder_add(recorder,
                     truth->kubelet_running ? RECORD_KUBELET_STARTED : RECORD_KUBELET_STOPPED,
                     label, node_name, NULL, NULL);
    }
    recorder_node_row(recorder, node_name);
}

/* recorder.c - the records, and which of them caused which. */
#include "experiment/run/recorder-internal.h"

#include "experiment/kubectl-run/kubectl-kinds.h"

#include <string.h>

const char *const record_code_names[] = {
    [RECORD_ACTION_KUBECTL] = "action.kubectl",
    [RECORD_ACTION_APPLY] = "action.apply",
    [RECORD_ACTION_OUTPUT] = "action.output",
    [RECORD_ACTION_NOTE] = "action.note",
    [RECORD_ACTION_ASK] = "action.ask",
    [RECORD_FAULT_BEGAN] = "fault.began",
    [RECORD_FAULT_HEALED] = "fault.healed",
    [RECORD_MACHINE_OFF] = "machine.off",
    [RECORD_MACHINE_ON] = "machine.on",
    [RECORD_MACHINE_CUT] = "machine.cut-off",
    [RECORD_MACHINE_REACHED] = "machine.reached",
    [RECORD_KUBELET_STOPPED] = "kubelet.stopped",
    [RECORD_KUBELET_STARTED] = "kubelet.started",
    [RECORD_POD_SERVES] = "pod.serves",
    [RECORD_POD_SILENT] = "pod.silent",
    [RECORD_OBJECT_CREATED] = "object.created",
    [RECORD_OBJECT_CHANGED] = "object.changed",
    [RECORD_OBJECT_DELETING] = "object.deleting",
    [RECORD_OBJECT_DELETED] = "object.deleted",
    [RECORD_POD_SCHEDULED] = "pod.scheduled",
    [RECORD_POD_PHASE] = "pod.phase",
    [RECORD_POD_READY] = "pod.ready",
    [RECORD_POD_UNREADY] = "pod.unready",
    [RECORD_POD_RESTARTED] = "pod.restarted",
    [RECORD_POD_WAITING] = "pod.waiting",
    [RECORD_NODE_READY] = "node.ready",
    [RECORD_NODE_NOT_READY] = "node.not-ready",
    [RECORD_NODE_CORDONED] = "node.cordoned",
    [RECORD_NODE_UNCORDONED] = "node.uncordoned",
    [RECORD_NODE_TAINTED] = "node.tainted",
    [RECORD_NODE_UNTAINTED] = "node.untainted",
    [RECORD_WORKLOAD_READY] = "workload.ready",
    [RECORD_WORKLOAD_SCALED] = "workload.scaled",
    [RECORD_WORKLOAD_PROGRESS] = "workload.progress",
    [RECORD_JOB_ENDED] = "job.ended",
    [RECORD_ENDPOINTS_CHANGED] = "endpoints.changed",
    [RECORD_EVENT] = "event",
};
G_STATIC_ASSERT(G_N_ELEMENTS(record_code_names) == N_RECORD_CODES);

char *
object_label(const Object *object)
{
    const ApiKind *row = kubectl_api_kind((Kind)object->kind);
    const char *name_space = object->meta.name_space;
    const char *kind = row == NULL ? NULL : row->singular;
    g_autofree char *other = NULL;

    if (kind == NULL) {
        const Value *raw = object->raw;
        const char *written = value_get_text(raw, "kind");

        kind = other = g_ascii_strdown(written == NULL ? "object" : written, -1);
    }
    if (name_space == NULL || strcmp(name_space, "default") == 0) {
        return g_strconcat(kind, "/", object->meta.name, NULL);
    }
    return g_strconcat(kind, "/", name_space, "/", object->meta.name, NULL);
}

bool
recorder_leaves_out(Recorder *recorder, RecordCode code, const char *reason)
{
    bool is_routine;

    if (recorder->records_max == 0 || recorder->records->len < recorder->records_max) {
        return false;
    }
    switch (code) {
    case RECORD_OBJECT_CREATED:
    case RECORD_OBJECT_DELETED:
    case RECORD_POD_SERVES:
    case RECORD_POD_SILENT:
    case RECORD_POD_SCHEDULED:
    case RECORD_POD_READY:
    case RECORD_EVENT:
        is_routine = true;
        break;
    case RECORD_POD_PHASE:
        is_routine = g_strcmp0(reason, "Failed") != 0;
        break;
    case RECORD_POD_UNREADY:
        is_routine = g_strcmp0(reason, "PodCompleted") == 0;
        break;
    default:
        is_routine = false;
        break;
    }
    recorder->n_left_out += is_routine;
    return is_routine;
}

static Record *
add(Recorder *recorder, RecordCode code, const char *object)
{
    Record record = { .at = sim_now(recorder->sim), .code = code };

    record.id = recorder->records->len + 1;
    record.during = (uint32_t)sim_current_event(recorder->sim);
    record.object = intern(recorder->texts, object);
    g_array_append_val(recorder->records, record);
    return &g_array_index(recorder->records, Record, recorder->records->len - 1);
}

static Record *
add_told(Recorder *recorder, RecordCode code, const char *label, const char *reason,
         const char *format, va_list arguments)
{
    Record *record = add(recorder, code, label);

    record->reason = intern(recorder->texts, reason);
    if (format != NULL) {
        g_autofree char *message = g_strdup_vprintf(format, arguments);

        record->message = intern(recorder->texts, message);
    }
    return record;
}

Record *
record_object(Recorder *recorder, RecordCode code, const Object *object, const char *reason,
              const char *format, ...)
{
    g_autofree char *label = NULL;
    Record *record;
    va_list arguments;

    if (recorder->is_muted) {
        return &recorder->scratch;
    }
    label = object_label(object);
    va_start(arguments, format);
    record = add_told(recorder, code, label, reason, format, arguments);
    va_end(arguments);
    return record;
}

Record *
record_pod(Recorder *recorder, RecordCode code, const PodRecord *row, const Pod *pod,
           const char *reason, const char *format, ...)
{
    g_autofree char *label = NULL;
    Record *record;
    va_list arguments;

    /* That an ended pod goes is no news, whoever takes it away. */
    bool is_over = code == RECORD_OBJECT_DELETING && pod_is_terminal(pod);

    if (recorder->is_muted ||
        recorder_leaves_out(recorder, is_over ? RECORD_OBJECT_DELETED : code, reason)) {
        return &recorder->scratch;
    }
    /* A pod that nobody owns is its own workload. */
    label = row->owner == NULL ? NULL : object_label(&pod->object);
    va_start(arguments, format);
    record = add_told(recorder, code, label == NULL ? row->app : label, reason, format, arguments);
    va_end(arguments);
    record->node = row->node;
    return record;
}

uint32_t
recorder_add(Recorder *recorder, RecordCode code, const char *object, const char *node,
             const char *reason, const char *message)
{
    Record *record;

    if (recorder->is_muted) {
        return 0;
    }
    record = add(recorder, code, object);
    record->node = intern(recorder->texts, node);
    record->reason = intern(recorder->texts, reason);
    record->message = intern(recorder->texts, message);
    return record->id;
}

void
recorder_set_message(Recorder *recorder, size_t index, const char *message)
{
    g_array_index(recorder->records, Record, index).message = intern(recorder->texts, message);
}

Recorder *
recorder_new(Cluster *cluster, bool is_muted, uint32_t records_max)
{
    Recorder *recorder = g_new0(Recorder, 1);

    recorder->records_max = records_max;
    recorder->is_muted = is_muted;
    recorder->cluster = cluster;
    recorder->sim = cluster_sim(cluster);
    recorder->store = cluster_store(cluster);
    recorder->texts = intern_new();
    recorder->records = g_array_new(FALSE, TRUE, sizeof(Record));
    recorder->pods = g_ptr_array_new_with_free_func(pod_record_free);
    recorder->nodes = g_array_new(FALSE, TRUE, sizeof(NodeRecord));
    recorder->jobs = g_array_new(FALSE, TRUE, sizeof(JobRecord));
    recorder->pod_index = g_hash_table_new(NULL, NULL);
    recorder->node_index = g_hash_table_new(NULL, NULL);
    recorder->job_index = g_hash_table_new(NULL, NULL);
    recorder_causes_begin(recorder);
    store_add_observer(recorder->store, recorder_object_changed, recorder);
    machines_add_observer(cluster_machines(cluster), recorder_truth_changed, recorder);
    return recorder;
}

void
recorder_free(Recorder *recorder)
{
    if (recorder == NULL) {
        return;
    }
    g_hash_table_unref(recorder->job_index);
    g_hash_table_unref(recorder->node_index);
    g_hash_table_unref(recorder->pod_index);
    g_array_unref(recorder->jobs);
    g_array_unref(recorder->nodes);
    g_ptr_array_unref(recorder->pods);
    g_array_unref(recorder->records);
    g_free(recorder->nearest);
    intern_free(recorder->texts);
    g_free(recorder);
}

void
recorder_start(Recorder *recorder)
{
    StoreQuery query = { .kind = KIND_NODE };

    recorder->is_muted = false;
    for (StoreIterator it = store_query(recorder->store, &query); store_next(&it);) {
        recorder_node_row(recorder, it.object->meta.name);
    }
}

/* ---- looking --------------------------------------------------------------------------------- */

size_t
recorder_n(const Recorder *recorder)
{
    return recorder->records->len;
}

uint64_t
recorder_n_left_out(const Recorder *recorder)
{
    return recorder->n_left_out;
}

const Record *
recorder_at(const Recorder *recorder, size_t index)
{
    return &g_array_index(recorder->records, Record, index);
}

size_t
recorder_n_pods(const Recorder *recorder)
{
    return recorder->pods->len;
}

const PodRecord *
recorder_pod(const Recorder *recorder, size_t index)
{
    return g_ptr_array_index(recorder->pods, index);
}

size_t
recorder_n_nodes(const Recorder *recorder)
{
    return recorder->nodes->len;
}

const NodeRecord *
recorder_node(const Recorder *recorder, size_t index)
{
    return &g_array_index(recorder->nodes, NodeRecord, index);
}

size_t
recorder_n_jobs(const Recorder *recorder)
{
    return recorder->jobs->len;
}

const JobRecord *
recorder_job(const Recorder *recorder, size_t index)
{
    return &g_array_index(recorder->jobs, JobRecord, index);
}

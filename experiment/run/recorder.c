/* recorder.c - the records, and which of them caused which. */
#include "experiment/run/recorder-internal.h"

#include "experiment/kubectl-run/kubectl-kinds.h"
#include "sim/trace.h"

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

Record *
record_object(Recorder *recorder, RecordCode code, const Object *object, const char *reason,
              const char *format, ...)
{
    g_autofree char *label = NULL;
    g_autofree char *message = NULL;
    Record *record;

    if (recorder->is_muted) {
        return &recorder->scratch;
    }
    label = object_label(object);
    record = add(recorder, code, label);

    if (format != NULL) {
        va_list arguments;

        va_start(arguments, format);
        message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
    }
    record->reason = intern(recorder->texts, reason);
    record->message = intern(recorder->texts, message);
    if (object->kind == KIND_POD) {
        record->node = intern(recorder->texts, ((const Pod *)object)->node_name);
    }
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
recorder_new(Cluster *cluster, bool is_muted)
{
    Recorder *recorder = g_new0(Recorder, 1);

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

/* ---- causes ---------------------------------------------------------------------------------- */

/* first[number]: the first record made during the kernel's event of this number, as id. */
typedef struct CauseIndex {
    uint32_t n;
    uint32_t *parents; /* by number of the kernel's event */
    uint32_t *first;
} CauseIndex;

/* Makes the nearest ancestor that left a record the parent: causes come before what they cause. */
static void
skip_silent(CauseIndex *index)
{
    for (uint32_t number = 1; number < index->n; number++) {
        uint32_t parent = index->parents[number];

        if (parent < number && index->first[parent] == 0) {
            index->parents[number] = index->parents[parent];
        }
    }
}

static CauseIndex
index_trace(const Recorder *recorder)
{
    const Trace *trace = sim_trace(recorder->sim);
    size_t n_records = trace_count(trace);
    CauseIndex index = { 1, NULL, NULL };

    for (size_t i = trace_first(trace); i < n_records; i++) {
        index.n = MAX(index.n, trace_at(trace, i)->event + 1);
    }
    index.parents = g_new0(uint32_t, index.n);
    index.first = g_new0(uint32_t, index.n);
    for (size_t i = trace_first(trace); i < n_records; i++) {
        const TraceRecord *record = trace_at(trace, i);

        index.parents[record->event] = record->cause;
    }
    for (size_t i = recorder->records->len; i > 0; i--) {
        const Record *record = &g_array_index(recorder->records, Record, i - 1);

        if (record->during < index.n) {
            index.first[record->during] = record->id;
        }
    }
    skip_silent(&index);
    return index;
}

/* Within one event of the kernel: the record about the same object if there is one, else the
 * first. */
static uint32_t
pick_cause(const Recorder *recorder, uint32_t first, const Record *record)
{
    uint32_t during = g_array_index(recorder->records, Record, first - 1).during;

    for (uint32_t id = first; id < record->id; id++) {
        const Record *other = &g_array_index(recorder->records, Record, id - 1);

        if (other->during != during) {
            break;
        }
        if (other->object == record->object) {
            return id;
        }
    }
    return first;
}

static uint32_t
find_cause(const Recorder *recorder, const CauseIndex *index, const Record *record)
{
    uint32_t number = record->during;

    if (number == 0 || number >= index->n) {
        return 0;
    }
    if (index->first[number] != 0 && index->first[number] < record->id) {
        return pick_cause(recorder, index->first[number], record);
    }
    for (number = index->parents[number]; number != 0 && number < index->n;
         number = index->parents[number]) {
        if (index->first[number] != 0 && index->first[number] < record->id) {
            return pick_cause(recorder, index->first[number], record);
        }
    }
    return 0;
}

void
recorder_finish(Recorder *recorder)
{
    CauseIndex index = index_trace(recorder);

    for (size_t i = 0; i < recorder->records->len; i++) {
        Record *record = &g_array_index(recorder->records, Record, i);

        record->cause = find_cause(recorder, &index, record);
    }
    g_free(index.parents);
    g_free(index.first);
}

/* ---- looking --------------------------------------------------------------------------------- */

size_t
recorder_n(const Recorder *recorder)
{
    return recorder->records->len;
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

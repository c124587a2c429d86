/* arrivals.c - one event for all rows of an instant. */
#include "experiment/run/arrivals.h"

#include "experiment/scenario/trace-table.h"
#include "experiment/workload/work-needs.h"
#include "models/api/pod/pod.h"
#include "models/api/server/api-admission.h"
#include "text/scalar.h"

#include <string.h>

#define IMAGE_DEFAULT "work"

typedef struct Stream {
    Arrivals *arrivals;
    const TraceWorkload *workload;
    TraceTable *table;
    TraceRow row; /* that comes next */
    uint64_t n;   /* rows so far */
} Stream;

struct Arrivals {
    Cluster *cluster;
    Diagnostics *diagnostics; /* the rows have been checked: nobody reads it */
    GArray *streams;          /* Stream */
    GHashTable *specs;        /* text of the wishes -> const PodSpec * */
};

static void fire_arrival(void *owner, const SimEvent *event);

static const SimEventType arrival_event = { "workload.pods-arrived", PHASE_ACTION, fire_arrival };

/* ---- what pods need -----------------------------------------------------------------------------
 */

static const Value *
requests(const Stream *stream, Arena *arena)
{
    ValueBuilder *list = value_map_begin(arena);

    value_put_string(list, "cpu", stream->row.cpu);
    value_put_string(list, "memory", stream->row.memory);
    for (size_t i = 0; i < trace_table_n_extended(stream->table); i++) {
        value_put_string(list, trace_table_extended_name(stream->table, i),
                         trace_table_extended(stream->table, i));
    }
    return value_end(list);
}

static const Value *
pod_document(const Stream *stream, const char *priority, Arena *arena)
{
    ValueBuilder *container = value_map_begin(arena);
    ValueBuilder *resources = value_map_begin(arena);
    ValueBuilder *containers = value_list_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);
    const char *image = stream->workload->image;
    const Value *wanted = requests(stream, arena);

    value_put(resources, "limits", wanted);
    value_put(resources, "requests", wanted);
    value_put_string(container, "name", "main");
    value_put_string(container, "image", image == NULL ? IMAGE_DEFAULT : image);
    value_put(container, "resources", value_end(resources));
    value_add(containers, value_end(container));
    value_put_string(spec, "restartPolicy", "Never");
    value_put_string(spec, "priorityClassName", priority);
    value_put(spec, "containers", value_end(containers));
    return value_with(arena, work_named_object(arena, "v1", "Pod", "x"), "spec", value_end(spec));
}

/* The spec of the present row; pods that want the same share it. */
static const PodSpec *
spec_of(Stream *stream)
{
    Arrivals *arrivals = stream->arrivals;
    ObjectTables *tables = cluster_tables(arrivals->cluster);
    const TraceRow *row = &stream->row;
    g_autoptr(GString) key = g_string_new(stream->workload->image);
    const PodSpec *spec;

    g_string_append_printf(key, "|%s|%s|%s", row->cpu == NULL ? "" : row->cpu,
                           row->memory == NULL ? "" : row->memory,
                           row->priority == NULL ? "" : row->priority);
    for (size_t i = 0; i < trace_table_n_extended(stream->table); i++) {
        const char *text = trace_table_extended(stream->table, i);

        g_string_append_printf(key, "|%s", text == NULL ? "" : text);
    }
    spec = g_hash_table_lookup(arrivals->specs, key->str);
    if (spec == NULL) {
        const char *priority = work_ensure_priority(arrivals->cluster, row->priority);
        const Value *pod =
            api_load(pod_document(stream, priority, tables->arena), tables->arena).object;

        spec = pod_spec_intern(tables->pod_specs, value_get(pod, "spec"));
        g_hash_table_insert(arrivals->specs, g_strdup(key->str), (gpointer)(uintptr_t)spec);
    }
    return spec;
}

static const LabelSet *
one_label(ObjectTables *tables, const char *key, const char *value)
{
    LabelPair pair = { intern(tables->names, key), intern(tables->names, value) };

    return label_set_intern(tables->labels, &pair, 1);
}

/* ---- arriving -----------------------------------------------------------------------------------
 */

static void
create_pod(Stream *stream)
{
    ObjectTables *tables = cluster_tables(stream->arrivals->cluster);
    const TraceRow *row = &stream->row;
    const char *name_space = row->name_space == NULL ? "default" : row->name_space;
    g_autofree char *made_up =
        g_strdup_printf("%s-%" G_GUINT64_FORMAT, stream->workload->name, stream->n);
    Pod *pod = (Pod *)object_new(KIND_POD);
    const char *message = NULL;

    work_ensure_namespace(stream->arrivals->cluster, name_space);
    pod->object.meta.name = intern(tables->names, row->name == NULL ? made_up : row->name);
    pod->object.meta.name_space = intern(tables->names, name_space);
    pod->object.meta.labels = one_label(tables, "app", stream->workload->name);
    pod->object.meta.annotations = label_set_empty(tables->labels);
    if (row->run != SIM_NEVER) {
        g_autofree char *run = go_duration_format(row->run);

        pod->object.meta.annotations = one_label(tables, ANNOTATION_RUN, run);
    }
    pod->spec = spec_of(stream);
    pod->start_time = SIM_NEVER;
    pod->phase = POD_PENDING;
    (void)api_server_create_now(cluster_api_server(stream->arrivals->cluster), &pod->object,
                                &message);
}

static void
post_next(Stream *stream)
{
    Simulation *sim = cluster_sim(stream->arrivals->cluster);

    if (trace_table_next(stream->table, &stream->row)) {
        stream->n++;
        sim_post_background(sim, MAX(0, stream->row.at - sim_now(sim)), &arrival_event, stream,
                            (SimArgs){ 0 });
    }
}

static void
fire_arrival(void *owner, const SimEvent *event)
{
    Stream *stream = owner;
    SimTime now = sim_now(cluster_sim(stream->arrivals->cluster));
    bool is_more = true;

    (void)event;
    while (is_more && stream->row.at <= now) {
        create_pod(stream);
        is_more = trace_table_next(stream->table, &stream->row);
        stream->n += is_more;
    }
    if (is_more) {
        sim_post_background(cluster_sim(stream->arrivals->cluster), stream->row.at - now,
                            &arrival_event, stream, (SimArgs){ 0 });
    }
}

Arrivals *
arrivals_new(const Scenario *scenario, Cluster *cluster)
{
    Arrivals *arrivals = g_new0(Arrivals, 1);

    arrivals->cluster = cluster;
    arrivals->diagnostics = diagnostics_new();
    arrivals->streams = g_array_new(FALSE, FALSE, sizeof(Stream));
    arrivals->specs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < scenario->workloads->len; i++) {
        const TraceWorkload *workload = &g_array_index(scenario->workloads, TraceWorkload, i);
        Stream stream = { .arrivals = arrivals, .workload = workload };

        if (workload->work != NULL) {
            continue;
        }
        stream.table = trace_table_open(workload->path, workload->rows, arrivals->diagnostics);
        if (stream.table != NULL) {
            g_array_append_val(arrivals->streams, stream);
        }
    }
    /* Events point to them: only now do they stay where they are. */
    for (guint i = 0; i < arrivals->streams->len; i++) {
        post_next(&g_array_index(arrivals->streams, Stream, i));
    }
    return arrivals;
}

void
arrivals_free(Arrivals *arrivals)
{
    if (arrivals == NULL) {
        return;
    }
    for (guint i = 0; i < arrivals->streams->len; i++) {
        trace_table_free(g_array_index(arrivals->streams, Stream, i).table);
    }
    g_array_unref(arrivals->streams);
    g_hash_table_destroy(arrivals->specs);
    diagnostics_free(arrivals->diagnostics);
    g_free(arrivals);
}

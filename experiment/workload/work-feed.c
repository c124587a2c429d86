/* work-feed.c - see work-feed.h. */
#include "experiment/workload/work-feed.h"

#include "experiment/scenario/manifest.h"
#include "experiment/workload/work-needs.h"
#include "experiment/workload/work-object.h"
#include "experiment/workload/work-waits.h"
#include "models/api/pod/pod.h"
#include "models/api/server/api-admission.h"
#include "text/scalar.h"

#include <string.h>

typedef struct WorkStream {
    WorkFeed *feed;
    const TraceWorkload *workload;
    WorkOptions options; /* of the workload, with the run's seed */
    WorkSource *source;
    WorkItem item;    /* that comes next */
    WorkWaits *waits; /* NULL: nothing waits for anything */
    const Value *template_;
    const char *base; /* of names that the trace does not give */
} WorkStream;

struct WorkFeed {
    Cluster *cluster;
    Diagnostics *diagnostics;
    GPtrArray *streams; /* WorkStream */
    GHashTable *specs;  /* text of the wishes -> const PodSpec *; for look-up only */
    ManifestAddresses addresses;
    GString *key;
    char *error; /* NULL: none */
};

static void fire_arrival(void *owner, const SimEvent *event);

static const SimEventType arrival_event = { "workload.work-arrived", PHASE_ACTION, fire_arrival };

static void
fail(WorkFeed *feed, char *text)
{
    if (feed->error == NULL) {
        feed->error = text;
        sim_stop(cluster_sim(feed->cluster));
    } else {
        g_free(text);
    }
}

/* ---- drafts -------------------------------------------------------------------------------------
 */

/* "NAME", or "NAME-COPY" where the copies are objects of their own ('copy' from 1). */
static const char *
item_name(const WorkStream *stream, uint32_t copy, Arena *arena)
{
    const WorkTask *task = &stream->item.task;
    const char *own = task->name;
    const char *name;

    if (own != NULL && stream->item.round == 0) {
        name = work_clean_name(arena, own);
    } else {
        name = arena_printf(arena, "%s-%" G_GUINT64_FORMAT,
                            own == NULL ? stream->base : work_clean_name(arena, own),
                            stream->item.number);
    }
    return copy == 0 ? name : arena_printf(arena, "%s-%u", name, copy);
}

/* What a pod of the plain template wants, as a text. */
static const char *
wishes(WorkFeed *feed, const WorkStream *stream)
{
    const WorkTask *task = &stream->item.task;

    g_string_printf(feed->key, "%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s",
                    stream->workload->name, task->cpu_milli, task->memory,
                    task->priority == NULL ? "" : task->priority);
    for (uint32_t i = 0; i < task->n_resources; i++) {
        g_string_append_printf(feed->key, "|%s=%" G_GINT64_FORMAT, task->resources[i].name,
                               task->resources[i].milli);
    }
    return feed->key->str;
}

/* Pods that want the same share their spec. */
static const PodSpec *
spec_of(WorkFeed *feed, const WorkStream *stream)
{
    ObjectTables *tables = cluster_tables(feed->cluster);
    const PodSpec *spec = g_hash_table_lookup(feed->specs, wishes(feed, stream));
    const char *priority;
    const Value *pod;

    if (spec != NULL) {
        return spec;
    }
    priority = work_ensure_priority(feed->cluster, stream->item.task.priority);
    pod = work_object(tables->arena, stream->template_, "x", priority, &stream->item);
    pod = api_load(pod, tables->arena).object;
    spec = pod_spec_intern(tables->pod_specs, value_get(pod, "spec"));
    g_hash_table_insert(feed->specs, g_strdup(feed->key->str), (gpointer)(uintptr_t)spec);
    return spec;
}

static const LabelSet *
one_label(ObjectTables *tables, const char *key, const char *value)
{
    LabelPair pair = { intern(tables->names, key), intern(tables->names, value) };

    return label_set_intern(tables->labels, &pair, 1);
}

static const LabelSet *
annotations_of(ObjectTables *tables, const WorkTask *task, Arena *arena)
{
    WorkNote notes[WORK_NOTES_MAX];
    LabelPair pairs[WORK_NOTES_MAX];
    size_t n = work_notes(arena, task, notes);

    for (size_t i = 0; i < n; i++) {
        pairs[i] = (LabelPair){ intern(tables->names, notes[i].key),
                                intern(tables->names, notes[i].text) };
    }
    return n == 0 ? label_set_empty(tables->labels) : label_set_intern(tables->labels, pairs, n);
}

static Object *
plain_pod(WorkFeed *feed, const WorkStream *stream, const char *name, Arena *arena)
{
    ObjectTables *tables = cluster_tables(feed->cluster);
    const WorkTask *task = &stream->item.task;
    Pod *pod = (Pod *)object_new(KIND_POD);

    pod->object.meta.name = intern(tables->names, name);
    pod->object.meta.name_space =
        intern(tables->names, task->name_space == NULL ? "default" : task->name_space);
    pod->object.meta.labels = one_label(tables, "app", stream->workload->name);
    pod->object.meta.annotations = annotations_of(tables, task, arena);
    pod->spec = spec_of(feed, stream);
    pod->start_time = SIM_NEVER;
    pod->phase = POD_PENDING;
    return &pod->object;
}

static Object *
templated_object(WorkFeed *feed, const WorkStream *stream, const char *name)
{
    ObjectTables *tables = cluster_tables(feed->cluster);
    const char *priority = work_ensure_priority(feed->cluster, stream->item.task.priority);
    const Value *object =
        work_object(tables->arena, stream->template_, name, priority, &stream->item);
    const char *error = NULL;
    const Value *admitted =
        manifest_admit_at(object, NULL, &feed->addresses, tables->arena, &error);

    if (admitted == NULL) {
        fail(feed, g_strdup_printf("workload %s: %s", stream->workload->name, error));
        return NULL;
    }
    return object_from_value(admitted, tables);
}

static GPtrArray *
make_drafts(WorkFeed *feed, const WorkStream *stream)
{
    bool is_plain = stream->workload->template_ == NULL && stream->item.n_settings == 0;
    bool is_pod = g_strcmp0(value_get_text(stream->template_, "kind"), "Pod") == 0;
    uint32_t n = is_pod ? stream->item.task.copies : 1;
    GPtrArray *drafts = g_ptr_array_sized_new(n);
    g_autoptr(Arena) arena = arena_new();

    for (uint32_t i = 0; i < n; i++) {
        const char *name = item_name(stream, n == 1 ? 0 : i + 1, arena);
        Object *draft =
            is_plain ? plain_pod(feed, stream, name, arena) : templated_object(feed, stream, name);

        if (draft == NULL) {
            break;
        }
        g_ptr_array_add(drafts, draft);
    }
    return drafts;
}

/* ---- arriving -----------------------------------------------------------------------------------
 */

static void
create_drafts(void *data, GPtrArray *drafts)
{
    WorkFeed *feed = data;

    for (guint i = 0; i < drafts->len; i++) {
        Object *draft = drafts->pdata[i];
        const char *message = NULL;
        const char *name = draft->meta.name;

        if (draft->meta.name_space != NULL) {
            work_ensure_namespace(feed->cluster, draft->meta.name_space);
        }
        if (api_server_create_now(cluster_api_server(feed->cluster), draft, &message) ==
            API_ALREADY_EXISTS) {
            fail(feed, g_strdup_printf("two tasks are called %s", name));
        }
    }
}

static void
bring(WorkStream *stream)
{
    WorkFeed *feed = stream->feed;
    const WorkTask *task = &stream->item.task;
    g_autoptr(GPtrArray) drafts = make_drafts(feed, stream);

    if (stream->waits != NULL && task->name != NULL) {
        g_autofree char *own =
            stream->item.round == 0
                ? g_strdup(task->name)
                : g_strdup_printf("%s\n%" G_GUINT64_FORMAT, task->name, stream->item.number);

        work_waits_add(stream->waits, own, drafts, task->after, task->n_after);
    } else {
        create_drafts(feed, drafts);
    }
}

static bool
read_next(WorkStream *stream)
{
    WorkFeed *feed = stream->feed;

    if (work_source_next(stream->source, &stream->item)) {
        return true;
    }
    if (work_source_failed(stream->source)) {
        fail(feed, diagnostics_format(feed->diagnostics, DIAGNOSTIC_PLAIN));
    }
    return false;
}

static void
post_next(WorkStream *stream)
{
    Simulation *sim = cluster_sim(stream->feed->cluster);

    sim_post_background(sim, MAX(0, stream->item.task.at - sim_now(sim)), &arrival_event, stream,
                        (SimArgs){ 0 });
}

static void
fire_arrival(void *owner, const SimEvent *event)
{
    WorkStream *stream = owner;
    SimTime now = sim_now(cluster_sim(stream->feed->cluster));
    bool is_more = true;

    (void)event;
    while (is_more && stream->item.task.at <= now && stream->feed->error == NULL) {
        bring(stream);
        is_more = read_next(stream);
    }
    if (is_more && stream->feed->error == NULL) {
        post_next(stream);
    }
}

/* ---- life ---------------------------------------------------------------------------------------
 */

static void
stream_free(void *data)
{
    WorkStream *stream = data;

    work_waits_free(stream->waits);
    work_source_free(stream->source);
    g_free(stream);
}

static void
begin_stream(WorkFeed *feed, const TraceWorkload *workload, uint64_t seed)
{
    WorkStream *stream = g_new0(WorkStream, 1);
    Arena *arena = cluster_tables(feed->cluster)->arena;
    const char *name;

    g_ptr_array_add(feed->streams, stream);
    stream->feed = feed;
    stream->workload = workload;
    stream->template_ = workload->template_ != NULL ? workload->template_
                                                    : work_plain_template(arena, workload->image);
    name = work_template_name(arena, stream->template_);
    stream->base = name == NULL ? workload->name : name;
    if (workload->work->format != NULL && workload->work->format->has_dependencies) {
        stream->waits = work_waits_new(cluster_store(feed->cluster), create_drafts, feed);
    }
    stream->options = *workload->work;
    stream->options.seed = seed;
    stream->source = work_source_new(&stream->options, feed->diagnostics);
    if (stream->source == NULL) {
        fail(feed, diagnostics_format(feed->diagnostics, DIAGNOSTIC_PLAIN));
    } else if (read_next(stream)) {
        post_next(stream);
    }
}

WorkFeed *
work_feed_new(const Scenario *scenario, Cluster *cluster)
{
    WorkFeed *feed = g_new0(WorkFeed, 1);

    feed->cluster = cluster;
    feed->diagnostics = diagnostics_new();
    feed->streams = g_ptr_array_new_with_free_func(stream_free);
    feed->specs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    feed->key = g_string_new(NULL);
    manifest_addresses_init(&feed->addresses);
    /* Apart from those that objects of time 0 and commands have. */
    feed->addresses.n_uids = UINT64_C(1) << 40;
    for (guint i = 0; i < scenario->workloads->len; i++) {
        const TraceWorkload *workload = &g_array_index(scenario->workloads, TraceWorkload, i);

        if (workload->work != NULL) {
            begin_stream(feed, workload, scenario->seed);
        }
    }
    return feed;
}

void
work_feed_free(WorkFeed *feed)
{
    if (feed == NULL) {
        return;
    }
    g_ptr_array_unref(feed->streams);
    g_hash_table_destroy(feed->specs);
    g_string_free(feed->key, TRUE);
    manifest_addresses_clear(&feed->addresses);
    diagnostics_free(feed->diagnostics);
    g_free(feed->error);
    g_free(feed);
}

const char *
work_feed_error(const WorkFeed *feed)
{
    return feed->error;
}

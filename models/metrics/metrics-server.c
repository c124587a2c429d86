/* metrics-server.c - see metrics-server.h. */
#include "models/metrics/metrics-server.h"

#include "models/api/scale.h"

#include <string.h>

#define REPORTED_FROM \
    (10 * SIM_SECOND) /* how long a container has run when it is first reported \
                       */

typedef struct Sample {
    SimTime at; /* SIM_NEVER: none */
    SimTime window;
    ContainerUsage *usage; /* owned */
} Sample;

/* The last samples of one pod, in turn. */
typedef struct PodSamples {
    uint32_t n_containers;
    uint32_t n_samples;
    uint32_t next; /* the oldest place */
    Sample *samples;
} PodSamples;

struct MetricsServer {
    Simulation *sim;
    Store *store;
    UsageSource source;
    MetricsServerSettings settings;
    MetricScript *script;
    MetricsApi api;
    GHashTable *pods; /* handle of a pod -> PodSamples; for look-up only */
    SimTime phase;    /* of its clock */
    SimTimer timer;
    bool is_down;
};

static void fire_sample(void *owner, const SimEvent *event);

static const SimEventType sample_due = {
    .name = "metrics.sampled",
    .phase = PHASE_SAMPLE,
    .fire = fire_sample,
};

static void
samples_free(gpointer data)
{
    PodSamples *samples = data;

    for (uint32_t i = 0; i < samples->n_samples; i++) {
        g_free(samples->samples[i].usage);
    }
    g_free(samples->samples);
    g_free(samples);
}

static gint64
pod_key(ObjectRef ref)
{
    return (gint64)(((uint64_t)ref.generation << 32) | ref.index);
}

static PodSamples *
find_samples(const MetricsServer *server, ObjectRef ref)
{
    gint64 key = pod_key(ref);

    return g_hash_table_lookup(server->pods, &key);
}

static PodSamples *
ensure_samples(MetricsServer *server, const Pod *pod)
{
    PodSamples *samples = find_samples(server, pod->object.ref);
    gint64 *key;

    if (samples != NULL) {
        return samples;
    }
    samples = g_new0(PodSamples, 1);
    samples->n_containers = pod->spec->n_init_containers + pod->spec->n_containers;
    samples->n_samples = (uint32_t)(server->settings.delay / server->settings.resolution) + 2;
    samples->samples = g_new0(Sample, samples->n_samples);
    for (uint32_t i = 0; i < samples->n_samples; i++) {
        samples->samples[i].at = SIM_NEVER;
        samples->samples[i].usage = g_new0(ContainerUsage, samples->n_containers);
    }
    key = g_new(gint64, 1);
    *key = pod_key(pod->object.ref);
    g_hash_table_insert(server->pods, key, samples);
    return samples;
}

/* The age of the youngest container that runs; SIM_NEVER: none does. */
static SimTime
running_for(const Pod *pod, SimTime now)
{
    SimTime age = SIM_NEVER;

    for (uint32_t i = 0; i < pod->spec->n_containers && pod->containers != NULL; i++) {
        const ContainerState *state = &pod->containers[pod->spec->n_init_containers + i].state;

        if (state->type == CONTAINER_RUNNING && state->started_at != SIM_NEVER) {
            age = MIN(age, now - state->started_at);
        }
    }
    return age;
}

static void
take_usage(const MetricsServer *server, const Pod *pod, size_t index, int64_t number,
           ContainerUsage *ret)
{
    size_t n = pod->spec->n_containers;
    int64_t share;

    if (!server->source.usage(server->source.data, pod, index, number, ret)) {
        *ret = (ContainerUsage){ .cpu_milli = -1 };
        return;
    }
    /* A scripted load is one of the pod's; its first container bears it. */
    if (index != pod->spec->n_init_containers || n == 0) {
        return;
    }
    if (metric_script_share(server->script, pod, "cpu", &share)) {
        ret->cpu_milli = share;
    }
    if (metric_script_share(server->script, pod, "memory", &share)) {
        ret->memory = share / 1000;
    }
}

static void
sample_pod(MetricsServer *server, const Pod *pod)
{
    SimTime now = sim_now(server->sim);
    int64_t number = (now - server->phase) / server->settings.resolution;
    SimTime age = running_for(pod, now);
    PodSamples *samples;
    Sample *sample;

    if (pod->phase != POD_RUNNING || age == SIM_NEVER || age < REPORTED_FROM) {
        return;
    }
    samples = ensure_samples(server, pod);
    sample = &samples->samples[samples->next];
    samples->next = (samples->next + 1) % samples->n_samples;
    sample->at = now;
    sample->window = MIN(server->settings.resolution, age);
    for (uint32_t i = 0; i < samples->n_containers; i++) {
        take_usage(server, pod, i, number, &sample->usage[i]);
    }
}

static void
sample_target(MetricsServer *server, const Object *autoscaler)
{
    const Value *target = value_path(autoscaler->raw, "spec", "scaleTargetRef", NULL);
    Kind kind = scale_kind(value_get_text(target, "apiVersion"), value_get_text(target, "kind"));
    const Object *object = kind == KIND_OTHER
                               ? NULL
                               : store_find(server->store, kind, autoscaler->meta.name_space,
                                            value_get_text(target, "name"));
    StoreQuery query = { .kind = KIND_POD, .name_space = autoscaler->meta.name_space };
    Scale scale;

    if (object == NULL || !scale_read(object, &scale) || scale.selector == NULL) {
        return;
    }
    query.selector = scale.selector;
    for (StoreIterator it = store_query(server->store, &query); store_next(&it);) {
        sample_pod(server, (const Pod *)it.object);
    }
}

static void
arm(MetricsServer *server)
{
    SimTime period = server->settings.resolution;
    SimTime since = sim_now(server->sim) - server->phase;
    SimTime delay = since < 0 ? -since : period - since % period;

    if (!sim_is_pending(server->sim, server->timer)) {
        server->timer = sim_post_background(server->sim, delay, &sample_due, server,
                                            (SimArgs){ SIM_NO_HANDLE, 0 });
    }
}

static void
fire_sample(void *owner, const SimEvent *event)
{
    MetricsServer *server = owner;
    StoreQuery query = { .kind = KIND_HORIZONTAL_POD_AUTOSCALER };

    (void)event;
    if (store_count(server->store, KIND_HORIZONTAL_POD_AUTOSCALER) == 0) {
        return;
    }
    for (StoreIterator it = store_query(server->store, &query);
         !server->is_down && store_next(&it);) {
        sample_target(server, it.object);
    }
    arm(server);
}

static void
object_changed(void *data, const Object *old, const Object *new_)
{
    MetricsServer *server = data;

    if (new_ != NULL && new_->kind == KIND_HORIZONTAL_POD_AUTOSCALER && old == NULL) {
        arm(server);
    } else if (new_ == NULL && old->kind == KIND_POD) {
        gint64 key = pod_key(old->ref);

        g_hash_table_remove(server->pods, &key);
    }
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool
answer_up(void *data)
{
    return !((const MetricsServer *)data)->is_down;
}

static bool
answer_pod(void *data, const Pod *pod, PodMetrics *ret)
{
    const MetricsServer *server = data;
    const PodSamples *samples = find_samples(server, pod->object.ref);
    const Sample *best = NULL;

    for (uint32_t i = 0; samples != NULL && i < samples->n_samples; i++) {
        const Sample *one = &samples->samples[i];

        if (one->at != SIM_NEVER && one->at + server->settings.delay <= sim_now(server->sim) &&
            (best == NULL || best->at < one->at)) {
            best = one;
        }
    }
    if (best == NULL) {
        return false;
    }
    *ret = (PodMetrics){ api_time(best->at), best->window, samples->n_containers, best->usage };
    return true;
}

static bool
answer_of_pod(void *data, const Pod *pod, const char *metric, int64_t *ret_milli)
{
    return metric_script_of_pod(((MetricsServer *)data)->script, pod, metric, ret_milli);
}

static bool
answer_of_object(void *data, const char *name_space, const char *kind_name, const char *name,
                 const char *metric, int64_t *ret_milli)
{
    MetricKey key = { name_space, kind_name, name, metric, false };

    return metric_script_find(((MetricsServer *)data)->script, &key, ret_milli);
}

static bool
answer_external(void *data, const char *name_space, const char *metric, int64_t *ret_milli)
{
    const MetricScript *script = ((MetricsServer *)data)->script;
    MetricKey own = { name_space, NULL, NULL, metric, false };
    MetricKey any = { NULL, NULL, NULL, metric, false };

    return metric_script_find(script, &own, ret_milli) ||
           metric_script_find(script, &any, ret_milli);
}

/* ---- life ------------------------------------------------------------------------------------ */

MetricsServer *
metrics_server_new(Store *store, const UsageSource *source, const MetricsServerSettings *settings)
{
    MetricsServer *server = g_new0(MetricsServer, 1);
    SimStream stream;

    server->sim = store_simulation(store);
    server->store = store;
    server->source = *source;
    server->settings = *settings;
    server->script = metric_script_new(store);
    server->api = (MetricsApi){ answer_up,        answer_pod,      answer_of_pod,
                                answer_of_object, answer_external, server };
    server->pods = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, samples_free);
    stream = sim_stream(sim_seed(server->sim), "metrics-server-phase", NULL);
    server->phase = (SimTime)(sim_stream_uniform(&stream) * (double)settings->resolution);
    store_add_observer(store, object_changed, server);
    return server;
}

void
metrics_server_free(MetricsServer *server)
{
    if (server != NULL) {
        g_hash_table_destroy(server->pods);
        metric_script_free(server->script);
        g_free(server);
    }
}

const MetricsApi *
metrics_server_api(MetricsServer *server)
{
    return &server->api;
}

MetricScript *
metrics_server_script(MetricsServer *server)
{
    return server->script;
}

void
metrics_server_set_down(MetricsServer *server, bool down)
{
    server->is_down = down;
    if (down) {
        g_hash_table_remove_all(server->pods);
    }
}

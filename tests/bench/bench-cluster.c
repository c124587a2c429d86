/* bench-cluster.c - what benchmarks of whole clusters share. */
#include "tests/bench/bench-cluster.h"

#include "models/api/server/api-admission.h"
#include "text/yaml.h"

#include <string.h>

void
bench_cluster_add(Cluster *cluster, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    Arena *arena = cluster_tables(cluster)->arena; /* the objects keep their text */
    uint32_t source = diagnostics_add_source(diagnostics, "bench", text, strlen(text));
    GPtrArray *documents = yaml_read(text, strlen(text), source, YAML_MANIFEST, arena, diagnostics);

    for (guint i = 0; i < documents->len; i++) {
        ApiContext context = { 0 };
        ApiResult result = api_create(&context, documents->pdata[i], arena);
        const char *message;

        bench_expect(result.object != NULL &&
                         cluster_add_object(cluster, result.object, &message) == API_OK,
                     "an object is refused");
    }
}

static void
add_deployment(Cluster *cluster, uint32_t number, uint32_t n_replicas)
{
    g_autofree char *text =
        g_strdup_printf("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-%u}\n"
                        "spec:\n  replicas: %u\n  selector: {matchLabels: {app: web-%u}}\n"
                        "  template:\n    metadata: {labels: {app: web-%u}}\n    spec:\n"
                        "      containers:\n      - name: c\n        image: nginx\n"
                        "        resources: {requests: {cpu: 100m, memory: 128Mi}}\n"
                        "        readinessProbe: {httpGet: {path: /, port: 80}}\n",
                        number, n_replicas, number, number);

    bench_cluster_add(cluster, text);
}

Cluster *
bench_cluster_new(const BenchShape *shape, KubeletMode kubelet, bool settled)
{
    ClusterOptions options = { .sim = { .seed = 1 }, .kubelet = kubelet, .start_settled = settled };
    Cluster *cluster = cluster_new(&options);
    ClusterPool pool = { .name = "node",
                         .count = shape->n_nodes,
                         .cpu_milli = 64000,
                         .memory = INT64_C(256) << 30,
                         .pods = 110 };

    cluster_add_pool(cluster, &pool);
    for (uint32_t i = 0; i < shape->n_deployments; i++) {
        add_deployment(cluster, i, shape->n_replicas);
    }
    return cluster;
}

uint32_t
bench_cluster_count_ready(const Cluster *cluster, SimTime *ret_last_start)
{
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it = store_query(cluster_store(cluster), &query);
    uint32_t n = 0;

    *ret_last_start = 0;
    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->phase == POD_RUNNING && pod_is_ready(pod)) {
            n++;
            *ret_last_start = MAX(*ret_last_start, pod->start_time);
        }
    }
    return n;
}

static void
fire_nothing(void *owner, const SimEvent *event)
{
    (void)event;
    bench_keep((uint64_t)(uintptr_t)owner);
}

static const SimEventType nothing = {
    .name = "bench.nothing",
    .phase = PHASE_CONTROLLER,
    .fire = fire_nothing,
};

/* A thousand are pending at a time. */
uint64_t
bench_empty_events(uint64_t n_events, BenchTimer *timer)
{
    SimOptions options = { .seed = 1 };
    Simulation *sim = sim_new(&options);

    bench_start(timer);
    for (uint64_t i = 0; i < n_events; i++) {
        (void)sim_post(sim, (SimTime)(i * 7919 % 1000) + 1, &nothing, sim, (SimArgs){ 0 });
        if (i % 1000 == 999) {
            (void)sim_run(sim, sim_now(sim) + 1000);
        }
    }
    bench_stop(timer);
    sim_free(sim);
    return n_events;
}

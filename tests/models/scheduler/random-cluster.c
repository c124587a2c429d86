/* random-cluster.c - draws nodes and pods through the same readers as manifests. */
#include "tests/models/scheduler/random-cluster.h"

#include "text/json.h"

#include <string.h>

uint64_t
random_below(RandomCluster *cluster, uint64_t n)
{
    return sim_stream_below(&cluster->draws, n);
}

static Object *
object_of(RandomCluster *cluster, const char *json)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "test", json, strlen(json));
    const Value *value = json_read(json, strlen(json), source, cluster->tables->arena, diagnostics);

    g_assert(value != NULL);
    return object_from_value(value, cluster->tables);
}

static Object *
draw_node(RandomCluster *cluster, uint32_t number)
{
    static const char *const taints[] = { "", "", "{\"key\":\"a\",\"effect\":\"NoSchedule\"}",
                                          "{\"key\":\"b\",\"effect\":\"PreferNoSchedule\"}" };
    g_autoptr(GString) labels = g_string_new(NULL);
    g_autofree char *json = NULL;

    g_string_append_printf(labels, "\"kubernetes.io/hostname\":\"n%u\"", number);
    if (random_below(cluster, 8) != 0) {
        g_string_append_printf(labels, ",\"topology.kubernetes.io/zone\":\"z%u\"",
                               (unsigned int)random_below(cluster, 3));
    }
    if (random_below(cluster, 2) == 0) {
        g_string_append_printf(labels, ",\"disk\":\"%s\"",
                               random_below(cluster, 2) == 0 ? "ssd" : "hdd");
    }
    json = g_strdup_printf(
        "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n%u\",\"labels\":{%s}},"
        "\"spec\":{\"unschedulable\":%s,\"taints\":[%s]},\"status\":{\"allocatable\":{\"cpu\":\"%"
        "u\","
        "\"memory\":\"%uGi\",\"pods\":\"%u\"},\"images\":[%s]}}",
        number, labels->str, random_below(cluster, 20) == 0 ? "true" : "false",
        taints[random_below(cluster, G_N_ELEMENTS(taints))],
        (unsigned int)(2 + random_below(cluster, 15)),
        (unsigned int)(4 + random_below(cluster, 29)),
        (unsigned int)(3 + random_below(cluster, 30)),
        random_below(cluster, 3) == 0 ? "{\"names\":[\"app:v1\"],\"sizeBytes\":500000000}" : "");
    return object_of(cluster, json);
}

static Object *
draw_template(RandomCluster *cluster, uint32_t number)
{
    static const char *const extras[] = {
        "",
        "",
        ",\"tolerations\":[{\"operator\":\"Exists\"}]",
        ",\"nodeSelector\":{\"disk\":\"ssd\"}",
        ",\"affinity\":{\"nodeAffinity\":{\"preferredDuringSchedulingIgnoredDuringExecution\":[{"
        "\"weight\":7,\"preference\":{\"matchExpressions\":[{\"key\":\"disk\",\"operator\":\"In\","
        "\"values\":[\"hdd\"]}]}}]}}",
        ",\"topologySpreadConstraints\":[{\"maxSkew\":1,\"topologyKey\":"
        "\"topology.kubernetes.io/zone\",\"whenUnsatisfiable\":\"ScheduleAnyway\","
        "\"labelSelector\":{\"matchLabels\":{\"app\":\"a1\"}},\"nodeTaintsPolicy\":\"Honor\"},"
        "{\"maxSkew\":2,\"topologyKey\":\"kubernetes.io/hostname\",\"whenUnsatisfiable\":"
        "\"ScheduleAnyway\",\"labelSelector\":{\"matchLabels\":{\"app\":\"a1\"}}}]",
        /* The last: only if affinity is wanted. */
        ",\"affinity\":{\"podAntiAffinity\":{\"preferredDuringSchedulingIgnoredDuringExecution\":[{"
        "\"weight\":9,\"podAffinityTerm\":{\"labelSelector\":{\"matchLabels\":{\"app\":\"a2\"}},"
        "\"topologyKey\":\"topology.kubernetes.io/zone\"}}]}}",
    };
    g_autofree char *json = g_strdup_printf(
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p%u\",\"namespace\":"
        "\"default\",\"labels\":{\"app\":\"a%u\"}},\"spec\":{\"schedulerName\":"
        "\"default-scheduler\",\"containers\":[{\"name\":\"c\",\"image\":\"app:v1\",\"resources\":{"
        "\"requests\":{\"cpu\":\"%um\",\"memory\":\"%uMi\"}}%s}]%s}}",
        number, number % 4, (unsigned int)random_below(cluster, 900),
        (unsigned int)random_below(cluster, 1500),
        random_below(cluster, 8) == 0
            ? ",\"ports\":[{\"containerPort\":80,\"hostPort\":8080,\"protocol\":\"TCP\"}]"
            : "",
        extras[random_below(cluster, G_N_ELEMENTS(extras) - !cluster->with_affinity)]);

    return object_of(cluster, json);
}

static void
add_service(RandomCluster *cluster)
{
    unsigned int number = (unsigned int)random_below(cluster, 4);
    g_autofree char *json = g_strdup_printf(
        "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s%u\",\"namespace\":"
        "\"default\"},\"spec\":{\"selector\":{\"app\":\"a%u\"}}}",
        number, number);
    Object *service = object_of(cluster, json);

    snapshot_object_changed(cluster->snapshot, NULL, service);
    object_free(service);
}

RandomCluster *
random_cluster_new(uint64_t seed, uint32_t n_nodes, uint32_t n_templates, int32_t percentage,
                   bool with_affinity)
{
    RandomCluster *cluster = g_new0(RandomCluster, 1);

    cluster->tables = object_tables_new(0, seed);
    cluster->config = scheduler_config_new(NULL, cluster->tables, NULL, NULL);
    cluster->snapshot = snapshot_new(cluster->tables);
    cluster->searcher.snapshot = cluster->snapshot;
    cluster->searcher.percentage = percentage;
    cluster->searcher.placement = placement_cache_new();
    cluster->draws = sim_stream(seed, "random-cluster", NULL);
    cluster->templates = g_ptr_array_new();
    cluster->bound = g_ptr_array_new();
    cluster->nodes = g_ptr_array_new();
    cluster->n_templates = n_templates;
    cluster->with_affinity = with_affinity;
    for (uint32_t i = 0; i < n_nodes; i++) {
        g_ptr_array_add(cluster->nodes, draw_node(cluster, i));
        snapshot_set_node(cluster->snapshot, cluster->nodes->pdata[i]);
    }
    for (uint32_t i = 0; i < n_templates; i++) {
        g_ptr_array_add(cluster->templates, draw_template(cluster, i));
    }
    return cluster;
}

void
random_cluster_free(RandomCluster *cluster)
{
    searcher_done(&cluster->searcher);
    snapshot_free(cluster->snapshot);
    scheduler_config_free(cluster->config);
    for (guint i = 0; i < cluster->nodes->len; i++) {
        object_free(cluster->nodes->pdata[i]);
    }
    for (guint i = 0; i < cluster->templates->len; i++) {
        object_free(cluster->templates->pdata[i]);
    }
    g_ptr_array_unref(cluster->nodes);
    g_ptr_array_unref(cluster->templates);
    g_ptr_array_unref(cluster->bound);
    object_tables_free(cluster->tables);
    g_free(cluster);
}

bool
random_cluster_place(RandomCluster *cluster)
{
    const Pod *template_ = cluster->templates->pdata[random_below(cluster, cluster->n_templates)];
    SchedPod *pod = sched_pod_new(cluster->snapshot, template_);
    const Attempt *attempt;

    pod->uid = ++cluster->next_uid;
    attempt =
        searcher_attempt(&cluster->searcher, cluster->config->profiles->pdata[0], pod, 0)->attempt;
    if (attempt->outcome != ATTEMPT_SCHEDULED) {
        sched_pod_free(pod);
        return false;
    }
    pod->node_name = attempt_best(attempt, (uint32_t)random_below(cluster, attempt->n_best))->name;
    pod->start_time = 0;
    snapshot_add_pod(cluster->snapshot, pod);
    g_ptr_array_add(cluster->bound, pod);
    return true;
}

static void
remove_pod(RandomCluster *cluster)
{
    guint at = (guint)random_below(cluster, cluster->bound->len);
    SchedPod *pod = cluster->bound->pdata[at];

    g_ptr_array_remove_index_fast(cluster->bound, at);
    sched_pod_free(snapshot_steal_pod(cluster->snapshot, pod->uid));
}

static void
change_node(RandomCluster *cluster)
{
    uint32_t number = (uint32_t)random_below(cluster, cluster->nodes->len);

    object_free(cluster->nodes->pdata[number]);
    cluster->nodes->pdata[number] = draw_node(cluster, number);
    snapshot_set_node(cluster->snapshot, cluster->nodes->pdata[number]);
}

void
random_cluster_disturb(RandomCluster *cluster)
{
    switch (random_below(cluster, 60)) {
    case 0:
        change_node(cluster);
        break;
    case 1:
        add_service(cluster);
        break;
    default:
        if (cluster->bound->len > 0 && random_below(cluster, 3) == 0) {
            remove_pod(cluster);
        }
        break;
    }
}

/* cluster.c - making the world and wiring its parts; the only file that knows all of them. */
#include "models/cluster-internal.h"
#include "models/controllers/disruption-budget.h"
#include "models/kubernetes-version.h"
#include "sim/trace.h"

#include <string.h>

#define EPOCH_DEFAULT INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static const char *const system_namespaces[] = { "default", "kube-node-lease", "kube-public",
                                                 "kube-system" };

static const struct {
    const char *name;
    int32_t value;
} system_priorities[] = {
    { "system-cluster-critical", 2000000000 },
    { "system-node-critical", 2000001000 },
};

static void
make_system_objects(Cluster *cluster)
{
    for (size_t i = 0; i < G_N_ELEMENTS(system_namespaces); i++) {
        Namespace *draft = (Namespace *)object_new(KIND_NAMESPACE);
        LabelPair label = { intern(cluster->tables.names, "kubernetes.io/metadata.name"),
                            intern(cluster->tables.names, system_namespaces[i]) };

        draft->object.meta.name = label.value;
        draft->object.meta.labels = label_set_intern(cluster->tables.labels, &label, 1);
        draft->object.meta.annotations = label_set_empty(cluster->tables.labels);
        draft->has_finalizer = true;
        (void)store_create(cluster->store, &draft->object, NULL);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(system_priorities); i++) {
        PriorityClass *draft = (PriorityClass *)object_new(KIND_PRIORITY_CLASS);

        draft->object.meta.name = intern(cluster->tables.names, system_priorities[i].name);
        draft->object.meta.labels = label_set_empty(cluster->tables.labels);
        draft->object.meta.annotations = label_set_empty(cluster->tables.labels);
        draft->value = system_priorities[i].value;
        draft->preempts = true;
        (void)store_create(cluster->store, &draft->object, NULL);
    }
}

/* A node that joins later gets its machine when its object is there. */
static void
fire_joined(void *owner, const SimEvent *event)
{
    Cluster *cluster = owner;
    const Object *node = store_get(cluster->store, event->args.object);

    if (node != NULL) {
        kubelets_add_node(cluster->kubelets, node->meta.name);
    }
}

static const SimEventType node_joined = {
    .name = "node.joined",
    .phase = PHASE_MACHINE,
    .fire = fire_joined,
};

static void
watch_nodes(void *data, const Object *old, const Object *new_)
{
    Cluster *cluster = data;

    if (old == NULL && new_->kind == KIND_NODE && cluster->started && cluster->has_machines) {
        (void)sim_post(cluster->sim, 0, &node_joined, cluster, (SimArgs){ new_->ref, 0 });
    }
}

static bool
container_usage(void *data, const Pod *pod, size_t index, int64_t sample, ContainerUsage *ret)
{
    return kubelets_container_usage(data, pod, index, sample, ret);
}

static void
make_schedulers(Cluster *cluster, const ClusterOptions *options)
{
    cluster->scheduler = scheduler_new(cluster->sim, cluster->server, &cluster->settings.scheduler);
    g_ptr_array_add(cluster->schedulers, cluster->scheduler);
    for (uint32_t i = 0; i < options->n_schedulers; i++) {
        SchedulerOptions other = cluster_scheduler_options(cluster, &options->schedulers[i]);

        g_ptr_array_add(cluster->schedulers, scheduler_new(cluster->sim, cluster->server, &other));
    }
}

static void
make_components(Cluster *cluster, const ClusterOptions *options)
{
    ClusterSettings *settings = &cluster->settings;
    UsageSource usage = { .usage = container_usage };
    FaultWorld world;

    cluster->leases = leases_new(cluster->sim);
    cluster->apps = app_table_new(options->apps, options->n_apps);
    cluster->kubelets = kubelets_new(cluster->sim, cluster->server, cluster->apps, cluster->leases,
                                     &settings->kubelet);
    usage.data = cluster->kubelets;
    cluster->metrics = metrics_server_new(cluster->store, &usage, &settings->metrics);
    cluster->proxy =
        kube_proxy_new(cluster->sim, cluster->store, cluster_machines(cluster),
                       api_server_watch_delay(cluster->server), settings->proxy_min_sync_period);
    if (!options->without_control_plane && !options->is_scheduler_alone) {
        cluster->manager =
            controller_manager_new(cluster->server, cluster->leases, &settings->controller_manager);
        controller_manager_set_metrics(cluster->manager, metrics_server_api(cluster->metrics));
        cluster->provisioner = provisioner_new(cluster->server);
        cluster->attacher = attacher_new(cluster->server);
    }
    if (!options->without_control_plane) {
        make_schedulers(cluster, options);
    }
    if (cluster->manager != NULL) {
        cluster_make_elections(cluster, options->control_plane_count);
    }
    cluster_make_etcd(cluster, options->control_plane_count);
    cluster_fault_world(cluster, &world);
    cluster->injector = injector_new(&world);
}

Cluster *
cluster_new(const ClusterOptions *options)
{
    Cluster *cluster = g_new0(Cluster, 1);

    object_tables_init(&cluster->tables, options->epoch != 0 ? options->epoch : EPOCH_DEFAULT,
                       options->epoch != 0 ? sim_mix(options->sim.seed, (uint64_t)options->epoch)
                                           : options->sim.seed);
    cluster->kubernetes = kubernetes_version_find(options->kubernetes);
    cluster->start_settled = options->start_settled;
    cluster->has_machines = !options->is_scheduler_alone;
    cluster->static_pods = g_array_new(FALSE, FALSE, sizeof(StaticPodFile));
    cluster->sim = sim_new(&options->sim);
    cluster->schedulers = g_ptr_array_new_with_free_func((GDestroyNotify)scheduler_free);
    cluster->store = store_new(cluster->sim, &cluster->tables);
    cluster_settings_read(cluster, options);
    cluster->server = api_server_new(cluster->sim, cluster->store, &cluster->settings.api_server);
    cluster->admission = admission_new(cluster->server, &cluster->settings.admission);
    eviction_install(cluster->server);
    make_components(cluster, options);
    make_system_objects(cluster);
    store_add_observer(cluster->store, watch_nodes, cluster);
    return cluster;
}

void
cluster_free(Cluster *cluster)
{
    if (cluster == NULL) {
        return;
    }
    injector_free(cluster->injector);
    for (int i = 0; i < N_ELECTIONS; i++) {
        election_free(cluster->elections[i]);
    }
    etcd_free(cluster->etcd);
    client_free(cluster->election_client);
    g_ptr_array_unref(cluster->schedulers);
    controller_manager_free(cluster->manager);
    kube_proxy_free(cluster->proxy);
    metrics_server_free(cluster->metrics);
    attacher_free(cluster->attacher);
    provisioner_free(cluster->provisioner);
    kubelets_free(cluster->kubelets);
    app_table_free(cluster->apps);
    leases_free(cluster->leases);
    admission_free(cluster->admission);
    api_server_free(cluster->server);
    store_free(cluster->store);
    sim_free(cluster->sim);
    object_tables_done(&cluster->tables);
    g_array_free(cluster->static_pods, TRUE);
    g_free(cluster);
}

/* Runs every event of time 0 with requests that take no time and clients that are not limited, and
 * with kubelets that take over pods as running: what a cluster does until nothing is left to do. */
static void
settle(Cluster *cluster)
{
    Trace *trace = sim_trace(cluster->sim);

    /* Nobody asks for the causes of what was there from the beginning. */
    trace_set_keep(trace, false);
    api_server_set_instant(cluster->server, true);
    kubelets_set_settling(cluster->kubelets, true);
    (void)sim_run(cluster->sim, 0);
    kube_proxy_sync_now(cluster->proxy);
    kubelets_set_settling(cluster->kubelets, false);
    api_server_set_instant(cluster->server, false);
    trace_set_keep(trace, true);
}

static void
start_static_pods(Cluster *cluster)
{
    for (guint i = 0; i < cluster->static_pods->len; i++) {
        const StaticPodFile *file = &g_array_index(cluster->static_pods, StaticPodFile, i);

        kubelets_add_static_pod(cluster->kubelets, file->node, file->manifest,
                                cluster->start_settled);
    }
}

void
cluster_start(Cluster *cluster)
{
    StoreQuery nodes = { .kind = KIND_NODE };
    StoreIterator it = store_query(cluster->store, &nodes);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    while (store_next(&it)) {
        g_ptr_array_add(names, (gpointer)(guintptr)it.object->meta.name);
    }
    for (guint i = 0; i < names->len && cluster->has_machines; i++) {
        kubelets_add_node(cluster->kubelets, g_ptr_array_index(names, i));
    }
    cluster->started = true;
    if (!cluster->has_machines) {
        scheduler_start(cluster->scheduler);
        return;
    }
    start_static_pods(cluster);
    cluster_adopt_pods(cluster);
    cluster_adopt_revisions(cluster);
    cluster_silence_nodes(cluster);
    if (cluster->manager != NULL) {
        for (int i = 0; i < N_ELECTIONS; i++) {
            election_begin(cluster->elections[i]);
        }
    }
    for (guint i = 1; i < cluster->schedulers->len; i++) {
        scheduler_start(cluster->schedulers->pdata[i]);
    }
    if (cluster->start_settled) {
        settle(cluster);
    }
}

bool
cluster_is_settled(const Cluster *cluster)
{
    return sim_is_quiet(cluster->sim);
}

Simulation *
cluster_sim(const Cluster *cluster)
{
    return cluster->sim;
}

Store *
cluster_store(const Cluster *cluster)
{
    return cluster->store;
}

ApiServer *
cluster_api_server(const Cluster *cluster)
{
    return cluster->server;
}

ObjectTables *
cluster_tables(const Cluster *cluster)
{
    return store_tables(cluster->store);
}

Kubelets *
cluster_kubelets(const Cluster *cluster)
{
    return cluster->kubelets;
}

Machines *
cluster_machines(const Cluster *cluster)
{
    return kubelets_machines(cluster->kubelets);
}

Injector *
cluster_injector(const Cluster *cluster)
{
    return cluster->injector;
}

KubeProxy *
cluster_kube_proxy(const Cluster *cluster)
{
    return cluster->proxy;
}

MetricsServer *
cluster_metrics_server(const Cluster *cluster)
{
    return cluster->metrics;
}

Leases *
cluster_leases(const Cluster *cluster)
{
    return cluster->leases;
}

Scheduler *
cluster_scheduler(const Cluster *cluster)
{
    return cluster->scheduler;
}

Scheduler *
cluster_scheduler_at(const Cluster *cluster, size_t index)
{
    return index < cluster->schedulers->len ? cluster->schedulers->pdata[index] : NULL;
}

Scheduler *
cluster_scheduler_of(const Cluster *cluster, const char *scheduler_name)
{
    for (guint i = 0; i < cluster->schedulers->len; i++) {
        if (scheduler_has_profile(cluster->schedulers->pdata[i], scheduler_name)) {
            return cluster->schedulers->pdata[i];
        }
    }
    return cluster->scheduler;
}

ControllerManager *
cluster_controller_manager(const Cluster *cluster)
{
    return cluster->manager;
}

/* cluster-settings.c - component flags by their real names, as tables of rows.
 *
 * cluster.settings holds a mapping for each component; a row here says which flag it knows, its
 * default in Kubernetes 1.34 and what it means.  Defaults that differ in the chosen version are
 * set before the scenario's own. */
#include "models/cluster-internal.h"
#include "models/kubelet-settings.h"
#include "models/kubernetes-version.h"
#include "models/recorded-machine.h"
#include "text/schema.h"

#include <string.h>

typedef struct ElectionFlags {
    bool elects;
    int64_t lease_duration, renew_deadline, retry_period;
} ElectionFlags;

/* Both elect their leader by the same flags. */
#define ELECTION_ROWS(type) \
    { "leader-elect", SCHEMA_BOOL(type, election.elects), .fallback = "true", \
      .doc = "Whether instances elect one that leads." }, \
        { "leader-elect-lease-duration", \
          SCHEMA_TIME(type, election.lease_duration), \
          .fallback = "15s", \
          .min = 1, \
          .max = 3600, \
          .doc = \
              "How long others wait, after the last renewal they saw, before they take over." }, \
        { "leader-elect-renew-deadline", \
          SCHEMA_TIME(type, election.renew_deadline), \
          .fallback = "10s", \
          .min = 0.001, \
          .max = 3600, \
          .doc = "How long the leader tries to renew before it gives up." }, \
    { \
        "leader-elect-retry-period", SCHEMA_TIME(type, election.retry_period), \
            .fallback = "2s", .min = 0.001, .max = 3600, \
            .doc = "Time between two tries to renew or to take over." \
    }

typedef struct ManagerFlags {
    ElectionFlags election;
    const char *controllers;
    double kube_api_qps;
    int64_t kube_api_burst;
    int64_t node_monitor_period, node_monitor_grace_period, node_startup_grace_period;
    double node_eviction_rate, secondary_node_eviction_rate, unhealthy_zone_threshold;
    int64_t large_cluster_size_threshold, terminated_pod_gc_threshold, max_endpoints_per_slice;
    int64_t concurrent_deployment_syncs, concurrent_replicaset_syncs, concurrent_statefulset_syncs;
    int64_t concurrent_daemonset_syncs, concurrent_job_syncs, concurrent_cron_job_syncs;
    int64_t concurrent_rc_syncs, concurrent_service_endpoint_syncs, concurrent_gc_syncs;
    int64_t concurrent_endpoint_syncs, endpoint_batch_period, slice_batch_period;
    int64_t concurrent_namespace_syncs, concurrent_ttl_after_finished_syncs;
    int64_t concurrent_horizontal_pod_autoscaler_syncs, concurrent_resource_quota_syncs;
    int64_t resource_quota_sync_period, pvclaimbinder_sync_period, attach_detach_sync_period;
    bool no_force_detach;
    bool allocate_node_cidrs;
    const char *cluster_cidr;
    int64_t node_cidr_mask_size;
    int64_t autoscaler_sync_period, downscale_stabilization, cpu_initialization, readiness_delay;
    double autoscaler_tolerance;
    const Value *grace_as_written;
} ManagerFlags;

#define WORKERS(member, flag) \
    { \
        flag, SCHEMA_INT(ManagerFlags, member), .fallback = "5", .min = 1, .max = 1000, \
                                                .doc = "Workers of the controller." \
    }

static const SchemaRow manager_rows[] = {
    { "controllers", SCHEMA_TEXT(ManagerFlags, controllers), .fallback = "*",
      .doc = "Which controllers run: * for all, -name to leave one out, joined by commas." },
    { "kube-api-qps", SCHEMA_REAL(ManagerFlags, kube_api_qps), .fallback = "20", .max = 1e6,
      .doc = "Requests a second of each controller's client." },
    { "kube-api-burst", SCHEMA_INT(ManagerFlags, kube_api_burst), .fallback = "30", .max = 1e6,
      .doc = "Requests that client may make at once." },
    { "node-monitor-period", SCHEMA_TIME(ManagerFlags, node_monitor_period), .fallback = "5s",
      .doc = "How often the node controller looks at all nodes." },
    { "node-monitor-grace-period", SCHEMA_TIME(ManagerFlags, node_monitor_grace_period),
      .fallback = "50s", .keep = SCHEMA_KEEP(ManagerFlags, grace_as_written),
      .doc = "How long a node may be silent before it counts as not ready." },
    { "node-startup-grace-period", SCHEMA_TIME(ManagerFlags, node_startup_grace_period),
      .fallback = "60s", .doc = "The same for a node that has never reported." },
    { "node-eviction-rate", SCHEMA_REAL(ManagerFlags, node_eviction_rate), .fallback = "0.1",
      .doc = "Nodes a second whose pods are evicted in a healthy zone." },
    { "secondary-node-eviction-rate", SCHEMA_REAL(ManagerFlags, secondary_node_eviction_rate),
      .fallback = "0.01", .doc = "The same in a large zone that is partly down." },
    { "unhealthy-zone-threshold", SCHEMA_REAL(ManagerFlags, unhealthy_zone_threshold),
      .fallback = "0.55", .max = 1,
      .doc = "Share of silent nodes from which a zone is unhealthy." },
    { "large-cluster-size-threshold", SCHEMA_INT(ManagerFlags, large_cluster_size_threshold),
      .fallback = "50", .doc = "Nodes of a zone from which it counts as large." },
    { "terminated-pod-gc-threshold", SCHEMA_INT(ManagerFlags, terminated_pod_gc_threshold),
      .fallback = "12500", .doc = "Finished pods that are kept." },
    { "max-endpoints-per-slice", SCHEMA_INT(ManagerFlags, max_endpoints_per_slice),
      .fallback = "100", .min = 1, .max = 1000, .doc = "Endpoints of one EndpointSlice." },
    { "endpoint-updates-batch-period", SCHEMA_TIME(ManagerFlags, endpoint_batch_period),
      .fallback = "0s", .doc = "How long changes of pods are gathered for Endpoints." },
    { "endpointslice-updates-batch-period", SCHEMA_TIME(ManagerFlags, slice_batch_period),
      .fallback = "0s", .doc = "The same for EndpointSlices." },
    WORKERS(concurrent_deployment_syncs, "concurrent-deployment-syncs"),
    WORKERS(concurrent_replicaset_syncs, "concurrent-replicaset-syncs"),
    WORKERS(concurrent_statefulset_syncs, "concurrent-statefulset-syncs"),
    { "concurrent-daemonset-syncs", SCHEMA_INT(ManagerFlags, concurrent_daemonset_syncs),
      .fallback = "2", .min = 1, .max = 1000, .doc = "Workers of the controller." },
    WORKERS(concurrent_job_syncs, "concurrent-job-syncs"),
    WORKERS(concurrent_cron_job_syncs, "concurrent-cron-job-syncs"),
    WORKERS(concurrent_rc_syncs, "concurrent-rc-syncs"),
    WORKERS(concurrent_endpoint_syncs, "concurrent-endpoint-syncs"),
    WORKERS(concurrent_service_endpoint_syncs, "concurrent-service-endpoint-syncs"),
    { "concurrent-gc-syncs", SCHEMA_INT(ManagerFlags, concurrent_gc_syncs), .fallback = "20",
      .min = 1, .max = 1000, .doc = "Workers of the garbage collector." },
    { "concurrent-namespace-syncs", SCHEMA_INT(ManagerFlags, concurrent_namespace_syncs),
      .fallback = "10", .min = 1, .max = 1000, .doc = "Workers of the controller." },
    WORKERS(concurrent_ttl_after_finished_syncs, "concurrent-ttl-after-finished-syncs"),
    WORKERS(concurrent_horizontal_pod_autoscaler_syncs,
            "concurrent-horizontal-pod-autoscaler-syncs"),
    WORKERS(concurrent_resource_quota_syncs, "concurrent-resource-quota-syncs"),
    { "resource-quota-sync-period", SCHEMA_TIME(ManagerFlags, resource_quota_sync_period),
      .fallback = "5m", .doc = "How often quotas are counted anew." },
    { "pvclaimbinder-sync-period", SCHEMA_TIME(ManagerFlags, pvclaimbinder_sync_period),
      .fallback = "15s", .doc = "How often volumes and claims that are not bound are looked at." },
    { "attach-detach-reconcile-sync-period", SCHEMA_TIME(ManagerFlags, attach_detach_sync_period),
      .fallback = "1m", .min = 1,
      .doc = "How often what is attached is compared with what the API says." },
    { "disable-force-detach-on-timeout", SCHEMA_BOOL(ManagerFlags, no_force_detach),
      .fallback = "false",
      .doc = "Whether volumes are left at a node that is not ready for more than 6 minutes." },
    { "allocate-node-cidrs", SCHEMA_BOOL(ManagerFlags, allocate_node_cidrs), .fallback = "false",
      .doc = "Whether nodes get ranges of addresses for their pods." },
    { "cluster-cidr", SCHEMA_TEXT(ManagerFlags, cluster_cidr), .fallback = "10.244.0.0/16",
      .doc = "The range that these are cut from." },
    { "node-cidr-mask-size", SCHEMA_INT(ManagerFlags, node_cidr_mask_size), .fallback = "24",
      .min = 1, .max = 30, .doc = "How long the prefix of one is." },
    { "horizontal-pod-autoscaler-sync-period", SCHEMA_TIME(ManagerFlags, autoscaler_sync_period),
      .fallback = "15s", .doc = "How often the autoscaler looks at a target." },
    { "horizontal-pod-autoscaler-downscale-stabilization",
      SCHEMA_TIME(ManagerFlags, downscale_stabilization), .fallback = "5m",
      .doc = "How far back the autoscaler looks for a greater wish before it scales down." },
    { "horizontal-pod-autoscaler-cpu-initialization-period",
      SCHEMA_TIME(ManagerFlags, cpu_initialization), .fallback = "5m",
      .doc = "How long after its start a pod's CPU samples may be left out." },
    { "horizontal-pod-autoscaler-initial-readiness-delay",
      SCHEMA_TIME(ManagerFlags, readiness_delay), .fallback = "30s",
      .doc = "How long after its start a change to unready counts as never having been ready." },
    { "horizontal-pod-autoscaler-tolerance", SCHEMA_REAL(ManagerFlags, autoscaler_tolerance),
      .fallback = "0.1", .max = 1,
      .doc = "How far usage may be off its target before anything is done." },
    ELECTION_ROWS(ManagerFlags),
    { 0 },
};

static const Schema manager_schema = {
    .name = "kube-controller-manager",
    .doc = "Flags of kube-controller-manager.",
    .rows = manager_rows,
    .size = sizeof(ManagerFlags),
};

typedef struct ServerFlags {
    int64_t not_ready_seconds, unreachable_seconds;
    const char *disabled_plugins;
    const Value *disabled_as_written;
} ServerFlags;

static const SchemaRow server_rows[] = {
    { "default-not-ready-toleration-seconds", SCHEMA_INT(ServerFlags, not_ready_seconds),
      .fallback = "300", .doc = "How long pods stay on a node that is not ready." },
    { "default-unreachable-toleration-seconds", SCHEMA_INT(ServerFlags, unreachable_seconds),
      .fallback = "300", .doc = "How long pods stay on a node that is not heard of." },
    { "disable-admission-plugins", SCHEMA_TEXT(ServerFlags, disabled_plugins),
      .keep = SCHEMA_KEEP(ServerFlags, disabled_as_written),
      .doc = "Which steps of admission are left out, joined by commas." },
    { 0 },
};

static const Schema server_schema = {
    .name = "kube-apiserver",
    .doc = "Flags of kube-apiserver.",
    .rows = server_rows,
    .size = sizeof(ServerFlags),
};

typedef struct SchedulerFlags {
    ElectionFlags election;
    double kube_api_qps;
    int64_t kube_api_burst;
    int64_t attempt_time;
    int64_t attempt_time_per_node;
    const char *feature_gates;
    const Value *gates_as_written;
} SchedulerFlags;

static const SchemaRow scheduler_rows[] = {
    { "kube-api-qps", SCHEMA_REAL(SchedulerFlags, kube_api_qps), .fallback = "50", .max = 1e6,
      .doc = "Requests a second of the scheduler's client." },
    { "kube-api-burst", SCHEMA_INT(SchedulerFlags, kube_api_burst), .fallback = "100", .max = 1e6,
      .doc = "Requests that client may make at once." },
    { "attempt-time", SCHEMA_TIME(SchedulerFlags, attempt_time), .fallback = "381us",
      .doc = "Not a flag: what a decision takes, apart from the nodes it looks at." },
    { "attempt-time-per-node", SCHEMA_TIME(SchedulerFlags, attempt_time_per_node),
      .fallback = "2223ns", .doc = "Not a flag: what filtering and scoring one node takes." },
    { "feature-gates", SCHEMA_TEXT(SchedulerFlags, feature_gates),
      .keep = SCHEMA_KEEP(SchedulerFlags, gates_as_written),
      .doc = "Features switched on or off: SchedulerQueueingHints=false, joined by commas." },
    ELECTION_ROWS(SchedulerFlags),
    { 0 },
};

const Schema cluster_scheduler_schema = {
    .name = "kube-scheduler",
    .doc = "Flags of kube-scheduler.",
    .rows = scheduler_rows,
    .size = sizeof(SchedulerFlags),
};

typedef struct ProxyFlags {
    int64_t min_sync_period;
} ProxyFlags;

static const SchemaRow proxy_rows[] = {
    { "iptables-min-sync-period", SCHEMA_TIME(ProxyFlags, min_sync_period), .fallback = "1s",
      .doc = "The least time between two rewrites of the rules." },
    { 0 },
};

static const Schema proxy_schema = {
    .name = "kube-proxy",
    .doc = "Flags of kube-proxy.",
    .rows = proxy_rows,
    .size = sizeof(ProxyFlags),
};

typedef struct MetricsFlags {
    int64_t resolution, delay;
} MetricsFlags;

static const SchemaRow metrics_rows[] = {
    { "metric-resolution", SCHEMA_TIME(MetricsFlags, resolution), .fallback = "15s",
      .doc = "How often metrics-server takes a sample of a pod." },
    { "metric-delay", SCHEMA_TIME(MetricsFlags, delay), .fallback = "10s",
      .doc = "How old a sample is when it is first served (a choice of the model, not a flag)." },
    { 0 },
};

static const Schema metrics_schema = {
    .name = "metrics-server",
    .doc = "Flags of metrics-server.",
    .rows = metrics_rows,
    .size = sizeof(MetricsFlags),
};

typedef struct Flags {
    ManagerFlags *manager;
    KubeletFlags *kubelet;
    ServerFlags *server;
    SchedulerFlags *scheduler;
    ProxyFlags *proxy;
    MetricsFlags *metrics;
} Flags;

static const SchemaRow settings_rows[] = {
    { "kube-controller-manager", SCHEMA_SECTION(Flags, manager, ManagerFlags, manager_schema),
      .fallback = "{}", .doc = "Flags of kube-controller-manager." },
    { "kubelet", SCHEMA_SECTION(Flags, kubelet, KubeletFlags, kubelet_schema), .fallback = "{}",
      .doc = "Flags of the kubelets." },
    { "kube-apiserver", SCHEMA_SECTION(Flags, server, ServerFlags, server_schema), .fallback = "{}",
      .doc = "Flags of kube-apiserver." },
    { "kube-scheduler", SCHEMA_SECTION(Flags, scheduler, SchedulerFlags, cluster_scheduler_schema),
      .fallback = "{}", .doc = "Flags of kube-scheduler." },
    { "kube-proxy", SCHEMA_SECTION(Flags, proxy, ProxyFlags, proxy_schema), .fallback = "{}",
      .doc = "Flags of kube-proxy." },
    { "metrics-server", SCHEMA_SECTION(Flags, metrics, MetricsFlags, metrics_schema),
      .fallback = "{}", .doc = "Flags of metrics-server." },
    { 0 },
};

const Schema cluster_settings_schema = {
    .name = "settings",
    .doc = "Component flags by their real names.",
    .rows = settings_rows,
    .size = sizeof(Flags),
};

/* A leader gives up before others may take over, and it can try more than once before that. */
static void
check_election(const Value *settings, const char *component, const ElectionFlags *flags,
               Diagnostics *diagnostics)
{
    const Value *section = value_get(settings, component);

    if (section != NULL && flags->lease_duration <= flags->renew_deadline) {
        diagnostics_error_at(
            diagnostics, "E107", section,
            "leader-elect-lease-duration must be greater than leader-elect-renew-deadline");
    }
    if (section != NULL && (double)flags->renew_deadline <= 1.2 * (double)flags->retry_period) {
        diagnostics_error_at(diagnostics, "E107", section,
                             "leader-elect-renew-deadline must be greater than 1.2 times "
                             "leader-elect-retry-period");
    }
}

static void
check_gates(const SchedulerFlags *flags, Diagnostics *diagnostics)
{
    g_autofree char *error = NULL;
    SchedulerGates gates = scheduler_gates_default();

    if (!scheduler_gates_parse(&gates, flags->feature_gates, &error)) {
        diagnostics_error_at(diagnostics, "E107", flags->gates_as_written,
                             "invalid argument \"%s\" for \"--feature-gates\" flag: %s",
                             flags->feature_gates, error);
    }
}

void
cluster_check_scheduler_settings(const Value *settings, Diagnostics *diagnostics)
{
    g_autoptr(Arena) arena = arena_new();
    SchedulerFlags flags;

    if (schema_read(&cluster_scheduler_schema, settings, &flags, arena, diagnostics)) {
        check_gates(&flags, diagnostics);
    }
}

/* Names that only their owners know, in their words. */
static void
check_names(const Flags *flags, Diagnostics *diagnostics)
{
    g_autofree char *unknown = admission_unknown_plugin(flags->server->disabled_plugins);

    check_gates(flags->scheduler, diagnostics);
    if (unknown != NULL) {
        diagnostic_suggest(
            diagnostics_error_at(diagnostics, "E107", flags->server->disabled_as_written,
                                 "disable-admission-plugins plugin \"%s\" is unknown", unknown),
            unknown, admission_plugin_names);
    }
}

void
cluster_check_settings(const Value *settings, Diagnostics *diagnostics)
{
    g_autoptr(Arena) arena = arena_new();
    Flags flags;

    if (schema_read(&cluster_settings_schema, settings, &flags, arena, diagnostics)) {
        check_election(settings, "kube-controller-manager", &flags.manager->election, diagnostics);
        check_names(&flags, diagnostics);
        check_election(settings, "kube-scheduler", &flags.scheduler->election, diagnostics);
        kubelet_flags_check(flags.kubelet, value_get(settings, "kubelet"), diagnostics);
    }
}

static void
take_manager(ControllerManagerSettings *ret, const ManagerFlags *flags, const char *kubernetes)
{
    controller_manager_settings_init(ret);
    ret->controllers = flags->controllers;
    ret->kube_api_qps = flags->kube_api_qps;
    ret->kube_api_burst = (int32_t)flags->kube_api_burst;
    ret->node_monitor_period = flags->node_monitor_period;
    ret->node_monitor_grace_period =
        flags->grace_as_written == NULL
            ? kubernetes_time(kubernetes, KUBERNETES_NODE_MONITOR_GRACE_PERIOD)
            : flags->node_monitor_grace_period;
    ret->autoscaler_rounds =
        strcmp(kubernetes_value(kubernetes, KUBERNETES_AUTOSCALER_TOLERANCE), "difference") == 0;
    ret->ordered_namespace_deletion =
        kubernetes_flag(kubernetes, KUBERNETES_ORDERED_NAMESPACE_DELETION);
    ret->endpoints_have_manager = kubernetes_flag(kubernetes, KUBERNETES_ENDPOINTS_LABEL);
    ret->node_startup_grace_period = flags->node_startup_grace_period;
    ret->node_eviction_rate = flags->node_eviction_rate;
    ret->secondary_node_eviction_rate = flags->secondary_node_eviction_rate;
    ret->unhealthy_zone_threshold = flags->unhealthy_zone_threshold;
    ret->large_cluster_size_threshold = (int32_t)flags->large_cluster_size_threshold;
    ret->terminated_pod_gc_threshold = (int32_t)flags->terminated_pod_gc_threshold;
    ret->max_endpoints_per_slice = (int32_t)flags->max_endpoints_per_slice;
    ret->concurrent_deployment_syncs = (int32_t)flags->concurrent_deployment_syncs;
    ret->concurrent_replicaset_syncs = (int32_t)flags->concurrent_replicaset_syncs;
    ret->concurrent_statefulset_syncs = (int32_t)flags->concurrent_statefulset_syncs;
    ret->concurrent_daemonset_syncs = (int32_t)flags->concurrent_daemonset_syncs;
    ret->concurrent_job_syncs = (int32_t)flags->concurrent_job_syncs;
    ret->concurrent_cron_job_syncs = (int32_t)flags->concurrent_cron_job_syncs;
    ret->concurrent_rc_syncs = (int32_t)flags->concurrent_rc_syncs;
    ret->concurrent_endpoint_syncs = (int32_t)flags->concurrent_endpoint_syncs;
    ret->endpoint_updates_batch_period = flags->endpoint_batch_period;
    ret->endpointslice_updates_batch_period = flags->slice_batch_period;
    ret->concurrent_service_endpoint_syncs = (int32_t)flags->concurrent_service_endpoint_syncs;
    ret->concurrent_gc_syncs = (int32_t)flags->concurrent_gc_syncs;
    ret->concurrent_namespace_syncs = (int32_t)flags->concurrent_namespace_syncs;
    ret->concurrent_ttl_after_finished_syncs = (int32_t)flags->concurrent_ttl_after_finished_syncs;
    ret->concurrent_horizontal_pod_autoscaler_syncs =
        (int32_t)flags->concurrent_horizontal_pod_autoscaler_syncs;
    ret->concurrent_resource_quota_syncs = (int32_t)flags->concurrent_resource_quota_syncs;
    ret->pvclaimbinder_sync_period = MAX(flags->pvclaimbinder_sync_period, SIM_MILLISECOND);
    ret->attach_detach_reconcile_sync_period = flags->attach_detach_sync_period;
    ret->disable_force_detach_on_timeout = flags->no_force_detach;
    ret->allocate_node_cidrs = flags->allocate_node_cidrs;
    ret->cluster_cidr = flags->cluster_cidr;
    ret->node_cidr_mask_size = (int32_t)flags->node_cidr_mask_size;
    ret->resource_quota_sync_period = flags->resource_quota_sync_period;
    ret->horizontal_pod_autoscaler_sync_period = flags->autoscaler_sync_period;
    ret->horizontal_pod_autoscaler_downscale_stabilization = flags->downscale_stabilization;
    ret->horizontal_pod_autoscaler_cpu_initialization_period = flags->cpu_initialization;
    ret->horizontal_pod_autoscaler_initial_readiness_delay = flags->readiness_delay;
    ret->horizontal_pod_autoscaler_tolerance = flags->autoscaler_tolerance;
}

static ElectionSettings
take_election(const ElectionFlags *flags)
{
    return (ElectionSettings){ flags->elects, flags->lease_duration, flags->renew_deadline,
                               flags->retry_period };
}

static void
take_scheduler(SchedulerOptions *ret, const SchedulerFlags *flags, const char *kubernetes)
{
    g_autofree char *ignored = NULL; /* the check has said so */

    ret->api_qps = flags->kube_api_qps;
    ret->api_burst = (int32_t)flags->kube_api_burst;
    ret->attempt_time = flags->attempt_time;
    ret->attempt_time_per_node = flags->attempt_time_per_node;
    ret->names_taints = kubernetes_flag(kubernetes, KUBERNETES_NAMED_TAINTS);
    ret->gates = scheduler_gates_default();
    ret->gates.queueing_hints = kubernetes_flag(kubernetes, KUBERNETES_QUEUEING_HINTS);
    ret->gates.pop_from_backoff = kubernetes_flag(kubernetes, KUBERNETES_POP_FROM_BACKOFF);
    ret->gates.async_preemption = kubernetes_flag(kubernetes, KUBERNETES_ASYNC_PREEMPTION);
    (void)scheduler_gates_parse(&ret->gates, flags->feature_gates, &ignored);
}

SchedulerOptions
cluster_scheduler_options(const Cluster *cluster, const ClusterScheduler *other)
{
    g_autoptr(Diagnostics) ignored = diagnostics_new();
    SchedulerOptions options = cluster->settings.scheduler;
    SchedulerFlags flags;

    (void)schema_read(&cluster_scheduler_schema, other->settings, &flags, cluster->tables.arena,
                      ignored);
    take_scheduler(&options, &flags, cluster->kubernetes);
    options.name = other->name;
    options.configuration = other->configuration;
    return options;
}

void
cluster_settings_read(Cluster *cluster, const ClusterOptions *options)
{
    ClusterSettings *settings = &cluster->settings;
    g_autoptr(Diagnostics) ignored = diagnostics_new();
    Flags flags;

    (void)schema_read(&cluster_settings_schema, options->settings, &flags, cluster->tables.arena,
                      ignored);
    take_manager(&settings->controller_manager, flags.manager, options->kubernetes);
    kubelet_flags_take(&settings->kubelet, flags.kubelet, options->kubelet);
    settings->kubelet.warm = options->epoch != 0;
    settings->kubelet.short_events =
        strcmp(kubernetes_value(options->kubernetes, KUBERNETES_CONTAINER_EVENTS), "short") == 0;
    settings->kubelet.aimed_backoff =
        kubernetes_flag(options->kubernetes, KUBERNETES_AIMED_BACKOFF);
    settings->admission =
        (AdmissionSettings){ flags.server->not_ready_seconds, flags.server->unreachable_seconds,
                             flags.server->disabled_plugins };
    settings->proxy_min_sync_period = flags.proxy->min_sync_period;
    settings->metrics.resolution = MAX(flags.metrics->resolution, SIM_SECOND);
    settings->metrics.delay = flags.metrics->delay;
    settings->manager_election = take_election(&flags.manager->election);
    settings->scheduler_election = take_election(&flags.scheduler->election);
    take_scheduler(&settings->scheduler, flags.scheduler, options->kubernetes);
    settings->scheduler.configuration = options->scheduler_configuration;
    settings->scheduler.placement_differs = options->placement_differs;
    settings->scheduler.policies = options->policies;
    settings->scheduler.policy_failed = options->policy_failed;
    settings->scheduler.policy_failed_data = options->policy_failed_data;
    if (options->recorded_slowness > 0) {
        recorded_machine_times(cluster->tables.arena, options->recorded_slowness,
                               &settings->api_server);
        settings->kubelet.slowness = options->recorded_slowness;
    }
}

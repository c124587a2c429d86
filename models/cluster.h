/* cluster.h - the world: owns the store and every component, and wires them.
 *
 * Made empty, filled with nodes and objects, then started; after that the simulation runs it:
 *
 *     cluster_new -> cluster_add_node* -> cluster_add_object* -> cluster_start -> sim_run
 *
 * Everything in it hangs on one Simulation; two clusters in one process do not know each other. */
#pragma once

#include "models/api/machine.h"
#include "models/api/server/api-server.h"
#include "models/faults/fault.h"
#include "models/network/kube-proxy.h"
#include "models/node/kubelet.h"
#include "text/schema.h"

typedef struct Cluster Cluster;

/* A kube-scheduler beside the first: a process with queue, caches and client of its own.  It elects
 * nobody, since there is one of it. */
typedef struct ClusterScheduler {
    const char *name;
    const Value *configuration; /* as ClusterOptions.scheduler_configuration */
    const Value *settings;      /* flags of kube-scheduler, checked; NULL: none */
} ClusterScheduler;

typedef struct ClusterOptions {
    SimOptions sim;
    /* Virtual time 0 in seconds since 1970; 0: 2026-01-01T00:00:00Z.  Uids depend on it, so that
     * those of an earlier run's dump are told from one's own. */
    int64_t epoch;
    const char *kubernetes; /* "1.34": whose defaults apply */
    bool start_settled;     /* pods that exist at time 0 are placed, run and are ready */
    KubeletMode kubelet;
    /* The cluster runs on the machine that recordings were made on, and so many times slower than
     * that is at rest (recorded-machine.h); 0: on one of its own, whose writes never wait. */
    double recorded_slowness;
    bool without_control_plane; /* no scheduler, no controllers (tests) */
    /* API server and scheduler and nothing else: no controllers, and nodes without machines, on
     * which a pod that is bound stays as it is. */
    bool is_scheduler_alone;
    uint32_t control_plane_count; /* instances of scheduler and controller manager; 0: 1 */
    const App *apps;
    size_t n_apps;
    /* cluster.settings: a map component -> map flag -> value, checked by cluster_check_settings().
     */
    const Value *settings;
    /* KubeSchedulerConfiguration document, decoded by the scheduler; NULL: the default. */
    const Value *scheduler_configuration;
    uint32_t n_schedulers; /* beside the first */
    const ClusterScheduler *schedulers;
    void (*placement_differs)(const char *text); /* SchedulerOptions says what this does */
    const struct PolicySource *policies;         /* likewise; must outlive the cluster */
    void (*policy_failed)(void *data, const char *text);
    void *policy_failed_data;
} ClusterOptions;

Cluster *cluster_new(const ClusterOptions *options);
void cluster_free(Cluster *cluster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cluster, cluster_free)

/* Reports unknown components and flags with the nearest real one, and values out of range. */
void cluster_check_settings(const Value *settings, Diagnostics *diagnostics);
/* The same for the flags of one more scheduler. */
void cluster_check_scheduler_settings(const Value *settings, Diagnostics *diagnostics);
/* The same rows, for `explain` and the JSON Schema. */
extern const Schema cluster_settings_schema;
extern const Schema cluster_scheduler_schema;

Simulation *cluster_sim(const Cluster *cluster);
Store *cluster_store(const Cluster *cluster);
ApiServer *cluster_api_server(const Cluster *cluster);
ObjectTables *cluster_tables(const Cluster *cluster);
Kubelets *cluster_kubelets(const Cluster *cluster);
Machines *cluster_machines(const Cluster *cluster);
Injector *cluster_injector(const Cluster *cluster);
KubeProxy *cluster_kube_proxy(const Cluster *cluster);
Leases *cluster_leases(const Cluster *cluster);
struct MetricsServer *cluster_metrics_server(const Cluster *cluster);
struct Scheduler *cluster_scheduler(const Cluster *cluster);
/* The index-th of all, the first included; NULL behind the last. */
struct Scheduler *cluster_scheduler_at(const Cluster *cluster, size_t index);
/* The one that places pods of this schedulerName; the first if none does. */
struct Scheduler *cluster_scheduler_of(const Cluster *cluster, const char *scheduler_name);
struct ControllerManager *cluster_controller_manager(const Cluster *cluster);

/* Identical nodes of a pool. */
typedef struct ClusterPool {
    const char *name; /* node names are NAME-1, NAME-2 ... */
    uint32_t count;
    int64_t cpu_milli; /* capacity */
    int64_t memory;
    int64_t pods;
    uint32_t n_extended;
    const ScalarAmount *extended;
    uint32_t n_zones; /* taken in turn; 0: one zone without a name */
    const char *const *zones;
    uint32_t racks;      /* a zone; 0: none */
    const Value *labels; /* a map; NULL: none */
    uint32_t n_taints;
    const Taint *taints;
    uint32_t n_static_pods;
    const Value *const *static_pods; /* canonical Pods that each node runs by itself */
    double price; /* of a node, an hour, in whatever the scenario pays in; no part of the cluster */
} ClusterPool;
void cluster_add_pool(Cluster *cluster, const ClusterPool *pool);

/* Any object that api admission made canonical (Node objects get a machine).  Exists at time 0.
 * API_OK, or why not with '*ret_message'. */
ApiStatus cluster_add_object(Cluster *cluster, const Value *object, const char **ret_message);

/* The namespaces, priority classes and services every cluster has are made by cluster_new(). */
void cluster_start(Cluster *cluster);

/* The Lease object of a node as of now, made in 'arena'; NULL: it never renewed one. */
const Value *cluster_node_lease(const Cluster *cluster, const char *node_name, Arena *arena);

/* The Leases of scheduler and controller manager in kube-system, for those that elect a leader. */
void cluster_component_leases(const Cluster *cluster, Arena *arena, GPtrArray *ret);

/* Nothing but periodic work is pending. */
bool cluster_is_settled(const Cluster *cluster);

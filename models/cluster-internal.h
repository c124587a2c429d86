/* cluster-internal.h - the world's own parts, for the files that make it up. */
#pragma once

#include "models/cluster.h"
#include "models/control-plane/admission.h"
#include "models/control-plane/etcd.h"
#include "models/control-plane/leader-election.h"
#include "models/controllers/controller-manager.h"
#include "models/metrics/metrics-server.h"
#include "models/scheduler/scheduler.h"
#include "models/storage/attacher.h"
#include "models/storage/provisioner.h"

/* cluster.settings, read: component flags by their real names. */
typedef struct ClusterSettings {
    ApiServerOptions api_server;
    KubeletSettings kubelet;
    ControllerManagerSettings controller_manager;
    SchedulerOptions scheduler;
    AdmissionSettings admission;
    MetricsServerSettings metrics;
    SimTime proxy_min_sync_period;
    ElectionSettings manager_election, scheduler_election;
} ClusterSettings;

/* In the order in which they begin. */
typedef enum ElectionIndex {
    ELECTION_MANAGER,
    ELECTION_SCHEDULER,
    N_ELECTIONS
} ElectionIndex;

/* What a node of a pool runs by itself. */
typedef struct StaticPodFile {
    const char *node; /* interned */
    const Value *manifest;
} StaticPodFile;

struct Cluster {
    ObjectTables tables;
    ClusterSettings settings;
    Simulation *sim;
    Store *store;
    ApiServer *server;
    Admission *admission;
    Leases *leases;
    AppTable *apps;
    Kubelets *kubelets;
    KubeProxy *proxy;
    MetricsServer *metrics;
    Attacher *attacher;         /* NULL: without controllers */
    Provisioner *provisioner;   /* NULL: without controllers */
    ControllerManager *manager; /* NULL: without controllers */
    Scheduler *scheduler;       /* NULL: without control plane */
    GPtrArray *schedulers;      /* all of them; the first is that one */
    Etcd *etcd;
    bool apiserver_is_down, etcd_is_silent;
    Election *elections[N_ELECTIONS]; /* NULL: without controllers */
    Client *election_client;
    Injector *injector;
    const char *kubernetes; /* "1.34" */
    GArray *static_pods;    /* StaticPodFile */
    bool start_settled;
    bool has_machines;
    bool started;
};

/* cluster-settings.c: defaults of the Kubernetes version, then what the scenario sets. */
void cluster_settings_read(Cluster *cluster, const ClusterOptions *options);
/* What another scheduler is started with. */
SchedulerOptions cluster_scheduler_options(const Cluster *cluster, const ClusterScheduler *other);

/* cluster-control-plane.c: who leads; what faults may touch. */
void cluster_make_elections(Cluster *cluster, uint32_t n_instances);
void cluster_make_etcd(Cluster *cluster, uint32_t n_members);
void cluster_fault_world(Cluster *cluster, FaultWorld *ret);

/* cluster-objects.c: pods that are bound at time 0 run. */
void cluster_adopt_pods(Cluster *cluster);
/* cluster-objects.c: machines that were not heard of any more have no power. */
void cluster_silence_nodes(Cluster *cluster);

/* cluster-revisions.c: the sets of a dump have the revisions that their pods are of. */
void cluster_adopt_revisions(Cluster *cluster);

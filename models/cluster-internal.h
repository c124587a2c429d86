/* cluster-internal.h - the world's own parts, for the files that make it up. */
#pragma once

#include "models/cluster.h"
#include "models/control-plane/admission.h"
#include "models/controllers/controller-manager.h"
#include "models/metrics/metrics-server.h"
#include "models/scheduler/scheduler.h"
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
} ClusterSettings;

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
    Provisioner *provisioner;   /* NULL: without control plane */
    ControllerManager *manager; /* NULL: without control plane */
    Scheduler *scheduler;       /* NULL: without control plane */
    Injector *injector;
    const char *kubernetes; /* "1.34" */
    bool start_settled;
    bool started;
};

/* cluster-settings.c: defaults of the Kubernetes version, then what the scenario sets. */
void cluster_settings_read(Cluster *cluster, const ClusterOptions *options);

/* cluster-objects.c: pods that are bound at time 0 run. */
void cluster_adopt_pods(Cluster *cluster);
/* cluster-objects.c: machines that were not heard of any more have no power. */
void cluster_silence_nodes(Cluster *cluster);

/* cluster-revisions.c: the sets of a dump have the revisions that their pods are of. */
void cluster_adopt_revisions(Cluster *cluster);

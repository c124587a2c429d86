/* kubelet.h - the machines, their kubelets and the containers that really run.
 *
 * One Kubelets holds all nodes of a cluster.  A machine has power and a network; on it a kubelet
 * watches the pods bound to its node and makes containers out of them: image pull (serial a node,
 * cached), start, probes, restarts with back-off, graceful stop, status.  What runs is truth
 * (machine.h); what the kubelet has managed to report is belief (the store).
 *
 * No event for what must succeed: leases, status reports and probes of healthy containers are known
 * analytically; an event is posted only where an outcome can change.  Times: Kubernetes 1.34
 * (PLEG 1 s, pod workers' resync 60-90 s, 10-15 s after an error, restart back-off 10 s doubling to
 * 300 s, reset after 10 min).
 *
 * Three behaviours (KubeletMode): real; instant (Running and Ready as soon as bound); recorded (the
 * scripted one that recordings of control planes were made with: annotations fid/start,
 * fid/ready-after, fid/never-ready, fid/run, fid/exit, fid/fail-index, fid/term; no kubelet
 * events). */
#pragma once

#include "models/api/machine.h"
#include "models/api/metrics.h"
#include "models/api/server/api-server.h"
#include "models/api/server/lease.h"
#include "models/node/app.h"
#include "models/node/pressure/threshold.h"

typedef enum KubeletMode {
    KUBELET_REAL,
    KUBELET_INSTANT,
    KUBELET_RECORDED,
} KubeletMode;

/* Pods from this priority on, up to that of the next group, have so long at a shutdown. */
typedef struct ShutdownGroup {
    int32_t priority;
    SimTime grace;
} ShutdownGroup;

enum {
    SHUTDOWN_GROUPS_MAX = 16,
};

typedef struct KubeletSettings {
    KubeletMode mode;
    SimTime status_update_frequency; /* 10 s */
    SimTime boot_time;               /* from power to a running kubelet */
    bool serialize_image_pulls;
    uint32_t max_parallel_image_pulls; /* if they are not serial; 0: any number */
    double registry_pull_qps;          /* 5; 0: not limited */
    double registry_burst;             /* 10 */
    double bandwidth;                  /* of a pull, bytes a second */
    double api_qps;                    /* of each kubelet's client: 50 */
    int32_t api_burst;                 /* 100 */
    EvictionSettings eviction;
    bool aimed_backoff; /* it wakes up for the end of a restart's back-off: from 1.35 */
    bool short_events;  /* "Container created", without its name */
    bool warm; /* what ran before time 0 is known, what it uses is not unless an app says so */
    double image_gc_high, image_gc_low; /* shares of the disk: 0.85, 0.80 */
    SimTime image_minimum_age;          /* 2 min */
    uint32_t n_shutdown_groups;         /* by rising priority; none: a shutdown is a power loss */
    ShutdownGroup shutdown_groups[SHUTDOWN_GROUPS_MAX];
    double slowness; /* of the one program that plays recorded kubelets; 0 as 1: at rest */
} KubeletSettings;

/* The defaults of Kubernetes 1.34; boot 30 s and 80 MB/s are choices of the model. */
KubeletSettings kubelet_settings_default(KubeletMode mode);

typedef struct Kubelets Kubelets;

Kubelets *kubelets_new(Simulation *sim, ApiServer *server, AppTable *apps, Leases *leases,
                       const KubeletSettings *settings);
void kubelets_free(Kubelets *kubelets);
Machines *kubelets_machines(Kubelets *kubelets);
/* The heartbeats: kubelets start and stop them, controllers read them (lease.h). */
Leases *kubelets_leases(Kubelets *kubelets);

/* Gives the Node object of this name a machine, with power, its kubelet running and posting.
 * 'zone' and 'rack' may be NULL. */
void kubelets_add_node(Kubelets *kubelets, const char *node_name);

/* Pods that are already bound when the run starts: containers run and are ready at time 0
 * (cluster.start settled; pods of a dump).  A status that the pod has already is what was true:
 * start times, restarts, what ended for good.  A deleting pod goes on terminating. */
void kubelets_adopt_running(Kubelets *kubelets, ObjectRef pod);

/* A pod that the machine runs by itself, from its manifest (canonical, good as long as the run): a
 * mirror pod NAME-NODE appears in the API.  'is_running': it has been since before time 0. */
void kubelets_add_static_pod(Kubelets *kubelets, const char *node_name, const Value *manifest,
                             bool is_running);

/* The status that an adopted pod has, in a draft of it. */
void kubelets_set_pod_running(Kubelets *kubelets, Pod *draft);

/* While settling, pods are taken over as running and ready the moment they are bound. */
void kubelets_set_settling(Kubelets *kubelets, bool settling);

/* Faults and repairs; they act on truth, nobody is told. */
void kubelets_power_off(Kubelets *kubelets, const char *node_name);
void kubelets_power_on(Kubelets *kubelets,
                       const char *node_name); /* boots, then the kubelet starts */
/* A machine is told to shut down: if its kubelet is set so, it stops its pods first, group by
 * group; then the power goes.  The end: it is switched on again, or, if it had not come so far, the
 * shutdown is called off. */
void kubelets_shut_down(Kubelets *kubelets, const char *node_name);
void kubelets_end_shutdown(Kubelets *kubelets, const char *node_name);
void kubelets_stop_kubelet(Kubelets *kubelets, const char *node_name); /* containers live on */
void kubelets_start_kubelet(Kubelets *kubelets, const char *node_name);
void kubelets_set_reachable(Kubelets *kubelets, const char *node_name, bool reachable);

/* The container runtime of a machine hangs, or is gone: what runs runs on. */
void kubelets_fail_runtime(Kubelets *kubelets, const char *node_name, bool is_gone, bool begins);

/* On the first container of a pod, or all: */
void kubelets_crash_pod(Kubelets *kubelets, ObjectRef pod, int32_t exit_code);
void kubelets_hang_pod(Kubelets *kubelets, ObjectRef pod, bool hangs); /* liveness too */
void kubelets_set_pod_refusing(Kubelets *kubelets, ObjectRef pod,
                               bool refuses); /* readiness only */

/* The process of a pod's first running container grows by so much more a second, until it ends;
 * negative: by less. */
void kubelets_leak_pod(Kubelets *kubelets, ObjectRef pod, double bytes_per_second);
/* The first running container of a pod writes so much more a second; negative: less. */
void kubelets_fill_pod(Kubelets *kubelets, ObjectRef pod, double bytes_per_second);

typedef enum NodeResource {
    RESOURCE_MEMORY,
    RESOURCE_DISK,
    RESOURCE_PIDS,
    RESOURCE_INODES, /* its condition is that of the disk */
    N_NODE_RESOURCES
} NodeResource;

/* Something outside of all pods fills a machine up to that share of the resource at once (0: not),
 * and by 'rate' a second from then on, until it is cleared with the same numbers. */
void kubelets_fill_node(Kubelets *kubelets, const char *node_name, NodeResource resource,
                        double share, double rate);
void kubelets_clear_node(Kubelets *kubelets, const char *node_name, NodeResource resource,
                         double share, double rate);

/* Images by name, or all of a registry: "docker.io", "ghcr.io"; with * and ?. */
typedef struct ImageSet {
    const char *glob; /* NULL: all */
    bool is_registry;
} ImageSet;

typedef enum ImageTrouble {
    IMAGE_AWAY,  /* the registry does not answer; the amount is 1 */
    IMAGE_ERRS,  /* this share of pulls fails */
    IMAGE_SLOW,  /* pulls take so many times longer */
    IMAGE_LEAKS, /* every container of it grows by so many bytes a second */
} ImageTrouble;

/* Begins a trouble, or ends one that began with the same words. */
void kubelets_trouble_images(Kubelets *kubelets, ImageTrouble trouble, ImageSet set, double amount,
                             bool begins);

/* What begins on the machine from now on takes 'factor' times longer; or no more. */
void kubelets_slow_node(Kubelets *kubelets, const char *node_name, double factor, bool begins);

/* What a container (init containers first) uses at this sample, see UsageSource. */
bool kubelets_container_usage(Kubelets *kubelets, const Pod *pod, size_t index, int64_t sample,
                              ContainerUsage *ret);

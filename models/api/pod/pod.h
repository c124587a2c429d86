/* pod.h - a pod as the API server stores it: what the cluster believes. */
#pragma once

#include "models/api/object.h"
#include "models/api/pod/pod-spec.h"

typedef enum PodPhase {
    POD_PENDING,
    POD_RUNNING,
    POD_SUCCEEDED,
    POD_FAILED,
    POD_UNKNOWN,
    N_POD_PHASES
} PodPhase;

typedef enum PodQos {
    QOS_GUARANTEED,
    QOS_BURSTABLE,
    QOS_BEST_EFFORT,
} PodQos;

/* The conditions pods have, in the order kubectl describe shows them. */
typedef enum PodConditionType {
    POD_READY_TO_START_CONTAINERS,
    POD_INITIALIZED,
    POD_READY,
    POD_CONTAINERS_READY,
    POD_SCHEDULED,
    POD_DISRUPTION_TARGET,
    N_POD_CONDITIONS
} PodConditionType;

typedef struct PodCondition {
    SimTime last_transition;
    const char *reason;  /* NULL: none */
    const char *message; /* NULL: none */
    uint8_t status;      /* ConditionStatus; absent: not in the list */
} PodCondition;

typedef enum ContainerStateType {
    CONTAINER_WAITING,
    CONTAINER_RUNNING,
    CONTAINER_TERMINATED,
} ContainerStateType;

typedef struct ContainerState {
    uint8_t type; /* ContainerStateType */
    int32_t exit_code;
    const char *reason;  /* "CrashLoopBackOff", "Completed", ...; NULL: none */
    const char *message; /* NULL: none */
    SimTime started_at;  /* SIM_NEVER: none */
    SimTime finished_at;
} ContainerState;

typedef struct ContainerStatus {
    ContainerState state;
    ContainerState last; /* last terminated state; last.type != TERMINATED: none */
    int32_t restart_count;
    bool ready;
    bool started;
} ContainerStatus;

typedef struct Pod {
    Object object;
    const PodSpec *spec;        /* as admitted */
    const char *node_name;      /* NULL: not bound */
    const char *pinned_node;    /* the required node affinity by metadata.name that the DaemonSet
                                   controller adds to its pods; NULL: none */
    const char *hostname;       /* overrides the spec's; NULL: none */
    const char *nominated_node; /* NULL: none */
    const char *pod_ip;         /* NULL: none */
    const char *host_ip;        /* NULL: none */
    const char *reason;         /* status.reason, "Evicted"; NULL: none */
    const char *message;
    SimTime start_time; /* status.startTime; SIM_NEVER: none */
    uint8_t phase;      /* PodPhase */
    PodCondition conditions[N_POD_CONDITIONS];
    /* n_init_containers + n_containers rows, init first; NULL: no statuses yet.  Owned. */
    ContainerStatus *containers;
} Pod;

/* How long a pod's program runs before it ends by itself, as a trace gives it: "90s". */
#define ANNOTATION_RUN "orrery/run"

/* Rules of Kubernetes 1.34. */
bool pod_is_ready(const Pod *pod);
bool pod_is_terminal(const Pod *pod);    /* Succeeded or Failed */
bool pod_is_active(const Pod *pod);      /* not terminal and not deleting */
bool pod_is_terminating(const Pod *pod); /* deleting and not terminal */
/* Ready for min_ready_seconds at 'now'; Ready's transition counts in whole seconds. */
bool pod_is_available(const Pod *pod, int32_t min_ready_seconds, SimTime now);
int32_t pod_restarts(const Pod *pod);
bool pod_is_daemon(const Pod *pod); /* controlled by a DaemonSet */
bool pod_is_mirror(const Pod *pod); /* a static pod's image in the API */

/* Sets a condition of a draft; the transition time moves only if the status changes, and is
 * truncated to whole seconds as metav1.Time is.  Returns whether anything changed. */
bool pod_set_condition(Pod *draft, PodConditionType type, ConditionStatus status,
                       const char *reason, const char *message, SimTime now);

/* 'now' truncated to the whole seconds of the API's clock. */
SimTime api_time(SimTime now);

const char *pod_phase_name(PodPhase phase);
const char *pod_condition_name(PodConditionType type);
const char *pod_qos_name(PodQos qos);

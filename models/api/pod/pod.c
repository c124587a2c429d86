/* pod.c - what the fields of a pod mean. */
#include "models/api/pod/pod.h"

#include <string.h>

static const char *const phase_names[] = {
    [POD_PENDING] = "Pending", [POD_RUNNING] = "Running", [POD_SUCCEEDED] = "Succeeded",
    [POD_FAILED] = "Failed",   [POD_UNKNOWN] = "Unknown",
};

static const char *const condition_names[] = {
    [POD_READY_TO_START_CONTAINERS] = "PodReadyToStartContainers",
    [POD_INITIALIZED] = "Initialized",
    [POD_READY] = "Ready",
    [POD_CONTAINERS_READY] = "ContainersReady",
    [POD_SCHEDULED] = "PodScheduled",
    [POD_DISRUPTION_TARGET] = "DisruptionTarget",
};

static const char *const qos_names[] = {
    [QOS_GUARANTEED] = "Guaranteed",
    [QOS_BURSTABLE] = "Burstable",
    [QOS_BEST_EFFORT] = "BestEffort",
};

SimTime
api_time(SimTime now)
{
    SimTime rest = now % SIM_SECOND;

    if (now == SIM_NEVER) {
        return now;
    }
    return now - (rest < 0 ? rest + SIM_SECOND : rest);
}

bool
pod_is_ready(const Pod *pod)
{
    return pod->conditions[POD_READY].status == CONDITION_TRUE;
}

bool
pod_is_terminal(const Pod *pod)
{
    return pod->phase == POD_SUCCEEDED || pod->phase == POD_FAILED;
}

bool
pod_is_active(const Pod *pod)
{
    return !pod_is_terminal(pod) && !object_is_deleting(&pod->object);
}

bool
pod_is_terminating(const Pod *pod)
{
    return !pod_is_terminal(pod) && object_is_deleting(&pod->object);
}

bool
pod_is_available(const Pod *pod, int32_t min_ready_seconds, SimTime now)
{
    SimTime since = pod->conditions[POD_READY].last_transition;

    if (!pod_is_ready(pod)) {
        return false;
    }
    return min_ready_seconds == 0 ||
           (since != SIM_NEVER && since + min_ready_seconds * SIM_SECOND <= now);
}

int32_t
pod_restarts(const Pod *pod)
{
    int32_t n = 0;

    if (pod->containers == NULL) {
        return 0;
    }
    for (uint32_t i = 0; i < pod->spec->n_containers + pod->spec->n_init_containers; i++) {
        n += pod->containers[i].restart_count;
    }
    return n;
}

bool
pod_is_daemon(const Pod *pod)
{
    const OwnerRef *owner = object_controller(&pod->object);

    return owner != NULL && owner->kind == KIND_DAEMON_SET;
}

bool
pod_is_mirror(const Pod *pod)
{
    return label_set_get(pod->object.meta.annotations, "kubernetes.io/config.mirror") != NULL;
}

bool
pod_set_condition(Pod *draft, PodConditionType type, ConditionStatus status, const char *reason,
                  const char *message, SimTime now)
{
    PodCondition *condition = &draft->conditions[type];

    if (condition->status == status && g_strcmp0(condition->reason, reason) == 0 &&
        g_strcmp0(condition->message, message) == 0) {
        return false;
    }
    if (condition->status != status) {
        condition->status = (uint8_t)status;
        condition->last_transition = api_time(now);
    }
    condition->reason = reason;
    condition->message = message;
    return true;
}

const char *
pod_phase_name(PodPhase phase)
{
    return phase_names[phase];
}

const char *
pod_condition_name(PodConditionType type)
{
    return condition_names[type];
}

const char *
pod_qos_name(PodQos qos)
{
    return qos_names[qos];
}

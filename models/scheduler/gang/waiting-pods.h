/* waiting-pods.h - pods that have a node and wait for a permit to go there.
 *
 * A plugin's permit() may answer WAIT: the pod keeps what it has reserved and is not bound.  Later
 * a plugin allows or rejects it, or its time is over.  A decision is noted here; the scheduler
 * carries it out when the hook that made it has returned. */
#pragma once

#include "models/scheduler/framework/plugin.h"
#include "sim/simulation.h"

typedef enum WaitDecision {
    WAIT_GOES_ON,
    WAIT_ALLOWED,
    WAIT_REJECTED
} WaitDecision;

typedef struct WaitingPod {
    const SchedPod *pod;
    const PluginInstance *plugin; /* that made it wait */
    WaitDecision decision;
    const char *reason; /* of a rejection; static or interned */
    SimTimer timer;
    void *binding; /* the scheduler's */
} WaitingPod;

typedef struct WaitingPods {
    GPtrArray *rows; /* WaitingPod, owned, in the order in which they began to wait */
    bool has_news;   /* a decision was noted */
    SimTime now;     /* for hooks that have no cycle */
} WaitingPods;

/* The first decision holds. */
void waiting_pod_allow(WaitingPods *waiting, WaitingPod *row);
void waiting_pod_reject(WaitingPods *waiting, WaitingPod *row, const char *reason);

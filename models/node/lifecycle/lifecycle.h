/* lifecycle.h - which pods a kubelet takes on, and how it lets them go: admission, making room for
 * critical pods, shutdown of the node, static pods.
 *
 * Private to models/node/. */
#pragma once

#include "models/node/runtime.h"

/* pod-admission.c */

/* A resource of which the node has not enough; cpu in thousandths. */
typedef struct PodShortage {
    const char *resource; /* "cpu", "pods" */
    int64_t wanted, used, capacity;
} PodShortage;

enum {
    SHORTAGES_MAX = 8,
};

/* What a pod lacks beside the active ones that came before it; returns how many rows. */
size_t pod_shortages(const Kubelets *kubelets, const KubeletNode *node, const PodRun *run,
                     PodShortage ret[SHORTAGES_MAX]);

/* Why the kubelet does not take a pod: the message, and its reason ("OutOfcpu"); both to be freed.
 * NULL: it does. */
char *pod_refusal(Kubelets *kubelets, KubeletNode *node, const PodRun *run, char **ret_reason);

/* A kubelet that has started again asks that of all pods anew, in the order they came. */
void node_readmit_pods(Kubelets *kubelets, KubeletNode *node);

/* Neither over nor refused: it takes up room. */
bool run_is_active(const PodRun *run);
/* Static, or of a priority that is the system's. */
bool run_is_critical(const Kubelets *kubelets, const PodRun *run);

/* critical-admission.c: ends other pods so that a critical one has room.  NULL, or why it cannot:
 * to be freed. */
char *critical_pod_make_room(Kubelets *kubelets, KubeletNode *node, const PodRun *run,
                             const PodShortage *shortages, size_t n);

/* pod-ranking.h - which pod goes first when there are too many.
 *
 * The first rule that differs decides (Kubernetes 1.34, pkg/controller, ActivePodsWithRanks):
 * unassigned; Pending before Unknown before Running; not ready; lower deletion cost; more siblings
 * on the node; ready for a shorter time; more restarts; younger.  Times of readiness and creation
 * count in buckets that double, within which the smaller uid goes first. */
#pragma once

#include "models/api/pod/pod.h"

typedef struct RankedPod {
    ObjectRef ref;
    Uid uid;
    const char *name;
    bool assigned;
    bool ready;
    uint8_t phase; /* PodPhase */
    int32_t deletion_cost;
    int32_t n_siblings; /* active pods of the owner's family on the same node */
    int32_t restarts;   /* the most of any container; sidecars apart */
    int32_t sidecar_restarts;
    SimTime ready_since; /* SIM_NEVER: not ready */
    SimTime created_at;
} RankedPod;

/* Everything but n_siblings. */
RankedPod ranked_pod(const Pod *pod);

/* First to be deleted first. */
void ranked_pods_sort(RankedPod *pods, size_t n, SimTime now);
/* The same by the older rules that Jobs use: without cost, siblings and buckets. */
void ranked_pods_sort_plainly(RankedPod *pods, size_t n);

/* -1, 0 or 1 without uids: 0 when only they would decide. */
int ranked_pods_compare(const RankedPod *a, const RankedPod *b, SimTime now);

/* The annotation's value; 0 if there is none or it is no canonical int32. */
int32_t pod_deletion_cost(const char *text);

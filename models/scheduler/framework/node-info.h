/* node-info.h - one node as the scheduler counts it, and the pods on it.
 *
 * A SchedPod is what the scheduler keeps of a pod: everything that decides, nothing that must be
 * freed (text, labels and specs are interned for the whole run), so it outlives the version of the
 * object it was read from.
 *
 * Accounting as in Kubernetes 1.34: pods are listed in order of arrival and a removal moves the
 * last one into the gap; used host ports are a set without counts, so removing one of two users of
 * a port frees it. */
#pragma once

#include "models/api/node.h"
#include "models/scheduler/framework/gpu-share.h"
#include "models/scheduler/framework/pod-needs.h"
#include "models/scheduler/placement/pod-kinds.h"

typedef struct SchedPod {
    ObjectRef ref;
    Uid uid;
    const char *name;
    const char *name_space;
    const LabelSet *labels;
    const LabelSet *annotations; /* with these and 'raw' its needs were read */
    const Value *raw;
    const PodSpec *spec;
    const PodNeeds *needs;
    PodKind *kind;              /* shared */
    struct NodeInfo *node;      /* where it is counted, once it is on a node */
    const char *node_name;      /* NULL: not assigned */
    const char *nominated_node; /* status.nominatedNodeName; NULL: none */
    const char *pinned_node;    /* DaemonSet pods; NULL: none */
    const OwnerRef *controller; /* NULL: none */
    const Value *status;        /* raw status of a pod resized in place, else NULL */
    const char *held_node;      /* where it is nominated just now; NULL: nowhere */
    struct PodGroup *group;     /* NULL: none, or nobody counts groups */
    SimTime start_time;         /* SIM_NEVER: none */
    SimTime created_at;
    uint32_t kind_at; /* its place in kind->pods */
    int32_t priority;
    PodGpus gpus;
    uint32_t order; /* when the scheduler first heard of it: the last tie-break */
    bool is_deleting;
    bool is_preempted; /* condition DisruptionTarget by PreemptionByScheduler */
    bool is_assumed;
} SchedPod;

typedef struct NodeImageState {
    const char *name;
    int64_t size;
    uint32_t n_nodes;
} NodeImageState;

typedef struct NodeInfo {
    /* What is read at every turn lies together. */
    uint64_t version;        /* grows with every change of this node or its pods */
    uint64_t object_version; /* grows with every change of the node's object, from 1 */
    GPtrArray *pods;         /* of SchedPod, not owned */
    int64_t allowed_pods;
    Amounts allocatable;
    Amounts requested;    /* its scalars point to 'requested_scalars' */
    int64_t non_zero_cpu; /* requested, with scoring defaults */
    int64_t non_zero_memory;
    const char *name; /* interned */
    uint32_t index;   /* in the snapshot's list */
    uint32_t order;   /* in which nodes were added */
    uint32_t slot;    /* a number of its own, also of nodes only pods name */
    bool unschedulable;
    bool is_known; /* false: only pods that name it are known */
    ObjectRef ref;
    const LabelSet *labels;
    uint32_t n_taints;
    const Taint *taints;
    GArray *requested_scalars;          /* of ScalarAmount; NULL: none yet */
    GPtrArray *pods_with_affinity;      /* any pod (anti-)affinity stanza */
    GPtrArray *pods_with_anti_affinity; /* required anti-affinity terms */
    GArray *ports;                      /* of HostPort, no duplicates */
    uint32_t n_images, n_image_rows;
    const NodeImage *image_rows;   /* the object's rows that 'images' was made of */
    NodeImageState *const *images; /* shared states, see snapshot.h */
    const char *zone_key;          /* interned */
    NodeGpus *gpus;                /* NULL: none */
} NodeInfo;

NodeInfo *node_info_new(void);
void node_info_free(NodeInfo *info);
/* A private copy for a dry run: lists are copied, pods and images shared. */
NodeInfo *node_info_copy(const NodeInfo *info);

void node_info_add_pod(NodeInfo *info, SchedPod *pod);
/* Returns false if it was not there. */
bool node_info_remove_pod(NodeInfo *info, const SchedPod *pod);

/* The node has these GPUs (taken over; NULL: none) from now on: its pods are counted anew. */
void node_info_set_gpus(NodeInfo *info, NodeGpus *gpus);

int64_t amounts_scalar(const Amounts *amounts, const char *name);
bool host_ports_conflict(const HostPort *a, const HostPort *b);

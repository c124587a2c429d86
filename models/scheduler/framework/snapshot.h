/* snapshot.h - the cluster as the scheduler knows it: nodes in search order, pods on them, and what
 * the plugins look up beside them.
 *
 * One structure is both Kubernetes' scheduler cache and its snapshot: nothing changes during an
 * attempt.  Nodes are listed by taking zones in turn (Kubernetes 1.34 node tree); the list is made
 * anew only when a node comes or goes, so a changed zone label shows later, as in the original.
 *
 * Ownership: the snapshot owns NodeInfos and SchedPods. */
#pragma once

#include "models/api/workload.h"
#include "models/scheduler/framework/node-info.h"
#include "models/scheduler/placement/selector-counts.h"
#include "models/scheduler/storage/storage-view.h"
#include "sim/number-map.h"

/* A Service, ReplicationController, ReplicaSet or StatefulSet that selects pods: what the default
 * spreading constraints are derived from. */
typedef struct SpreadSource {
    Kind kind;
    const char *name_space;
    const char *name;
    const Selector *selector; /* NULL: selects nothing */
} SpreadSource;

typedef struct Budget {
    const char *name_space;
    const char *name;
    const Selector *selector;
    int32_t disruptions_allowed;
    uint32_t n_disrupted;
    const DisruptedPod *disrupted;
} Budget;

/* What happened to a node of the list, for those who keep something by node. */
typedef struct SnapshotChange {
    uint32_t index;      /* in the list */
    const PodKind *kind; /* of a pod that came or went; NULL: something else about the node */
    int8_t delta;        /* 1: the pod came, -1: it went */
    bool is_live;        /* the pod is not terminating */
    uint8_t n_gpus;      /* of the pod */
    uint16_t gpu_milli;
} SnapshotChange;

typedef struct Snapshot Snapshot;

struct Snapshot {
    const ObjectTables *tables;
    NeedsTable *needs;
    struct WorkloadMix *mix;     /* of all pods that were heard of; NULL: nobody counts */
    struct PodGroups *groups;    /* NULL: nobody counts */
    struct WaitingPods *waiting; /* of the scheduler; NULL: nobody waits for permits */
    StorageView *storage;
    GPtrArray *nodes;          /* of NodeInfo, in list order; snapshot_refresh() makes it */
    GHashTable *nodes_by_name; /* interned name -> NodeInfo */
    GPtrArray *zones;          /* the node tree, see snapshot.c */
    bool list_is_stale;
    bool names_taints; /* reasons say which taint, as up to Kubernetes 1.34.1 */
    uint32_t n_nodes_added;
    uint32_t n_slots;         /* of NodeInfo.slot */
    SelectorCounts *matching; /* pods that match selectors, by node */
    NumberMap pods_by_uid;    /* Uid -> SchedPod, assigned or assumed pods; owned */
    uint32_t n_pods_added;
    GHashTable *images;         /* name -> NodeImageState */
    GHashTable *namespaces;     /* name -> LabelSet */
    GPtrArray *namespace_names; /* in order of arrival */
    GArray *spread_sources;     /* of SpreadSource */
    GArray *budgets;            /* of Budget */
    GHashTable *nominated;      /* node name -> GPtrArray of SchedPod, in order of nomination */
    uint64_t list_version;      /* grows when the list is made anew */
    uint64_t images_version;    /* ... when any node's images or the number of nodes change */
    uint64_t sources_version;   /* ... when 'spread_sources' changes */
    uint64_t namespaces_version;
    uint64_t budgets_version;
    PodKinds *kinds;
    GArray *changes;          /* of SnapshotChange; old ones are forgotten */
    uint64_t changes_base;    /* how many were forgotten */
    uint32_t changes_max;     /* so many are remembered; 0: as many as the nodes make worth while */
    uint64_t version;         /* grows with every change */
    uint32_t n_with_affinity; /* pods in the cluster with any such stanza */
    uint32_t n_with_anti_affinity; /* ... with required anti-affinity terms */
};

Snapshot *snapshot_new(const ObjectTables *tables);
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

/* Counts the pods that come from now on: what policies call typical is made of them. */
void snapshot_count_mix(Snapshot *snapshot);

/* Counts the pods of PodGroups that come from now on. */
void snapshot_count_groups(Snapshot *snapshot);

/* Adds a node, or takes over what changed.  Pods that were heard of first wait for it. */
NodeInfo *snapshot_set_node(Snapshot *snapshot, const Node *node);
void snapshot_remove_node(Snapshot *snapshot, const char *name);
/* NULL if there is no such node. */
NodeInfo *snapshot_node(const Snapshot *snapshot, const char *interned_name);
/* The same, made if need be: where pods of a node are counted that is not known yet, or no more. */
NodeInfo *snapshot_node_or_ghost(Snapshot *snapshot, const char *interned_name);
/* Notes that a node of the list changed, or (pod not NULL) that a pod came or went. */
void snapshot_note(Snapshot *snapshot, const NodeInfo *info, const SchedPod *pod, int8_t delta);
/* Brings the list of nodes up to date; call before each attempt. */
void snapshot_refresh(Snapshot *snapshot);

/* What the scheduler keeps of 'pod'. */
SchedPod *sched_pod_new(Snapshot *snapshot, const Pod *pod);
void sched_pod_update(Snapshot *snapshot, SchedPod *sched_pod, const Pod *pod);
void sched_pod_free(SchedPod *pod);

/* Puts an assigned or assumed pod on its node (node_name); the snapshot takes it over. */
void snapshot_add_pod(Snapshot *snapshot, SchedPod *pod);
/* Takes it off and hands it back; NULL if unknown. */
SchedPod *snapshot_steal_pod(Snapshot *snapshot, Uid uid);
SchedPod *snapshot_pod(const Snapshot *snapshot, Uid uid);
/* Takes over what changed of a pod that is on its node, and stays there. */
void snapshot_update_pod(Snapshot *snapshot, SchedPod *sched_pod, const Pod *pod);
/* Matching pods of the namespace that do not terminate, by NodeInfo.slot. */
const int32_t *snapshot_count_matching(Snapshot *snapshot, const char *name_space,
                                       const Selector *selector);

/* Nominations: pods that wait for victims of preemption to leave 'node_name'. */
void snapshot_nominate(Snapshot *snapshot, SchedPod *pod, const char *node_name);
void snapshot_drop_nomination(Snapshot *snapshot, SchedPod *pod);
const GPtrArray *snapshot_nominated(const Snapshot *snapshot, const char *node_name);

void snapshot_set_namespace(Snapshot *snapshot, const char *name, const LabelSet *labels);
/* Never NULL. */
const LabelSet *snapshot_namespace(const Snapshot *snapshot, const char *name);

/* Objects of other kinds: namespaces, services, owners, budgets, storage.  'old' or 'new' NULL:
 * came or went. */
void snapshot_object_changed(Snapshot *snapshot, const Object *old, const Object *new_);
void snapshot_storage_changed(Snapshot *snapshot, const Object *object, bool is_gone);

/* placement-class.h - what is known of every node for pods that are all alike.
 *
 * Pods of one kind and owner make a class.  For the class each node's verdict and scores are worked
 * out by the plugins themselves, once, and again only when the node has changed.  What decides
 * between two nodes is of three sorts:
 *
 *     a value     the weighted scores that need no normalising; they look at this node alone
 *                 (SchedPlugin.is_local)
 *     raw scores  that are normalised over all candidates, but look at the node's object alone
 *                 (SchedPlugin.is_static): untolerated taints, preferred node affinity
 *     counts      of other pods by domain: spreading and affinity between pods
 *
 * Nodes with the same raw scores and the same counts make a group: within it the greatest value
 * wins, whatever the normalising does, so that a decision looks at one node a group.  There are few
 * groups, however many nodes.  */
#pragma once

#include "models/scheduler/framework/cycle.h"
#include "models/scheduler/placement/group-index.h"
#include "models/scheduler/placement/topology-counts.h"

/* A plugin that normalises what it says of nodes' objects. */
typedef struct KeptScores {
    const PluginInstance *instance;
    int32_t *raw; /* by node */
} KeptScores;

#define KEPT_MAX 4
#define CLASS_PLUGINS_MAX 32

/* Some of a profile's plugins, in its order. */
typedef struct ClassPlugins {
    uint32_t n;
    const PluginInstance *rows[CLASS_PLUGINS_MAX];
} ClassPlugins;

/* What the class knows of one node. */
typedef struct ClassNode {
    uint64_t version;        /* of NodeInfo, for which this holds */
    uint32_t object_version; /* the same of its object */
    int32_t static_value;    /* the part of the value that the object decides */
    int32_t value;
    int32_t home;     /* its group; -1: none yet */
    uint16_t verdict; /* row in 'verdicts' + 1; 0: to be found */
    bool may_fit;     /* says the object */
    bool fits;        /* says everything but counts */
} ClassNode;

typedef struct PlacementGroup {
    uint32_t id;
    uint32_t n_features;
    uint32_t n_nodes; /* that belong here, whether they fit or not */
    int64_t features[];
} PlacementGroup;

typedef struct PlacementClass {
    const Profile *profile; /* the key */
    const PodKind *kind;
    Uid owner;
    bool is_usable;
    uint32_t n_used;
    uint64_t used_at;
    Arena *arena;
    SchedPod pod; /* stands for all of them */
    Cycle cycle;
    ClassPlugins static_filters, local_filters, static_scores, local_scores;
    const PluginInstance *spread, *affinity; /* score with counts; NULL: they do not */
    uint64_t list_version, images_version, sources_version, namespaces_version;
    uint64_t images_mark;    /* of what ImageLocality sees of the pod's images */
    uint64_t n_changes_seen; /* of the snapshot's, from its beginning */
    uint32_t n;
    ClassNode *nodes;
    uint32_t n_kept;
    KeptScores kept[KEPT_MAX];
    Topology topology;
    GroupIndex index;
    uint32_t n_features, n_topology_features;
    PlacementGroup *sought;  /* features of a node that is being sorted */
    GHashTable *by_features; /* PlacementGroup -> itself; look-up only */
    GPtrArray *groups;       /* of PlacementGroup by id; NULL: free */
    GArray *free_ids;        /* uint32_t */
    GArray *verdicts;        /* of Verdict: all that occur */
    struct DryRunMemo *dry_runs;
} PlacementClass;

/* Brings the class up to date with the snapshot; false if it cannot serve (any more). */
bool placement_class_refresh(PlacementClass *class_, Snapshot *snapshot);
void placement_class_done(PlacementClass *class_);

/* Why (or that) a node does not fit, as the filters say it in their order; filters that look at
 * other nodes are left out. */
Verdict placement_class_verdict(PlacementClass *class_, uint32_t index);

/* placement-plugins.c: sorts the profile's plugins by what is done with them, and begins the
 * class's cycle; false if there is one that cannot be dealt with. */
bool placement_class_sort_plugins(PlacementClass *class_, Snapshot *snapshot,
                                  TopologyWishes *ret_wishes);

/* topology-counts.h - what a class of pods counts about other pods, by domain of a topology.
 *
 * Spreading and affinity between pods ask how many pods of some sort there are in a node's zone,
 * rack or host.  For one class the sorts are few; each is a TopologyCount, which follows the pods
 * as they come and go, so that a decision reads totals instead of looking at pods.
 *
 * A class sorts its nodes into groups by what the counts say (see placement-class.h).  A key with
 * few domains is wide: nodes are told apart by their domain, and a total may change without any
 * node changing its group.  Under another key nodes are told apart by the totals themselves, and
 * the nodes of a domain are marked as dirty when its total changes. */
#pragma once

#include "models/scheduler/framework/affinity-terms.h"
#include "models/scheduler/framework/spread-constraints.h"

typedef enum CountUse {
    COUNT_HARD,     /* a DoNotSchedule rule */
    COUNT_SOFT,     /* a ScheduleAnyway rule */
    COUNT_NEAR,     /* pods that match all required affinity terms */
    COUNT_FAR,      /* pods that match a required anti-affinity term */
    COUNT_EXISTING, /* required anti-affinity terms of others that mean these pods */
    COUNT_SCORE,    /* sums of weights */
} CountUse;

typedef struct TopologyKey {
    const char *name;
    bool is_wide;
    bool is_scored;      /* a soft rule asks in how many domains there are candidates */
    GHashTable *numbers; /* label value -> number, from 1; look-up only */
    uint32_t n_domains;
    GArray *first;    /* uint32_t by domain: a node in it + 1 */
    uint32_t *next;   /* by node: another one of its domain + 1; 0: none */
    uint32_t feature; /* of a wide key: where a group's features say the domain */
} TopologyKey;

typedef struct TopologyCount {
    CountUse use;
    uint32_t key;
    const SpreadRule *rule; /* HARD, SOFT */
    bool matches_self;      /* HARD: the pod would count itself */
    bool is_by_node;        /* SOFT by host: what is on the node counts, whatever its name */
    GArray *totals;         /* int64_t by domain */
    GArray *members;        /* HARD: uint32_t by domain: nodes that are counted */
    GArray *histogram;      /* HARD: uint32_t by total: domains that have it */
    uint32_t n_domains;     /* HARD: with members */
    uint32_t least;         /* HARD: no domain has less */
    uint32_t n_nonzero;     /* totals that are not 0 */
    int32_t feature;        /* where a group's features say the value; -1: they say the domain */
} TopologyCount;

#define KEYS_MAX 8
#define COUNTS_MAX 24

/* The value of a feature of a node that lacks the label. */
#define NO_DOMAIN INT64_MIN

typedef struct Topology {
    const Snapshot *snapshot;
    const SchedPod *pod;
    uint32_t n; /* nodes */
    bool needs_all_keys, has_filter, has_score;
    int64_t hard_weight;
    const PodAffinityTerms *near, *far; /* resolved; NULL: affinity between pods does not count */
    bool is_own_near;                   /* the pod matches its own required affinity */
    SpreadList hard, soft;
    bool depends_on_pods; /* pods without terms of their own may count */
    bool is_full;         /* more keys or counts than there is room for */
    bool is_short;        /* a count is missing: build anew */
    bool is_sealed;       /* no count can be added any more */
    uint32_t n_keys, n_counts;
    TopologyKey keys[KEYS_MAX];
    TopologyCount counts[COUNTS_MAX];
    int32_t *nodes; /* rows of 'stride' numbers: see TopologyNode */
    uint32_t stride;
    GArray *memo;    /* uint32_t by kind: 0 unknown, else where its effects are + 1 */
    GArray *effects; /* rows of effects, see topology-counts.c */
    GArray *dirty;   /* uint32_t: nodes that must be sorted anew */
} Topology;

/* What 'pod' (which must live as long) asks; 'affinity' NULL: InterPodAffinity has no say.
 * 'ret' is zeroed. */
typedef struct TopologyWishes {
    SpreadList hard, soft;
    bool needs_all_keys;
    const AffinityConfig *affinity;
    bool filters_affinity, scores_affinity;
} TopologyWishes;

/* Counts everything.  False if there are too many keys. */
bool topology_build(Topology *ret, const Cycle *cycle, const TopologyWishes *wishes);
void topology_done(Topology *topology);

enum {
    DIRTY_FEATURES = 1, /* the node's features may differ */
    DIRTY_VALUE = 2,    /* what the class itself says of the node */
    HAS_SOFT_KEYS = 4,  /* all labels that the soft rules name */
    IS_COUNTED = 256,   /* and higher bits, by count: its part is in the totals */
};

/* One node: the numbers of its domains by key (0: it has no such label), then its parts of the
 * counts. */
typedef struct TopologyNode {
    uint32_t flags;
    int32_t cells[];
} TopologyNode;

static inline TopologyNode *
topology_node(const Topology *topology, uint32_t index)
{
    return (TopologyNode *)(void *)&topology->nodes[(size_t)index * topology->stride];
}

/* Puts the node into 'dirty' for the class's own reasons. */
void topology_mark_value(Topology *topology, uint32_t index);

/* A pod came or went. */
void topology_count_pod(Topology *topology, const SnapshotChange *change);
/* Nobody knows which pods came: sets is_short if one of them should be counted. */
void topology_look_for_kinds(Topology *topology);
/* The node became another one. */
void topology_place_node(Topology *topology, uint32_t index);

/* What the features of a node say: 'topology_n_features' numbers. */
uint32_t topology_n_features(const Topology *topology);
void topology_features(const Topology *topology, uint32_t index, int64_t *ret_features);
/* Whether nodes with these features may be chosen. */
bool topology_admits(const Topology *topology, const int64_t *features);
/* A count's value for nodes with these features; NO_DOMAIN. */
int64_t topology_value(const Topology *topology, const TopologyCount *count,
                       const int64_t *features);
/* Whether any filter can say no. */
bool topology_filters(const Topology *topology);

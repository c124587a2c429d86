/* placement-class.h - what is known of every node for pods that are all alike.
 *
 * Pods of one spec, namespace, labels and owner make a class.  For the class each node's verdict
 * and raw scores are worked out by the plugins themselves, once, and again only when the node has
 * changed: plugins whose answers depend on the spec and one node alone (SchedPlugin.is_local) are
 * asked no more often than that.  Spreading over hosts and zones depends on other nodes too; its
 * counts by domain follow the changes of nodes. */
#pragma once

#include "models/scheduler/framework/cycle.h"
#include "models/scheduler/framework/spread-constraints.h"

/* A plugin that normalises its scores over the candidates. */
typedef struct KeptScores {
    const PluginInstance *instance;
    int64_t *raw;       /* by list index */
    uint32_t n_nonzero; /* how many are not 0: often none, which needs no pass */
} KeptScores;

#define KEPT_MAX 4
#define KEPT_RULES_MAX 4

/* One soft spreading rule. */
typedef struct KeptRule {
    const SpreadRule *rule;
    bool is_hostname;
    GHashTable *domains; /* label value -> number + 1; look-up only */
    uint32_t n_domains;
    int32_t *domain;  /* by list index: the value's number; 0: the node has no such label */
    bool *is_counted; /* by list index: the inclusion policies accept the node */
    int32_t *count;   /* by list index: matching pods, as far as they are in 'totals' */
    int64_t *totals;  /* by domain */
    uint32_t n_totals;
    uint32_t *seen; /* by domain: the pass that has met it */
} KeptRule;

typedef struct PlacementClass {
    const Profile *profile;
    const PodNeeds *needs;
    const LabelSet *labels;
    const char *name_space;
    Uid owner;
    bool is_usable; /* false: the reference path decides */
    uint32_t n_used;
    uint64_t used_at;
    Arena *arena; /* of everything below; NULL: not built */
    SchedPod pod; /* stands for all of them */
    Cycle cycle;
    uint64_t list_version, images_version, sources_version, changes_epoch;
    guint n_changes_seen;
    uint64_t affinity_version; /* for which 'is_affine' holds */
    bool is_affine;            /* some running pod's affinity terms mean these pods */
    uint32_t n;
    uint64_t *objects_seen; /* by list index: NodeInfo.object_version; 0: none */
    uint8_t *may_fit;       /* by list index: what the node's object says */
    int64_t *static_base;   /* by list index: of scores that depend on the object alone */
    uint8_t *fits;          /* by list index */
    int64_t *base;          /* by list index: weighted scores that need no normalising */
    uint32_t n_kept;
    KeptScores kept[KEPT_MAX];
    const PluginInstance *spread; /* NULL: nothing to spread */
    SpreadList spread_list;
    bool needs_all_keys;
    uint32_t n_rules;
    KeptRule rules[KEPT_RULES_MAX];
    uint8_t *has_all_keys; /* by list index */
    uint32_t pass;
} PlacementClass;

/* Brings the class up to date with the snapshot; false if it cannot serve (any more). */
bool placement_class_refresh(PlacementClass *class_, Snapshot *snapshot);
void placement_class_done(PlacementClass *class_);

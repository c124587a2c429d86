/* spread-constraints.h - which spreading rules a pod has, and what they count.
 *
 * Rules come from the pod, or else from the profile's defaults with a selector derived from the
 * Services and the owner that select the pod. */
#pragma once

#include "models/scheduler/framework/plugin.h"

typedef struct SpreadRule {
    int32_t max_skew;
    int32_t min_domains; /* 1 unless given */
    bool honours_affinity;
    bool honours_taints;
    const char *topology_key;
    const Selector *selector; /* NULL: nothing */
} SpreadRule;

typedef struct SpreadList {
    uint32_t n;
    const SpreadRule *rules;
} SpreadList;

typedef struct SpreadConfig {
    bool is_system; /* the built-in defaults: soft, hosts and zones */
    uint32_t n_hard, n_soft;
    const SpreadRule *hard;
    const SpreadRule *soft;
} SpreadConfig;

#define SPREAD_CONFIG_SIZE sizeof(SpreadConfig)

void spread_config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena);
bool spread_config_is_system(const void *config);

/* The pod's DoNotSchedule rules ('hard') or ScheduleAnyway ones, in order. */
SpreadList spread_rules(const Cycle *cycle, const void *config, bool hard);
/* The same outside of a cycle. */
SpreadList spread_rules_of(const Snapshot *snapshot, const SchedPod *pod, const void *config,
                           bool hard, Arena *arena);

bool spread_rule_matches(const SpreadRule *rule, const LabelSet *labels);
bool spread_has_all_keys(const SpreadList *list, const NodeInfo *node);
/* Whether the inclusion policies let 'node' count for 'pod'. */
bool spread_counts_node(const SpreadRule *rule, const SchedPod *pod, const NodeInfo *node);
/* Pods of the same namespace that match and are not terminating, by NodeInfo.slot; NULL: none
 * anywhere.  Good until the next call. */
const int32_t *spread_counts(const Cycle *cycle, const SpreadRule *rule);

/* ln(size + 2). */
double spread_weight(uint32_t size);

bool spread_pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                      const ClusterEvent *event);
bool spread_node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                       const ClusterEvent *event);

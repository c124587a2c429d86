/* affinity-terms.h - what the terms of affinity between pods match. */
#pragma once

#include "models/scheduler/framework/plugin.h"

/* Arguments of InterPodAffinity. */
typedef struct AffinityConfig {
    int32_t hard_weight;
    bool ignores_existing;
} AffinityConfig;

#define AFFINITY_CONFIG_SIZE sizeof(AffinityConfig)

/* The terms of the cycle's pod with namespace selectors resolved to the names they select now, in
 * the cycle's arena. */
const PodAffinityTerms *affinity_resolved(const Cycle *cycle, const PodAffinityTerms *terms);

/* Whether 'term' of a pod in 'owner_namespace' matches 'pod', whose namespace has these labels. */
bool affinity_term_matches(const PodAffinityTerm *term, const char *owner_namespace,
                           const SchedPod *pod, const LabelSet *namespace_labels);
/* Whether there are required terms and 'pod' matches them all; namespace selectors are tried
 * against no labels. */
bool affinity_matches_all(const Snapshot *snapshot, const PodAffinityTerms *terms,
                          const char *owner_namespace, const SchedPod *pod);
const LabelSet *affinity_no_labels(const Snapshot *snapshot);

/* Queueing hints of InterPodAffinity. */
bool affinity_pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                        const ClusterEvent *event);
bool affinity_node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                         const ClusterEvent *event);

/* topology-effects.h - which counts of a class a pod of some kind belongs to. */
#pragma once

#include "models/scheduler/placement/topology-counts.h"

/* One pod of a kind adds 'amount' to a count; a list ends with count COUNTS_MAX. */
typedef struct TopologyEffect {
    uint32_t count;
    int32_t amount;
} TopologyEffect;

/* Makes the counts that the class asks for itself. */
void topology_add_own_counts(Topology *topology);
/* The effects of one pod of the kind; they stay where they are until another kind is asked for.
 * May make counts as long as the topology is not sealed, and sets is_full or is_short. */
const TopologyEffect *topology_effects(Topology *topology, const PodKind *kind);

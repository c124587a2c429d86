/* placement-world.h - a small cluster in which everything changes that a placement may depend on.
 *
 * Nodes come, go, and get other labels, taints, amounts and images; pods of drawn specs are placed,
 * evicted, relabelled and end; Services, owners, budgets and namespaces change.  Every attempt is
 * decided twice (Searcher.verifies): the search itself ends the program where the two ways differ.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct PlacementWorld PlacementWorld;

/* 'n_nodes' at most; 'plainness' 0: pods with every feature; more: mostly plain ones. */
PlacementWorld *placement_world_new(uint64_t seed, uint32_t n_nodes, uint32_t plainness);
void placement_world_free(PlacementWorld *world);

/* One change or one decision. */
void placement_world_step(PlacementWorld *world);

/* How many attempts there were, how many of them the fast path decided, and how many of those
 * failed or took part in preemption. */
typedef struct PlacementTally {
    uint64_t n_attempts, n_fast, n_failed_fast, n_preempted;
} PlacementTally;
PlacementTally placement_world_tally(const PlacementWorld *world);

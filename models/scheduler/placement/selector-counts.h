/* selector-counts.h - how many pods of a namespace match a selector, on each node, kept up to date.
 *
 * Spreading counts matching pods on every node for every attempt; what changes between two attempts
 * is a pod or two.  For each selector in use the counts stand ready and follow the pods as they
 * come and go, so that asking costs nothing and a change one look per selector that matches.
 * Terminating pods do not count.  The selectors used longest ago are forgotten. */
#pragma once

#include "models/scheduler/framework/node-info.h"

typedef struct SelectorCounts SelectorCounts;

SelectorCounts *selector_counts_new(void);
void selector_counts_free(SelectorCounts *table);

/* Counts by NodeInfo.slot, at least 'n_nodes' of them; good until the next call that names another
 * selector.  'nodes' (of NodeInfo) is read when the selector is new. */
const int32_t *selector_counts_get(SelectorCounts *table, GHashTable *nodes, uint32_t n_nodes,
                                   const char *name_space, const Selector *selector);

/* A pod came to (1) or leaves (-1) the node with this slot. */
void selector_counts_change(SelectorCounts *table, const SchedPod *pod, uint32_t node_slot,
                            int32_t change);

/* placement-cache.h - the fast path: decides as the plugins do, without asking them every time.
 *
 * Keeps a PlacementClass for each kind of pod that comes more than once.  What it cannot decide
 * (claims, names of nodes in affinity terms, nominations beside filters that look at other nodes)
 * is left to the reference path, which remains the specification: with Searcher.verifies both
 * decide, and must agree. */
#pragma once

#include "models/scheduler/framework/cycle.h"

typedef struct PlacementCache PlacementCache;

PlacementCache *placement_cache_new(void);
void placement_cache_free(PlacementCache *cache);

typedef enum PlacementAnswer {
    PLACEMENT_UNKNOWN, /* nothing was done: the plugins must decide */
    PLACEMENT_FOUND,   /* the attempt is filled in, as scheduled */
    PLACEMENT_NOWHERE, /* no node will do; placement_explain() says why */
} PlacementAnswer;

PlacementAnswer placement_try(PlacementCache *cache, Searcher *searcher, Cycle *cycle);

/* Fills in the verdict of every node, and lends the attempt what is known of earlier dry runs. */
void placement_explain(PlacementCache *cache, Cycle *cycle);

/* The k-th of the best nodes of the last decision. */
const NodeInfo *placement_best(const PlacementCache *cache, const Snapshot *snapshot, uint32_t k);
/* A candidate's total in the last decision, up to what all have in common; false: no candidate. */
bool placement_total(const PlacementCache *cache, const NodeInfo *node, int64_t *ret_total);

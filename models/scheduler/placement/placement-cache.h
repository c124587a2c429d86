/* placement-cache.h - the fast path: decides as the plugins do, without asking them every time.
 *
 * Keeps a PlacementClass for each kind of pod that comes more than once.  It answers only when a
 * pod fits somewhere and nothing but its class matters (no claims, no nominations, no affinity
 * between pods, no hard spreading rules); everything else is left to the reference path, which
 * remains the specification: with Searcher.verifies both decide, and must agree. */
#pragma once

#include "models/scheduler/framework/cycle.h"

typedef struct PlacementCache PlacementCache;

PlacementCache *placement_cache_new(void);
void placement_cache_free(PlacementCache *cache);

/* Fills the cycle's attempt and returns true, or leaves everything alone and returns false. */
bool placement_try(PlacementCache *cache, Searcher *searcher, Cycle *cycle);

/* How many nodes of n the search stops at. */
uint32_t searcher_n_wanted(const Searcher *searcher, const Profile *profile, uint32_t n);

/* placement-choose.h - one decision over the groups of a class. */
#pragma once

#include "models/scheduler/placement/placement-class.h"

/* What was decided; its arrays are used again by the next decision. */
typedef struct PlacementDecision {
    PlacementClass *class_; /* NULL: none decided */
    GroupWindow window;     /* the nodes that were looked at */
    uint32_t n_feasible;
    uint32_t n_best;
    GArray *targets; /* int32_t by group: the value of its best nodes, or GROUP_NONE */
    GArray *groups;  /* uint32_t: groups with best nodes */
    GArray *cells;   /* GroupCell by group: what the window holds */
    GArray *active;  /* uint32_t: groups with candidates */
    GArray *extras;  /* int64_t by active group: scores beside the value */
    GArray *scores;  /* int64_t by active group: one plugin's */
    GArray *seen;    /* uint32_t by domain: the pass that met it */
    uint32_t pass;
} PlacementDecision;

void placement_decision_init(PlacementDecision *decision);
void placement_decision_done(PlacementDecision *decision);

/* Decides among the first 'n_wanted' feasible nodes from 'start' on. */
void placement_choose(PlacementDecision *decision, PlacementClass *class_, uint32_t start,
                      uint32_t n_wanted);

/* The k-th best node, in the order of the search: its place in the list. */
uint32_t placement_decision_best(const PlacementDecision *decision, uint32_t k);
/* The node's total up to what all candidates have in common; false if it is no candidate. */
bool placement_decision_total(const PlacementDecision *decision, uint32_t index,
                              int64_t *ret_total);

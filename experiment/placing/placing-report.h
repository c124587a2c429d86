/* placing-report.h - what people read of a dry run.
 *
 * A pod has a block: where it goes, the points of that node and of the next best, what the
 * runner-up lost by, which nodes do not fit and why; for a pod without a node the nearest miss and
 * what would make it fit; the victims of a preemption.  Pods of one spec with the same answer are
 * told once. */
#pragma once

#include "experiment/placing/placing.h"

typedef struct PlacingStyle {
    int columns;
    bool colourful;
    bool verbose; /* a block for every pod */
} PlacingStyle;

/* Decides all pods and tells of them. */
void placing_report(Placing *placing, const PlacingStyle *style, GString *out);

/* The block of one decision.  'nodes' (of const Node) are asked for advice; NULL: none is given. */
typedef struct DecisionTelling {
    Searcher *trial; /* asks for advice */
    const GPtrArray *nodes;
    bool draws;
    int columns;
} DecisionTelling;
void decision_tell(GString *out, const DecisionTelling *telling, const Decision *decision);

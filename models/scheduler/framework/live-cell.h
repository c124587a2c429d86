/* live-cell.h - the cluster of a scheduler as a placement policy sees it.
 *
 * A policy (cell/policy.h) knows machines and shapes; a scheduler knows NodeInfos and pods.  A live
 * cell keeps the first in step with the second: it reads the snapshot's log of changes and looks at
 * the nodes named there alone.  It is made anew when nodes come or go, and when the workload has
 * doubled since a policy that wants its typical tasks was given them; what the policy draws goes on
 * where it was.
 *
 * The plugins have filtered before: a policy is asked about nodes that fit. */
#pragma once

#include "models/scheduler/cell/policy.h"
#include "models/scheduler/framework/plugin.h"

/* All cells of one scheduler: one for each profile with a policy. */
typedef struct LiveCells LiveCells;

/* 'source' (NULL: built-in policies alone) must outlive them; 'seed' is the root of what policies
 * draw. */
LiveCells *live_cells_new(const PolicySource *source, uint64_t seed);
void live_cells_free(LiveCells *cells); /* NULL is fine */
/* Why a policy failed; NULL: none did. */
const char *live_cells_error(const LiveCells *cells);

typedef struct LiveCell LiveCell;

/* That of a plugin with this policy, as the snapshot is now; NULL if there is no such policy. */
LiveCell *live_cell_get(LiveCells *cells, const Cycle *cycle, const PluginInstance *self,
                        const char *policy);
/* Which of n nodes the policy takes for the cycle's pod: their index, or -1 after an error. */
int64_t live_cell_choose(LiveCell *live, const Cycle *cycle, const NodeInfo *const *nodes,
                         uint32_t n);
/* Whether it scores; else it picks. */
bool live_cell_scores(const LiveCell *live);
double live_cell_score(LiveCell *live, const Cycle *cycle, const NodeInfo *node);
/* The GPUs that the pod gets on a node. */
uint32_t live_cell_gpus(LiveCell *live, const Cycle *cycle, const NodeInfo *node);

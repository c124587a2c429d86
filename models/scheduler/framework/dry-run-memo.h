/* dry-run-memo.h - what came of evicting pods from a node, kept until the node changes.
 *
 * For pods that are all alike, as long as no filter looks beyond a node, a dry run of preemption
 * comes to the same end whenever the node, the pods on it and the disruption budgets are the same.
 */
#pragma once

#include "models/scheduler/framework/cycle.h"

typedef struct DryRunMemo DryRunMemo;

DryRunMemo *dry_run_memo_new(uint32_t n_nodes);
void dry_run_memo_free(DryRunMemo *memo); /* NULL is fine */

/* False if nothing is known of the node as it is now. */
bool dry_run_memo_find(DryRunMemo *memo, const Cycle *cycle, const NodeInfo *node, Candidate *ret,
                       Verdict *ret_verdict);
void dry_run_memo_keep(DryRunMemo *memo, const Cycle *cycle, const NodeInfo *node,
                       const Candidate *candidate, Verdict verdict);

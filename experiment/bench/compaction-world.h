/* compaction-world.h - a cluster at an instant as a cell and its workload.
 *
 * Nodes that are Ready are machines, with what they can give to pods less what pods of DaemonSets
 * on them ask for; all other pods that have not ended are tasks, placed or waiting.  GPUs are read
 * as the scheduler reads them.  Selectors, affinities, taints and volumes are not looked at: Borg's
 * method takes them into account, this one says how many pods have such a wish. */
#pragma once

#include "experiment/bench/compaction.h"
#include "models/cluster.h"

typedef struct CompactionWorld {
    GArray *machines; /* CellMachine */
    GArray *shapes;   /* TaskShape */
    GArray *tasks;    /* uint32_t: shape of each */
    size_t n_picky;   /* pods with wishes that are not looked at */
    size_t n_nodes;   /* of the cluster; 'machines' may hold it several times */
} CompactionWorld;

void compaction_world_read(const Cluster *cluster, CompactionWorld *ret);
/* Where the pods do not fit on the cluster, as far as first fit can tell, it is cloned until they
 * do and once more, as Borg does; at most 16 times. */
void compaction_world_clone(CompactionWorld *world, uint64_t seed);
void compaction_world_clear(CompactionWorld *world);
/* What compaction_bench_over() wants; borrows. */
Compaction compaction_of_world(const CompactionWorld *world, uint64_t seed);

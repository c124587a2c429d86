/* fgd-run.h - one experiment of "Beware of Fragmentation" (USENIX ATC'23).
 *
 * An empty cell, tasks that arrive one at a time, are placed at once or never, and do not end.
 * After every arrival: how much GPU is allocated, how much of the idle GPU is fragmented.  The axis
 * is the GPU demand that has arrived, in per cent of the cell's GPUs; results are one column for
 * each per cent of 0 .. 130, as the authors publish them. */
#pragma once

#include "models/scheduler/cell/policy.h"
#include "models/workloads/openb-trace.h"

enum {
    FGD_COLUMNS = 131
};

typedef enum FgdTable {
    FGD_ALLOCATION,    /* GPU allocated, % of all GPU */
    FGD_FRAGMENTATION, /* GPU fragmented, % of all GPU */
    FGD_RATIO,         /* GPU fragmented, % of idle GPU */
    N_FGD_TABLES
} FgdTable;

typedef struct FgdResult {
    double columns[N_FGD_TABLES][FGD_COLUMNS]; /* not-a-number: no arrival near that per cent */
    /* At the end. */
    uint32_t n_arrivals, n_failed, n_gpus_in_use;
    int64_t cpu_milli, memory_bytes, gpu_milli; /* allocated */
    double idle[N_FRAGMENT_KINDS];              /* idle thousandths of a GPU by kind */
    char *error;                                /* of the policy, to be freed; NULL: none */
} FgdResult;

/* 'fragmentation' holds the workload's typical tasks.  'arrivals' and 'machines' are those of
 * openb-trace.h; 'seed' is the root of what the policy draws. */
void fgd_run(const OpenbWorkload *workload, const Fragmentation *fragmentation,
             const GArray *arrivals, const GArray *machines, const PlacementPolicy *policy,
             uint64_t seed, FgdResult *ret);

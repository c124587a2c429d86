/* suite-run.h - one input of the standing suite under one policy.
 *
 * Tasks come, are placed where the policy says, and end.  What fits nowhere waits: whenever a task
 * has ended, all that wait are tried again in the order they came (a later one may go first if it
 * fits).  Tasks that stay are tried once. */
#pragma once

#include "experiment/bench/suite-input.h"
#include "models/scheduler/cell/policy.h"

enum {
    SUITE_ERROR_MAX = 200
};

/* Shares are of the scarce resource of all machines; means are over time, from a fifth of the
 * arrivals on to the last. */
typedef struct SuiteResult {
    double first;      /* allocated when the first task found no place; what it came to, if none */
    double allocated;  /* mean; where tasks stay, in the end */
    double fragmented; /* mean: free where a task of the mix, drawn by its share, does not fit */
    double stranded;   /* mean: free where no task of the mix fits */
    double machines;   /* mean: that have a task */
    double wait_mean;  /* seconds; not-a-number where tasks stay */
    double wait_p95;
    double refused;              /* share of tasks that were never placed */
    char error[SUITE_ERROR_MAX]; /* of the policy; "": none */
} SuiteResult;

SuiteResult suite_run(const SuiteInput *input, const PlacementPolicy *policy, uint64_t seed);

/* compaction.h - the smallest cell on which a workload still fits (cell compaction).
 *
 * The method of Borg (EuroSys 2015; Verma et al., "Evaluating job packing in warehouse-scale
 * computing", CLUSTER 2014): machines are taken away in a random order and the workload is packed
 * anew on what is left, by bisection; a few picky tasks may stay out.  Every trial has an order of
 * its own; the answer is a distribution, and its 90th percentile the headline.  Trial n takes
 * machines away in the same order, and tasks arrive in the same order, under every policy. */
#pragma once

#include "models/scheduler/cell/policy.h"

#include <glib.h>

typedef struct Compaction {
    const CellMachine *machines;
    size_t n_machines;
    const TaskShape *shapes;
    size_t n_shapes;
    const uint32_t *tasks; /* shape of each */
    size_t n_tasks;
    double pending_share; /* how many tasks may stay out; Borg allows 0.002 */
    uint64_t seed;
} Compaction;

enum {
    COMPACTION_TRIALS = 11 /* at least */
};
#define COMPACTION_PENDING 0.002

/* The number of machines that trial needs; 0: the workload does not fit on the whole cell, or the
 * policy failed ('*ret_error' is set then, to be freed; it comes as NULL). */
size_t compaction_trial(const Compaction *compaction, const PlacementPolicy *policy,
                        const void *arguments, uint32_t trial, char **ret_error);

/* How many tasks stay out if only the first 'n_left' machines of the trial's order are there. */
size_t compaction_pending(const Compaction *compaction, const PlacementPolicy *policy,
                          const void *arguments, uint32_t trial, size_t n_left, char **ret_error);

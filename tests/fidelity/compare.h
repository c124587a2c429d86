/* compare.h - one run against what all recorded runs of a scenario showed.
 *
 * A milestone recorded in [a, b] passes at t if a - w <= t <= b + w, w = max(1 s, 0.1 b).  Of
 * nodes, and of pods with names of their own where nodes are hit, the k-th to do a thing is
 * compared with the k-th recorded, since which one it was is drawn.  At least 95 % of the
 * milestones must pass; everything else (events, what is exact of the final state and of the
 * deleted pods) entirely. */
#pragma once

#include "tests/fidelity/distill.h"
#include "tests/fidelity/recording.h"

#define MILESTONES_SHARE 0.95

typedef struct Verdict {
    bool passed;
    guint n_milestones;
    guint n_passed;
    const char *worst; /* the first milestone that never came, else the one furthest off; or NULL */
    GPtrArray *misses; /* sentences */
} Verdict;

typedef struct CompareOptions {
    bool without_events; /* a trace file does not tell events apart */
    double tolerance;    /* seconds that replace w; 0: w as above */
    bool is_strict;      /* no allowance for events that differ among the recorded runs */
} CompareOptions;

/* Texts live in 'arena'. */
Verdict *compare_run(const Recording *recording, const Distilled *run,
                     const CompareOptions *options, Arena *arena);
void verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)

/* For the parts of the comparison. */
typedef struct Comparison {
    const Recording *recording;
    const Distilled *run;
    const CompareOptions *options;
    Verdict *verdict;
    Arena *arena;
} Comparison;

void compare_miss(Comparison *comparison, const char *format, ...) G_GNUC_PRINTF(2, 3);
void compare_milestones(Comparison *comparison);
void compare_events(Comparison *comparison);
void compare_final_state(Comparison *comparison);
void compare_lost_pods(Comparison *comparison);

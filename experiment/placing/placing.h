/* placing.h - where would the scheduler put these pods, and why not elsewhere?
 *
 * A dry run over the objects of a PlacingWorld.  Without binding each pending pod is decided
 * against the given state; with it one after another, in the order of the files. */
#pragma once

#include "experiment/placing/placing-world.h"
#include "models/scheduler/framework/decision.h"

typedef struct PlacingOptions {
    bool binds;
    bool draws; /* among equals, instead of the first in the order of the files */
    uint64_t seed;
} PlacingOptions;

typedef struct PlacingTally {
    uint32_t n_pods, n_placed, n_preempting, n_gated, n_ignored;
} PlacingTally;

typedef struct Placing {
    PlacingWorld *world; /* not owned */
    SchedulerConfig *config;
    DecisionRun *run;
    struct PolicyBook *book; /* of placement policies that people wrote */
    PolicySource policies;
    bool draws;
    PlacingTally tally; /* once it is decided */
} Placing;

/* NULL if kube-scheduler would refuse the configuration; the world's diagnostics say why. */
Placing *placing_new(PlacingWorld *world, const PlacingOptions *options);
void placing_free(Placing *placing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Placing, placing_free)

/* Once it is decided: which way decisions were made, and why, in lines. */
void placing_append_paths(const Placing *placing, GString *out);

/* Decides all pods; each decision is handed on. */
void placing_each(Placing *placing, DecisionSink sink, void *data);

/* Decides all pods; the answer for programs, in pieces as it is found. */
typedef void (*TextSink)(void *data, const char *text);
void placing_write_json(Placing *placing, bool brief, TextSink write, void *data);

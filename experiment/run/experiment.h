/* experiment.h - one run of one scenario: the world, its timeline, and what was seen.
 *
 *     experiment_new -> experiment_run -> (look) -> experiment_free
 *
 * Ownership: an experiment borrows the scenario and owns everything else. */
#pragma once

#include "experiment/accounting/accounts.h"
#include "experiment/run/arrivals.h"
#include "experiment/run/expectation.h"
#include "experiment/run/observatory.h"
#include "experiment/run/random-faults.h"
#include "experiment/run/recorder.h"
#include "experiment/run/timeline.h"
#include "experiment/scenario/scenario.h"
#include "experiment/workload/work-feed.h"
#include "models/scheduler/cell/policy.h"

typedef struct ExperimentOptions {
    SimTime until;           /* SIM_NEVER: the scenario's duration */
    uint64_t events_max;     /* 0: no limit */
    double wall_seconds_max; /* of 'clock'; 0: no limit */
    /* Seconds of the real world, for limits and reports, never for the run; NULL: not measured. */
    double (*clock)(void);
    uint32_t records_max; /* see recorder_new(); 0: no limit */
    bool shuffle_ties;
    uint64_t tie_seed;
    /* Told now and then how far the run is; NULL: nobody asks. */
    void (*progress)(void *data, SimTime now, SimTime until, uint64_t n_events);
    void *progress_data;
    /* Decides every placement in two ways, and is told the first difference; NULL: in one. */
    void (*placement_differs)(const char *text);
    TimelineQuestion question; /* NULL: `ask:` is a note */
    void *question_data;
} ExperimentOptions;

typedef enum ExperimentEnd {
    EXPERIMENT_COMPLETE,
    EXPERIMENT_BUDGET,      /* a limit was hit */
    EXPERIMENT_INTERRUPTED, /* experiment_interrupt() */
    /* An object of time 0 or of a workload, or a row of a trace; see error. */
    EXPERIMENT_REFUSED,
    EXPERIMENT_FAILED, /* what the run relies on failed (a placement policy); see error */
} ExperimentEnd;

typedef struct Experiment {
    const Scenario *scenario;
    ExperimentOptions options;
    struct PolicyBook *book; /* placement policies that people wrote */
    PolicySource policies;
    Cluster *cluster;
    Observatory *observatory;
    Recorder *recorder;
    Accounts *accounts;
    Timeline *timeline;
    RandomFaults *random_faults;
    Arrivals *arrivals;
    WorkFeed *work_feed;
    ExpectationSet *expectations;
    SimTime end; /* where the clock stood at the end */
    ExperimentEnd how;
    uint64_t n_events;
    uint64_t digest; /* of all events in order */
    double cpu_seconds;
    char *error; /* NULL: none */
} Experiment;

Experiment *experiment_new(const Scenario *scenario, const ExperimentOptions *options);
void experiment_free(Experiment *experiment); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Experiment, experiment_free)

/* Runs to the end; then expectations are judged and causes found. */
void experiment_run(Experiment *experiment);

/* Appends lines that say which way the scheduler made its decisions, and why. */
void experiment_append_paths(const Experiment *experiment, GString *out);

/* Async-signal-safe: the run stops at the next event. */
void experiment_interrupt(int signal_number);
int experiment_interrupted(void); /* the signal's number; 0: none */

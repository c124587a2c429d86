/* architecture-run.h - the contract between one run of a cell and the architecture that schedules
 * it. */
#pragma once

#include "models/architectures/architecture.h"
#include "sim/process.h"

typedef struct ArchitectureRun ArchitectureRun;

typedef struct Job {
    uint32_t kind;
    uint32_t n_tasks;
    uint32_t n_unplaced;
    uint32_t n_attempts;
    Room task;
    SimTime duration;
    SimTime submitted;
    SimTime begun; /* first attempt; SIM_NEVER: none yet */
} Job;

/* A scheduler: jobs in the order of their arrival, and what it has done. */
typedef struct DecisionMaker {
    ArchitectureRun *run;
    uint32_t number;
    uint32_t kind; /* whose jobs it decides about, where that matters */
    GArray *queue; /* uint32_t: jobs */
    guint head;
    Process *process; /* waits while the queue is empty */
    CellView *view;   /* NULL: it has none */
    GArray *claims;   /* Claim: of the present attempt */
    SimStream stream;
    SimTime busy, thinking_since; /* SIM_NEVER: it does not think */
    uint64_t n_attempts, n_conflicts;
    void *own; /* the architecture's */
} DecisionMaker;

struct ArchitectureRun {
    const ArchitectureConfig *config;
    Simulation *sim;
    ClaimCell *cell;
    GArray *jobs;             /* Job, by number */
    GPtrArray *makers;        /* DecisionMaker, owned */
    GPtrArray *placed;        /* PlacedTasks, owned: by the number in the event of their end */
    GArray *free_placed;      /* uint32_t: free places in 'placed' */
    Room held[JOB_KINDS_MAX]; /* by tasks of each kind */
    SimStream arrivals[JOB_KINDS_MAX];
    uint32_t n_arrived[JOB_KINDS_MAX];
    GArray *waits[JOB_KINDS_MAX]; /* double, s */
    KindOutcome *outcomes;
    void *own; /* the architecture's */
};

struct SchedulingArchitecture {
    const char *name; /* as tables and options spell it */
    const char *doc;
    /* Makes its schedulers. */
    void (*start)(ArchitectureRun *run);
    /* Who decides about that job. */
    DecisionMaker *(*maker_of)(ArchitectureRun *run, uint32_t job);
    /* Whose figures are those of a kind: true if 'maker' serves it. */
    bool (*serves)(const ArchitectureRun *run, const DecisionMaker *maker, uint32_t kind);
    /* Every decision takes as long as the slowest kind's. */
    bool has_one_pace;
    void (*stop)(ArchitectureRun *run); /* NULL: nothing to free */
};

/* A scheduler that runs 'body' until the end; NULL: it is moved by events of the architecture. */
DecisionMaker *run_add_maker(ArchitectureRun *run, void (*body)(Process *self, void *maker));

/* The loop of a scheduler with a copy of its own: take a job, copy, plan, think, commit. */
void decide_on_copies(Process *self, void *maker);

/* One such scheduler for all jobs: what a monolithic architecture is made of. */
void start_alone(ArchitectureRun *run);
DecisionMaker *maker_alone(ArchitectureRun *run, uint32_t job);
bool serves_all(const ArchitectureRun *run, const DecisionMaker *maker, uint32_t kind);

/* --- What a scheduler's body is made of --- */

/* The next job of its queue; waits for one. */
uint32_t maker_take_job(DecisionMaker *maker);
/* As the next, without waiting; false: the queue is empty. */
bool maker_peek_job(const DecisionMaker *maker, uint32_t *ret_job);
Job *run_job(ArchitectureRun *run, uint32_t job); /* until the next arrival */
/* Begins an attempt and returns how long it takes. */
SimTime maker_begin_thinking(DecisionMaker *maker, uint32_t job);
void maker_end_thinking(DecisionMaker *maker);
/* What came of the attempt: 'maker->claims' are taken already; the job is done, tried again at once
 * (behind the others) or in a second, or abandoned. */
void maker_settle(DecisionMaker *maker, uint32_t job, bool had_conflict);

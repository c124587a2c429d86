/* architecture.h - how schedulers share one cell: the architectures that "Omega" (Schwarzkopf et
 * al., EuroSys 2013) compares, on a cell of machines and a flow of jobs.
 *
 * An architecture is one file in models/architectures/ that defines one 'const
 * SchedulingArchitecture' named after the file, and one line in its local.mk.  It says who decides
 * about which job, and what a scheduler may claim; arrivals, thinking, commits and counts are the
 * run's (architecture-run.h).
 *
 * A job of n unplaced tasks costs its scheduler 'think_job + n * think_task' a decision.  Jobs,
 * sizes and durations are drawn by job and not by decision, so every architecture sees the same. */
#pragma once

#include "models/architectures/claim-cell.h"
#include "sim/clock.h"
#include "sim/distribution.h"

enum {
    JOB_KINDS_MAX = 8,
    DECISION_MAKERS_MAX = 64 /* of one kind */
};

/* Jobs of one kind arrive one after the other and consist of equal tasks. */
typedef struct JobKind {
    const char *name;
    const Distribution *interval; /* between arrivals; time */
    const Distribution *n_tasks;  /* number; cut to whole ones, at least one */
    const Distribution *duration; /* of every task; time */
    const Distribution *cpu;      /* quantities, of one task */
    const Distribution *memory;
    SimTime think_job, think_task;
    uint32_t n_schedulers; /* where an architecture has schedulers by kind; at least 1 */
    double weight;         /* of its share, where shares decide; 0 means 1 */
    Room quota;            /* guaranteed, where quotas are kept; zero: none */
} JobKind;

typedef struct SchedulingArchitecture SchedulingArchitecture;

typedef struct ArchitectureConfig {
    const SchedulingArchitecture *architecture;
    const Room *machines;
    size_t n_machines;
    const JobKind *kinds;
    size_t n_kinds;
    ConflictRule rule;
    CommitMode mode;
    double fill;  /* share of the CPU that tasks of the first kind's sizes hold for good, 0 .. 1 */
    SimTime span; /* how long jobs arrive and are counted */
    uint64_t seed;
} ArchitectureConfig;

/* What became of the jobs of one kind, and what its schedulers did. */
typedef struct KindOutcome {
    uint32_t n_submitted;
    uint32_t n_placed;    /* with all their tasks */
    uint32_t n_abandoned; /* after too many attempts */
    uint32_t n_untouched; /* nobody had begun to think about them in the end */
    double wait_mean;     /* s, until the first attempt; of untouched ones until the end */
    double wait_p90;
    double busyness;          /* share of the time that its schedulers think */
    double conflict_fraction; /* attempts that met a conflict, for each that met none */
    uint64_t n_attempts;
} KindOutcome;

/* 'ret_outcomes' holds one for each kind. */
void architecture_run(const ArchitectureConfig *config, KindOutcome *ret_outcomes);

/* In the order of the list; ends with NULL. */
extern const SchedulingArchitecture *const architectures[];
const SchedulingArchitecture *architecture_find(const char *name);
const char *architecture_name(const SchedulingArchitecture *architecture);
const char *architecture_doc(const SchedulingArchitecture *architecture);

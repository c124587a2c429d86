/* run-one.h - one scenario from file to run directory, and what is said about it. */
#pragma once

#include "cli/console.h"
#include "experiment/results/run-directory.h"

typedef struct RunOrder {
    const Invocation *invocation;
    ExperimentOptions options; /* questions and progress are filled in here */
    const char *directory;     /* NULL: a new one below 'parent' */
    const char *parent;        /* NULL: orrery-runs */
    EventDetail events;
} RunOrder;

/* Loads, runs, writes, tells; returns the exit code. */
int run_one(const RunOrder *order, const char *path);

/* The same with a scenario that is loaded, without the narrative; '*ret_path' (to be freed) is the
 * run directory, NULL if there is none. */
int run_quietly(const RunOrder *order, const Scenario *scenario, char **ret_path);

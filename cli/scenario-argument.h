/* scenario-argument.h - options of the command line that say which scenario, and how. */
#pragma once

#include "cli/console.h"
#include "experiment/scenario/scenario.h"

/* What --seed, --set and --until say; 'ret->overrides' is to be freed.  False after an error, which
 * has been printed. */
bool scenario_options(const Invocation *invocation, ScenarioOptions *ret);

/* Loads a scenario by the invocation's options (--seed, --set, --until), prints what is wrong with
 * it (lints only with 'lint').  Returns NULL and the exit code if it may not be run. */
Scenario *scenario_argument(const Invocation *invocation, const char *path, bool lint,
                            int *ret_code);

/* A run directory's path: the argument, or the newest complete one, which is named on standard
 * error.  To be freed; NULL after an error, which has been printed. */
char *run_argument(const char *argument);

/* "3:12", "5m"; false after an error, which has been printed. */
bool time_argument(const char *text, const char *option, SimTime *ret);

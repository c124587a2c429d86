/* rerun-argument.h - RUN and --at of the verbs that look at an instant. */
#pragma once

#include "cli/console.h"
#include "experiment/results/rerun.h"

/* Whether an argument names a run directory or a scenario file rather than an object. */
bool is_run_argument(const char *argument);

/* Runs to --at again.  'path' NULL: the newest complete run.  Prints what is wrong and returns the
 * exit code, or EXIT_MET. */
int rerun_argument(const Invocation *invocation, const char *path, Rerun *ret);

/* The arguments before RUN; '*ret_run' is NULL if the last is none. */
size_t split_run_argument(const Invocation *invocation, const char **ret_run);

/* A kind's word: false (and a message) if it is none.  'filter' gets kind and name of the kind. */
bool kind_argument(const Rerun *rerun, const char *word, ObjectFilter *filter);

/* Says in kubectl's words that there is no object of the filter's kind and name. */
void complain_not_found(const ObjectFilter *filter);

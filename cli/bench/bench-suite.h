/* bench-suite.h - the contract of a suite of `orrery bench`: one file a suite, one row in
 * cli/verbs/verb-bench.c. */
#pragma once

#include "cli/console.h"
#include "experiment/figures/figure-draw.h"

/* The folder with the suite's data: that of --data, else the shipped scenarios/SCENARIO/FOLDER
 * ('folder' may be NULL); NULL: it is not installed.  The caller frees it. */
char *bench_data(const Invocation *invocation, const char *scenario, const char *folder);
/* Says that there is none; an exit code. */
int bench_no_data(void);

/* --- Options that several suites have; false after an error, which is printed --- */

/* A whole number of an option; '*value' stays if it is not given. */
bool bench_number(const Invocation *invocation, const char *option, int64_t least, int64_t most,
                  int64_t *value);
/* A share above 0 and up to 1. */
bool bench_share(const Invocation *invocation, const char *option, double *value);

/* Processes at once. */
#define BENCH_JOBS_MAX 1024

/* --- Pictures --- */

/* Draws what a bench has into a folder, as figure_finish(). */
typedef DrawOutcome BenchDraw(const void *bench, const char *plots, const char *directory,
                              const char *const *formats, GPtrArray *written, char **ret_error);
/* Makes the folder, draws and says what was written; an exit code.  NULL: nothing is asked for. */
int bench_pictures(const char *directory, const void *bench, BenchDraw *draw);

/* --- Each runs and reports one suite and returns the verb's exit code --- */

int bench_fgd(const Invocation *invocation);
int bench_standing(const Invocation *invocation);
int bench_compaction(const Invocation *invocation);
int bench_omega(const Invocation *invocation);
int bench_sparrow(const Invocation *invocation);

/* bench-suite.h - the contract of a suite of `orrery bench`: one file a suite, one row in
 * cli/verbs/verb-bench.c. */
#pragma once

#include "cli/console.h"

/* The folder with the suite's data: that of --data, else the shipped scenarios/SCENARIO/FOLDER
 * ('folder' may be NULL); NULL: it is not installed.  The caller frees it. */
char *bench_data(const Invocation *invocation, const char *scenario, const char *folder);

/* Each runs and reports one suite and returns the verb's exit code. */
int bench_fgd(const Invocation *invocation);
int bench_compaction(const Invocation *invocation);

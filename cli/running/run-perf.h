/* run-perf.h - a test-case file of scheduler_perf: its workloads, one row each. */
#pragma once

#include "cli/running/run-one.h"

/* Whether the file is one; a file that cannot be read is none. */
bool run_perf_is_meant(const char *path);

/* Runs the chosen workloads, each in a process of its own; returns the exit code. */
int run_perf(const RunOrder *order, const char *path, size_t n_jobs);

/* Says whether the file can be used and what would be skipped. */
int check_perf(const char *path);

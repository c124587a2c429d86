/* run-compare.h - single runs side by side, number by number.
 *
 * One run is one observation, however many pods it has: differences are shown, intervals cannot
 * be. */
#pragma once

#include "experiment/study/study-compare.h"

typedef struct RunComparison RunComparison;

/* Reads scalars.csv and run.json of each directory; the first is what the others are compared with.
 * NULL, and a message to be freed, if one cannot be read. */
RunComparison *run_compare(const char *const *directories, size_t n, char **ret_error);
/* Which metrics are printed: 'wanted' (NULL-terminated; borrowed), or if it is empty what differs,
 * without extremes and quantiles.  NULL, or a message to be freed: no run has such a metric. */
char *run_comparison_choose(RunComparison *comparison, const char *const *wanted);
void run_comparison_free(RunComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunComparison, run_comparison_free)

void run_comparison_print(const RunComparison *comparison, StudyFormat format, GString *out);
/* All names, one a line. */
void run_comparison_list(const RunComparison *comparison, GString *out);

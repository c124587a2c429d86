/* perf-choice.h - which workloads of a file are meant. */
#pragma once

#include "experiment/scheduler-perf/perf-file.h"

typedef struct PerfChoice {
    /* Test cases and CASE/WORKLOAD, with * and ?; NULL or empty: all. */
    const char *const *cases;
    /* Each "A,B,-C": has labels A and B and not C.  One must fit; NULL or empty: all. */
    const char *const *labels;
} PerfChoice;

/* What counts if nothing is said. */
#define PERF_LABEL_DEFAULT "integration-test"

/* "CASE/WORKLOAD", to be freed. */
char *perf_workload_name(const PerfWorkload *workload);

/* Those of the file that are meant (const PerfWorkload *), in its order.  Without any wish those
 * labelled PERF_LABEL_DEFAULT, or all if none is. */
GPtrArray *perf_choose(const PerfFile *file, const PerfChoice *choice);

/* The nearest name to a wish that meant nothing; NULL: none.  To be freed. */
char *perf_nearest(const PerfFile *file, const char *wish);

/* scalars.h - a run as numbers with names, for studies and comparisons.
 *
 * Names are METRIC.STATISTIC.SUBJECT (ready.mean.deployment/web), METRIC.SUBJECT
 * (availability.service/web), METRIC.STATISTIC for what is about all pods or jobs (wait.p99) or the
 * cluster (stranded.cpu.max), and METRIC (events, cost; stranded.cpu is the mean over time).  Times
 * are seconds, shares 0 .. 1.  What did not happen has no scalar. */
#pragma once

#include "experiment/run/experiment.h"

typedef struct Scalar {
    const char *name;
    double value;
} Scalar;

typedef struct Scalars {
    GArray *rows; /* Scalar, sorted by name */
    GStringChunk *names;
} Scalars;

/* Of an experiment that has ended; after the scenario's warm-up, or after the cluster has settled.
 */
Scalars *scalars_of(const Experiment *experiment);
void scalars_sort(Scalars *scalars); /* after more were appended */
void scalars_free(Scalars *scalars);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scalars, scalars_free)

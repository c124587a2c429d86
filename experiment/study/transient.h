/* transient.h - whether a study's warm-up was long enough.
 *
 * A run of a steady state leaves out its warm-up.  How its first metric went from the very
 * beginning is kept beside its numbers, as means of equal pieces of the run under names that no
 * metric has; over the mean of all replications of a case MSER-5 says where the transient ends. */
#pragma once

#include "experiment/study/scalars.h"
#include "experiment/study/study-compare.h"

#define TRANSIENT_PREFIX "transient."

/* Appends the pieces of 'metric' to the scalars of a run with a warm-up; nothing for a metric that
 * has no course over time. */
void transient_append(Scalars *scalars, const Experiment *experiment, const char *metric);

/* Whether a scalar is one of those pieces and none of the run's numbers. */
bool is_transient(const char *scalar);

/* Sets 'comparison->warmup', and a note if the warm-up was too short. */
void transient_judge(StudyComparison *comparison, StudyFile *file);

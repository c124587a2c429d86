/* expression-parts.h - the words inside of an expression. */
#pragma once

#include "experiment/scenario/metric.h"
#include "text/arena.h"

#include <glib.h>

/* "latency.p95": the metric is what is left of the last point, if the whole is none.  NULL: no
 * metric. */
const Metric *metric_split(const char *name, Statistic *ret_statistic);

/* The labels of a series, "queue=active event=x" or as Prometheus writes them, in the order of the
 * metric and joined by blanks, in 'arena'.  NULL and the word (to be freed) that is none. */
const char *labels_read(const Metric *metric, const char *written, Arena *arena, char **ret_wrong);

/* A number with the unit that the metric wants: 99.5%, 250ms, 2Gi. */
bool metric_number_read(const char *text, MetricUnit unit, double *ret);

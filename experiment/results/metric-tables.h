/* metric-tables.h - metrics.csv, one row a change, and metrics-wide.csv, one row an instant. */
#pragma once

#include "experiment/run/experiment.h"

/* metrics.csv: "time,metric,object,value"; for each series its changes, and a row at each multiple
 * of measure.every where that is given, in order of time.  NULL, or a message to be freed. */
char *metric_table_write(const char *directory, const Experiment *experiment);

/* metrics-wide.csv: one column a series ("ready deployment/web"), one row an instant: those of
 * measure.every, without it each at which anything changed.  A field before the first value of its
 * series is empty.  NULL, or a message to be freed. */
char *metric_table_write_wide(const char *directory, const Experiment *experiment);

/* perf-report.h - what came of workloads: a table for people, lines for programs. */
#pragma once

#include "experiment/scheduler-perf/perf-run.h"

/* The head of the table, and what its columns are; 'width' is that of the first. */
void perf_report_head(GString *out, size_t width);
/* A row and, below it, what went wrong. */
void perf_report_row(GString *out, const PerfResult *result, size_t width);
/* A workload that was not run, and why. */
void perf_report_skipped(GString *out, const PerfWorkload *workload, size_t width);

/* One JSON object and a newline. */
void perf_report_json(GString *out, const PerfResult *result);
void perf_report_skipped_json(GString *out, const PerfWorkload *workload);

/* perf-internal.h - what the parts of the reader share. */
#pragma once

#include "experiment/scheduler-perf/perf-file.h"

/* perf-rows.c: one operation.  '*ret_skip' is set if it is not one that can be carried out. */
bool perf_op_read(PerfFile *file, const Value *value, PerfOp *ret, const char **ret_skip);
/* The keys of a test case and of a workload; keys that are not known make '*ret_skip'. */
bool perf_case_read_keys(PerfFile *file, const Value *value, PerfCase *ret, const char **ret_skip);
bool perf_workload_read_keys(PerfFile *file, const Value *value, PerfWorkload *ret,
                             const char **ret_skip);

/* perf-workload.c: parameters, gates, threshold of a workload whose keys are read. */
void perf_workload_resolve(PerfFile *file, PerfWorkload *workload);

/* run-times.c - a single column of run times: how long jobs took, not when they came. */
#include "models/workloads/trace-lines.h"

static bool
recognise_run_times(const char *head)
{
    return trace_head_is(head, "runtime") || trace_head_is(head, "duration");
}

static WorkReader *
open_run_times(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceLines *lines = trace_lines_open(input, (TraceLayout){ ',', '\0', true }, diagnostics);

    return lines == NULL ? NULL : &lines->reader;
}

static bool
next_run_times(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;

    return trace_lines_next(lines) && trace_lines_time(lines, 0, 1e9, &ret->run);
}

const WorkFormat work_format_run_times = {
    .name = "run-times",
    .doc = "A column `runtime` or `duration` in seconds (Philly's jobs in Alibaba's PAI study, "
           "Tiresias' GPU times).",
    .reads = "the run time; when the tasks come the scenario says by `arrivals`",
    .ignores = "",
    .lacks_times = true,
    .recognise = recognise_run_times,
    .open = open_run_times,
    .next = next_run_times,
    .close = trace_lines_close,
};

/* pollux.c - training jobs of Pollux (OSDI '21).  How long they take depends on how many GPUs they
 * get, which is what Pollux decides; so the run time is not said. */
#include "models/workloads/trace-lines.h"

static const char *const columns[] = { "name", "time", "num_replicas", NULL };

enum {
    NAME,
    TIME,
    REPLICAS
};

static bool
recognise_pollux(const char *head)
{
    return trace_head_is(head, "name,time,application,num_replicas,...");
}

static WorkReader *
open_pollux(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
next_pollux(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double replicas;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_time(lines, lines->columns[TIME], 1e9, &ret->at) ||
        !trace_lines_number(lines, lines->columns[REPLICAS], 1, 10000, &replicas)) {
        return false;
    }
    work_task_add(ret, "nvidia.com/gpu", 1000);
    ret->copies = (uint32_t)replicas;
    ret->name = trace_lines_field(lines, lines->columns[NAME]);
    ret->group = ret->name;
    return true;
}

const WorkFormat work_format_pollux = {
    .name = "pollux",
    .doc = "Training jobs of Pollux (OSDI '21).",
    .reads = "name, time; num_replicas workers of one nvidia.com/gpu each",
    .ignores = "application, batch_size (how long a job takes is not in the trace)",
    .recognise = recognise_pollux,
    .open = open_pollux,
    .next = next_pollux,
    .close = trace_lines_close,
};

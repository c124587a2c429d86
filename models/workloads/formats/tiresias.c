/* tiresias.c - training jobs of Tiresias (NSDI '19). */
#include "models/workloads/trace-lines.h"

static const char *const columns[] = { "job_id", "num_gpu", "submit_time", "duration", NULL };

enum {
    JOB,
    GPUS,
    SUBMIT,
    DURATION
};

static bool
recognise_tiresias(const char *head)
{
    return trace_head_is(head, "job_id,num_gpu,submit_time,iterations,...");
}

static WorkReader *
open_tiresias(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
next_tiresias(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double gpus, duration;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_time(lines, lines->columns[SUBMIT], 1e9, &ret->at) ||
        !trace_lines_number(lines, lines->columns[DURATION], 0, WORK_SECONDS_MAX, &duration) ||
        !trace_lines_number(lines, lines->columns[GPUS], 1, 10000, &gpus)) {
        return false;
    }
    work_task_add(ret, "nvidia.com/gpu", 1000);
    ret->copies = (uint32_t)gpus;
    ret->run = (SimTime)(duration * 1e9 + 0.5);
    ret->group = trace_lines_field(lines, lines->columns[JOB]);
    return true;
}

const WorkFormat work_format_tiresias = {
    .name = "tiresias",
    .doc = "Training jobs of Tiresias (NSDI '19).",
    .reads = "submit_time, duration; num_gpu workers of one nvidia.com/gpu each",
    .ignores = "iterations, model_name, interval",
    .recognise = recognise_tiresias,
    .open = open_tiresias,
    .next = next_tiresias,
    .close = trace_lines_close,
};

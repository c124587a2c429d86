/* cloudsimpy.c - tasks of an Alibaba cluster as CloudSimPy's authors prepared them; one row is a
 * task of many equal instances. */
#include "models/workloads/trace-lines.h"

static const char *const columns[] = { "submit_time", "duration", "cpu",           "memory",
                                       "job_id",      "task_id",  "instances_num", NULL };

enum {
    SUBMIT,
    DURATION,
    CPU,
    MEMORY,
    JOB,
    TASK,
    INSTANCES
};

/* The first column has no name: it numbers the rows. */
static bool
recognise_cloudsimpy(const char *head)
{
    return trace_head_is(head, ",submit_time,duration,cpu,memory,job_id,...") ||
           trace_head_is(head, "submit_time,duration,cpu,memory,job_id,...");
}

static WorkReader *
open_cloudsimpy(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
next_cloudsimpy(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    const int *column = lines->columns;
    double duration, cpu, memory, instances;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_time(lines, column[SUBMIT], 1e9, &ret->at) ||
        !trace_lines_number(lines, column[DURATION], 0, WORK_SECONDS_MAX, &duration) ||
        !trace_lines_number(lines, column[CPU], 0, 1e6, &cpu) ||
        !trace_lines_number(lines, column[MEMORY], 0, 1, &memory) ||
        !trace_lines_number(lines, column[INSTANCES], 1, 1e7, &instances)) {
        return false;
    }
    ret->run = (SimTime)(duration * 1e9 + 0.5);
    ret->cpu_milli = (int64_t)(cpu * 1000 + 0.5);
    ret->memory = (int64_t)(memory * (double)lines->machine_memory + 0.5);
    ret->copies = (uint32_t)instances;
    ret->group = trace_lines_field(lines, column[JOB]);
    return true;
}

const WorkFormat work_format_cloudsimpy = {
    .name = "cloudsimpy",
    .doc = "Alibaba batch tasks in CloudSimPy's table.",
    .reads = "submit_time, duration, cpu in cores, memory as a share of `machine`, job_id, "
             "instances_num (so many copies)",
    .ignores = "task_id, disk",
    .is_unsorted = true,
    .recognise = recognise_cloudsimpy,
    .open = open_cloudsimpy,
    .next = next_cloudsimpy,
    .close = trace_lines_close,
};

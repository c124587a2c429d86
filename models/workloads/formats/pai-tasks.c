/* pai-tasks.c - tasks of Alibaba's PAI cluster (clusterdata gpu-v2020), columns by name.
 *
 * plan_cpu and plan_gpu are per cent of one, plan_mem is in GB. */
#include "models/workloads/trace-lines.h"

static const char *const columns[] = { "job_name",   "task_name", "inst_num",
                                       "start_time", "end_time",  "plan_cpu",
                                       "plan_mem",   "plan_gpu",  NULL };

enum {
    JOB,
    TASK,
    INSTANCES,
    START,
    END,
    CPU,
    MEMORY,
    GPU
};

static bool
recognise_pai(const char *head)
{
    return trace_head_is(head, "job_name,task_name,inst_num,status,start_time,end_time,...");
}

static WorkReader *
open_pai(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
read_amounts(TraceLines *lines, WorkTask *ret)
{
    double cpu, memory, gpu, instances;

    if (!trace_lines_number_or(lines, lines->columns[CPU], 0, 1e9, 0, &cpu) ||
        !trace_lines_number_or(lines, lines->columns[MEMORY], 0, 1e9, 0, &memory) ||
        !trace_lines_number_or(lines, lines->columns[GPU], 0, 1e9, 0, &gpu) ||
        !trace_lines_number_or(lines, lines->columns[INSTANCES], 1, 1e7, 1, &instances)) {
        return false;
    }
    ret->cpu_milli = (int64_t)(cpu * 10);
    ret->memory = (int64_t)(memory * 1e9);
    ret->copies = (uint32_t)instances;
    if (gpu >= 100) {
        work_task_add(ret, "nvidia.com/gpu", (int64_t)(gpu / 100) * 1000);
    } else if (gpu > 0) {
        ret->shared_gpus = 1;
        ret->share_milli = (uint32_t)(gpu * 10);
    }
    return true;
}

static bool
next_pai(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double end;

    for (;;) {
        if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len)) {
            return false;
        }
        if (*trace_lines_field(lines, lines->columns[START]) != '\0') {
            break;
        }
        reader->n_skipped++; /* it never started */
    }
    if (!trace_lines_time(lines, lines->columns[START], 1e9, &ret->at) ||
        !trace_lines_number_or(lines, lines->columns[END], 0, WORK_SECONDS_MAX, -1, &end) ||
        !read_amounts(lines, ret)) {
        return false;
    }
    if (end >= 0 && (SimTime)(end * 1e9 + 0.5) < ret->at) {
        trace_lines_error(lines, lines->columns[END], "ended before it started");
        return false;
    }
    ret->run = end < 0 ? SIM_NEVER : (SimTime)(end * 1e9 + 0.5) - ret->at;
    ret->group = trace_lines_field(lines, lines->columns[JOB]);
    return true;
}

const WorkFormat work_format_pai_tasks = {
    .name = "pai-tasks",
    .doc = "pai_task_table of Alibaba's GPU cluster (clusterdata gpu-v2020).",
    .reads = "start_time, end_time, inst_num, plan_cpu, plan_mem, job_name; plan_gpu as "
             "nvidia.com/gpu, a share of one as annotations of a shared GPU (docs/policies.md)",
    .ignores = "status, gpu_type, tasks that never started; when a job was submitted is in "
               "another table, so tasks come when they started",
    .is_unsorted = true,
    .recognise = recognise_pai,
    .open = open_pai,
    .next = next_pai,
    .close = trace_lines_close,
};

/* openb.c - pods of Alibaba's GPU cluster (clusterdata gpu-v2023), as a trace over time.
 *
 * The folder of the same trace for published experiments is read by openb-trace.h. */
#include "models/workloads/trace-lines.h"

#include <string.h>

static const char *const columns[] = { "name",          "cpu_milli",     "memory_mib",
                                       "num_gpu",       "gpu_milli",     "?gpu_spec",
                                       "creation_time", "deletion_time", NULL };

enum {
    NAME,
    CPU,
    MEMORY,
    GPUS,
    GPU_MILLI,
    MODELS,
    CREATED,
    DELETED
};

static bool
recognise_openb(const char *head)
{
    return trace_head_is(head, "name,cpu_milli,memory_mib,num_gpu,gpu_milli,...");
}

static WorkReader *
open_openb(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
next_openb(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    const int *column = lines->columns;
    double cpu, memory, gpus, share;
    SimTime deleted;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_number(lines, column[CPU], 0, 1e9, &cpu) ||
        !trace_lines_number(lines, column[MEMORY], 0, 1e9, &memory) ||
        !trace_lines_number(lines, column[GPUS], 0, 1000, &gpus) ||
        !trace_lines_number(lines, column[GPU_MILLI], 0, 1e6, &share) ||
        !trace_lines_time(lines, column[CREATED], 1e9, &ret->at) ||
        !trace_lines_time(lines, column[DELETED], 1e9, &deleted)) {
        return false;
    }
    if (deleted < ret->at) {
        trace_lines_error(lines, column[DELETED], "deleted before it was created");
        return false;
    }
    ret->run = deleted - ret->at;
    ret->cpu_milli = (int64_t)cpu;
    ret->memory = (int64_t)memory * 1048576;
    ret->name = trace_lines_field(lines, column[NAME]);
    ret->shared_gpus = (uint32_t)gpus;
    ret->share_milli = (uint32_t)MIN(share, 1000);
    if (*trace_lines_field(lines, column[MODELS]) != '\0') {
        ret->gpu_models = trace_lines_field(lines, column[MODELS]);
    }
    return true;
}

const WorkFormat work_format_openb = {
    .name = "openb",
    .doc = "Pods of Alibaba's openb GPU cluster (clusterdata gpu-v2023).",
    .reads = "name, cpu_milli, memory_mib, creation_time, deletion_time; num_gpu, gpu_milli and "
             "gpu_spec as annotations of shared GPUs (docs/policies.md)",
    .ignores = "qos, pod_phase, scheduled_time",
    .is_unsorted = true,
    .recognise = recognise_openb,
    .open = open_openb,
    .next = next_openb,
    .close = trace_lines_close,
};

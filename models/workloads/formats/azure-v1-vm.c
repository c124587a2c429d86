/* azure-v1-vm.c - arrivals of virtual machines of AzurePublicDatasetV1 (2017), as the generator
 * study of Bergsma et al. prepared them: one row a machine.
 *
 * Of the lifetime the bin is known; its middle is used.  A machine that still ran when the
 * recording ended ('censored') has no end. */
#include "models/workloads/trace-lines.h"

static const char *const columns[] = { "time_s",         "batch",          "vcpu",     "memory_gb",
                                       "duration_min_s", "duration_max_s", "censored", NULL };

enum {
    TIME,
    BATCH,
    VCPU,
    MEMORY,
    DURATION_MIN,
    DURATION_MAX,
    CENSORED
};

static bool
recognise_azure(const char *head)
{
    return trace_head_is(head, "time_s,batch,vcpu,memory_gb,...");
}

static WorkReader *
open_azure(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
next_azure(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    const int *column = lines->columns;
    double cpu, memory, least, most, censored;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_time(lines, column[TIME], 1e9, &ret->at) ||
        !trace_lines_number(lines, column[VCPU], 0, 1e6, &cpu) ||
        !trace_lines_number(lines, column[MEMORY], 0, 1e6, &memory) ||
        !trace_lines_number(lines, column[DURATION_MIN], 0, WORK_SECONDS_MAX, &least) ||
        !trace_lines_number(lines, column[DURATION_MAX], least, WORK_SECONDS_MAX, &most) ||
        !trace_lines_number(lines, column[CENSORED], 0, 1, &censored)) {
        return false;
    }
    ret->run = censored > 0 ? SIM_NEVER : (SimTime)((least + most) / 2 * 1e9 + 0.5);
    ret->cpu_milli = (int64_t)(cpu * 1000 + 0.5);
    ret->memory = (int64_t)(memory * 1073741824.0 + 0.5);
    ret->group = trace_lines_field(lines, column[BATCH]);
    return true;
}

const WorkFormat work_format_azure_v1_vm = {
    .name = "azure-v1-vm",
    .doc = "Virtual machines of AzurePublicDatasetV1 with binned lifetimes.",
    .reads = "time_s, batch, vcpu, memory_gb, the middle of duration_min_s and duration_max_s, "
             "censored (runs on)",
    .ignores = "duration_bin",
    .recognise = recognise_azure,
    .open = open_azure,
    .next = next_azure,
    .close = trace_lines_close,
};

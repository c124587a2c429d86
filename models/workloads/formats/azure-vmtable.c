/* azure-vmtable.c - the table of virtual machines of AzurePublicDatasetV1: no row of names, sorted
 * by nothing. */
#include "models/workloads/trace-lines.h"

#include "text/scalar.h"

#include <string.h>

enum {
    ID,
    SUBSCRIPTION,
    DEPLOYMENT,
    CREATED,
    DELETED,
    CPU_MAX,
    CPU_MEAN,
    CPU_P95,
    CATEGORY,
    CORES,
    MEMORY,
    N_COLUMNS
};

/* Eleven fields, of which the ninth is one of three words. */
static bool
recognise_vmtable(const char *head)
{
    g_auto(GStrv) lines = g_strsplit(head, "\n", 2);
    g_auto(GStrv) fields = g_strsplit(lines[0] == NULL ? "" : lines[0], ",", -1);
    double created;

    return g_strv_length(fields) == N_COLUMNS && number_parse(fields[CREATED], &created) &&
           (strcmp(fields[CATEGORY], "Delay-insensitive") == 0 ||
            strcmp(fields[CATEGORY], "Interactive") == 0 ||
            strcmp(fields[CATEGORY], "Unknown") == 0);
}

static WorkReader *
open_vmtable(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceLines *lines = trace_lines_open(input, (TraceLayout){ ',', '\0', false }, diagnostics);

    return lines == NULL ? NULL : &lines->reader;
}

static bool
next_vmtable(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    SimTime deleted;
    double cores, memory;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, N_COLUMNS) ||
        !trace_lines_time(lines, CREATED, 1e9, &ret->at) ||
        !trace_lines_time(lines, DELETED, 1e9, &deleted) ||
        !trace_lines_number(lines, CORES, 0, 1e6, &cores) ||
        !trace_lines_number(lines, MEMORY, 0, 1e6, &memory)) {
        return false;
    }
    if (deleted < ret->at) {
        trace_lines_error(lines, DELETED, "deleted before it was created");
        return false;
    }
    ret->run = deleted - ret->at;
    ret->cpu_milli = (int64_t)(cores * 1000 + 0.5);
    ret->memory = (int64_t)(memory * 1073741824.0 + 0.5);
    ret->group = trace_lines_field(lines, DEPLOYMENT);
    return true;
}

const WorkFormat work_format_azure_vmtable = {
    .name = "azure-vmtable",
    .doc = "vmtable.csv of AzurePublicDatasetV1, without a row of names.",
    .reads = "created, deleted, cores, memory in GB, deployment",
    .ignores = "ids, CPU usage, category; the kind of work is not simulated",
    .is_unsorted = true,
    .recognise = recognise_vmtable,
    .open = open_vmtable,
    .next = next_vmtable,
    .close = trace_lines_close,
};

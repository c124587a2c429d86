/* gwf.c - the Grid Workload Format for workflows, as OpenDC keeps it.
 *
 * Tasks of one workflow depend on each other by number; rows are in the order of their numbers, not
 * of their times. */
#include "models/workloads/trace-lines.h"

#include <string.h>

static const char *const columns[] = { "WorkflowID", "JobID",      "SubmitTime",   "RunTime",
                                       "NProcs",     "?ReqNProcs", "Dependencies", NULL };

enum {
    WORKFLOW,
    JOB,
    SUBMIT,
    RUN,
    PROCESSORS,
    PROCESSORS_WANTED,
    DEPENDENCIES
};

static bool
recognise_gwf(const char *head)
{
    return trace_head_is(head, "WorkflowID,JobID,...");
}

static WorkReader *
open_gwf(const WorkInput *input, Diagnostics *diagnostics)
{
    WorkReader *reader = trace_lines_open_table(input, columns, diagnostics);

    if (reader != NULL) {
        ((TraceLines *)reader)->held = g_ptr_array_new_with_free_func(g_free);
    }
    return reader;
}

/* "1 4" in workflow 0 are 0.1 and 0.4. */
static bool
read_dependencies(TraceLines *lines, WorkTask *ret)
{
    const char *workflow = trace_lines_field(lines, lines->columns[WORKFLOW]);
    g_auto(GStrv) words =
        g_strsplit_set(trace_lines_field(lines, lines->columns[DEPENDENCIES]), " ;,\t", -1);

    g_ptr_array_set_size(lines->held, 0);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0' || strcmp(words[i], "-1") == 0) {
            continue;
        }
        if (strcmp(words[i], trace_lines_field(lines, lines->columns[JOB])) == 0) {
            trace_lines_error(lines, lines->columns[DEPENDENCIES], "a job that waits for itself");
            return false;
        }
        g_ptr_array_add(lines->held, g_strdup_printf("%s.%s", workflow, words[i]));
    }
    ret->n_after = lines->held->len;
    ret->after = (const char *const *)lines->held->pdata;
    return true;
}

static bool
next_gwf(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double run, processors, wanted;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_time(lines, lines->columns[SUBMIT], 1e9, &ret->at) ||
        !trace_lines_number(lines, lines->columns[RUN], -1, WORK_SECONDS_MAX, &run) ||
        !trace_lines_number(lines, lines->columns[PROCESSORS], -1, 1e6, &processors) ||
        !trace_lines_number_or(lines, lines->columns[PROCESSORS_WANTED], -1, 1e6, -1, &wanted) ||
        !read_dependencies(lines, ret)) {
        return false;
    }
    processors = wanted > 0 ? wanted : processors;
    g_string_printf(lines->texts[0], "%s.%s", trace_lines_field(lines, lines->columns[WORKFLOW]),
                    trace_lines_field(lines, lines->columns[JOB]));
    ret->name = lines->texts[0]->str;
    ret->group = trace_lines_field(lines, lines->columns[WORKFLOW]);
    ret->run = run < 0 ? SIM_NEVER : (SimTime)(run * 1e9 + 0.5);
    ret->copies = processors < 1 ? 1 : (uint32_t)processors;
    ret->cpu_milli = 1000;
    return true;
}

const WorkFormat work_format_gwf = {
    .name = "gwf",
    .doc = "Grid Workload Format: workflows with dependencies (Grid Workloads Archive, OpenDC).",
    .reads = "WorkflowID, JobID, SubmitTime, RunTime, ReqNProcs (else NProcs), Dependencies",
    .ignores = "all other columns",
    .is_unsorted = true,
    .has_dependencies = true,
    .recognise = recognise_gwf,
    .open = open_gwf,
    .next = next_gwf,
    .close = trace_lines_close,
};

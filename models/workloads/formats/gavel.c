/* gavel.c - training jobs of Gavel (OSDI '20), some of them made from Philly's logs.
 *
 * A job says how many steps it has, not how long they take: that depends on the GPU, which is what
 * Gavel is about.  So the run time is not said; scenarios give it by `vary` or `apps`. */
#include "models/workloads/trace-lines.h"

static const char *const columns[] = { "job_type",     "total_steps",      "arrival_time_s",
                                       "scale_factor", "?priority_weight", NULL };

enum {
    TYPE,
    STEPS,
    ARRIVAL,
    SCALE,
    PRIORITY
};

static bool
recognise_gavel(const char *head)
{
    return trace_head_is(head, "job_type,total_steps,arrival_time_s,scale_factor,...");
}

static WorkReader *
open_gavel(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

static bool
next_gavel(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double steps, gpus;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !trace_lines_time(lines, lines->columns[ARRIVAL], 1e9, &ret->at) ||
        !trace_lines_number(lines, lines->columns[STEPS], 0, 1e15, &steps) ||
        !trace_lines_number(lines, lines->columns[SCALE], 1, 10000, &gpus)) {
        return false;
    }
    /* One worker a GPU, as Gavel starts them. */
    work_task_add(ret, "nvidia.com/gpu", 1000);
    ret->copies = (uint32_t)gpus;
    g_string_printf(lines->texts[0], "%" G_GUINT64_FORMAT, ++lines->n_rows);
    ret->group = lines->texts[0]->str;
    return true;
}

const WorkFormat work_format_gavel = {
    .name = "gavel",
    .doc = "Training jobs of Gavel (OSDI '20), among them those derived from Philly.",
    .reads = "arrival_time_s; scale_factor workers of one nvidia.com/gpu each",
    .ignores = "job_type, total_steps (how long a step takes is not in the trace), "
               "priority_weight, slo",
    .recognise = recognise_gavel,
    .open = open_gavel,
    .next = next_gavel,
    .close = trace_lines_close,
};

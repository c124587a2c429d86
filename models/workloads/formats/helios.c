/* helios.c - GPUs of each virtual cluster by day (Helios, SC '21).
 *
 * A table of demand, not of jobs: every day each virtual cluster brings as many tasks of eight
 * GPUs, and one of the rest, as make up its number, and they run until the next day. */
#include "models/workloads/trace-lines.h"

#include "text/scalar.h"

#include <string.h>

#define GPUS_A_TASK 8

static bool
recognise_helios(const char *head)
{
    return strncmp(head, "date,vc", 7) == 0;
}

static WorkReader *
open_helios(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceLines *lines = trace_lines_open(input, (TraceLayout){ ',', '\0', true }, diagnostics);

    if (lines == NULL) {
        return NULL;
    }
    lines->at_column = lines->names->len; /* the row before the first is done */
    return &lines->reader;
}

/* The next day; its time is in 'origin_seconds' from 1970. */
static bool
next_day(TraceLines *lines)
{
    g_autofree char *moment = NULL;
    int64_t seconds;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len)) {
        return false;
    }
    moment = g_strdup_printf("%sT00:00:00Z", trace_lines_field(lines, 0));
    if (!rfc3339_parse(moment, &seconds)) {
        trace_lines_error(lines, 0, "no day like 2020-04-01");
        return false;
    }
    if (!lines->has_origin) {
        lines->has_origin = true;
        lines->origin_seconds = seconds;
    }
    if (seconds < lines->origin_seconds) {
        trace_lines_error(lines, 0, "a day before the first");
        return false;
    }
    lines->day = (seconds - lines->origin_seconds) * SIM_SECOND;
    lines->at_column = 1;
    lines->left = 0;
    return true;
}

/* The number of the next virtual cluster that has any; false at the end of the day or an error. */
static bool
next_cluster(TraceLines *lines)
{
    for (; lines->at_column < lines->names->len; lines->at_column++) {
        double gpus;

        if (strcmp(lines->names->pdata[lines->at_column], "total") == 0) {
            continue;
        }
        if (!trace_lines_number(lines, (int)lines->at_column, 0, 1e6, &gpus)) {
            return false;
        }
        if (gpus > 0) {
            lines->left = (int64_t)gpus;
            return true;
        }
    }
    return false;
}

static bool
next_helios(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;

    while (lines->left <= 0) {
        if (lines->at_column >= lines->names->len && !next_day(lines)) {
            return false;
        }
        if (!next_cluster(lines) && reader->has_failed) {
            return false;
        }
    }
    ret->at = lines->day;
    ret->run = SIM_DAY;
    ret->group = lines->names->pdata[lines->at_column];
    ret->copies = (uint32_t)MAX(1, lines->left / GPUS_A_TASK);
    if (lines->left >= GPUS_A_TASK) {
        work_task_add(ret, "nvidia.com/gpu", GPUS_A_TASK * 1000);
        lines->left %= GPUS_A_TASK;
    } else {
        work_task_add(ret, "nvidia.com/gpu", lines->left * 1000);
        lines->left = 0;
    }
    lines->at_column += lines->left == 0;
    return true;
}

const WorkFormat work_format_helios = {
    .name = "helios",
    .doc = "GPUs of each virtual cluster by day (Helios, SC '21).",
    .reads = "date and a column a virtual cluster: tasks of 8 GPUs, and one of the rest, for a day",
    .ignores = "total",
    .recognise = recognise_helios,
    .open = open_helios,
    .next = next_helios,
    .close = trace_lines_close,
};

/* swf.c - the Standard Workload Format of the Parallel Workloads Archive, version 2.
 *
 * A job of n processors is n copies of one CPU that belong together: Kubernetes has no job that
 * spans machines but as pods.  -1 is "unknown" in every column. */
#include "models/workloads/trace-lines.h"

#include <string.h>

enum {
    JOB,
    SUBMIT,
    WAIT,
    RUN,
    PROCESSORS,
    CPU_TIME,
    MEMORY_USED,
    PROCESSORS_WANTED,
    TIME_WANTED,
    MEMORY_WANTED,
    STATUS,
    USER,
    GROUP,
    EXECUTABLE,
    QUEUE,
    PARTITION,
    PREVIOUS_JOB,
    THINK_TIME,
    N_COLUMNS
};

#define STATUS_CANCELLED 5.0
#define KIB 1024.0

static bool
is_number(const char *text)
{
    return *text == '-' || g_ascii_isdigit(*text);
}

/* A header of comments with a colon, or a row of 18 numbers cut by blanks. */
static bool
recognise_swf(const char *head)
{
    size_t n = 0;

    if (*head == ';') {
        return true;
    }
    head += strspn(head, " \t");
    while (*head != '\0' && *head != '\n' && is_number(head)) {
        head += strspn(head, "-+.0123456789eE");
        head += strspn(head, " \t\r");
        n++;
    }
    return n == N_COLUMNS && (*head == '\n' || *head == '\0');
}

static WorkReader *
open_swf(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceLines *lines = trace_lines_open(input, (TraceLayout){ ' ', ';', false }, diagnostics);

    return lines == NULL ? NULL : &lines->reader;
}

static bool
number(TraceLines *lines, int column, double most, double *ret)
{
    return trace_lines_number(lines, column, -1, most, ret);
}

/* What was asked for; where that is not known, what was used. */
static bool
first_known(TraceLines *lines, int wanted, int used, double most, double *ret)
{
    return number(lines, wanted, most, ret) && (*ret > 0 || number(lines, used, most, ret));
}

static bool
next_swf(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double run, processors, memory, status;

    for (;;) {
        if (!trace_lines_next(lines) || !trace_lines_need(lines, N_COLUMNS) ||
            !trace_lines_time(lines, SUBMIT, 1e9, &ret->at) ||
            !number(lines, RUN, WORK_SECONDS_MAX, &run) ||
            !first_known(lines, PROCESSORS_WANTED, PROCESSORS, 1e6, &processors) ||
            !first_known(lines, MEMORY_WANTED, MEMORY_USED, 1e12, &memory) ||
            !number(lines, STATUS, 1e6, &status)) {
            return false;
        }
        /* Cancelled before it started: it never was any work. */
        if (status < STATUS_CANCELLED || status > STATUS_CANCELLED || run > 0) {
            break;
        }
        reader->n_skipped++;
    }
    ret->run = run < 0 ? SIM_NEVER : (SimTime)(run * 1e9 + 0.5);
    ret->copies = processors < 1 ? 1 : (uint32_t)processors;
    ret->cpu_milli = 1000;
    ret->memory = memory <= 0 ? WORK_UNKNOWN : (int64_t)(memory * KIB);
    ret->group = trace_lines_field(lines, JOB);
    return true;
}

const WorkFormat work_format_swf = {
    .name = "swf",
    .doc = "Standard Workload Format (Parallel Workloads Archive).",
    .reads = "submit, run, requested (else allocated) processors and memory, status",
    .ignores = "wait, CPU time, requested time, user, group, executable, queue, partition, "
               "previous job, think time; jobs cancelled before they started",
    .recognise = recognise_swf,
    .open = open_swf,
    .next = next_swf,
    .close = trace_lines_close,
};

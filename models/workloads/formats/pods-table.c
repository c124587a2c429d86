/* pods-table.c - our own table of pods: at, cpu, memory, run, name, priority, namespace, and a
 * column with a slash an extended resource. */
#include "models/workloads/trace-lines.h"

#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

static const char *const columns[] = { "at",    "?cpu",      "?memory",    "?run",
                                       "?name", "?priority", "?namespace", NULL };

enum {
    AT,
    CPU,
    MEMORY,
    RUN,
    NAME,
    PRIORITY,
    NAMESPACE
};

static bool
recognise_pods(const char *head)
{
    return trace_head_is(head, "at") || trace_head_is(head, "at,...");
}

static WorkReader *
open_pods(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

/* Seconds, or a time with its unit. */
static bool
read_time(TraceLines *lines, int column, SimTime *ret)
{
    const char *text = trace_lines_field(lines, column);
    double seconds;

    if (*text == '\0' && column != lines->columns[AT]) {
        return true;
    }
    if (number_parse(text, &seconds) && seconds >= 0 && seconds <= WORK_SECONDS_MAX) {
        *ret = (SimTime)(seconds * 1e9 + 0.5);
        return true;
    }
    if (!duration_parse(text, ret, NULL) || *ret < 0) {
        trace_lines_error(lines, column, "this is no time: 90, 1.5 or 2m");
        return false;
    }
    return true;
}

static bool
read_amount(TraceLines *lines, int column, int64_t *ret_milli)
{
    const char *text = trace_lines_field(lines, column);
    Quantity quantity;

    *ret_milli = WORK_UNKNOWN;
    if (*text == '\0') {
        return true;
    }
    if (quantity_parse(text, &quantity) != QUANTITY_OK || quantity_milli_value(quantity) < 0) {
        trace_lines_error(lines, column, "this is no amount: 500m, 2 or 4Gi");
        return false;
    }
    *ret_milli = quantity_milli_value(quantity);
    return true;
}

static bool
read_resources(TraceLines *lines, WorkTask *ret)
{
    for (guint i = 0; i < lines->names->len; i++) {
        const char *name = lines->names->pdata[i];
        int64_t milli;

        if (strchr(name, '/') == NULL) {
            continue;
        }
        if (!read_amount(lines, (int)i, &milli)) {
            return false;
        }
        if (milli > 0 && ret->n_resources == WORK_RESOURCES_MAX) {
            trace_lines_error(lines, (int)i, "more than %d resources", WORK_RESOURCES_MAX);
            return false;
        }
        if (milli > 0) {
            work_task_add(ret, name, milli);
        }
    }
    return true;
}

static const char *
text_or_null(TraceLines *lines, int column)
{
    const char *text = trace_lines_field(lines, column);

    return *text == '\0' ? NULL : text;
}

static bool
next_pods(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    int64_t memory;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len) ||
        !read_time(lines, lines->columns[AT], &ret->at) ||
        !read_time(lines, lines->columns[RUN], &ret->run) ||
        !read_amount(lines, lines->columns[CPU], &ret->cpu_milli) ||
        !read_amount(lines, lines->columns[MEMORY], &memory) || !read_resources(lines, ret)) {
        return false;
    }
    ret->memory = memory < 0 ? WORK_UNKNOWN : memory / 1000;
    ret->name = text_or_null(lines, lines->columns[NAME]);
    ret->priority = text_or_null(lines, lines->columns[PRIORITY]);
    ret->name_space = text_or_null(lines, lines->columns[NAMESPACE]);
    return true;
}

const WorkFormat work_format_pods_table = {
    .name = "pods",
    .doc = "Orrery's own table: a row a pod.",
    .reads = "at, cpu, memory, run, name, priority, namespace, and extended resources",
    .ignores = "",
    .recognise = recognise_pods,
    .open = open_pods,
    .next = next_pods,
    .close = trace_lines_close,
};

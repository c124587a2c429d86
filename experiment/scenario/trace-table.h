/* trace-table.h - work that arrives over time, one row a pod.
 *
 *     at,cpu,memory,run,name,priority,namespace,nvidia.com/gpu
 *     0,500m,1Gi,90s,,,,
 *     12.5,2,4Gi,600,train,high,,1
 *
 * `at` and `run` are seconds or have a unit; a column with a slash is an extended resource; all but
 * `at` may stay away.  Rows are read one at a time, so a trace of any length needs the memory of a
 * row; they must be sorted by `at`. */
#pragma once

#include "sim/clock.h"
#include "text/csv.h"

typedef struct TraceRow {
    SimTime at;
    SimTime run;            /* SIM_NEVER: not given */
    const char *cpu;        /* quantities as text; NULL: not given */
    const char *memory;     /* texts live until the next row */
    const char *name;       /* NULL: not given */
    const char *priority;   /* a class, or a number; NULL: none */
    const char *name_space; /* NULL: default */
} TraceRow;

typedef struct TraceTable TraceTable;

/* Of a file, or of 'text' if that is not NULL.  NULL after errors, which are in 'diagnostics'. */
TraceTable *trace_table_open(const char *path, const char *text, Diagnostics *diagnostics);
void trace_table_free(TraceTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TraceTable, trace_table_free)

/* False at the end and after an error. */
bool trace_table_next(TraceTable *table, TraceRow *ret);
bool trace_table_failed(const TraceTable *table);

/* Extended resources: how many columns, their names, and the present row's texts (NULL: none). */
size_t trace_table_n_extended(const TraceTable *table);
const char *trace_table_extended_name(const TraceTable *table, size_t index);
const char *trace_table_extended(const TraceTable *table, size_t index);

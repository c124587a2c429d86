/* trace-lines.h - lines of a trace, cut into fields: the tables that other systems write.
 *
 * Looser than text/csv.h, as these files are: fields may be cut by runs of blanks, comments may
 * stand between rows, the row of names may be missing or begin with '#', values may be padded.  A
 * line at a time is held, at most 1 MiB; gzip is unpacked on the way. */
#pragma once

#include "models/workloads/work-format.h"

typedef struct TraceLayout {
    char separator; /* ' ': runs of blanks and tabs */
    char comment;   /* lines that begin so are skipped; 0: none */
    bool has_names; /* the first line names the columns */
} TraceLayout;

/* Also the beginning of readers that are made of it: 'reader' comes first. */
typedef struct TraceLines {
    WorkReader reader;
    TraceLayout layout;
    const WorkInput *input; /* valid while opening alone */
    int64_t machine_cpu_milli, machine_memory;
    Diagnostics *diagnostics;
    struct LineSource *source;
    GString *line;
    GArray *fields;   /* TraceField */
    GPtrArray *names; /* of the columns; empty: they have none */
    uint32_t number;  /* of the present line, from 1 */
    uint32_t source_number;
    /* What a format remembers. */
    int columns[16];
    GString *texts[2];
    GPtrArray *held; /* NULL: nothing */
    int64_t origin_seconds;
    bool has_origin;
    SimTime day;     /* of tables by day: the present one, */
    guint at_column; /* the present column, */
    int64_t left;    /* and what is left of it */
    uint64_t n_rows;
} TraceLines;

/* NULL after an error. */
TraceLines *trace_lines_open(const WorkInput *input, TraceLayout layout, Diagnostics *diagnostics);
void trace_lines_free(TraceLines *lines);
/* WorkFormat.close for readers that are nothing but lines. */
void trace_lines_close(WorkReader *reader);

/* A table with a row of names, cut by commas.  Finds 'names' (NULL-terminated, at most 16) and
 * keeps their numbers in 'columns'; a name that begins with '?' may be missing (-1).  NULL after an
 * error.
 */
WorkReader *trace_lines_open_table(const WorkInput *input, const char *const *names,
                                   Diagnostics *diagnostics);

/* The next row that is neither empty nor a comment. */
bool trace_lines_next(TraceLines *lines);
size_t trace_lines_n_fields(const TraceLines *lines);
/* At least so many fields, or an error. */
bool trace_lines_need(TraceLines *lines, size_t n);
/* Without blanks around it; "" if there is no such field. */
const char *trace_lines_field(const TraceLines *lines, int column);

/* A number of least .. most (SWF and others write -1 for what they do not know, so the formats say
 * what is allowed); false, and an error at the field, if it is none. */
bool trace_lines_number(TraceLines *lines, int column, double least, double most, double *ret);
/* The same, and a field that is empty or absent is 'fallback'. */
bool trace_lines_number_or(TraceLines *lines, int column, double least, double most,
                           double fallback, double *ret);
/* A moment in units of 'unit' nanoseconds; not negative. */
bool trace_lines_time(TraceLines *lines, int column, double unit, SimTime *ret);
Diagnostic *trace_lines_error(TraceLines *lines, int column, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* For WorkFormat.recognise: whether the first line of 'head' is 'names' cut by commas, blanks and a
 * '#' in front apart; "a,b,..." matches any that begins so. */
bool trace_head_is(const char *head, const char *names);

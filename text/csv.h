/* csv.h - tables as comma-separated values (RFC 4180), out and in.
 *
 * Written: fields in quotes only where they need them, lines end with a line feed, times are
 * decimal seconds, numbers never ask the locale.  Read: one row at a time, so that a trace of any
 * size needs the memory of its longest row; LF and CRLF, quotes, a byte order mark; empty lines are
 * skipped.  The first row names the columns, and every other must have as many fields. */
#pragma once

#include "text/diagnostic.h"

#include <stdio.h>

/* --- Writing --- */

/* Fields are put one after the other; csv_end_row() ends the line. */
typedef struct CsvWriter {
    GString *out; /* borrowed; the caller may write it away and truncate it between rows */
    bool in_row;
} CsvWriter;

void csv_put_text(CsvWriter *writer, const char *text); /* NULL: an empty field */
void csv_put_int(CsvWriter *writer, int64_t number);
void csv_put_real(CsvWriter *writer, double number); /* shortest form; not-a-number is empty */
void csv_put_seconds(CsvWriter *writer, int64_t ns); /* as seconds_append() */
/* Fields that were put before, into a text of their own: for what many rows repeat. */
void csv_put_again(CsvWriter *writer, const GString *fields);
void csv_end_row(CsvWriter *writer);

/* --- Reading --- */

typedef struct CsvReader CsvReader;

/* Reads from 'file' (borrowed) or from a text (borrowed).  'name' is shown in errors, which are
 * added to 'diagnostics' (borrowed).  The header is read at once; NULL after an error in it, and
 * for a table without one. */
CsvReader *csv_reader_new(FILE *file, const char *name, Diagnostics *diagnostics);
CsvReader *csv_reader_new_text(const char *text, size_t length, const char *name,
                               Diagnostics *diagnostics);
/* Opens a file, also one that gzip compressed, and closes it at the end. */
CsvReader *csv_reader_open(const char *path, Diagnostics *diagnostics);
void csv_reader_free(CsvReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvReader, csv_reader_free)

size_t csv_n_columns(const CsvReader *reader);
const char *csv_column_name(const CsvReader *reader, size_t column);
/* The column of that name, or -1. */
int csv_column(const CsvReader *reader, const char *name);

/* The next row; false at the end and after an error (csv_failed() tells which). */
bool csv_next(CsvReader *reader);
bool csv_failed(const CsvReader *reader);

/* A field of the present row; lives until csv_next().  A negative column is an absent one: NULL. */
const char *csv_field(const CsvReader *reader, int column);
/* Numbers; false, and an error with the place, if the field is none. */
bool csv_field_int(CsvReader *reader, int column, int64_t *ret);
bool csv_field_real(CsvReader *reader, int column, double *ret);
/* The place of a field, for errors of the caller. */
Mark csv_mark(const CsvReader *reader, int column);
Diagnostic *csv_error(CsvReader *reader, int column, const char *format, ...) G_GNUC_PRINTF(3, 4);

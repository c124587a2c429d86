/* output-file.h - a file that appears under its name only when it is whole.
 *
 * What is written goes to a hidden file beside it, which is renamed when it is closed; whoever is
 * killed half-way leaves no half-written file under its final name.  Numbers are formatted by hand.
 * The first error sticks: later writes do nothing, and closing reports it. */
#pragma once

#include "sim/clock.h"
#include "text/csv.h"

#include <glib.h>
#include <stdbool.h>

typedef struct OutputFile OutputFile;

/* Never NULL: an error is kept for output_file_close(). */
OutputFile *output_file_open(const char *directory, const char *name);
/* To be said before the first write: output_file_close() is asked for the sum. */
void output_file_sum(OutputFile *file);
void output_write(OutputFile *file, const char *text);
void output_write_n(OutputFile *file, const char *text, size_t length);
void output_integer(OutputFile *file, int64_t number);
void output_number(OutputFile *file, double number);  /* integers without a point */
void output_seconds(OutputFile *file, SimTime at);    /* SIM_NEVER: nothing */
void output_json(OutputFile *file, const char *text); /* with quotes; NULL: null */

/* For tables: rows are written into the file's own buffer, which output_end_row() empties. */
CsvWriter output_csv(OutputFile *file);
void output_end_row(OutputFile *file, CsvWriter *writer);

/* Flushes and renames.  NULL if all went well, else a message to be freed; the file is gone then.
 * '*ret_sha256' (NULL without output_file_sum()) is to be freed. */
char *output_file_close(OutputFile *file, char **ret_sha256);

/* Writes a whole text in one go; NULL or a message to be freed. */
char *output_file_write(const char *directory, const char *name, const char *text, size_t length);

/* openb-internal.h - shared by the files that read openb folders. */
#pragma once

#include "models/workloads/openb-trace.h"
#include "text/csv.h"

struct OpenbTrace {
    char *directory;
    GPtrArray *names;  /* of the machines; owned */
    GArray *machines;  /* CellMachine, in the order of the file */
    GPtrArray *models; /* of GPUs; owned; the index is the number */
    GPtrArray *workloads;
    int64_t gpu_milli;
};

/* The file's path, or with .gz behind it where the plain one does not exist; to be freed. */
char *openb_path(const OpenbTrace *trace, const char *folder, const char *name);
/* The column, which must be there, or an error. */
int openb_column(CsvReader *reader, const char *name, bool *ret_missing);
/* A whole number of 0 .. most, or an error. */
bool openb_number(CsvReader *reader, int column, int64_t most, int64_t *ret);

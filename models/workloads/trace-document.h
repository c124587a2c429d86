/* trace-document.h - traces that are one JSON document: read whole, at most 64 MiB unpacked. */
#pragma once

#include "models/workloads/work-format.h"

/* Readers of documents begin with this. */
typedef struct TraceDocument {
    WorkReader reader;
    Diagnostics *diagnostics;
    Arena *arena;
    const Value *root;
    const Value *present; /* where errors of the present task are put */
    size_t index;         /* of the next task */
    GHashTable *by_name;  /* of the format; for look-up only; NULL: none */
    GPtrArray *after;     /* of the present task; NULL: none */
} TraceDocument;

/* NULL after an error. */
TraceDocument *trace_document_open(const WorkInput *input, Diagnostics *diagnostics);
void trace_document_close(WorkReader *reader);

/* A number of least .. most under 'key' of 'map'; absent: 'fallback'.  False after an error. */
bool trace_document_number(TraceDocument *document, const Value *map, const char *key, double least,
                           double most, double fallback, double *ret);
/* The text of a scalar, also of a number; NULL: absent, or none. */
const char *trace_document_text(const Value *map, const char *key);

/* diagnostic-internal.h - what collecting and printing share; for diagnostic*.c alone. */
#pragma once

#include "text/diagnostic.h"

typedef struct DiagnosticSource {
    char *name;
    char *text; /* UTF-8, without byte order mark */
    size_t length;
    GArray *lines; /* size_t: where each line starts; made when first needed */
} DiagnosticSource;

typedef struct DiagnosticPlace {
    Mark start;
    Mark end;
    char *label; /* NULL: none */
} DiagnosticPlace;

struct Diagnostic {
    Severity severity;
    const char *code;
    char *message;
    DiagnosticPlace place;
    GArray *also;    /* DiagnosticPlace, or NULL */
    GPtrArray *help; /* char *, or NULL */
    char *fix;       /* what should stand at 'place'; NULL: not known */
    size_t sequence;
};

struct Diagnostics {
    GPtrArray *sources; /* DiagnosticSource */
    GPtrArray *all;     /* Diagnostic */
    size_t n[N_SEVERITIES];
};

/* The bytes of line 'line' without its end; false if there is no such line. */
bool diagnostic_source_line(DiagnosticSource *source, uint32_t line, const char **ret_text,
                            size_t *ret_length);
/* NULL for 0. */
DiagnosticSource *diagnostics_source(const Diagnostics *diagnostics, uint32_t source);
/* Sorted by place, without repetitions; the caller frees the array. */
GPtrArray *diagnostics_sorted(const Diagnostics *diagnostics);

extern const char *const severity_names[N_SEVERITIES];

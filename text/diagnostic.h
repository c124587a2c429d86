/* diagnostic.h - what is wrong with a text, where, and what would be right.
 *
 * Readers collect diagnostics and carry on; whoever started the reading prints them all at once,
 * in the order of the text.  Printed form (colour only if asked for):
 *
 *     error[E102]: unknown fault `dwn`
 *       --> hello.yaml:6:12
 *        |
 *      6 |     fault: dwn
 *        |            ^^^ did you mean `down`?
 *        |
 *        = help: faults are down, isolate, slow, hang, not-ready, crash, leak, fill, error
 *        = more: orrery explain E102
 *
 * Carets are placed by display width (Hangul is two cells), tabs are echoed as tabs.
 *
 * Ownership: a Diagnostics owns the source texts it was given and all its messages. */
#pragma once

#include "text/value.h"

typedef enum Severity {
    SEVERITY_ERROR,
    SEVERITY_WARNING,
    SEVERITY_NOTE,
    N_SEVERITIES
} Severity;

typedef struct Diagnostics Diagnostics;

/* One message while it is written; every part but 'code' and the message may stay away. */
typedef struct Diagnostic Diagnostic;

Diagnostics *diagnostics_new(void);
void diagnostics_free(Diagnostics *diagnostics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagnostics, diagnostics_free)

/* Registers a source text and returns its number for Mark.source (1 or more).  'name' is shown;
 * "<stdin>" for standard input.  Both are copied. */
uint32_t diagnostics_add_source(Diagnostics *diagnostics, const char *name, const char *text,
                                size_t length);
const char *diagnostics_source_name(const Diagnostics *diagnostics, uint32_t source);

/* Adds a message; 'code' is a literal such as "E102".  Returns it so that parts can be added. */
Diagnostic *diagnostics_add(Diagnostics *diagnostics, Severity severity, const char *code,
                            Mark start, Mark end, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* The same at a value's, or a member's key's, place.  NULL is nowhere. */
Diagnostic *diagnostics_error_at(Diagnostics *diagnostics, const char *code, const Value *value,
                                 const char *format, ...) G_GNUC_PRINTF(4, 5);
Diagnostic *diagnostics_error_at_key(Diagnostics *diagnostics, const char *code,
                                     const ValueMember *member, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
Diagnostic *diagnostics_warn_at(Diagnostics *diagnostics, const char *code, const Value *value,
                                const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Text beside the caret. */
void diagnostic_label(Diagnostic *diagnostic, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* A second place, underlined with dashes: "first trigger here". */
void diagnostic_also(Diagnostic *diagnostic, Mark start, Mark end, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* A line "= help: ..." ; may be called again. */
void diagnostic_help(Diagnostic *diagnostic, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* What should stand at the place instead: for `check --fix` and for editors. */
void diagnostic_fix(Diagnostic *diagnostic, const char *text);
/* The nearest of 'names' (NULL-terminated) becomes the label "did you mean `x`?" and the fix, if
 * one is near. */
void diagnostic_suggest(Diagnostic *diagnostic, const char *written, const char *const *names);

/* Whether an error stands inside 'value', among the first of them: what reads the value has nothing
 * to add.  NULL: no. */
bool diagnostics_has_error_in(const Diagnostics *diagnostics, const Value *value);

/* The text of a source with all fixes, of which there are '*ret_n'; where two overlap, the first.
 * NULL: none.  The caller frees it. */
char *diagnostics_fixed(const Diagnostics *diagnostics, uint32_t source, size_t *ret_n);

size_t diagnostics_count(const Diagnostics *diagnostics, Severity severity);
size_t diagnostics_n_errors(const Diagnostics *diagnostics);

/* All messages sorted by place (errors cut after 20 with a line that says so), as people read
 * them, or one JSON object a line.  The caller frees the text with g_free(). */
typedef enum DiagnosticFormat {
    DIAGNOSTIC_PLAIN,
    DIAGNOSTIC_COLOUR,
    DIAGNOSTIC_JSON,
} DiagnosticFormat;
char *diagnostics_format(const Diagnostics *diagnostics, DiagnosticFormat format);

/* The nearest of 'names' by Damerau-Levenshtein, case-insensitive, within max(1, length / 3);
 * NULL if none is near.  The first of equals. */
const char *nearest_name(const char *written, const char *const *names);

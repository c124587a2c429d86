/* error-codes.h - what each code of a diagnostic means: `orrery explain E102`.
 *
 * A code never changes its meaning and is never used again.  E1xx is said by the readers of this
 * folder and by the loader of scenarios, W2xx are lints.  The table is sorted by code; a test
 * checks that every code in the sources has a row. */
#pragma once

#include <stddef.h>

typedef struct ErrorCode {
    const char *code;  /* "E102" */
    const char *title; /* one line, without a full stop */
    const char *text;  /* paragraphs, divided by empty lines, with an example */
} ErrorCode;

/* Ends with a row of NULLs. */
extern const ErrorCode error_codes[];

/* NULL if there is no such code. */
const ErrorCode *error_code_find(const char *code);

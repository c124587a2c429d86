/* print-case.h - what the cases of tables and descriptions have in common. */
#pragma once

#include "tests/conformance/conformance.h"

/* A case: objects in NNNN.yaml, defaulted as the server does, the instant in its comment "# now:"
 * and the text of NNNN.expected.txt.  NULL objects: it cannot be read, which has been tallied. */
typedef struct PrintCase {
    GPtrArray *objects; /* const Value *, in the arena given */
    int64_t now_ns;
    char *expected;
} PrintCase;

PrintCase print_case_read(const char *path, const char *name, Arena *arena,
                          ConformanceTally *tally);
void print_case_clear(PrintCase *print_case);

/* Runs 'each' for every case of the folder; it returns what was printed. */
void print_cases_run(const char *path, ConformanceTally *tally,
                     char *(*each)(const PrintCase *print_case));

/* conformance.h - comparing this program with recorded answers of the real thing.
 *
 * A runner knows the cases of one kind of folder; one file a runner in tests/conformance/runners/,
 * registered by the list in local.mk.  The program walks a tree, hands every folder to the first
 * runner that accepts it, and prints one line a folder. */
#pragma once

#include "text/diagnostic.h"
#include "text/value.h"

typedef struct ConformanceTally {
    const char *folder; /* its path */
    size_t n_passed;
    size_t n_failed;
    size_t n_skipped;  /* not yet simulated */
    char *first_wrong; /* text of the first wrong case; NULL: none */
    bool is_verbose;   /* print each wrong case */
} ConformanceTally;

typedef struct ConformanceRunner {
    const char *name;
    /* Whether the runner knows the cases in the folder at 'path' (its end: "api/objects"). */
    bool (*accepts)(const char *path);
    void (*run)(const char *path, ConformanceTally *tally);
} ConformanceRunner;

extern const ConformanceRunner *const conformance_runners[];

/* The outcome of one case, 'name' for people.  tally_differs() takes the two texts and shows the
 * first lines that differ. */
void tally_pass(ConformanceTally *tally);
void tally_skip(ConformanceTally *tally);
void tally_fail(ConformanceTally *tally, const char *name, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void tally_compare(ConformanceTally *tally, const char *name, const char *expected,
                   const char *actual);
void tally_compare_values(ConformanceTally *tally, const char *name, const Value *expected,
                          const Value *actual);

/* Sorted names of the files in 'folder' that end in 'suffix', without it. */
GPtrArray *conformance_cases(const char *folder, const char *suffix);
/* The text of FOLDER/NAME SUFFIX; NULL if there is none. */
char *conformance_text(const char *folder, const char *name, const char *suffix);
/* The same as JSON. */
const Value *conformance_json(const char *folder, const char *name, const char *suffix,
                              Arena *arena);
/* The documents of a YAML file, read as kubectl does; NULL if it cannot be read. */
GPtrArray *conformance_manifests(const char *folder, const char *name, const char *suffix,
                                 Arena *arena);
/* Calls 'each' for every line of a JSON lines file. */
typedef void (*ConformanceLine)(const Value *line, const char *name, Arena *arena,
                                ConformanceTally *tally);
void conformance_lines(const char *path, ConformanceLine each, ConformanceTally *tally);

/* Whether 'path' ends with 'end', whole names only. */
bool conformance_path_ends(const char *path, const char *end);

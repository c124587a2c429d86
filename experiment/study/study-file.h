/* study-file.h - the results of a study in one SQLite file.
 *
 *     study(key, value)                          what the study is: plan, program, state
 *     cases(id, name, overrides)                 overrides as a JSON list
 *     runs(case_id, replication, seed, status, met, digest, error)
 *     scalars(id, name)
 *     results(case_id, replication, scalar, value)
 *
 * A finished run is one transaction: killed at any instant, the file holds each finished run whole
 * or not at all, and the study is resumed from there.  When it ends the file is written anew in the
 * order of cases, replications and names, so that its bytes do not depend on who ran when: shards
 * that are merged give the bytes of one run.  Nothing of the host is in it.
 *
 * The file is locked while it is written; a second writer is refused. */
#pragma once

#include "experiment/study/scalars.h"
#include "experiment/study/study-plan.h"

typedef struct StudyFile StudyFile;

typedef struct StudyRun {
    uint64_t case_id, replication, seed;
    const char *status; /* "ok", "failed" */
    bool met;           /* all expectations */
    uint64_t digest;    /* of the run's events */
    const char *error;  /* NULL: none */
    size_t n_scalars;
    const Scalar *scalars; /* sorted by name */
} StudyRun;

/* Opens a file to write, or makes it.  'shard' is "2/8" or NULL.  NULL and a message (to be freed)
 * if it cannot be written, is locked, is no study, or is another study than 'plan'. */
StudyFile *study_file_create(const char *path, const StudyPlan *plan, const char *shard,
                             char **ret_error);
/* Opens a finished or unfinished file to read. */
StudyFile *study_file_open(const char *path, char **ret_error);
void study_file_close(StudyFile *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StudyFile, study_file_close)

/* Whether this run is there, finished or failed. */
bool study_file_has(StudyFile *file, uint64_t case_id, uint64_t replication);
uint64_t study_file_n_runs(StudyFile *file, uint64_t *ret_n_failed);
/* Adds one run, at once and for good.  NULL, or a message to be freed. */
char *study_file_add(StudyFile *file, const StudyRun *run);
/* Takes failed runs out, so that they are run again. */
char *study_file_forget_failures(StudyFile *file);

/* Writes the file anew in order and closes it, whatever happens.  NULL, or a message to be freed.
 */
char *study_file_finish(StudyFile *file, bool is_complete);

/* What the file says of itself; NULL: nothing.  To be freed. */
char *study_file_text(StudyFile *file, const char *key);

/* --- Reading --- */

typedef struct StudyTable {
    GPtrArray *cases;   /* char *: names, by number */
    GPtrArray *scalars; /* char *: names, sorted */
    uint64_t repeat;    /* planned replications */
    size_t baseline;    /* number of a case */
    char **compare;     /* NULL-terminated; may be empty */
    char *scenario;     /* name */
    GArray *runs;       /* StudyRunState, by replication and case */
} StudyTable;

typedef struct StudyRunState {
    uint64_t case_id, replication;
    bool is_ok, met;
    char *error; /* owned; NULL: none */
} StudyRunState;

StudyTable *study_table_read(StudyFile *file, char **ret_error);
void study_table_free(StudyTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StudyTable, study_table_free)

/* One scalar of one case by replication; not-a-number where it is missing.  The caller frees it. */
double *study_values(StudyFile *file, const StudyTable *table, size_t case_id, const char *scalar);

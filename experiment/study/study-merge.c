/* study-merge.c - see study-merge.h. */
#include "experiment/study/study-merge.h"
#include "experiment/study/study-internal.h"

#include "text/json.h"

#include <string.h>
#include <unistd.h>

/* The plan's numbers that tell how many runs there are. */
static uint64_t
planned_runs(sqlite3 *database)
{
    sqlite3_stmt *count = study_prepare(
        database, "SELECT (SELECT count(*) FROM cases) * CAST(value AS INTEGER) FROM study "
                  "WHERE key = 'repeat'");
    uint64_t n = sqlite3_step(count) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(count, 0) : 0;

    sqlite3_finalize(count);
    return n;
}

static bool
is_found(sqlite3 *database, const char *query)
{
    sqlite3_stmt *statement = study_prepare(database, query);
    bool found = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;

    sqlite3_finalize(statement);
    return found;
}

static const char first_file[] = "INSERT INTO study SELECT key, value FROM part.study WHERE key "
                                 "<> 'shard';"
                                 "INSERT INTO study VALUES('shard', '');"
                                 "INSERT INTO cases SELECT * FROM part.cases;";

static const char any_file[] =
    "INSERT OR IGNORE INTO runs SELECT * FROM part.runs;"
    "INSERT OR IGNORE INTO scalars(name) SELECT name FROM part.scalars;"
    "INSERT OR IGNORE INTO results SELECT r.case_id, r.replication, new.id, r.value FROM "
    "part.results r JOIN part.scalars s ON s.id = r.scalar JOIN main.scalars new ON new.name = "
    "s.name;";

static const char other_study[] =
    "SELECT 1 FROM main.study a LEFT JOIN part.study b ON b.key = a.key WHERE a.key IN ('format', "
    "'plan', 'program') AND (b.value IS NULL OR a.value <> b.value)";

static const char differing_run[] =
    "SELECT 1 FROM main.runs a JOIN part.runs b ON b.case_id = a.case_id AND b.replication = "
    "a.replication WHERE a.digest <> b.digest OR a.status <> b.status";

static char *
add_part(sqlite3 *database, const char *path, const char *part, bool is_first)
{
    char *attach = sqlite3_mprintf("ATTACH %Q AS part", part), *error;
    char *probe_error = NULL;
    StudyFile *probe = study_file_open(part, &probe_error);

    if (probe == NULL) {
        sqlite3_free(attach);
        return probe_error;
    }
    study_file_close(probe);
    error = study_execute(database, part, attach);
    sqlite3_free(attach);
    if (error == NULL && !is_first && is_found(database, other_study)) {
        error = g_strdup_printf("%s is another study than the first file", part);
    }
    if (error == NULL && !is_first && is_found(database, differing_run)) {
        error =
            g_strdup_printf("%s has a run that differs from the same run of another file", part);
    }
    if (error == NULL && is_first) {
        error = study_execute(database, path, first_file);
    }
    if (error == NULL) {
        error = study_execute(database, path, any_file);
    }
    g_free(study_execute(database, part, "DETACH part"));
    return error;
}

static char *
collect(const char *const *files, const char *path, uint64_t *ret_n_missing)
{
    sqlite3 *database = NULL;
    char *error = sqlite3_open(path, &database) == SQLITE_OK ? NULL : study_error(path, database);
    sqlite3_stmt *count;

    if (error == NULL) {
        error = study_execute(database, path, study_schema);
    }
    for (size_t i = 0; files[i] != NULL && error == NULL; i++) {
        error = add_part(database, path, files[i], i == 0);
    }
    if (error == NULL) {
        count = study_prepare(database, "SELECT count(*) FROM runs");
        *ret_n_missing = planned_runs(database);
        *ret_n_missing -=
            sqlite3_step(count) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(count, 0) : 0;
        sqlite3_finalize(count);
    }
    sqlite3_close(database);
    return error;
}

char *
study_merge(const char *const *files, const char *path, uint64_t *ret_n_missing)
{
    StudyFile *file;
    char *error;

    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        return g_strdup_printf("%s exists", path);
    }
    error = collect(files, path, ret_n_missing);
    file = error == NULL ? study_file_open(path, &error) : NULL;
    if (file != NULL) {
        error = study_file_finish(file, *ret_n_missing == 0);
    }
    if (error != NULL) {
        (void)unlink(path);
    }
    return error;
}

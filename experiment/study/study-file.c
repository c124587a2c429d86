/* study-file.c - making, locking and filling the file of a study. */
#include "experiment/study/study-internal.h"

#include "text/json.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID "1330795081" /* "ORRI" in ASCII: what file(1) may look for */

const char study_schema[] =
    "PRAGMA application_id=" APPLICATION_ID ";"
    "CREATE TABLE study(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE cases(id INTEGER PRIMARY KEY, name TEXT NOT NULL, overrides TEXT NOT NULL);"
    "CREATE TABLE runs(case_id INTEGER NOT NULL, replication INTEGER NOT NULL, seed INTEGER NOT "
    "NULL, status TEXT NOT NULL, met INTEGER NOT NULL, digest TEXT NOT NULL, error TEXT, PRIMARY "
    "KEY(replication, case_id)) WITHOUT ROWID;"
    "CREATE TABLE scalars(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE results(case_id INTEGER NOT NULL, replication INTEGER NOT NULL, scalar INTEGER "
    "NOT NULL, value REAL NOT NULL, PRIMARY KEY(case_id, replication, scalar)) WITHOUT ROWID;";

char *
study_error(const char *path, sqlite3 *database)
{
    int code = sqlite3_errcode(database);

    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        return g_strdup_printf("%s: another sweep is writing it", path);
    }
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
        return g_strdup_printf("%s is no study", path);
    }
    return g_strdup_printf("%s: %s", path, sqlite3_errmsg(database));
}

char *
study_execute(sqlite3 *database, const char *path, const char *statements)
{
    return sqlite3_exec(database, statements, NULL, NULL, NULL) == SQLITE_OK
               ? NULL
               : study_error(path, database);
}

/* Only for statements that are right: they are ours, and the tables exist. */
sqlite3_stmt *
study_prepare(sqlite3 *database, const char *statement)
{
    sqlite3_stmt *prepared = NULL;

    sqlite3_prepare_v2(database, statement, -1, &prepared, NULL);
    return prepared;
}

char *
study_put_text(sqlite3 *database, const char *path, const char *key, const char *value)
{
    sqlite3_stmt *put =
        study_prepare(database, "INSERT OR REPLACE INTO study(key, value) VALUES(?1, ?2)");
    char *error = NULL;

    sqlite3_bind_text(put, 1, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(put, 2, value, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(put) != SQLITE_DONE) {
        error = study_error(path, database);
    }
    sqlite3_finalize(put);
    return error;
}

char *
study_file_text(StudyFile *file, const char *key)
{
    sqlite3_stmt *get = study_prepare(file->database, "SELECT value FROM study WHERE key = ?1");
    char *text = NULL;

    sqlite3_bind_text(get, 1, key, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(get) == SQLITE_ROW) {
        text = g_strdup((const char *)sqlite3_column_text(get, 0));
    }
    sqlite3_finalize(get);
    return text;
}

/* --- Opening --- */

static StudyFile *
open_database(const char *path, int flags, char **ret_error)
{
    StudyFile *file = g_new0(StudyFile, 1);

    file->path = g_strdup(path);
    if (sqlite3_open_v2(path, &file->database, flags, NULL) != SQLITE_OK) {
        *ret_error = study_error(path, file->database);
        study_file_close(file);
        return NULL;
    }
    return file;
}

/* What a killed sweep left in its log must be folded in, which is writing; a file that may not be
 * written is read as it is. */
static StudyFile *
open_to_read(const char *path, char **ret_error)
{
    bool may_write = g_access(path, W_OK) == 0;

    return open_database(path, may_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, ret_error);
}

static void
prepare_statements(StudyFile *file)
{
    file->add_run =
        study_prepare(file->database, "INSERT INTO runs(case_id, replication, seed, status, met, "
                                      "digest, error) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    file->add_scalar =
        study_prepare(file->database, "INSERT OR IGNORE INTO scalars(name) VALUES(?1)");
    file->find_scalar = study_prepare(file->database, "SELECT id FROM scalars WHERE name = ?1");
    file->add_result =
        study_prepare(file->database, "INSERT INTO results(case_id, replication, scalar, value) "
                                      "VALUES(?1, ?2, ?3, ?4)");
    file->has_run =
        study_prepare(file->database, "SELECT 1 FROM runs WHERE replication = ?1 AND case_id = ?2");
}

StudyFile *
study_file_open(const char *path, char **ret_error)
{
    StudyFile *file = open_to_read(path, ret_error);
    g_autofree char *format = NULL;
    bool is_locked;

    if (file == NULL) {
        return NULL;
    }
    *ret_error = study_execute(file->database, path, "SELECT count(*) FROM study");
    is_locked = sqlite3_errcode(file->database) == SQLITE_BUSY;
    format = *ret_error == NULL ? study_file_text(file, "format") : NULL;
    if (g_strcmp0(format, "orrery-study") != 0) {
        if (!is_locked) {
            g_free(*ret_error);
            *ret_error = g_strdup_printf("%s is no study", path);
        }
        study_file_close(file);
        return NULL;
    }
    return file;
}

static char *
fill_cases(StudyFile *file, const StudyPlan *plan)
{
    sqlite3_stmt *add =
        study_prepare(file->database, "INSERT INTO cases(id, name, overrides) VALUES(?1, ?2, ?3)");
    char *error = NULL;

    for (guint i = 0; i < plan->cases->len && error == NULL; i++) {
        const StudyCase *one = g_ptr_array_index(plan->cases, i);
        g_autoptr(GString) overrides = g_string_new("[");

        for (size_t k = 0; one->overrides[k] != NULL; k++) {
            g_string_append(overrides, k == 0 ? "" : ",");
            json_write_string(overrides, one->overrides[k]);
        }
        g_string_append_c(overrides, ']');
        sqlite3_bind_int64(add, 1, i);
        sqlite3_bind_text(add, 2, one->name, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(add, 3, overrides->str, -1, SQLITE_TRANSIENT);
        if (sqlite3_step(add) != SQLITE_DONE) {
            error = study_error(file->path, file->database);
        }
        sqlite3_reset(add);
    }
    sqlite3_finalize(add);
    return error;
}

/* A new file: tables, plan and cases in one transaction. */
static char *
begin_study(StudyFile *file, const StudyPlan *plan, const char *plan_json, const char *shard)
{
    g_autofree char *baseline = g_strdup_printf("%zu", plan->baseline);
    g_autofree char *repeat = g_strdup_printf("%" G_GINT64_FORMAT, plan->repeat);
    g_autofree char *compare = g_strjoinv("\n", plan->compare);
    const char *const pairs[][2] = {
        { "format", "orrery-study" },   { "version", "1" },
        { "program", PACKAGE_VERSION }, { "plan", plan_json },
        { "repeat", repeat },           { "baseline", baseline },
        { "compare", compare },         { "state", "running" },
        { "scenario", plan->scenario }, { "shard", shard == NULL ? "" : shard },
    };
    char *error = study_execute(file->database, file->path, study_schema);

    for (size_t i = 0; i < G_N_ELEMENTS(pairs) && error == NULL; i++) {
        error = study_put_text(file->database, file->path, pairs[i][0], pairs[i][1]);
    }
    return error != NULL ? error : fill_cases(file, plan);
}

/* What an existing file must agree with; the number of replications may grow. */
static char *
check_same(StudyFile *file, const char *plan_json, const char *shard)
{
    g_autofree char *format = study_file_text(file, "format");
    g_autofree char *plan = study_file_text(file, "plan");
    g_autofree char *program = study_file_text(file, "program");
    g_autofree char *their_shard = study_file_text(file, "shard");

    if (g_strcmp0(format, "orrery-study") != 0) {
        return g_strdup_printf("%s is no study", file->path);
    }
    if (g_strcmp0(program, PACKAGE_VERSION) != 0) {
        return g_strdup_printf("%s was begun by orrery %s, this is %s", file->path, program,
                               PACKAGE_VERSION);
    }
    if (g_strcmp0(plan, plan_json) != 0) {
        return g_strdup_printf("%s is a study of something else: the scenario, its sweep, the seed "
                               "or --set has changed",
                               file->path);
    }
    if (g_strcmp0(their_shard, shard == NULL ? "" : shard) != 0) {
        return g_strdup_printf("%s holds shard `%s` and not `%s`", file->path, their_shard,
                               shard == NULL ? "" : shard);
    }
    return NULL;
}

static bool
has_tables(StudyFile *file)
{
    sqlite3_stmt *look =
        study_prepare(file->database, "SELECT 1 FROM sqlite_master WHERE name = 'study'");
    bool found = sqlite3_step(look) == SQLITE_ROW;

    sqlite3_finalize(look);
    return found;
}

/* A sweep that was killed before its first transaction leaves a database without tables, or one
 * with a journal that takes it back to that: who may only read cannot do so. */
static bool
is_empty_database(const char *path)
{
    int mode = g_access(path, W_OK) == 0 ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    sqlite3 *database = NULL;
    sqlite3_stmt *count = NULL;
    bool is_empty = false;

    if (sqlite3_open_v2(path, &database, mode, NULL) == SQLITE_OK) {
        count = study_prepare(database, "SELECT count(*) FROM sqlite_master");
        is_empty =
            count != NULL && sqlite3_step(count) == SQLITE_ROW && sqlite3_column_int(count, 0) == 0;
    }
    sqlite3_finalize(count);
    sqlite3_close(database);
    return is_empty;
}

/* Whether a file that is there may be gone on with; it is not touched. */
static char *
check_existing(const char *path, const char *plan_json, const char *shard)
{
    GStatBuf about;
    char *error = NULL;
    StudyFile *file;

    if (g_stat(path, &about) != 0 || about.st_size == 0) {
        return NULL;
    }
    if (is_empty_database(path)) {
        return NULL;
    }
    file = study_file_open(path, &error);
    if (file != NULL) {
        error = check_same(file, plan_json, shard);
        study_file_close(file);
    }
    return error;
}

/* The write-ahead log makes a finished run safe against a kill without waiting for the disk at
 * each; the exclusive mode refuses a second sweep. */
static char *
take_file(StudyFile *file)
{
    return study_execute(file->database, file->path,
                         "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;"
                         "PRAGMA synchronous=NORMAL; BEGIN IMMEDIATE;");
}

StudyFile *
study_file_create(const char *path, const StudyPlan *plan, const char *shard, char **ret_error)
{
    g_autofree char *plan_json = study_plan_json(plan);
    StudyFile *file;

    *ret_error = check_existing(path, plan_json, shard);
    file = *ret_error != NULL
               ? NULL
               : open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ret_error);
    if (file == NULL) {
        return NULL;
    }
    *ret_error = take_file(file);
    if (*ret_error == NULL && !has_tables(file)) {
        *ret_error = begin_study(file, plan, plan_json, shard);
    }
    if (*ret_error == NULL) {
        *ret_error = study_put_text(file->database, path, "state", "running");
    }
    if (*ret_error == NULL) {
        *ret_error = study_execute(file->database, path, "COMMIT");
    }
    if (*ret_error != NULL) {
        study_file_close(file);
        return NULL;
    }
    prepare_statements(file);
    return file;
}

void
study_file_close(StudyFile *file)
{
    if (file == NULL) {
        return;
    }
    sqlite3_finalize(file->add_run);
    sqlite3_finalize(file->add_scalar);
    sqlite3_finalize(file->find_scalar);
    sqlite3_finalize(file->add_result);
    sqlite3_finalize(file->has_run);
    sqlite3_close(file->database);
    g_free(file->path);
    g_free(file);
}

/* --- Filling --- */

bool
study_file_has(StudyFile *file, uint64_t case_id, uint64_t replication)
{
    bool found;

    sqlite3_bind_int64(file->has_run, 1, (int64_t)replication);
    sqlite3_bind_int64(file->has_run, 2, (int64_t)case_id);
    found = sqlite3_step(file->has_run) == SQLITE_ROW;
    sqlite3_reset(file->has_run);
    return found;
}

uint64_t
study_file_n_runs(StudyFile *file, uint64_t *ret_n_failed)
{
    sqlite3_stmt *count = study_prepare(
        file->database, "SELECT count(*), coalesce(sum(status <> 'ok'), 0) FROM runs");
    uint64_t n = 0;

    if (sqlite3_step(count) == SQLITE_ROW) {
        n = (uint64_t)sqlite3_column_int64(count, 0);
        if (ret_n_failed != NULL) {
            *ret_n_failed = (uint64_t)sqlite3_column_int64(count, 1);
        }
    }
    sqlite3_finalize(count);
    return n;
}

static bool
step_done(sqlite3_stmt *statement)
{
    bool done = sqlite3_step(statement) == SQLITE_DONE;

    sqlite3_reset(statement);
    return done;
}

static int64_t
scalar_id(StudyFile *file, const char *name)
{
    int64_t id = -1;

    for (int attempt = 0; attempt < 2 && id < 0; attempt++) {
        sqlite3_bind_text(file->find_scalar, 1, name, -1, SQLITE_STATIC);
        if (sqlite3_step(file->find_scalar) == SQLITE_ROW) {
            id = sqlite3_column_int64(file->find_scalar, 0);
        }
        sqlite3_reset(file->find_scalar);
        if (id < 0) {
            sqlite3_bind_text(file->add_scalar, 1, name, -1, SQLITE_STATIC);
            if (!step_done(file->add_scalar)) {
                return -1;
            }
        }
    }
    return id;
}

static bool
add_rows(StudyFile *file, const StudyRun *run)
{
    g_autofree char *digest = g_strdup_printf("%016" G_GINT64_MODIFIER "x", run->digest);

    sqlite3_bind_int64(file->add_run, 1, (int64_t)run->case_id);
    sqlite3_bind_int64(file->add_run, 2, (int64_t)run->replication);
    sqlite3_bind_int64(file->add_run, 3, (int64_t)run->seed);
    sqlite3_bind_text(file->add_run, 4, run->status, -1, SQLITE_STATIC);
    sqlite3_bind_int64(file->add_run, 5, run->met);
    sqlite3_bind_text(file->add_run, 6, digest, -1, SQLITE_STATIC);
    sqlite3_bind_text(file->add_run, 7, run->error, -1, SQLITE_STATIC);
    if (!step_done(file->add_run)) {
        return false;
    }
    for (size_t i = 0; i < run->n_scalars; i++) {
        int64_t id = scalar_id(file, run->scalars[i].name);

        sqlite3_bind_int64(file->add_result, 1, (int64_t)run->case_id);
        sqlite3_bind_int64(file->add_result, 2, (int64_t)run->replication);
        sqlite3_bind_int64(file->add_result, 3, id);
        sqlite3_bind_double(file->add_result, 4, run->scalars[i].value);
        if (id < 0 || !step_done(file->add_result)) {
            return false;
        }
    }
    return true;
}

char *
study_file_add(StudyFile *file, const StudyRun *run)
{
    char *error = study_execute(file->database, file->path, "BEGIN IMMEDIATE");

    if (error == NULL && !add_rows(file, run)) {
        error = study_error(file->path, file->database);
        g_free(study_execute(file->database, file->path, "ROLLBACK"));
        return error;
    }
    return error != NULL ? error : study_execute(file->database, file->path, "COMMIT");
}

char *
study_file_forget_failures(StudyFile *file)
{
    return study_execute(file->database, file->path, "DELETE FROM runs WHERE status <> 'ok'");
}

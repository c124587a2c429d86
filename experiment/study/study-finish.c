/* study-finish.c - the file of a study written anew, in an order of its own, and read back. */
#include "experiment/study/study-internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Everything in order, in one transaction of a fresh file: the same content gives the same bytes.
 */
static const char copy_all[] =
    "INSERT INTO study SELECT key, CASE key WHEN 'state' THEN %Q ELSE value END FROM old.study "
    "ORDER BY key;"
    "INSERT INTO cases SELECT id, name, overrides FROM old.cases ORDER BY id;"
    "INSERT INTO runs SELECT case_id, replication, seed, status, met, digest, error FROM old.runs "
    "ORDER BY replication, case_id;"
    "INSERT INTO scalars(name) SELECT name FROM old.scalars WHERE id IN (SELECT scalar FROM "
    "old.results) ORDER BY name;"
    "INSERT INTO results SELECT r.case_id, r.replication, new.id, r.value FROM old.results r JOIN "
    "old.scalars s ON s.id = r.scalar JOIN scalars new ON new.name = s.name ORDER BY r.case_id, "
    "r.replication, new.id;";

static char *
write_fresh(const char *from, const char *to, bool is_complete)
{
    char *attach = sqlite3_mprintf("ATTACH %Q AS old", from);
    char *copy = sqlite3_mprintf(copy_all, is_complete ? "complete" : "incomplete");
    const char *const steps[] = {
        "PRAGMA journal_mode=MEMORY", study_schema, attach, "BEGIN", copy, "COMMIT"
    };
    sqlite3 *database = NULL;
    char *error = sqlite3_open(to, &database) == SQLITE_OK ? NULL : study_error(to, database);

    for (size_t i = 0; i < G_N_ELEMENTS(steps) && error == NULL; i++) {
        error = study_execute(database, to, steps[i]);
    }
    sqlite3_free(copy);
    sqlite3_free(attach);
    sqlite3_close(database);
    return error;
}

char *
study_file_finish(StudyFile *file, bool is_complete)
{
    g_autofree char *path = g_strdup(file->path);
    g_autofree char *fresh = g_strconcat(path, ".tmp", NULL);
    char *error;

    study_file_close(file);
    (void)unlink(fresh);
    error = write_fresh(path, fresh, is_complete);
    if (error == NULL && rename(fresh, path) != 0) {
        error = g_strdup_printf("cannot replace %s: %s", path, g_strerror(errno));
    }
    if (error != NULL) {
        (void)unlink(fresh);
    }
    return error;
}

/* --- Reading --- */

static char *
column_text(sqlite3_stmt *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

static GPtrArray *
read_names(StudyFile *file, const char *query)
{
    sqlite3_stmt *statement = study_prepare(file->database, query);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    while (statement != NULL && sqlite3_step(statement) == SQLITE_ROW) {
        g_ptr_array_add(names, column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return names;
}

static void
clear_state(void *data)
{
    g_free(((StudyRunState *)data)->error);
}

static GArray *
read_runs(StudyFile *file)
{
    sqlite3_stmt *statement =
        study_prepare(file->database, "SELECT case_id, replication, status, met, error FROM runs "
                                      "ORDER BY replication, case_id");
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(StudyRunState));

    g_array_set_clear_func(runs, clear_state);
    while (statement != NULL && sqlite3_step(statement) == SQLITE_ROW) {
        StudyRunState run = { (uint64_t)sqlite3_column_int64(statement, 0),
                              (uint64_t)sqlite3_column_int64(statement, 1),
                              g_strcmp0((const char *)sqlite3_column_text(statement, 2), "ok") == 0,
                              sqlite3_column_int(statement, 3) != 0, column_text(statement, 4) };

        g_array_append_val(runs, run);
    }
    sqlite3_finalize(statement);
    return runs;
}

static uint64_t
read_number(StudyFile *file, const char *key)
{
    g_autofree char *text = study_file_text(file, key);
    guint64 number = 0;

    return text != NULL && g_ascii_string_to_unsigned(text, 10, 0, INT32_MAX, &number, NULL)
               ? number
               : 0;
}

StudyTable *
study_table_read(StudyFile *file, char **ret_error)
{
    StudyTable *table = g_new0(StudyTable, 1);
    g_autofree char *compare = study_file_text(file, "compare");

    table->cases = read_names(file, "SELECT name FROM cases ORDER BY id");
    table->scalars = read_names(file, "SELECT name FROM scalars ORDER BY name");
    table->runs = read_runs(file);
    table->repeat = read_number(file, "repeat");
    table->baseline = read_number(file, "baseline");
    table->compare = g_strsplit(compare == NULL ? "" : compare, "\n", -1);
    table->scenario = study_file_text(file, "scenario");
    *ret_error = NULL;
    for (guint i = 0; i < table->runs->len && *ret_error == NULL; i++) {
        if (g_array_index(table->runs, StudyRunState, i).case_id >= table->cases->len ||
            g_array_index(table->runs, StudyRunState, i).replication >= table->repeat) {
            *ret_error = g_strdup_printf("%s holds a run of no case of the study", file->path);
        }
    }
    if (*ret_error == NULL && (table->cases->len == 0 || table->baseline >= table->cases->len)) {
        *ret_error = g_strdup_printf("%s holds no case", file->path);
    }
    if (*ret_error != NULL) {
        study_table_free(table);
        return NULL;
    }
    return table;
}

void
study_table_free(StudyTable *table)
{
    if (table == NULL) {
        return;
    }
    g_ptr_array_unref(table->cases);
    g_ptr_array_unref(table->scalars);
    g_array_unref(table->runs);
    g_strfreev(table->compare);
    g_free(table->scenario);
    g_free(table);
}

double *
study_values(StudyFile *file, const StudyTable *table, size_t case_id, const char *scalar)
{
    sqlite3_stmt *statement = study_prepare(
        file->database, "SELECT replication, value FROM results WHERE case_id = ?1 AND scalar = "
                        "(SELECT id FROM scalars WHERE name = ?2)");
    double *values = g_new(double, table->repeat);

    for (uint64_t i = 0; i < table->repeat; i++) {
        values[i] = NAN;
    }
    sqlite3_bind_int64(statement, 1, (int64_t)case_id);
    sqlite3_bind_text(statement, 2, scalar, -1, SQLITE_STATIC);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        uint64_t replication = (uint64_t)sqlite3_column_int64(statement, 0);

        if (replication < table->repeat) {
            values[replication] = sqlite3_column_double(statement, 1);
        }
    }
    sqlite3_finalize(statement);
    return values;
}

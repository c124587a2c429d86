/* study-internal.h - shared by the files around study-file.h; the only ones that know SQLite. */
#pragma once

#include "experiment/study/study-file.h"

#include <sqlite3.h>

struct StudyFile {
    sqlite3 *database;
    char *path;
    sqlite3_stmt *add_run, *add_scalar, *find_scalar, *add_result, *has_run;
};

/* "PATH: what SQLite says", to be freed. */
char *study_error(const char *path, sqlite3 *database);
/* Runs statements without results; NULL, or a message. */
char *study_execute(sqlite3 *database, const char *path, const char *statements);
sqlite3_stmt *study_prepare(sqlite3 *database, const char *statement);
/* Sets a key of the table `study`. */
char *study_put_text(sqlite3 *database, const char *path, const char *key, const char *value);

extern const char study_schema[]; /* the CREATE statements */

/* import-format.h - the contract of an importer: what another simulator reads becomes a scenario.
 *
 * An importer is one file in experiment/importing/formats/ that defines one 'const ImportFormat'
 * named after the file, and one line in experiment/local.mk.  What it cannot carry over is either a
 * note (the scenario means nearly the same) or a reason to refuse the file (it would mean something
 * else). */
#pragma once

#include "experiment/importing/scenario-draft.h"

typedef struct ImportJob {
    const char *path;
    const GPtrArray *documents; /* const Value *: of the file, YAML or JSON */
    ScenarioDraft *draft;
    Arena *arena;
    char *reason; /* why the file is refused; owned; NULL: it is not */
} ImportJob;

typedef struct ImportFormat {
    const char *name; /* as the command line spells it */
    const char *doc;  /* one sentence */
    /* Whether a file that holds these documents is of this format. */
    bool (*recognise)(const GPtrArray *documents);
    /* Fills the draft; false after import_refuse(). */
    bool (*read)(ImportJob *job);
} ImportFormat;

/* In the order of the list, which is also that of recognising; ends with NULL. */
extern const ImportFormat *const import_formats[];
const ImportFormat *import_format_find(const char *name);

/* Reads the file at 'path' ('text' is its text) into 'draft'.  'format' NULL: by content.  False
 * and the reason (to be freed) if it is refused; '*ret_format' (may be NULL) is the format it is
 * of, or NULL. */
bool import_file(const ImportFormat *format, const char *path, const char *text, size_t length,
                 ScenarioDraft *draft, Diagnostics *diagnostics, const ImportFormat **ret_format,
                 char **ret_reason);

/* For importers: says why not; returns false. */
bool import_refuse(ImportJob *job, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The documents of another file, named relative to the job's; NULL after import_refuse(). */
GPtrArray *import_read_beside(ImportJob *job, const char *name);
/* The text of such a file, in the arena; NULL after import_refuse(). */
const char *import_text_beside(ImportJob *job, const char *name);
/* The path of a file named relative to the job's file or to a folder above it; NULL: there is none.
 * To be freed. */
char *import_find_beside(const ImportJob *job, const char *name);

/* The kind of the first document, "" if it has none; and whether it is of that kind and group. */
const char *import_kind(const GPtrArray *documents);
bool import_is(const Value *document, const char *group, const char *kind);

/* import-format.c - finding importers, and what they share. */
#include "experiment/importing/import-format.h"

#include "experiment/manifest/manifest-text.h"
#include "experiment/scenario/input-file.h"

#include <string.h>

#define FOLDERS_ABOVE_MAX 6

const ImportFormat *
import_format_find(const char *name)
{
    for (size_t i = 0; import_formats[i] != NULL; i++) {
        if (strcmp(import_formats[i]->name, name) == 0) {
            return import_formats[i];
        }
    }
    return NULL;
}

bool
import_refuse(ImportJob *job, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (job->reason == NULL) {
        job->reason = g_strdup_vprintf(format, arguments);
    }
    va_end(arguments);
    return false;
}

const char *
import_kind(const GPtrArray *documents)
{
    const char *kind = documents->len == 0 ? NULL : value_get_text(documents->pdata[0], "kind");

    return kind == NULL ? "" : kind;
}

bool
import_is(const Value *document, const char *group, const char *kind)
{
    const char *version = value_get_text(document, "apiVersion");

    return g_strcmp0(value_get_text(document, "kind"), kind) == 0 && version != NULL &&
           g_str_has_prefix(version, group);
}

char *
import_find_beside(const ImportJob *job, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(job->path);

    if (g_path_is_absolute(name)) {
        return g_file_test(name, G_FILE_TEST_EXISTS) ? g_strdup(name) : NULL;
    }
    /* Some name files from the folder they are started in. */
    for (int i = 0; i < FOLDERS_ABOVE_MAX; i++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *above;

        if (g_file_test(path, G_FILE_TEST_EXISTS)) {
            return g_steal_pointer(&path);
        }
        above = g_build_filename(folder, "..", NULL);
        g_free(folder);
        folder = above;
    }
    return NULL;
}

const char *
import_text_beside(ImportJob *job, const char *name)
{
    g_autofree char *path = import_find_beside(job, name);
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;
    size_t length;

    if (path == NULL) {
        import_refuse(job, "it needs the file %s, which is not there", name);
        return NULL;
    }
    text = input_file_read(path, &length, &error);
    if (text == NULL) {
        import_refuse(job, "%s", error);
        return NULL;
    }
    return arena_strdup(job->arena, text);
}

/* Appends the documents of one file; false after a refusal. */
static bool
read_documents(ImportJob *job, const char *path, GPtrArray *ret)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(GPtrArray) documents = NULL;
    g_autofree char *error = NULL;
    size_t length;
    g_autofree char *text = input_file_read(path, &length, &error);

    if (text == NULL) {
        return import_refuse(job, "%s", error);
    }
    documents = manifest_text_read(path, text, length, job->arena, diagnostics);
    if (diagnostics_n_errors(diagnostics) > 0) {
        g_autofree char *said = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);

        return import_refuse(job, "%s", said);
    }
    for (guint i = 0; i < documents->len; i++) {
        g_ptr_array_add(ret, documents->pdata[i]);
    }
    return true;
}

GPtrArray *
import_read_beside(ImportJob *job, const char *name)
{
    g_autofree char *path = import_find_beside(job, name);
    g_autoptr(GPtrArray) files = NULL;
    g_autoptr(GPtrArray) documents = g_ptr_array_new();
    bool too_many = false;

    if (path == NULL) {
        import_refuse(job, "it needs %s, which is not there", name);
        return NULL;
    }
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_autofree char *all = g_build_filename(path, "**", NULL);

        files = input_file_glob(".", all, &too_many);
    } else {
        files = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(files, g_steal_pointer(&path));
    }
    for (guint i = 0; i < files->len; i++) {
        if (!read_documents(job, files->pdata[i], documents)) {
            return NULL;
        }
    }
    return g_steal_pointer(&documents);
}

static const ImportFormat *
recognise(const GPtrArray *documents)
{
    for (size_t i = 0; documents->len > 0 && import_formats[i] != NULL; i++) {
        if (import_formats[i]->recognise(documents)) {
            return import_formats[i];
        }
    }
    return NULL;
}

/* The first of a text that is no YAML because of "{{". */
static bool
is_template(const char *text)
{
    return strstr(text, "{{") != NULL && strstr(text, "}}") != NULL;
}

static bool
read_job(ImportJob *job, const ImportFormat *format)
{
    if (format == NULL) {
        return import_refuse(job, "it is of no format that is known");
    }
    if (!format->read(job)) {
        return false;
    }
    return !scenario_draft_is_empty(job->draft) ||
           import_refuse(job, "there is nothing in it that could be simulated%s%s",
                         scenario_draft_notes(job->draft)->len > 0 ? ": " : "",
                         scenario_draft_notes(job->draft)->len > 0
                             ? (const char *)scenario_draft_notes(job->draft)->pdata[0]
                             : "");
}

/* What is said of a file that is nothing by itself. */
static bool
refuse_template(const ImportFormat *format, const char *text, const Diagnostics *diagnostics,
                char **ret_reason)
{
    bool is_plain = format == NULL || strcmp(format->name, "manifests") == 0;

    if (!is_template(text) || (diagnostics_n_errors(diagnostics) == 0 && !is_plain)) {
        return false;
    }
    *ret_reason =
        g_strdup("it is a template, to be filled by another file (a workload of kube-burner)");
    return true;
}

bool
import_file(const ImportFormat *format, const char *path, const char *text, size_t length,
            ScenarioDraft *draft, Diagnostics *diagnostics, const ImportFormat **ret_format,
            char **ret_reason)
{
    Arena *arena = scenario_draft_arena(draft);
    g_autoptr(Diagnostics) unsaid = diagnostics_new();
    g_autoptr(GPtrArray) documents =
        manifest_text_read(path, text, length, arena, is_template(text) ? unsaid : diagnostics);
    ImportJob job = { path, documents, draft, arena, NULL };
    bool ok;

    *ret_reason = NULL;
    if (format == NULL) {
        format = recognise(documents);
    }
    *ret_format = format;
    if (diagnostics_n_errors(diagnostics) > 0 ||
        refuse_template(format, text, unsaid, ret_reason)) {
        return false;
    }
    ok = read_job(&job, format);
    *ret_reason = job.reason;
    return ok;
}

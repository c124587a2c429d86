/* perf-file.c - test cases, their operations, and the files beside them. */
#include "experiment/scheduler-perf/perf-file.h"

#include "experiment/manifest/manifest-text.h"
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/scheduler-document.h"
#include "experiment/scheduler-perf/perf-internal.h"
#include "models/api/object.h"
#include "text/yaml.h"

#include <string.h>

/* ---- detection ----------------------------------------------------------------------------------
 */

static bool
is_case(const Value *value)
{
    return value_get(value, "workloads") != NULL && value_get(value, "workloadTemplate") != NULL;
}

bool
perf_file_is(const char *text, size_t length)
{
    g_autoptr(Arena) arena = NULL;
    g_autoptr(Diagnostics) diagnostics = NULL;
    g_autoptr(GPtrArray) documents = NULL;

    if (g_strstr_len(text, (gssize)length, "workloadTemplate") == NULL) {
        return false; /* most files: they need not be read twice */
    }
    arena = arena_new();
    diagnostics = diagnostics_new();
    documents = yaml_read(text, length, diagnostics_add_source(diagnostics, "file", text, length),
                          YAML_MANIFEST, arena, diagnostics);
    return documents != NULL && documents->len == 1 && is_case(value_item(documents->pdata[0], 0));
}

/* ---- files beside it ----------------------------------------------------------------------------
 */

static const char *
path_from(const PerfFile *file, const char *path)
{
    g_autofree char *full =
        g_path_is_absolute(path) ? g_strdup(path) : g_build_filename(file->directory, path, NULL);

    return arena_strdup(file->arena, full);
}

/* NULL, and an error at 'place', if the file cannot be read. */
static const char *
read_beside(PerfFile *file, const char *path, const Value *place, size_t *ret_length)
{
    g_autofree char *error = NULL;
    g_autofree char *text = input_file_read(path, ret_length, &error);

    if (text == NULL) {
        diagnostics_error_at(file->diagnostics, "E184", place, "%s", error);
    }
    return text == NULL ? NULL : arena_strndup(file->arena, text, *ret_length);
}

static const PerfTemplate *
find_template(PerfFile *file, const char *path, const Value *place)
{
    const char *full = path == NULL ? NULL : path_from(file, path);
    PerfTemplate *found = full == NULL ? NULL : g_hash_table_lookup(file->templates, full);
    size_t length = 0;
    const char *text;

    if (full == NULL || found != NULL) {
        return found;
    }
    text = read_beside(file, full, place, &length);
    if (text == NULL) {
        return NULL;
    }
    found = perf_template_new(full, text, length, file->arena);
    g_hash_table_insert(file->templates, (gpointer)(guintptr)full, found);
    return found;
}

/* Why objects of this template cannot be made; NULL: they can. */
static const char *
refuse_template(PerfFile *file, const PerfTemplate *template_)
{
    g_autofree char *error = NULL;
    PerfNumbers numbers = { 0, 1 };
    const Value *document =
        template_ == NULL ? NULL : perf_template_render(template_, numbers, file->arena, &error);
    const char *version = value_get_text(document, "apiVersion");

    if (error != NULL) {
        return arena_strdup(file->arena, error);
    }
    if (version != NULL && g_str_has_prefix(version, "resource.k8s.io/")) {
        return arena_printf(file->arena, "%s needs dynamic resources",
                            value_get_text(document, "kind"));
    }
    if (value_path(document, "spec", "resourceClaims", NULL) != NULL) {
        return "pods with resource claims are not simulated";
    }
    if (value_path(document, "spec", "workloadRef", NULL) != NULL) {
        return "pods of a Workload are not simulated";
    }
    return NULL;
}

/* ---- operations ---------------------------------------------------------------------------------
 */

static void
note_skip(const char **skip, const char *why)
{
    *skip = *skip == NULL ? why : *skip;
}

static void
load_templates(PerfFile *file, PerfOp *op, const char **skip)
{
    size_t n =
        op->template_paths == NULL ? 0 : g_strv_length((char **)(uintptr_t)op->template_paths);
    const PerfTemplate **list = ARENA_NEW_N(file->arena, const PerfTemplate *, n + 1);

    op->object = find_template(file, op->template_path, op->self);
    op->volume = find_template(file, op->volume_path, op->self);
    op->claim = find_template(file, op->claim_path, op->self);
    note_skip(skip, refuse_template(file, op->object));
    note_skip(skip, refuse_template(file, op->volume));
    note_skip(skip, refuse_template(file, op->claim));
    for (size_t i = 0; i < n; i++) {
        list[i] = find_template(file, op->template_paths[i], op->self);
        note_skip(skip, refuse_template(file, list[i]));
    }
    op->objects = list;
    op->n_objects = n;
}

static void
check_op(PerfFile *file, const PerfOp *op, const char **skip)
{
    for (const char **part = op->sub_resources; part != NULL && *part != NULL; part++) {
        if (strcmp(*part, "resize") != 0 && strcmp(*part, "status") != 0) {
            note_skip(skip,
                      arena_printf(file->arena, "the subresource %s is not simulated", *part));
        }
    }
    if ((op->volume == NULL) != (op->claim == NULL)) {
        diagnostics_error_at(file->diagnostics, "E192", op->self,
                             "a volume and a claim are given together");
    }
    if (op->is_steady && op->duration == 0 && op->duration_param == NULL) {
        diagnostics_error_at(file->diagnostics, "E192", op->self, "steadyState needs a duration");
    }
}

static void
read_op(PerfFile *file, const Value *value, PerfOp *ret, const char **skip)
{
    const char *why = NULL;

    if (!perf_op_read(file, value, ret, &why)) {
        return;
    }
    note_skip(skip, why);
    load_templates(file, ret, skip);
    check_op(file, ret, skip);
    if (ret->inner_value != NULL) {
        ret->inner = ARENA_NEW(file->arena, PerfOp);
        read_op(file, ret->inner_value, ret->inner, skip);
        if (ret->inner->opcode != PERF_CREATE_PODS) {
            diagnostics_error_at(file->diagnostics, "E192", ret->inner_value,
                                 "a pod set is made of createPods");
        }
    }
}

/* ---- test cases ---------------------------------------------------------------------------------
 */

static void
read_configuration(PerfFile *file, PerfCase *ret)
{
    const char *path =
        ret->configuration_path == NULL ? NULL : path_from(file, ret->configuration_path);
    size_t length = 0;
    const char *text =
        path == NULL
            ? NULL
            : read_beside(file, path, value_get(ret->self, "schedulerConfigPath"), &length);
    g_autoptr(GPtrArray) documents =
        text == NULL ? NULL
                     : manifest_text_read(path, text, length, file->arena, file->diagnostics);

    if (documents != NULL) {
        ret->configuration =
            scheduler_document_clean(scheduler_document_pick(documents, path, file->diagnostics),
                                     file->arena, file->diagnostics);
    }
}

static void
check_configuration(PerfFile *file, const Value *document)
{
    ObjectTables *tables = object_tables_new(0, 1);
    g_autoptr(SchedulerConfig) config = NULL;

    if (document != NULL) {
        config = scheduler_document_read(document, tables, file->diagnostics);
    }
    g_clear_pointer(&config, scheduler_config_free);
    object_tables_free(tables);
}

static void
read_workloads(PerfFile *file, PerfCase *ret)
{
    ret->n_workloads = value_length(ret->workloads_value);
    ret->workloads = ARENA_NEW_N(file->arena, PerfWorkload, ret->n_workloads);
    for (size_t i = 0; i < ret->n_workloads; i++) {
        PerfWorkload *workload = &ret->workloads[i];
        const char *skip = NULL;

        (void)perf_workload_read_keys(file, value_item(ret->workloads_value, i), workload, &skip);
        workload->test_case = ret;
        workload->skip = ret->skip != NULL ? ret->skip : skip;
        perf_workload_resolve(file, workload);
    }
}

static void
read_case(PerfFile *file, const Value *value, PerfCase *ret)
{
    const char *skip = NULL;

    if (!perf_case_read_keys(file, value, ret, &skip)) {
        return;
    }
    ret->pod = find_template(file, ret->pod_path, value_get(value, "defaultPodTemplatePath"));
    note_skip(&skip, refuse_template(file, ret->pod));
    read_configuration(file, ret);
    check_configuration(file, ret->configuration);
    ret->n_ops = value_length(ret->template_value);
    ret->ops = ARENA_NEW_N(file->arena, PerfOp, ret->n_ops);
    for (size_t i = 0; i < ret->n_ops; i++) {
        read_op(file, value_item(ret->template_value, i), &ret->ops[i], &skip);
    }
    ret->skip = skip;
    read_workloads(file, ret);
}

PerfFile *
perf_file_read(const char *path, const char *text, size_t length)
{
    PerfFile *file = g_new0(PerfFile, 1);
    g_autofree char *directory = strcmp(path, "-") == 0 ? g_strdup(".") : g_path_get_dirname(path);
    g_autoptr(GPtrArray) documents = NULL;

    file->arena = arena_new();
    file->diagnostics = diagnostics_new();
    file->path = arena_strdup(file->arena, path);
    file->directory = arena_strdup(file->arena, directory);
    file->templates = g_hash_table_new(g_str_hash, g_str_equal);
    documents =
        yaml_read(text, length, diagnostics_add_source(file->diagnostics, path, text, length),
                  YAML_MANIFEST, file->arena, file->diagnostics);
    if (documents != NULL && documents->len > 0) {
        const Value *list = documents->pdata[0];

        file->n_cases = value_is(list, VALUE_LIST) ? list->n : 0;
        file->cases = ARENA_NEW_N(file->arena, PerfCase, file->n_cases);
        for (size_t i = 0; i < file->n_cases; i++) {
            read_case(file, list->items[i], &file->cases[i]);
        }
    }
    return file;
}

void
perf_file_free(PerfFile *file)
{
    if (file != NULL) {
        g_hash_table_destroy(file->templates);
        diagnostics_free(file->diagnostics);
        arena_free(file->arena);
        g_free(file);
    }
}

bool
perf_file_configure(PerfFile *file, const char *name, const char *text, size_t length)
{
    const char *kept = arena_strndup(file->arena, text, length);
    g_autoptr(GPtrArray) documents =
        manifest_text_read(name, kept, length, file->arena, file->diagnostics);
    const Value *document =
        scheduler_document_clean(scheduler_document_pick(documents, name, file->diagnostics),
                                 file->arena, file->diagnostics);

    check_configuration(file, document);
    for (size_t i = 0; i < file->n_cases; i++) {
        file->cases[i].configuration = document;
    }
    return diagnostics_n_errors(file->diagnostics) == 0;
}

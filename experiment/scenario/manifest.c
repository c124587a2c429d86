/* manifest.c - documents become objects. */
#include "experiment/scenario/manifest.h"

#include "models/api/api-admission.h"

#include <string.h>

/* 2026-01-01T00:00:00Z: virtual time 0 of every run. */
#define EPOCH INT64_C(1767225600)

/* What a server fills in and nobody may ask for. */
static const Value *
without_server_fields(const Value *object, Arena *arena)
{
    static const char *const fields[] = { "uid",           "resourceVersion",   "generation",
                                          "managedFields", "creationTimestamp", "selfLink" };
    const Value *meta = value_get(object, "metadata");

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (value_get(meta, fields[i]) != NULL) {
            meta = value_with(arena, meta, fields[i], NULL);
        }
    }
    if (meta != value_get(object, "metadata")) {
        object = value_with(arena, object, "metadata", meta);
    }
    if (g_strcmp0(value_get_text(object, "kind"), "Node") == 0) {
        return object; /* a machine's capacity stands in its status */
    }
    return value_get(object, "status") == NULL ? object : value_with(arena, object, "status", NULL);
}

static void
report(const Value *document, const ApiError *error, Diagnostics *diagnostics)
{
    const ValueMember *kind = value_member(document, "kind");
    const Value *place = kind == NULL ? document : kind->value;
    Diagnostic *diagnostic;

    if (error->n_causes == 0) {
        diagnostics_error_at(diagnostics, "E151", place, "%s", error->message);
        return;
    }
    diagnostic = diagnostics_error_at(diagnostics, "E151", place, "the %s \"%s\" is invalid",
                                      error->kind, error->name);
    for (size_t i = 0; i < error->n_causes && i < 10; i++) {
        diagnostic_help(diagnostic, "%s: %s", error->causes[i].field, error->causes[i].message);
    }
}

static void
read_one(const Value *document, GArray *objects, Arena *arena, Diagnostics *diagnostics)
{
    ApiContext context = { .now = EPOCH };
    const Value *written = without_server_fields(document, arena);
    ApiResult result = api_create(&context, written, arena);
    ScenarioObject object = { .written = document };
    const Value *meta;

    if (result.object == NULL) {
        report(document, result.error, diagnostics);
        return;
    }
    meta = value_get(result.object, "metadata");
    object.value = result.object;
    object.api_version = value_get_text(result.object, "apiVersion");
    object.kind_name = value_get_text(result.object, "kind");
    object.name_space = value_get_text(meta, "namespace");
    object.name = value_get_text(meta, "name");
    object.is_simulated = result.note == NULL;
    g_array_append_val(objects, object);
}

void
manifest_read(const Value *document, GArray *objects, Arena *arena, Diagnostics *diagnostics)
{
    const char *kind = value_get_text(document, "kind");
    const Value *items = value_get(document, "items");

    if (value_is(document, VALUE_NULL)) {
        return;
    }
    if (!value_is(document, VALUE_MAP)) {
        diagnostics_error_at(diagnostics, "E152", document, "a Kubernetes object is a mapping");
        return;
    }
    if (kind != NULL && g_str_has_suffix(kind, "List") && value_is(items, VALUE_LIST)) {
        for (size_t i = 0; i < items->n; i++) {
            manifest_read(items->items[i], objects, arena, diagnostics);
        }
        return;
    }
    if (kind == NULL || value_get_text(document, "apiVersion") == NULL) {
        Diagnostic *diagnostic =
            diagnostics_error_at(diagnostics, "E152", document,
                                 "this is neither a scenario (orrery: v1) nor a Kubernetes object");

        diagnostic_help(diagnostic, "objects have apiVersion and kind");
        return;
    }
    read_one(document, objects, arena, diagnostics);
}

const Value *
manifest_admit(const Value *value, const Value *old, Arena *arena, const char **ret_error)
{
    ApiContext context = { .now = EPOCH };
    ApiResult result =
        old == NULL ? api_create(&context, value, arena) : api_replace(&context, old, value, arena);

    if (result.object == NULL) {
        g_autofree char *text = api_error_format_kubectl(result.error);

        *ret_error = arena_strdup(arena, text);
    }
    return result.object;
}

/* ctl-files.c - the objects of -f. */
#include "experiment/kubectl/ctl-command.h"
#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

const char *
ctl_read_file(CtlCall *call, const char *path, size_t *ret_length)
{
    return call->files == NULL || call->files->read == NULL
               ? NULL
               : call->files->read(call->files->data, path, call->arena, ret_length);
}

bool
ctl_has_files(const CtlCall *call)
{
    return ctl_n_items(call, "filename") > 0 || *ctl_text(call, "kustomize") != '\0';
}

/* An object, or the items of a list. */
static bool
add_document(CtlCall *call, const char *path, const Value *document, GPtrArray *objects)
{
    const char *kind = value_get_text(document, "kind");
    const Value *items = value_get(document, "items");

    if (kind == NULL || *kind == '\0') {
        g_autoptr(GString) text = g_string_new(NULL);

        go_json(text, value_sorted(call->arena, document));
        return ctl_fail(call, "unable to decode \"%s\": Object 'Kind' is missing in '%s'", path,
                        text->str);
    }
    if (!g_str_has_suffix(kind, "List") || items == NULL) {
        g_ptr_array_add(objects, (gpointer)(uintptr_t)document);
        return true;
    }
    for (size_t i = 0; i < value_length(items); i++) {
        if (!add_document(call, path, value_item(items, i), objects)) {
            return false;
        }
    }
    return true;
}

static bool
add_file(CtlCall *call, const char *path, const char *text, size_t length, GPtrArray *objects)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, path, text, length);
    g_autoptr(GPtrArray) documents =
        yaml_read(text, length, source, YAML_MANIFEST, call->arena, diagnostics);

    if (documents == NULL) {
        return ctl_fail(call, "error parsing %s: error converting YAML to JSON", path);
    }
    for (guint i = 0; i < documents->len; i++) {
        const Value *document = g_ptr_array_index(documents, i);

        if (!value_is(document, VALUE_NULL) && !add_document(call, path, document, objects)) {
            return false;
        }
    }
    return true;
}

/* Files of a folder whose names say that they hold objects. */
static bool
add_folder(CtlCall *call, const char *path, const char *const *names, GPtrArray *objects)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *inner = strchr(names[i], '/') != NULL
                                ? names[i]
                                : arena_printf(call->arena, "%s/%s", path, names[i]);
        size_t length;
        const char *text;

        if (!g_str_has_suffix(inner, ".json") && !g_str_has_suffix(inner, ".yaml") &&
            !g_str_has_suffix(inner, ".yml")) {
            continue;
        }
        text = ctl_read_file(call, inner, &length);
        if (text != NULL && !add_file(call, inner, text, length, objects)) {
            return false;
        }
    }
    return true;
}

static bool
add_path(CtlCall *call, const char *path, GPtrArray *objects)
{
    size_t length;
    const char *text = ctl_read_file(call, path, &length);
    const char *const *names;

    if (text != NULL) {
        return add_file(call, path, text, length, objects);
    }
    names = call->files == NULL || call->files->list == NULL
                ? NULL
                : call->files->list(call->files->data, path, call->arena);
    if (names == NULL) {
        ctl_blame(call, KUBECTL_FAULT_OTHER, path, 0, NULL, NULL);
        return ctl_fail(call, "the path \"%s\" does not exist", path);
    }
    return add_folder(call, path, names, objects);
}

GPtrArray *
ctl_file_objects(CtlCall *call)
{
    g_autoptr(GPtrArray) objects = g_ptr_array_new();

    for (size_t i = 0; i < ctl_n_items(call, "filename"); i++) {
        if (!add_path(call, ctl_item(call, "filename", i), objects)) {
            return NULL;
        }
    }
    if (*ctl_text(call, "kustomize") != '\0') {
        ctl_fail(call, "kustomizations are not built here");
        return NULL;
    }
    if (objects->len == 0) {
        ctl_fail(call, "no objects passed to %s", call->command->path);
        return NULL;
    }
    return g_steal_pointer(&objects);
}

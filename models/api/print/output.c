/* output.c - kubectl's -o: tables, names, documents, chosen columns and templates. */
#include "models/api/print/cell.h"
#include "models/api/print/json-path.h"
#include "text/json.h"
#include "text/tab-text.h"
#include "text/yaml.h"

#include <string.h>

typedef struct Request {
    const GPtrArray *objects;
    const char *argument; /* what follows "=" in -o; NULL: nothing */
    bool is_list;
    const PrintOptions *options;
    Arena *arena;
} Request;

typedef struct Output {
    const char *name;
    /* False after an error, of which '*ret_error' becomes the text. */
    bool (*print)(const Request *request, GString *out, char **ret_error);
} Output;

/* ---- documents -------------------------------------------------------------------------- */

/* What kubectl shows of an object: without the record of who wrote which field. */
static const Value *
object_clean(const Value *object, Arena *arena)
{
    const Value *metadata = value_get(object, "metadata");

    if (value_get(metadata, "managedFields") == NULL) {
        return object;
    }
    return value_with(arena, object, "metadata",
                      value_with(arena, metadata, "managedFields", NULL));
}

/* The object itself if one was asked for by name, else a List. */
static const Value *
document_make(const Request *request)
{
    ValueBuilder *items = value_list_begin(request->arena);
    ValueBuilder *list = value_map_begin(request->arena);
    ValueBuilder *metadata = value_map_begin(request->arena);

    if (!request->is_list && request->objects->len == 1) {
        return value_sorted(request->arena,
                            object_clean(g_ptr_array_index(request->objects, 0), request->arena));
    }
    for (guint i = 0; i < request->objects->len; i++) {
        value_add(items, object_clean(g_ptr_array_index(request->objects, i), request->arena));
    }
    value_put_string(metadata, "resourceVersion", "");
    value_put_string(list, "apiVersion", "v1");
    value_put(list, "items", value_end(items));
    value_put_string(list, "kind", "List");
    value_put(list, "metadata", value_end(metadata));
    return value_sorted(request->arena, value_end(list));
}

/* JSON as Go's encoder writes it for a web page: these three only occur inside strings. */
static void
json_append(GString *out, const Value *value, int indent)
{
    g_autoptr(GString) text = g_string_new(NULL);

    json_write(text, value, indent);
    for (const char *c = text->str; *c != '\0'; c++) {
        if (*c == '<' || *c == '>' || *c == '&') {
            g_string_append_printf(out, "\\u%04x", (unsigned)*c);
        } else {
            g_string_append_c(out, *c);
        }
    }
}

static bool
json_print(const Request *request, GString *out, char **ret_error)
{
    (void)ret_error;
    json_append(out, document_make(request), 4);
    if (out->len > 0 && out->str[out->len - 1] != '\n') {
        g_string_append_c(out, '\n');
    }
    return true;
}

static bool
yaml_print(const Request *request, GString *out, char **ret_error)
{
    (void)ret_error;
    yaml_write(out, document_make(request));
    return true;
}

static bool
name_print(const Request *request, GString *out, char **ret_error)
{
    (void)ret_error;
    for (guint i = 0; i < request->objects->len; i++) {
        const Value *object = g_ptr_array_index(request->objects, i);

        object_kind_append(out, object);
        g_string_append_printf(
            out, "%s\n",
            text_at(object, "metadata.name") == NULL ? "" : text_at(object, "metadata.name"));
    }
    return true;
}

static bool
wide_print(const Request *request, GString *out, char **ret_error)
{
    PrintOptions options = *request->options;
    g_autofree char *text = NULL;

    (void)ret_error;
    options.is_wide = true;
    text = objects_print_table(request->objects, &options);
    g_string_append(out, text);
    return true;
}

/* ---- templates -------------------------------------------------------------------------- */

static bool
json_path_output(const Request *request, GString *out, char **ret_error)
{
    const char *error = NULL;
    const JsonPath *path;

    if (request->argument == NULL || *request->argument == '\0') {
        *ret_error = g_strdup("template format specified but no template given");
        return false;
    }
    path = json_path_parse(request->argument, request->arena, &error);
    if (path == NULL) {
        *ret_error = g_strdup_printf("error parsing jsonpath %s, %s", request->argument, error);
        return false;
    }
    json_path_print(out, path, document_make(request), request->arena);
    return true;
}

/* "metadata.name", ".metadata.name", "{.metadata.name}": all are the same path. */
static const char *
path_relax(const char *text, Arena *arena)
{
    size_t length = strlen(text);

    if (length > 1 && text[0] == '{' && text[length - 1] == '}') {
        text = arena_strndup(arena, text + 1, length - 2);
    }
    text += *text == '.' ? 1 : 0;
    if (*text == '\0' || strpbrk(text, "{}") != NULL) {
        return NULL;
    }
    return arena_printf(arena, "{.%s}", text);
}

typedef struct ChosenColumn {
    const char *head;
    const JsonPath *path;
} ChosenColumn;

/* "NAME:.metadata.name,NODE:.spec.nodeName". */
static bool
columns_parse(const char *text, GArray *columns, Arena *arena, char **ret_error)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        char *colon = strchr(parts[i], ':');
        ChosenColumn column = { .head = arena_strdup(arena, parts[i]) };
        const char *path;
        const char *error = NULL;

        if (colon == NULL) {
            *ret_error = g_strdup_printf("unexpected custom-columns spec: %s, expected "
                                         "<header>:<json-path-expr>",
                                         parts[i]);
            return false;
        }
        column.head = arena_strndup(arena, parts[i], (size_t)(colon - parts[i]));
        path = path_relax(colon + 1, arena);
        column.path = path == NULL ? NULL : json_path_parse(path, arena, &error);
        if (column.path == NULL) {
            *ret_error =
                g_strdup(error != NULL ? error
                                       : "unexpected path string, expected a 'name1.name2' or "
                                         "'.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
            return false;
        }
        g_array_append_val(columns, column);
    }
    return true;
}

/* A value as Go prints it: map[a:1 b:2], [x y], <nil>. */
static void
go_append(GString *out, const Value *value, Arena *arena)
{
    bool is_map = value_is(value, VALUE_MAP);
    const char *text = scalar_text(value);
    const Value *shown = is_map && value->n > 0 ? value_sorted(arena, value) : value;

    if (!is_map && !value_is(value, VALUE_LIST)) {
        g_string_append(out, text == NULL ? "<nil>" : text);
        return;
    }
    g_string_append(out, is_map ? "map[" : "[");
    for (size_t i = 0; i < value_length(shown); i++) {
        g_string_append(out, i == 0 ? "" : " ");
        if (is_map) {
            g_string_append_printf(out, "%s:", shown->members[i].key);
        }
        go_append(out, is_map ? shown->members[i].value : value_item(shown, i), arena);
    }
    g_string_append_c(out, ']');
}

static void
columns_row(GString *out, const GArray *columns, const Value *object, Arena *arena)
{
    for (guint i = 0; i < columns->len; i++) {
        const ChosenColumn *column = &g_array_index(columns, ChosenColumn, i);
        g_autoptr(GPtrArray) found = json_path_find(column->path, object, arena);

        g_string_append(out, i == 0 ? "" : "\t");
        if (found->len == 0) {
            g_string_append(out, "<none>");
        }
        for (guint f = 0; f < found->len; f++) {
            g_string_append(out, f == 0 ? "" : ",");
            go_append(out, g_ptr_array_index(found, f), arena);
        }
    }
    g_string_append_c(out, '\n');
}

static bool
columns_print(const Request *request, GString *out, char **ret_error)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(ChosenColumn));
    g_autoptr(GString) text = g_string_new(NULL);

    if (request->argument == NULL || *request->argument == '\0') {
        *ret_error = g_strdup("custom-columns format specified but no custom columns given");
        return false;
    }
    if (!columns_parse(request->argument, columns, request->arena, ret_error)) {
        return false;
    }
    for (guint i = 0; i < columns->len && !request->options->hides_headers; i++) {
        g_string_append_printf(text, "%s%s", i == 0 ? "" : "\t",
                               g_array_index(columns, ChosenColumn, i).head);
    }
    g_string_append(text, request->options->hides_headers ? "" : "\n");
    for (guint i = 0; i < request->objects->len; i++) {
        columns_row(text, columns,
                    object_clean(g_ptr_array_index(request->objects, i), request->arena),
                    request->arena);
    }
    tab_text_append(out, text->str, 6, 3);
    return true;
}

/* ---- the door --------------------------------------------------------------------------- */

static const Output outputs[] = {
    { "custom-columns", columns_print },
    { "json", json_print },
    { "jsonpath", json_path_output },
    { "name", name_print },
    { "wide", wide_print },
    { "yaml", yaml_print },
};

static char *
unknown_make(const char *output)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ",", outputs[i].name);
    }
    return g_strdup_printf("unable to match a printer suitable for the output format \"%s\", "
                           "allowed formats are: %s",
                           output, names->str);
}

char *
objects_print(const GPtrArray *objects, const char *output, bool is_list,
              const PrintOptions *options, char **ret_error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    const char *equals = output == NULL ? NULL : strchr(output, '=');
    Request request = { .objects = objects,
                        .argument = equals == NULL ? NULL : equals + 1,
                        .is_list = is_list,
                        .options = options,
                        .arena = arena };

    if (output == NULL || *output == '\0') {
        return objects_print_table(objects, options);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        size_t length = equals == NULL ? strlen(output) : (size_t)(equals - output);

        if (strlen(outputs[i].name) == length && strncmp(outputs[i].name, output, length) == 0) {
            return outputs[i].print(&request, out, ret_error)
                       ? g_string_free(g_steal_pointer(&out), FALSE)
                       : NULL;
        }
    }
    *ret_error = unknown_make(output);
    return NULL;
}

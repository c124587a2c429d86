/* table.c - from objects to rows of cells to aligned text.
 *
 * Cells are cut at the first line end and marked with "...", terminal escapes are made visible:
 * a message must not take the table apart. */
#include "models/api/print/cell.h"
#include "text/scalar.h"
#include "text/tab-text.h"

#include <string.h>

static const char *
created_at(const CellScope *scope)
{
    const char *text = cell_text(scope);
    g_autofree char *canonical = NULL;
    int64_t seconds;

    if (text == NULL || !rfc3339_parse(text, &seconds)) {
        return "0001-01-01T00:00:00Z";
    }
    canonical = rfc3339_format(seconds);
    return arena_strdup(scope->arena, canonical);
}

/* A built-in kind for which nobody wrote columns. */
static const TableColumn plain_columns[] = {
    COLUMN_NAME,
    { .name = "Created At", .cell = created_at, .path = "metadata.creationTimestamp" },
    { .name = NULL },
};

/* A kind that a custom resource definition brought. */
static const TableColumn custom_columns[] = {
    COLUMN_NAME,
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn namespace_column = { .name = "Namespace",
                                              .cell = cell_text,
                                              .path = "metadata.namespace" };
static const TableColumn labels_column = { .name = "Labels",
                                           .cell = cell_labels,
                                           .path = "metadata.labels" };

static const char *
label_cell(const CellScope *scope)
{
    return value_get_text(value_at(scope->object, "metadata.labels"), scope->column->path);
}

static bool
is_built_in(const char *group)
{
    static const char *const groups[] = {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apps",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        NULL,
    };

    return g_strv_contains(groups, group);
}

const TableKind *
table_kind_of(const Value *object)
{
    for (size_t i = 0; table_families[i] != NULL; i++) {
        for (const TableKind *kind = table_families[i]->kinds; kind->name != NULL; kind++) {
            if (value_is_kind(object, kind->group, kind->name)) {
                return kind;
            }
        }
    }
    return NULL;
}

/* The columns to print, in order; label columns are made in 'arena'. */
static GPtrArray *
columns_choose(const Value *object, const TableKind *kind, const PrintOptions *options,
               Arena *arena)
{
    GPtrArray *columns = g_ptr_array_new();
    const char *group = api_group(value_get_text(object, "apiVersion"), arena);
    const TableColumn *column = kind != NULL         ? kind->columns
                                : is_built_in(group) ? plain_columns
                                                     : custom_columns;
    bool is_cluster_scoped =
        kind != NULL ? kind->is_cluster_scoped : value_at(object, "metadata.namespace") == NULL;

    if (options->all_namespaces && !is_cluster_scoped) {
        g_ptr_array_add(columns, (gpointer)(uintptr_t)&namespace_column);
    }
    for (; column->name != NULL; column++) {
        if (options->is_wide || !column->is_wide) {
            g_ptr_array_add(columns, (gpointer)(uintptr_t)column);
        }
    }
    for (size_t i = 0; options->label_columns != NULL && options->label_columns[i]; i++) {
        const char *key = options->label_columns[i];
        const char *slash = strrchr(key, '/');
        TableColumn *label = ARENA_NEW(arena, TableColumn);

        label->name = arena_strdup(arena, slash == NULL ? key : slash + 1);
        label->cell = label_cell;
        label->path = key;
        g_ptr_array_add(columns, label);
    }
    if (options->shows_labels) {
        g_ptr_array_add(columns, (gpointer)(uintptr_t)&labels_column);
    }
    return columns;
}

/* Line ends would break the table. */
static void
cell_append(GString *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '\n' || *text == '\r' || *text == '\f') {
            g_string_append(out, "...");
            return;
        }
        if (*text == '\033') {
            g_string_append(out, "^[");
        } else {
            g_string_append_c(out, *text);
        }
    }
}

static void
headers_append(GString *out, const GPtrArray *columns)
{
    for (guint i = 0; i < columns->len; i++) {
        const TableColumn *column = g_ptr_array_index(columns, i);
        g_autofree char *name = g_utf8_strup(column->name, -1);

        g_string_append(out, i == 0 ? "" : "\t");
        g_string_append(out, name);
    }
    g_string_append_c(out, '\n');
}

void
object_kind_append(GString *out, const Value *object)
{
    const char *kind = value_get_text(object, "kind");
    const char *version = value_get_text(object, "apiVersion");
    const char *slash = version == NULL ? NULL : strchr(version, '/');
    g_autofree char *lower = g_ascii_strdown(kind == NULL ? "" : kind, -1);

    g_string_append(out, lower);
    if (slash != NULL) {
        g_string_append_c(out, '.');
        g_string_append_len(out, version, slash - version);
    }
    g_string_append_c(out, '/');
}

static void
row_append(GString *out, const Value *object, const GPtrArray *columns, const PrintOptions *options,
           Arena *arena)
{
    for (guint i = 0; i < columns->len; i++) {
        const TableColumn *column = g_ptr_array_index(columns, i);
        CellScope scope = { object, column, options->now_ns, arena };

        g_string_append(out, i == 0 ? "" : "\t");
        if (options->shows_kind && strcmp(column->name, "Name") == 0) {
            object_kind_append(out, object);
        }
        cell_append(out, column->cell(&scope));
    }
    g_string_append_c(out, '\n');
}

static bool
are_same_kind(const Value *a, const Value *b)
{
    return g_strcmp0(value_get_text(a, "kind"), value_get_text(b, "kind")) == 0 &&
           g_strcmp0(value_get_text(a, "apiVersion"), value_get_text(b, "apiVersion")) == 0;
}

/* The table of the objects from 'start' that are of one kind; returns the first behind. */
static guint
table_append(GString *out, const GPtrArray *objects, guint start, const PrintOptions *options,
             Arena *arena)
{
    const Value *first = g_ptr_array_index(objects, start);
    g_autoptr(GPtrArray) columns = columns_choose(first, table_kind_of(first), options, arena);
    g_autoptr(GString) text = g_string_new(NULL);
    guint end = start;

    if (!options->hides_headers) {
        headers_append(text, columns);
    }
    for (; end < objects->len && are_same_kind(first, g_ptr_array_index(objects, end)); end++) {
        row_append(text, g_ptr_array_index(objects, end), columns, options, arena);
    }
    tab_text_append(out, text->str, 6, 3);
    return end;
}

char *
objects_print_table(const GPtrArray *objects, const PrintOptions *options)
{
    g_autoptr(Arena) arena = arena_new();
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < objects->len;) {
        if (i > 0 && !options->hides_headers) {
            g_string_append_c(out, '\n');
        }
        i = table_append(out, objects, i, options, arena);
    }
    return g_string_free(out, FALSE);
}

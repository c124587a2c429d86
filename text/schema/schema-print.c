/* schema-print.c - what the rows know, for people, editors and shells. */
#include "text/schema/schema-internal.h"

#include "text/display-width.h"
#include "text/json.h"

#include <string.h>

/* The row that 'path' leads to and the schema it stands in; false if there is none.  An empty path
 * leads to the schema itself, with a NULL row. */
static bool
follow(const Schema **schema, const char *path, const SchemaRow **ret_row)
{
    g_auto(GStrv) keys = g_strsplit(path == NULL ? "" : path, ".", -1);

    *ret_row = NULL;
    for (size_t i = 0; keys[i] != NULL; i++) {
        if (*ret_row != NULL) {
            if ((*ret_row)->section == NULL) {
                return false;
            }
            *schema = (*ret_row)->section;
        }
        *ret_row = schema_row(*schema, keys[i]);
        if (*ret_row == NULL) {
            return false;
        }
    }
    return true;
}

static char *
type_text(const SchemaRow *row)
{
    if (row->names != NULL) {
        return g_strjoinv("|", (char **)(uintptr_t)row->names);
    }
    return g_strdup(row->reader->name);
}

static void
explain_row(GString *out, const SchemaRow *row, int key_cells, int type_cells)
{
    g_autofree char *type = type_text(row);

    g_string_append(out, "  ");
    display_pad_right(out, row->key, key_cells);
    g_string_append(out, "  ");
    display_pad_right(out, type, type_cells);
    g_string_append(out, "  ");
    if (row->doc != NULL) {
        g_string_append(out, row->doc);
    }
    if (row->required) {
        g_string_append(out, " Required.");
    } else if (row->fallback != NULL) {
        g_string_append_printf(out, " Default: %s.", row->fallback);
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ') {
        g_string_truncate(out, out->len - 1);
    }
    g_string_append_c(out, '\n');
}

static void
explain_table(GString *out, const Schema *schema)
{
    int key_cells = 0;
    int type_cells = 0;

    if (schema->doc != NULL) {
        g_string_append_printf(out, "%s\n\n", schema->doc);
    }
    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        g_autofree char *type = type_text(row);

        key_cells = MAX(key_cells, display_width(row->key));
        type_cells = MIN(MAX(type_cells, display_width(type)), 24);
    }
    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        explain_row(out, row, key_cells, type_cells);
    }
    for (const SchemaChoice *choice = schema->choices; choice != NULL && choice->keys != NULL;
         choice++) {
        g_string_append_printf(out, "\n  %s one of: %s\n", choice->required ? "Exactly" : "At most",
                               choice->keys);
    }
}

bool
schema_explain(GString *out, const Schema *schema, const char *path)
{
    const SchemaRow *row = NULL;
    bool is_root = path == NULL || *path == '\0';

    if (!is_root && !follow(&schema, path, &row)) {
        return false;
    }
    if (row != NULL) {
        g_autofree char *type = type_text(row);

        explain_row(out, row, display_width(row->key), display_width(type));
        if (row->section == NULL) {
            return true;
        }
        g_string_append_c(out, '\n');
        schema = row->section;
    }
    explain_table(out, schema);
    return true;
}

const char **
schema_keys(const Schema *schema, const char *path)
{
    const SchemaRow *row = NULL;
    bool is_root = path == NULL || *path == '\0';
    GPtrArray *keys;

    if (!is_root && !follow(&schema, path, &row)) {
        return NULL;
    }
    if (row != NULL && row->section == NULL) {
        return NULL;
    }
    schema = row != NULL ? row->section : schema;
    keys = g_ptr_array_new();
    for (const SchemaRow *each = schema->rows; each->key != NULL; each++) {
        g_ptr_array_add(keys, (void *)(uintptr_t)each->key);
    }
    g_ptr_array_add(keys, NULL);
    return (const char **)(void *)g_ptr_array_free(keys, FALSE);
}

/* --- JSON Schema --------------------------------------------------------------------------- */

static const Value *
parsed(Arena *arena, const char *json)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *value = json_read(json, strlen(json), 0, arena, diagnostics);

    g_assert(value != NULL);
    return value;
}

static const Value *
names_json(Arena *arena, const char *const *names)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; names[i] != NULL; i++) {
        value_add(list, value_string(arena, names[i]));
    }
    return value_end(list);
}

static const Value *
number_json(Arena *arena, double number)
{
    g_autofree char *text = number_format(number);

    return parsed(arena, text);
}

static void
put_limits(ValueBuilder *map, Arena *arena, const SchemaRow *row, const char *low, const char *high)
{
    if (row->min > -INFINITY) {
        value_put(map, low, number_json(arena, row->min));
    }
    if (row->max > 0) {
        value_put(map, high, number_json(arena, row->max));
    }
}

static void
put_type(ValueBuilder *map, Arena *arena, const SchemaRow *row)
{
    const SchemaReader *reader = row->reader;

    if (reader == &schema_int || reader == &schema_real) {
        value_put_string(map, "type", reader == &schema_int ? "integer" : "number");
        put_limits(map, arena, row, "minimum", "maximum");
    } else if (reader == &schema_enum) {
        value_put(map, "enum", names_json(arena, row->names));
    } else if (reader == &schema_section_list) {
        value_put_string(map, "type", "array");
        value_put(map, "items", schema_json(row->section, arena));
        put_limits(map, arena, row, "minItems", "maxItems");
    } else if (reader == &schema_section_map) {
        value_put_string(map, "type", "object");
        value_put(map, "additionalProperties", schema_json(row->section, arena));
    }
}

static const Value *
row_json(const SchemaRow *row, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    const Value *base = NULL;

    if (row->reader->json != NULL) {
        base = parsed(arena, row->reader->json);
    } else if (row->reader == &schema_section) {
        base = schema_json(row->section, arena);
    }
    for (size_t i = 0; base != NULL && i < base->n; i++) {
        value_put_member(map, &base->members[i]);
    }
    put_type(map, arena, row);
    value_put_string(map, "description", row->doc);
    if (row->fallback != NULL && *row->fallback != '{' && *row->fallback != '[') {
        value_put_string(map, "default", row->fallback);
    }
    return value_end(map);
}

static const Value *
required_json(const Schema *schema, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    const Value *value;

    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        if (row->required) {
            value_add(list, value_string(arena, row->key));
        }
    }
    value = value_end(list);
    return value->n == 0 ? NULL : value;
}

/* One key of each required choice; that two are too many is left to the program's own words. */
static const Value *
choices_json(const Schema *schema, Arena *arena)
{
    ValueBuilder *all = value_list_begin(arena);
    const Value *value;

    for (const SchemaChoice *choice = schema->choices; choice != NULL && choice->keys != NULL;
         choice++) {
        g_auto(GStrv) keys = g_strsplit(choice->keys, " ", -1);
        ValueBuilder *any = value_list_begin(arena);
        ValueBuilder *map = value_map_begin(arena);

        for (size_t i = 0; choice->required && keys[i] != NULL; i++) {
            ValueBuilder *one = value_map_begin(arena);
            ValueBuilder *list = value_list_begin(arena);

            value_add(list, value_string(arena, keys[i]));
            value_put(one, "required", value_end(list));
            value_add(any, value_end(one));
        }
        if (choice->required) {
            value_put(map, "anyOf", value_end(any));
            value_add(all, value_end(map));
        }
    }
    value = value_end(all);
    return value->n == 0 ? NULL : value;
}

const Value *
schema_json(const Schema *schema, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *properties = value_map_begin(arena);

    value_put_string(map, "type", "object");
    value_put_string(map, "description", schema->doc);
    value_put(map, "required", required_json(schema, arena));
    value_put_bool(map, "additionalProperties", false);
    if (schema->has_extensions) {
        value_put(map, "patternProperties", parsed(arena, "{\"^x-\":{}}"));
    }
    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        value_put(properties, row->key, row_json(row, arena));
    }
    value_put(map, "properties", value_end(properties));
    value_put(map, "allOf", choices_json(schema, arena));
    return value_end(map);
}

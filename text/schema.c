/* schema.c - walking a mapping along its tables; schema-readers.c reads the single values. */
#include "text/schema/schema-internal.h"

#include "text/yaml/yaml-build.h"

#include <string.h>

bool
schema_error(SchemaContext *context, const char *code, const Value *value, const char *label,
             const char *format, ...)
{
    va_list arguments;
    g_autofree char *message = NULL;
    Diagnostic *error;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (context->is_default) {
        g_error("the default `%s` cannot be read: %s", value->text, message);
    }
    error = diagnostics_error_at(context->diagnostics, code, value, "%s", message);
    if (label != NULL) {
        diagnostic_label(error, "%s", label);
    }
    return false;
}

const char *
schema_type_text(const Value *value)
{
    static const char *const texts[] = {
        [VALUE_NULL] = "nothing",   [VALUE_BOOL] = "true or false", [VALUE_INT] = "a number",
        [VALUE_FLOAT] = "a number", [VALUE_STRING] = "text",        [VALUE_LIST] = "a list",
        [VALUE_MAP] = "a mapping",
    };

    G_STATIC_ASSERT(G_N_ELEMENTS(texts) == N_VALUE_TYPES);
    return texts[value->type];
}

const SchemaRow *
schema_row(const Schema *schema, const char *key)
{
    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            return row;
        }
    }
    return NULL;
}

static const SchemaRow *
row_in_tables(const Schema *const *tables, const char *key)
{
    for (size_t i = 0; tables[i] != NULL; i++) {
        const SchemaRow *row = schema_row(tables[i], key);

        if (row != NULL) {
            return row;
        }
    }
    return NULL;
}

/* --- Unknown keys -------------------------------------------------------------------------- */

/* The keys of all tables, ends with NULL. */
static GPtrArray *
all_keys(const Schema *const *tables)
{
    GPtrArray *keys = g_ptr_array_new();

    for (size_t i = 0; tables[i] != NULL; i++) {
        for (const SchemaRow *row = tables[i]->rows; row->key != NULL; row++) {
            g_ptr_array_add(keys, (void *)(uintptr_t)row->key);
        }
    }
    g_ptr_array_add(keys, NULL);
    return keys;
}

/* The section one level down that knows 'key'. */
static const SchemaRow *
section_with(const Schema *const *tables, const char *key)
{
    for (size_t i = 0; tables[i] != NULL; i++) {
        for (const SchemaRow *row = tables[i]->rows; row->key != NULL; row++) {
            if (row->section != NULL && schema_row(row->section, key) != NULL) {
                return row;
            }
        }
    }
    return NULL;
}

static bool
suggest_elsewhere(const SchemaContext *context, Diagnostic *error, const char *key)
{
    const SchemaRow *below = section_with(context->tables, key);

    if (below != NULL) {
        diagnostic_label(error, "`%s` belongs under `%s`", key, below->key);
        return true;
    }
    for (const SchemaContext *outer = context->outer; outer != NULL; outer = outer->outer) {
        if (row_in_tables(outer->tables, key) != NULL) {
            diagnostic_label(error, "`%s` belongs %s", key,
                             outer == context->outer ? "one level up" : "further up");
            return true;
        }
    }
    return false;
}

static void
report_unknown(SchemaContext *context, const ValueMember *member)
{
    GPtrArray *keys = all_keys(context->tables);
    g_autofree char *list = g_strjoinv(", ", (char **)keys->pdata);
    const char *const *names = (const char *const *)(const void *)keys->pdata;
    Diagnostic *error = diagnostics_error_at_key(context->diagnostics, "E103", member,
                                                 "unknown key `%s`", member->key);

    if (strchr(member->key, ':') != NULL) {
        diagnostic_label(error, "a blank is missing behind the colon");
    } else if (!suggest_elsewhere(context, error, member->key)) {
        diagnostic_suggest(error, member->key, names);
    }
    if (context->tables[0]->name != NULL) {
        diagnostic_help(error, "keys of %s: %s", context->tables[0]->name, list);
    } else {
        diagnostic_help(error, "keys: %s", list);
    }
    g_ptr_array_unref(keys);
}

static void
check_keys(SchemaContext *context, const Value *map)
{
    bool has_extensions = false;

    for (size_t i = 0; context->tables[i] != NULL; i++) {
        has_extensions = has_extensions || context->tables[i]->has_extensions;
    }
    for (size_t i = 0; i < map->n; i++) {
        const ValueMember *member = &map->members[i];

        if (row_in_tables(context->tables, member->key) == NULL &&
            !(has_extensions && g_str_has_prefix(member->key, "x-"))) {
            report_unknown(context, member);
        }
    }
}

/* --- Choices ------------------------------------------------------------------------------- */

static Mark
key_end(const ValueMember *member)
{
    Mark end = member->mark;

    end.column += (uint32_t)g_utf8_strlen(member->key, -1);
    return end;
}

static void
report_two(SchemaContext *context, const Schema *schema, const SchemaChoice *choice,
           const ValueMember *first, const ValueMember *second)
{
    Diagnostic *error;

    if (first->mark.line > second->mark.line ||
        (first->mark.line == second->mark.line && first->mark.column > second->mark.column)) {
        const ValueMember *swap = first;

        first = second;
        second = swap;
    }
    error =
        diagnostics_error_at_key(context->diagnostics, choice->code == NULL ? "E106" : choice->code,
                                 second, "two %ss in one %s", choice->noun, schema->name);
    diagnostic_label(error, "second %s", choice->noun);
    diagnostic_also(error, first->mark, key_end(first), "first %s here", choice->noun);
    if (choice->help != NULL) {
        diagnostic_help(error, "%s", choice->help);
    }
}

/* Whether an unknown key of the mapping is 'keys', misspelt or without the blank behind its colon:
 * then that is the mistake, and has been told. */
static bool
is_misspelt(const SchemaContext *context, const Value *map, const char *const *keys)
{
    for (size_t i = 0; map != NULL && i < map->n; i++) {
        const char *key = map->members[i].key;
        g_autofree char *word = g_strndup(key, strcspn(key, ":"));

        if (row_in_tables(context->tables, key) == NULL && nearest_name(word, keys) != NULL) {
            return true;
        }
    }
    return false;
}

/* The beginning of a mapping: where something is missing. */
static Diagnostic *
missing(SchemaContext *context, const Value *map, const char *message)
{
    Mark start = { 0 };
    Mark end;

    if (map != NULL) {
        start = map->start;
    }
    end = start;
    end.column++;
    return diagnostics_add(context->diagnostics, SEVERITY_ERROR, "E105", start, end, "%s", message);
}

static void
check_choice(SchemaContext *context, const Schema *schema, const SchemaChoice *choice,
             const Value *map)
{
    g_auto(GStrv) keys = g_strsplit(choice->keys, " ", -1);
    const ValueMember *first = NULL;

    for (size_t i = 0; keys[i] != NULL; i++) {
        const ValueMember *member = value_member(map, keys[i]);

        if (first != NULL && member != NULL) {
            report_two(context, schema, choice, first, member);
            return;
        }
        first = member == NULL ? first : member;
    }
    if (first == NULL && choice->required &&
        !is_misspelt(context, map, (const char *const *)keys)) {
        g_autofree char *list = g_strjoinv("`, `", keys);
        g_autofree char *message = g_strdup_printf("%s without %s: one of `%s` is missing",
                                                   schema->name, choice->noun, list);

        missing(context, map, message);
    }
}

/* --- Reading ------------------------------------------------------------------------------- */

static void
keep(void *config, size_t slot, const Value *value)
{
    if (slot > 0) {
        memcpy((char *)config + slot, &value, sizeof value);
    }
}

/* The value a default text stands for, as if it had been written in a file. */
static const Value *
default_value(const char *text, Arena *arena)
{
    Value *value;

    if (*text == '{' || *text == '[') {
        g_autoptr(Diagnostics) diagnostics = diagnostics_new();
        GPtrArray *documents = yaml_read(text, strlen(text), 0, YAML_OURS, arena, diagnostics);
        const Value *parsed;

        g_assert(documents != NULL && documents->len == 1);
        parsed = g_ptr_array_index(documents, 0);
        g_ptr_array_unref(documents);
        return parsed;
    }
    value = ARENA_NEW(arena, Value);
    value->type = VALUE_STRING;
    value->plain = true;
    value->text = arena_strdup(arena, text);
    value->length = strlen(text);
    yaml_set_type(&(YamlBuild){ .dialect = YAML_OURS, .arena = arena }, value);
    return value;
}

static void
read_default(SchemaContext *context, const SchemaRow *row, void *config)
{
    SchemaContext inner = *context;

    inner.is_default = true;
    row->reader->read(&inner, row, default_value(row->fallback, context->arena),
                      (char *)config + row->slot);
}

static void
read_row(SchemaContext *context, const Schema *schema, const SchemaRow *row, const Value *map,
         void *config)
{
    const Value *value = value_get(map, row->key);

    if (value != NULL) {
        keep(config, row->keep, value);
        row->reader->read(context, row, value, (char *)config + row->slot);
    } else if (row->fallback != NULL) {
        read_default(context, row, config);
    } else if (row->required && !context->is_default &&
               !is_misspelt(context, map, (const char *const[]){ row->key, NULL })) {
        g_autofree char *message =
            g_strdup_printf("`%s` is missing in %s", row->key,
                            schema->name == NULL ? "this mapping" : schema->name);

        diagnostic_help(missing(context, map, message), "%s: %s", row->key, row->doc);
    }
}

static void
read_table(SchemaContext *context, const Schema *schema, const Value *map, void *config)
{
    memset(config, 0, schema->size);
    keep(config, schema->self, map);
    for (const SchemaRow *row = schema->rows; row->key != NULL; row++) {
        read_row(context, schema, row, map, config);
    }
    for (const SchemaChoice *choice = schema->choices; choice != NULL && choice->keys != NULL;
         choice++) {
        if (!context->is_default) {
            check_choice(context, schema, choice, map);
        }
    }
}

bool
schema_read_within(SchemaContext *outer, const Schema *const *tables, void *const *configs,
                   const Value *value)
{
    SchemaContext context = { .arena = outer->arena,
                              .diagnostics = outer->diagnostics,
                              .outer = outer->tables == NULL ? NULL : outer,
                              .tables = tables,
                              .is_default = outer->is_default };
    size_t n_before = context.diagnostics == NULL ? 0 : diagnostics_n_errors(context.diagnostics);

    if (value != NULL && value->type != VALUE_MAP && value->type != VALUE_NULL) {
        for (size_t i = 0; tables[i] != NULL; i++) {
            memset(configs[i], 0, tables[i]->size);
        }
        return schema_error(
            &context, "E106", value,
            value->type == VALUE_STRING ? "a mapping is lines of `key: value`" : NULL,
            "%s must be a mapping, this is %s", tables[0]->name == NULL ? "this" : tables[0]->name,
            schema_type_text(value));
    }
    for (size_t i = 0; tables[i] != NULL; i++) {
        read_table(&context, tables[i], value, configs[i]);
    }
    if (value != NULL && value->type == VALUE_MAP) {
        check_keys(&context, value);
    }
    return context.diagnostics == NULL || diagnostics_n_errors(context.diagnostics) == n_before;
}

bool
schema_read_parts(const Schema *const *schemas, void *const *configs, const Value *value,
                  Arena *arena, Diagnostics *diagnostics)
{
    SchemaContext context = { .arena = arena, .diagnostics = diagnostics };

    return schema_read_within(&context, schemas, configs, value);
}

bool
schema_read(const Schema *schema, const Value *value, void *config, Arena *arena,
            Diagnostics *diagnostics)
{
    return schema_read_parts((const Schema *const[]){ schema, NULL }, &config, value, arena,
                             diagnostics);
}

void
schema_defaults(const Schema *schema, void *config, Arena *arena)
{
    SchemaContext context = { .arena = arena, .is_default = true };

    schema_read_within(&context, (const Schema *const[]){ schema, NULL }, &config, NULL);
}

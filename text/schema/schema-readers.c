/* schema-readers.c - how the single values of a configuration are read.
 *
 * The row says what a scalar is, never its looks: `no` is a country where text is wanted, `1.30` a
 * version.  So every reader begins with the text. */
#include "text/schema/schema-internal.h"

#include "text/yaml/yaml-internal.h"

#include <string.h>

static bool
is_scalar(const Value *value)
{
    return value->text != NULL && value->type != VALUE_NULL;
}

/* The text of a scalar; NULL, and an error, if there is none. */
static const char *
scalar_text(SchemaContext *context, const SchemaRow *row, const Value *value, const char *wanted)
{
    if (value->type == VALUE_NULL) {
        schema_error(context, "E106", value, NULL, "`%s` is empty, it must be %s", row->key,
                     wanted);
        return NULL;
    }
    if (value->text == NULL) {
        schema_error(context, "E106", value, NULL, "`%s` must be %s, this is %s", row->key, wanted,
                     schema_type_text(value));
        return NULL;
    }
    return value->text;
}

static bool
in_range(SchemaContext *context, const SchemaRow *row, const Value *value, double number,
         const char *unit)
{
    g_autofree char *low = number_format(row->min);
    g_autofree char *high = number_format(row->max);

    if (number >= row->min && (row->max == 0 || number <= row->max)) {
        return true;
    }
    if (row->max == 0) {
        return schema_error(context, "E107", value, NULL, "`%s` must be at least %s%s", row->key,
                            low, unit);
    }
    if (row->min == -INFINITY) {
        return schema_error(context, "E107", value, NULL, "`%s` must be at most %s%s", row->key,
                            high, unit);
    }
    return schema_error(context, "E107", value, NULL, "`%s` must be between %s%s and %s%s",
                        row->key, low, unit, high, unit);
}

static bool
read_text(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "text");

    if (text != NULL) {
        *(const char **)slot = arena_strdup(context->arena, text);
    }
    return text != NULL;
}

const SchemaReader schema_text = { "text", "{\"type\":[\"string\",\"number\",\"boolean\"]}",
                                   read_text };

static bool
read_bool(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    YamlScalar old = { .kind = YAML_IS_STRING };

    if (value->type == VALUE_BOOL) {
        *(bool *)slot = value->boolean;
        return true;
    }
    if (scalar_text(context, row, value, "true or false") == NULL) {
        return false;
    }
    old = yaml_resolve_manifest(value->text, value->length);
    return schema_error(context, "E106", value,
                        old.kind != YAML_IS_BOOL ? NULL
                        : old.boolean            ? "write `true`"
                                                 : "write `false`",
                        "`%s` must be true or false", row->key);
}

const SchemaReader schema_bool = { "true or false", "{\"type\":\"boolean\"}", read_bool };

static bool
read_int(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "a whole number");
    int64_t number;

    if (text == NULL) {
        return false;
    }
    if (!int_parse(text, &number)) {
        return schema_error(context, "E121", value, NULL, "`%s` must be a whole number", row->key);
    }
    if (!in_range(context, row, value, (double)number, "")) {
        return false;
    }
    *(int64_t *)slot = number;
    return true;
}

const SchemaReader schema_int = { "number", NULL, read_int };

static bool
read_real(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "a number");
    double number;

    if (text == NULL) {
        return false;
    }
    if (!number_parse(text, &number) || !isfinite(number)) {
        return schema_error(context, "E121", value, NULL, "`%s` must be a number", row->key);
    }
    if (!in_range(context, row, value, number, "")) {
        return false;
    }
    *(double *)slot = number;
    return true;
}

const SchemaReader schema_real = { "number", NULL, read_real };

static bool
read_quantity(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "an amount");
    Quantity quantity;

    if (text == NULL) {
        return false;
    }
    if (strpbrk(text, "0123456789") == NULL || quantity_parse(text, &quantity) != QUANTITY_OK) {
        return schema_error(context, "E119", value,
                            "an amount is written like `100m`, `1.5`, `512Mi`, `2Gi`",
                            "not an amount: `%s`", text);
    }
    if (!in_range(context, row, value, quantity_to_double(quantity), "")) {
        return false;
    }
    *(Quantity *)slot = quantity;
    return true;
}

const SchemaReader schema_quantity = {
    "amount",
    "{\"type\":[\"string\",\"number\"],\"pattern\":\"^[+-]?[0-9.]+([eE][-+]?[0-9]+|"
    "[numkMGTPE]|[KMGTPE]i)?$\"}",
    read_quantity
};

static bool
read_rate(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "a rate");
    double per_second;

    if (text == NULL) {
        return false;
    }
    if (!rate_parse(text, &per_second)) {
        g_autofree char *label = strchr(text, '/') == NULL && number_parse(text, &per_second)
                                     ? g_strdup_printf("write `%s/s` or `%s/m`", text, text)
                                     : g_strdup("a rate is written like `200/s`, `40Mi/m`");

        return schema_error(context, "E120", value, label, "not a rate: `%s`", text);
    }
    if (!in_range(context, row, value, per_second, "/s")) {
        return false;
    }
    *(double *)slot = per_second;
    return true;
}

const SchemaReader schema_rate = {
    "rate", "{\"type\":\"string\",\"pattern\":\"^[0-9.]+[a-zA-Z]*/(s|m|h|d)$\"}", read_rate
};

static bool
read_int_or_percent(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "a number or a percentage");
    IntOrPercent parsed;

    if (text == NULL) {
        return false;
    }
    if (!int_or_percent_parse(text, &parsed)) {
        return schema_error(context, "E121", value, "written like `3` or `50%`",
                            "`%s` must be a whole number or a percentage", row->key);
    }
    if (!in_range(context, row, value, parsed.number, parsed.is_percent ? "%" : "")) {
        return false;
    }
    *(IntOrPercent *)slot = parsed;
    return true;
}

const SchemaReader schema_int_or_percent = {
    "number or percentage", "{\"type\":[\"integer\",\"string\"],\"pattern\":\"^[0-9]+%?$\"}",
    read_int_or_percent
};

static bool
read_share(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "a share");
    size_t length = text == NULL ? 0 : strlen(text);
    bool is_percent = length > 0 && text[length - 1] == '%';
    g_autofree char *number = g_strndup(text == NULL ? "" : text, length - (is_percent ? 1 : 0));
    double most = row->max > 0 ? row->max : 1;
    double share;

    if (text == NULL) {
        return false;
    }
    if (!number_parse(number, &share)) {
        return schema_error(context, "E121", value, "written like `5%` or `0.05`",
                            "`%s` must be a share", row->key);
    }
    share = is_percent ? share / 100 : share;
    if (!(share >= 0 && share <= most)) {
        return schema_error(context, "E107", value, NULL, "`%s` must be between 0%% and %d%%",
                            row->key, (int)(most * 100 + 0.5));
    }
    *(double *)slot = share;
    return true;
}

const SchemaReader schema_share = {
    "share", "{\"type\":[\"number\",\"string\"],\"pattern\":\"^[0-9.]+%?$\"}", read_share
};

static bool
read_enum(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    const char *text = scalar_text(context, row, value, "a word");
    const char *noun = row->noun == NULL ? row->key : row->noun;
    g_autofree char *list = NULL;
    Diagnostic *error;

    if (text == NULL) {
        return false;
    }
    for (int i = 0; row->names[i] != NULL; i++) {
        if (strcmp(row->names[i], text) == 0) {
            *(int *)slot = i;
            return true;
        }
    }
    g_assert(!context->is_default);
    list = g_strjoinv(", ", (char **)(uintptr_t)row->names);
    error =
        diagnostics_error_at(context->diagnostics, "E102", value, "unknown %s `%s`", noun, text);
    diagnostic_suggest(error, text, row->names);
    diagnostic_help(error, "%s is one of %s", noun, list);
    return false;
}

const SchemaReader schema_enum = { "word", NULL, read_enum };

static bool
right_length(SchemaContext *context, const SchemaRow *row, const Value *value)
{
    double n = (double)value_length(value);
    bool is_short = n < row->min;
    g_autofree char *limit = number_format(is_short ? row->min : row->max);

    if (!is_short && (row->max == 0 || n <= row->max)) {
        return true;
    }
    return schema_error(context, "E116", value, NULL, "`%s` must have at %s %s entries, not %zu",
                        row->key, is_short ? "least" : "most", limit, value_length(value));
}

static bool
read_texts(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    bool is_list = value->type == VALUE_LIST;
    size_t n = is_list ? value->n : 1;
    const char **texts = ARENA_NEW_N(context->arena, const char *, n + 1);
    bool ok = !is_list || right_length(context, row, value);

    for (size_t i = 0; i < n; i++) {
        ok = read_text(context, row, is_list ? value->items[i] : value, &texts[i]) && ok;
    }
    if (ok) {
        *(const char ***)slot = texts;
    }
    return ok;
}

const SchemaReader schema_texts = { "list of text",
                                    "{\"type\":[\"array\",\"string\",\"number\"],\"items\":{"
                                    "\"type\":[\"string\",\"number\",\"boolean\"]}}",
                                    read_texts };

static bool
read_value(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    (void)context;
    (void)row;
    *(const Value **)slot = value;
    return true;
}

const SchemaReader schema_value = { "anything", "{}", read_value };

static bool
has_type(SchemaContext *context, const SchemaRow *row, const Value *value, ValueType type)
{
    static const Value list = { .type = VALUE_LIST };
    static const Value map = { .type = VALUE_MAP };
    const char *advice = NULL;

    if (value->type == type) {
        return true;
    }
    if (value->type == VALUE_MAP) {
        advice = "every entry of a list begins with a dash and a blank";
    } else if (type == VALUE_MAP && value->type == VALUE_STRING) {
        advice = "a mapping is lines of `key: value`";
    }
    return schema_error(context, "E106", value, advice, "`%s` must be %s, this is %s", row->key,
                        schema_type_text(type == VALUE_LIST ? &list : &map),
                        value->type == VALUE_NULL ? "empty" : schema_type_text(value));
}

static bool
read_value_list(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    return has_type(context, row, value, VALUE_LIST) && right_length(context, row, value) &&
           read_value(context, row, value, slot);
}

const SchemaReader schema_value_list = { "list", "{\"type\":\"array\"}", read_value_list };

static bool
read_value_map(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    return has_type(context, row, value, VALUE_MAP) && read_value(context, row, value, slot);
}

const SchemaReader schema_value_map = { "mapping", "{\"type\":\"object\"}", read_value_map };

static bool
read_text_map(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    bool ok = has_type(context, row, value, VALUE_MAP);

    for (size_t i = 0; ok && i < value->n; i++) {
        const ValueMember *member = &value->members[i];

        if (!is_scalar(member->value)) {
            return schema_error(context, "E106", member->value, NULL,
                                "`%s` must be text, this is %s", member->key,
                                schema_type_text(member->value));
        }
    }
    return ok && read_value(context, row, value, slot);
}

const SchemaReader schema_text_map = {
    "mapping of text",
    "{\"type\":\"object\",\"additionalProperties\":{\"type\":[\"string\",\"number\",\"boolean\"]}}",
    read_text_map
};

static bool
read_one(SchemaContext *context, const Schema *schema, const Value *value, void *config)
{
    return schema_read_within(context, (const Schema *const[]){ schema, NULL }, &config, value);
}

static bool
read_section(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    void *config = arena_alloc(context->arena, row->section->size);

    *(void **)slot = config;
    return read_one(context, row->section, value, config);
}

const SchemaReader schema_section = { "section", NULL, read_section };

/* The count lies beside the slot, at an offset that the row knows. */
static void
set_count(const SchemaRow *row, void *slot, size_t n)
{
    *(size_t *)(void *)((char *)slot - row->slot + row->count_slot) = n;
}

static bool
read_section_list(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    size_t size = row->section->size;
    char *configs;
    bool ok;

    if (!has_type(context, row, value, VALUE_LIST)) {
        return false;
    }
    ok = right_length(context, row, value);
    configs = arena_alloc(context->arena, size * value->n);
    for (size_t i = 0; i < value->n; i++) {
        ok = read_one(context, row->section, value->items[i], configs + i * size) && ok;
    }
    *(void **)slot = configs;
    set_count(row, slot, value->n);
    return ok;
}

const SchemaReader schema_section_list = { "list of sections", NULL, read_section_list };

static bool
read_section_map(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    size_t size = row->section->size;
    char *configs;
    bool ok;

    if (!has_type(context, row, value, VALUE_MAP)) {
        return false;
    }
    ok = right_length(context, row, value);
    configs = arena_alloc(context->arena, size * value->n);
    for (size_t i = 0; i < value->n; i++) {
        char *config = configs + i * size;

        ok = read_one(context, row->section, value->members[i].value, config) && ok;
        *(const char **)(void *)config = arena_strdup(context->arena, value->members[i].key);
    }
    *(void **)slot = configs;
    set_count(row, slot, value->n);
    return ok;
}

const SchemaReader schema_section_map = { "mapping of sections", NULL, read_section_map };

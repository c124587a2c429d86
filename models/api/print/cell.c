/* cell.c - the small formats that tables and descriptions share. */
#include "models/api/print/cell.h"

#include "text/human-duration.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

#define NS_PER_SECOND INT64_C(1000000000)

/* ---- looking ---------------------------------------------------------------------------- */

const Value *
value_at(const Value *map, const char *path)
{
    char key[128];

    while (map != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");

        g_assert(length < sizeof key);
        memcpy(key, path, length);
        key[length] = '\0';
        map = value_get(map, key);
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return map;
}

const char *
text_at(const Value *map, const char *path)
{
    return value_text(value_at(map, path));
}

int64_t
int_at(const Value *map, const char *path)
{
    const Value *value = value_at(map, path);

    return value_is(value, VALUE_INT) ? value->integer : 0;
}

bool
bool_at(const Value *map, const char *path)
{
    const Value *value = value_at(map, path);

    return value_is(value, VALUE_BOOL) && value->boolean;
}

const char *
scalar_text(const Value *value)
{
    if (value_is(value, VALUE_BOOL)) {
        return value->boolean ? "true" : "false";
    }
    return value_is(value, VALUE_STRING) || value_is(value, VALUE_INT) ||
                   value_is(value, VALUE_FLOAT)
               ? value->text
               : NULL;
}

bool
value_is_kind(const Value *object, const char *group, const char *kind)
{
    const char *name = value_get_text(object, "kind");
    const char *version = value_get_text(object, "apiVersion");
    const char *slash = version == NULL ? NULL : strchr(version, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - version);

    return name != NULL && strcmp(name, kind) == 0 && strlen(group) == length &&
           (length == 0 || strncmp(version, group, length) == 0);
}

const char *
api_group(const char *api_version, Arena *arena)
{
    const char *slash = api_version == NULL ? NULL : strchr(api_version, '/');

    return slash == NULL ? "" : arena_strndup(arena, api_version, (size_t)(slash - api_version));
}

/* ---- formats ---------------------------------------------------------------------------- */

/* A MicroTime has a fraction, which rfc3339_parse() drops. */
static int64_t
fraction_of(const char *text)
{
    const char *point = strchr(text, '.');
    int64_t unit = NS_PER_SECOND / 10;
    int64_t fraction = 0;

    for (const char *c = point == NULL ? "" : point + 1; g_ascii_isdigit(*c); c++, unit /= 10) {
        fraction += (*c - '0') * unit;
    }
    return fraction;
}

bool
instant_parse(const Value *time, int64_t *ret_ns)
{
    const char *text = value_text(time);
    int64_t seconds;

    if (text == NULL || !rfc3339_parse(text, &seconds)) {
        return false;
    }
    seconds = CLAMP(seconds, INT64_MIN / NS_PER_SECOND + 1, INT64_MAX / NS_PER_SECOND - 1);
    *ret_ns = seconds * NS_PER_SECOND + fraction_of(text);
    return true;
}

const char *
age_text(const Value *time, int64_t now_ns, Arena *arena)
{
    g_autofree char *text = NULL;
    int64_t since;
    int64_t age;

    if (!instant_parse(time, &since)) {
        return "<unknown>";
    }
    if (__builtin_sub_overflow(now_ns, since, &age)) {
        age = now_ns > since ? INT64_MAX : INT64_MIN;
    }
    text = human_duration_format(age);
    return arena_strdup(arena, text);
}

const char *
texts_join(const GPtrArray *texts, const char *separator, Arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);
    bool is_first = true;

    for (guint i = 0; i < texts->len; i++) {
        const char *text = g_ptr_array_index(texts, i);

        if (text != NULL) {
            g_string_append(out, is_first ? "" : separator);
            g_string_append(out, text);
            is_first = false;
        }
    }
    return arena_strdup(arena, out->str);
}

const char *
members_join(const Value *list, const char *key, Arena *arena)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(list); i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)value_get_text(value_item(list, i), key));
    }
    return texts_join(texts, ",", arena);
}

const char *
labels_text(const Value *map, Arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const Value *sorted;

    if (value_length(map) == 0) {
        return NULL;
    }
    sorted = value_sorted(arena, map);
    for (size_t i = 0; i < sorted->n; i++) {
        const char *value = scalar_text(sorted->members[i].value);

        g_string_append_printf(out, "%s%s=%s", i == 0 ? "" : ",", sorted->members[i].key,
                               value == NULL ? "" : value);
    }
    return arena_strdup(arena, out->str);
}

typedef struct Requirement {
    const char *key;
    const char *text;
    guint index; /* ties keep their order */
} Requirement;

static gint
requirement_compare(gconstpointer a, gconstpointer b)
{
    const Requirement *left = a;
    const Requirement *right = b;
    int order = strcmp(left->key, right->key);

    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

static gint
text_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "key in (a,b)"; NULL if there is no such operator. */
static const char *
expression_text(const Value *expression, const char *key, Arena *arena)
{
    const Value *values = value_get(expression, "values");
    const char *operator_ = value_get_text(expression, "operator");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(values); i++) {
        const char *text = value_text(value_item(values, i));

        g_ptr_array_add(texts, (gpointer)(uintptr_t)(text == NULL ? "" : text));
    }
    g_ptr_array_sort(texts, text_compare);
    if (g_strcmp0(operator_, "In") == 0) {
        return arena_printf(arena, "%s in (%s)", key, texts_join(texts, ",", arena));
    }
    if (g_strcmp0(operator_, "NotIn") == 0) {
        return arena_printf(arena, "%s notin (%s)", key, texts_join(texts, ",", arena));
    }
    if (g_strcmp0(operator_, "Exists") == 0) {
        return key;
    }
    return g_strcmp0(operator_, "DoesNotExist") == 0 ? arena_printf(arena, "!%s", key) : NULL;
}

const char *
selector_text(const Value *selector, Arena *arena)
{
    const Value *labels = value_get(selector, "matchLabels");
    const Value *expressions = value_get(selector, "matchExpressions");
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Requirement));
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    if (!value_is(selector, VALUE_MAP)) {
        return NULL;
    }
    for (size_t i = 0; i < value_length(labels); i++) {
        const ValueMember *label = &labels->members[i];
        const char *value = value_text(label->value);
        Requirement row = { label->key,
                            arena_printf(arena, "%s=%s", label->key, value == NULL ? "" : value),
                            rows->len };

        g_array_append_val(rows, row);
    }
    for (size_t i = 0; i < value_length(expressions); i++) {
        const char *key = value_get_text(value_item(expressions, i), "key");
        Requirement row = { key == NULL ? "" : key, NULL, rows->len };

        row.text = expression_text(value_item(expressions, i), row.key, arena);
        if (row.text == NULL) {
            return "<error>";
        }
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, requirement_compare);
    for (guint i = 0; i < rows->len; i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)g_array_index(rows, Requirement, i).text);
    }
    return texts_join(texts, ",", arena);
}

const char *
access_modes_text(const Value *modes, Arena *arena)
{
    static const struct {
        const char *mode;
        const char *text;
    } rows[] = {
        { "ReadWriteOnce", "RWO" },
        { "ReadOnlyMany", "ROX" },
        { "ReadWriteMany", "RWX" },
        { "ReadWriteOncePod", "RWOP" },
    };
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t row = 0; row < G_N_ELEMENTS(rows); row++) {
        for (size_t i = 0; i < value_length(modes); i++) {
            if (g_strcmp0(value_text(value_item(modes, i)), rows[row].mode) == 0) {
                g_ptr_array_add(texts, (gpointer)(uintptr_t)rows[row].text);
                break;
            }
        }
    }
    return texts_join(texts, ",", arena);
}

const char *
quantity_text(const Value *quantity, Arena *arena)
{
    const char *text = scalar_text(quantity);
    g_autofree char *canonical = text == NULL ? NULL : quantity_canonical(text);

    return canonical == NULL ? "0" : arena_strdup(arena, canonical);
}

/* ---- cells of table rows ---------------------------------------------------------------- */

const char *
cell_text(const CellScope *scope)
{
    const char *text = scalar_text(value_at(scope->object, scope->column->path));

    return text == NULL || *text == '\0' ? scope->column->fallback : text;
}

const char *
cell_int(const CellScope *scope)
{
    const Value *value = value_at(scope->object, scope->column->path);

    return value_is(value, VALUE_INT) ? value->text
           : scope->column->fallback  ? scope->column->fallback
                                      : "0";
}

const char *
cell_bool(const CellScope *scope)
{
    const Value *value = value_at(scope->object, scope->column->path);

    if (!value_is(value, VALUE_BOOL) && scope->column->fallback != NULL) {
        return scope->column->fallback;
    }
    return bool_at(scope->object, scope->column->path) ? "true" : "false";
}

const char *
cell_age(const CellScope *scope)
{
    const Value *time = value_at(scope->object, scope->column->path);

    if (scope->column->fallback != NULL && value_text(time) == NULL) {
        return scope->column->fallback;
    }
    return age_text(time, scope->now_ns, scope->arena);
}

const char *
cell_count(const CellScope *scope)
{
    return arena_printf(scope->arena, "%zu",
                        value_length(value_at(scope->object, scope->column->path)));
}

const char *
cell_labels(const CellScope *scope)
{
    const char *text = labels_text(value_at(scope->object, scope->column->path), scope->arena);

    return text == NULL ? "<none>" : text;
}

const char *
cell_selector(const CellScope *scope)
{
    const char *text = selector_text(value_at(scope->object, scope->column->path), scope->arena);

    return text == NULL || *text == '\0' ? "<none>" : text;
}

const char *
cell_container_names(const CellScope *scope)
{
    return members_join(value_at(scope->object, scope->column->path), "name", scope->arena);
}

const char *
cell_container_images(const CellScope *scope)
{
    return members_join(value_at(scope->object, scope->column->path), "image", scope->arena);
}

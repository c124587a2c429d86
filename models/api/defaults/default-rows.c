/* default-rows.c - see default-rows.h. */
#include "models/api/defaults/default-rows.h"

#include "models/api/document/api-edit.h"

#include <string.h>

enum {
    LONGEST_KEY = 64
};

/* The map that holds the last key of 'path', or NULL if a map on the way is missing. */
static Value *
path_parent(Value *self, const char *path, const char **ret_key)
{
    Value *at = self;
    const char *dot;

    while (at != NULL && (dot = strchr(path, '.')) != NULL) {
        char key[LONGEST_KEY];

        g_assert((size_t)(dot - path) < sizeof key);
        memcpy(key, path, (size_t)(dot - path));
        key[dot - path] = '\0';
        at = edit_get(at, key);
        path = dot + 1;
    }
    *ret_key = path;
    return value_is(at, VALUE_MAP) ? at : NULL;
}

static const Value *
path_value(Value *self, const char *path)
{
    const char *key;
    Value *parent = path_parent(self, path, &key);

    return parent == NULL ? NULL : value_get(parent, key);
}

static bool
says_nothing(const Value *value)
{
    const char *text = value_text(value);

    return value == NULL || value->type == VALUE_NULL || (text != NULL && *text == '\0') ||
           ((value->type == VALUE_MAP || value->type == VALUE_LIST) && value->n == 0);
}

static bool
condition_holds(const DefaultRow *row, Value *self)
{
    const Value *value = row->when == NULL ? NULL : path_value(self, row->when);

    switch (row->condition) {
    case DEFAULT_IF_IS:
        return g_strcmp0(value_text(value), row->is) == 0;
    case DEFAULT_IF_GIVEN:
        return value != NULL;
    case DEFAULT_IF_EMPTY:
        return says_nothing(value);
    case DEFAULT_ALWAYS:
    case N_DEFAULT_CONDITIONS:
        break;
    }
    return true;
}

static const Value *
row_value(const DefaultRow *row, Arena *arena, Value *self)
{
    Value *list;

    switch (row->form) {
    case DEFAULT_TEXT:
    case DEFAULT_STRING:
        return value_string(arena, row->text);
    case DEFAULT_INT:
        return value_int(arena, row->number);
    case DEFAULT_BOOL:
        return value_bool(arena, row->number != 0);
    case DEFAULT_LIST:
        list = edit_list_new(arena, 1);
        edit_append(arena, list, value_string(arena, row->text));
        return list;
    case DEFAULT_MEMBER: {
        const Value *other = path_value(self, row->text);

        return says_nothing(other) ? NULL : other;
    }
    case DEFAULT_MAP:
        return edit_map_new(arena);
    case DEFAULT_NONE:
    case N_DEFAULT_FORMS:
        break;
    }
    return NULL;
}

/* Forms whose empty value is as good as none. */
static bool
is_left_out(const DefaultRow *row, const Value *value)
{
    if (row->form == DEFAULT_TEXT || row->form == DEFAULT_MEMBER || row->form == DEFAULT_LIST) {
        return says_nothing(value);
    }
    return value == NULL || value->type == VALUE_NULL; /* printed as null if nobody fills it */
}

void
default_rows_fill(const DefaultRow *rows, size_t n, Arena *arena, Value *self)
{
    for (size_t i = 0; i < n; i++) {
        const char *key;
        Value *parent = path_parent(self, rows[i].path, &key);
        const Value *value;

        if (parent != NULL && rows[i].form == DEFAULT_NONE) {
            edit_remove(parent, key);
        }
        if (parent == NULL || !is_left_out(&rows[i], value_get(parent, key)) ||
            !condition_holds(&rows[i], self)) {
            continue;
        }
        value = row_value(&rows[i], arena, self);
        if (value != NULL) {
            edit_put(arena, parent, key, value);
        }
    }
}

/* patch-json.c - JSON patches: lists of operations on places, with the error texts of the library
 * that the API server and kubectl use. */
#include "models/api/document/patch.h"

#include <string.h>

#define MISSING "missing value"

typedef struct Operation {
    Arena *arena;
    const char *name; /* "add" */
    const char *path;
    const Value *value; /* NULL: none, or removed */
    const char *error;
} Operation;

static const Value *
fail(Operation *operation, const char *error)
{
    if (operation->error == NULL) {
        operation->error = error;
    }
    return NULL;
}

/* "a~1b~0c" is "a/b~c". */
static char *
unescaped(const char *token, size_t length)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < length; i++) {
        if (token[i] == '~' && i + 1 < length && (token[i + 1] == '0' || token[i + 1] == '1')) {
            g_string_append_c(text, token[++i] == '0' ? '~' : '/');
        } else {
            g_string_append_c(text, token[i]);
        }
    }
    return g_string_free(text, FALSE);
}

static const Value *
missing_path(Operation *operation)
{
    bool is_quoted =
        strcmp(operation->name, "replace") != 0 && strcmp(operation->name, "test") != 0;

    return fail(operation,
                arena_printf(operation->arena,
                             is_quoted ? "%s operation does not apply: doc is missing path: "
                                         "\"%s\": " MISSING
                             : *operation->name == 't'
                                 ? "%s operation does not apply: is missing path: %s: " MISSING
                                 : "%s operation does not apply: doc is missing path: %s: " MISSING,
                             operation->name, operation->path));
}

/* Checks what is there against what is asked; the new value in '*ret_new' (NULL: removed). */
static bool
apply_to(Operation *operation, const Value *old, const char *token, const Value **ret_new)
{
    Arena *arena = operation->arena;
    const char *path = operation->path;

    *ret_new = operation->value;
    if (strcmp(operation->name, "test") == 0) {
        *ret_new = old;
        if (old == NULL ? operation->value != NULL && !value_is(operation->value, VALUE_NULL)
                        : !value_equal(old, operation->value)) {
            fail(operation, arena_printf(arena, "testing %s %s failed: test failed",
                                         old == NULL ? "path" : "value", path));
        }
    } else if (strcmp(operation->name, "remove") == 0) {
        *ret_new = NULL;
        if (old == NULL) {
            fail(operation, arena_printf(arena,
                                         "error in remove for path: '%s': Unable to remove "
                                         "nonexistent key: %s: " MISSING,
                                         path, token));
        }
    } else if (strcmp(operation->name, "replace") == 0 && old == NULL) {
        fail(operation,
             arena_printf(arena,
                          "replace operation does not apply: doc is missing key: %s: " MISSING,
                          path));
    } else if (strcmp(operation->name, "add") != 0 && strcmp(operation->name, "replace") != 0) {
        fail(operation, arena_printf(arena, "Unexpected kind: %s", operation->name));
    }
    return operation->error == NULL;
}

static const Value *walk(Operation *operation, const Value *target, const char *pointer);

/* The index a token names; false after a complaint. */
static bool
read_index(Operation *operation, const char *token, size_t n, bool adds, size_t *ret)
{
    gint64 index = strcmp(token, "-") == 0 ? (gint64)n : g_ascii_strtoll(token, NULL, 10);
    gint64 limit = (gint64)n + (adds ? 1 : 0);

    if (index < 0) {
        index += limit;
    }
    if (index < 0 || index >= limit) {
        fail(operation, arena_printf(operation->arena,
                                     "error in %s for path: '%s': Unable to access invalid index: "
                                     "%s: invalid index referenced",
                                     operation->name, operation->path, token));
        return false;
    }
    *ret = (size_t)index;
    return true;
}

static const Value *
walk_list(Operation *operation, const Value *list, const char *token, const char *rest)
{
    ValueBuilder *result = value_list_begin(operation->arena);
    size_t n = value_length(list);
    bool adds = *rest == '\0' && strcmp(operation->name, "add") == 0;
    size_t index;

    if (!read_index(operation, token, n, adds, &index)) {
        return NULL;
    }
    for (size_t i = 0; i <= n; i++) {
        const Value *item = i < n ? value_item(list, i) : NULL;

        if (i == index && adds) {
            value_add(result, operation->value);
        } else if (i == index && *rest != '\0') {
            item = walk(operation, item, rest);
        } else if (i == index && !apply_to(operation, item, token, &item)) {
            return NULL;
        }
        value_add(result, item);
    }
    return operation->error == NULL ? value_end(result) : NULL;
}

static const Value *
walk(Operation *operation, const Value *target, const char *pointer)
{
    size_t length = strcspn(pointer + 1, "/");
    const char *rest = pointer + 1 + length;
    g_autofree char *token = unescaped(pointer + 1, length);
    const Value *inner;

    if (value_is(target, VALUE_LIST)) {
        return walk_list(operation, target, token, rest);
    }
    inner = value_get(target, token);
    if (!value_is(target, VALUE_MAP) || (*rest != '\0' && inner == NULL)) {
        return missing_path(operation);
    }
    if (*rest != '\0') {
        inner = walk(operation, inner, rest);
    } else if (!apply_to(operation, inner, token, &inner)) {
        return NULL;
    }
    return operation->error != NULL
               ? NULL
               : value_with(operation->arena, target, arena_strdup(operation->arena, token), inner);
}

/* The value a pointer names; NULL: none. */
static const Value *
look(const Value *target, const char *pointer)
{
    while (*pointer == '/' && target != NULL) {
        size_t length = strcspn(pointer + 1, "/");
        g_autofree char *token = unescaped(pointer + 1, length);

        target = value_is(target, VALUE_LIST)
                     ? value_item(target, (size_t)g_ascii_strtoull(token, NULL, 10))
                     : value_get(target, token);
        pointer += 1 + length;
    }
    return target;
}

/* "move" and "copy" are a look, perhaps a removal, and an addition. */
static const Value *
patch_one(Arena *arena, const Value *target, const Value *row, const char **ret_error)
{
    Operation operation = { arena, value_get_text(row, "op"), value_get_text(row, "path"),
                            value_get(row, "value"), NULL };
    const char *from = value_get_text(row, "from");

    if (operation.name == NULL || operation.path == NULL) {
        *ret_error = arena_printf(arena, "Unexpected kind: %s",
                                  operation.name == NULL ? "unknown" : operation.name);
        return NULL;
    }
    if (strcmp(operation.name, "move") == 0 || strcmp(operation.name, "copy") == 0) {
        const char *name = operation.name;

        operation.value = from == NULL ? NULL : look(target, from);
        if (operation.value == NULL) {
            *ret_error = arena_printf(arena,
                                      "%s operation does not apply: doc is missing from path: "
                                      "%s: " MISSING,
                                      name, from == NULL ? "" : from);
            return NULL;
        }
        if (*name == 'm') {
            Operation removal = { arena, "remove", from, NULL, NULL };

            target = walk(&removal, target, from);
        }
        operation.name = "add";
    }
    if (*operation.path == '\0') {
        target = strcmp(operation.name, "test") == 0 ? target : operation.value;
    } else {
        target = walk(&operation, target, operation.path);
    }
    *ret_error = operation.error;
    return operation.error == NULL ? target : NULL;
}

const Value *
patch_json(Arena *arena, const Value *target, const Value *operations, const char **ret_error)
{
    *ret_error = NULL;
    for (size_t i = 0; i < value_length(operations) && *ret_error == NULL; i++) {
        target = patch_one(arena, target, value_item(operations, i), ret_error);
    }
    return *ret_error == NULL ? target : NULL;
}

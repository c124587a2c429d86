/* patch-json.c - JSON patches: lists of operations on places. */
#include "models/api/patch.h"

#include "text/scalar.h"

#include <string.h>

typedef struct JsonPatch {
    Arena *arena;
    const char *error;
} JsonPatch;

typedef enum PatchAction {
    PATCH_ADD,
    PATCH_REMOVE,
    PATCH_REPLACE,
} PatchAction;

/* The next name of a pointer, "~1" and "~0" resolved; the rest in *ret_rest, NULL at the end. */
static char *
next_name(const char *pointer, const char **ret_rest)
{
    size_t n = strcspn(pointer + 1, "/");
    g_autofree char *raw = g_strndup(pointer + 1, n);
    g_auto(GStrv) slashes = g_strsplit(raw, "~1", -1);
    g_autofree char *joined = g_strjoinv("/", slashes);
    g_auto(GStrv) tildes = g_strsplit(joined, "~0", -1);

    *ret_rest = pointer[1 + n] == '/' ? pointer + 1 + n : NULL;
    return g_strjoinv("~", tildes);
}

static bool
list_index(const Value *list, const char *name, bool may_be_end, size_t *ret)
{
    int64_t index;

    if (strcmp(name, "-") == 0) {
        *ret = value_length(list);
        return may_be_end;
    }
    if (!int_parse(name, &index)) {
        return false;
    }
    index = index < 0 ? index + (int64_t)value_length(list) : index;
    if (index < 0 || index > (int64_t)value_length(list) - (may_be_end ? 0 : 1)) {
        return false;
    }
    *ret = (size_t)index;
    return true;
}

/* 'list' with the item at 'index' replaced, added before, or removed (NULL item). */
static const Value *
list_with(Arena *arena, const Value *list, size_t index, const Value *item, bool is_added)
{
    ValueBuilder *copy = value_list_begin(arena);

    for (size_t i = 0; i < list->n; i++) {
        if (i == index) {
            value_add(copy, item);
        }
        if (i != index || is_added) {
            value_add(copy, list->items[i]);
        }
    }
    if (index == list->n) {
        value_add(copy, item);
    }
    return value_end(copy);
}

static const Value *
find(const Value *target, const char *pointer)
{
    const char *rest = *pointer == '\0' ? NULL : pointer;

    while (rest != NULL && target != NULL) {
        g_autofree char *name = next_name(rest, &rest);
        size_t index;

        if (value_is(target, VALUE_LIST)) {
            target = list_index(target, name, false, &index) ? target->items[index] : NULL;
        } else {
            target = value_get(target, name);
        }
    }
    return target;
}

static const Value *change(JsonPatch *patch, const Value *target, const char *pointer,
                           PatchAction action, const Value *value);

static const Value *
missing(JsonPatch *patch, PatchAction action, const char *pointer)
{
    static const char *const names[] = { "add", "remove", "replace" };

    patch->error = arena_printf(patch->arena,
                                "%s operation does not apply: doc is missing path: %s: missing "
                                "value",
                                names[action], pointer);
    return NULL;
}

static const Value *
change_list(JsonPatch *patch, const Value *list, const char *name, const char *pointer,
            const char *rest, PatchAction action, const Value *value)
{
    size_t index;

    if (!list_index(list, name, rest == NULL && action == PATCH_ADD, &index)) {
        return missing(patch, action, pointer);
    }
    if (rest != NULL) {
        value = change(patch, list->items[index], rest, action, value);
        return value == NULL ? NULL : list_with(patch->arena, list, index, value, false);
    }
    return list_with(patch->arena, list, index, action == PATCH_REMOVE ? NULL : value,
                     action == PATCH_ADD);
}

static const Value *
change(JsonPatch *patch, const Value *target, const char *pointer, PatchAction action,
       const Value *value)
{
    const char *rest;
    g_autofree char *name = NULL;
    const Value *old;

    if (*pointer == '\0') {
        return value;
    }
    if (*pointer != '/') {
        return missing(patch, action, pointer);
    }
    name = next_name(pointer, &rest);
    if (value_is(target, VALUE_LIST)) {
        return change_list(patch, target, name, pointer, rest, action, value);
    }
    old = value_get(target, name);
    if (!value_is(target, VALUE_MAP) || (old == NULL && (rest != NULL || action != PATCH_ADD))) {
        return missing(patch, action, pointer);
    }
    if (rest != NULL) {
        value = change(patch, old, rest, action, value);
        if (value == NULL) {
            return NULL;
        }
    } else if (action == PATCH_REMOVE) {
        value = NULL;
    }
    return value_with(patch->arena, target, name, value);
}

static const Value *
run_operation(JsonPatch *patch, const Value *target, const Value *operation)
{
    const char *name = value_get_text(operation, "op");
    const char *pointer = value_get_text(operation, "path");
    const char *from = value_get_text(operation, "from");
    const Value *value = value_get(operation, "value");

    if (name == NULL || pointer == NULL) {
        patch->error = "an operation of a JSON patch needs 'op' and 'path'";
        return NULL;
    }
    if (strcmp(name, "test") == 0) {
        if (!value_equal(find(target, pointer), value)) {
            patch->error = arena_printf(patch->arena, "testing path %s failed", pointer);
            return NULL;
        }
        return target;
    }
    if (strcmp(name, "remove") == 0) {
        return change(patch, target, pointer, PATCH_REMOVE, NULL);
    }
    if (strcmp(name, "move") == 0 || strcmp(name, "copy") == 0) {
        value = from == NULL ? NULL : find(target, from);
        if (value == NULL) {
            return missing(patch, PATCH_REMOVE, from == NULL ? "" : from);
        }
        if (strcmp(name, "move") == 0) {
            target = change(patch, target, from, PATCH_REMOVE, NULL);
        }
        return target == NULL ? NULL : change(patch, target, pointer, PATCH_ADD, value);
    }
    if (strcmp(name, "add") != 0 && strcmp(name, "replace") != 0) {
        patch->error = arena_printf(patch->arena, "Unexpected kind: %s", name);
        return NULL;
    }
    return change(patch, target, pointer, *name == 'a' ? PATCH_ADD : PATCH_REPLACE,
                  value == NULL ? value_null(patch->arena) : value);
}

const Value *
patch_json(Arena *arena, const Value *target, const Value *operations, const char **ret_error)
{
    JsonPatch patch = { .arena = arena };

    if (!value_is(operations, VALUE_LIST)) {
        *ret_error = "a JSON patch must be a list of operations";
        return NULL;
    }
    for (size_t i = 0; i < operations->n && target != NULL; i++) {
        target = run_operation(&patch, target, operations->items[i]);
    }
    *ret_error = patch.error;
    return target;
}

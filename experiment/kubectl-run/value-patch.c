/* value-patch.c - merge, strategic merge and JSON patch on immutable values. */
#include "experiment/kubectl-run/value-patch.h"

#include <string.h>

const Value *
value_merge_patch(Arena *arena, const Value *target, const Value *patch)
{
    const Value *result = value_is(target, VALUE_MAP) ? target : value_end(value_map_begin(arena));

    if (!value_is(patch, VALUE_MAP)) {
        return patch;
    }
    for (size_t i = 0; i < patch->n; i++) {
        const ValueMember *member = &patch->members[i];

        result = value_with(
            arena, result, member->key,
            value_is(member->value, VALUE_NULL)
                ? NULL
                : value_merge_patch(arena, value_get(result, member->key), member->value));
    }
    return result;
}

/* Lists of built-in kinds that are merged, and by which key. */
static const struct {
    const char *list;
    const char *key;
} merge_keys[] = {
    { "containers", "name" },
    { "initContainers", "name" },
    { "env", "name" },
    { "volumes", "name" },
    { "volumeMounts", "mountPath" },
    { "imagePullSecrets", "name" },
    { "hostAliases", "ip" },
    { "conditions", "type" },
    { "topologySpreadConstraints", "topologyKey" },
    { "ownerReferences", "uid" },
    { "secrets", "name" },
};

static const char *
merge_key_of(const char *list, const Value *patch)
{
    const Value *first = value_item(patch, 0);

    if (strcmp(list, "ports") == 0) {
        return value_get(first, "containerPort") != NULL ? "containerPort" : "port";
    }
    for (size_t i = 0; i < G_N_ELEMENTS(merge_keys); i++) {
        if (strcmp(merge_keys[i].list, list) == 0) {
            return merge_keys[i].key;
        }
    }
    return NULL;
}

static bool
find_item(const Value *list, const char *key, const Value *wanted, size_t *ret_index)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (value_equal(value_get(value_item(list, i), key), wanted)) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static const Value *
merge_lists(Arena *arena, const Value *target, const Value *patch, const char *key)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    ValueBuilder *result = value_list_begin(arena);
    const Value *list = target;

    for (size_t i = 0; i < value_length(target); i++) {
        g_ptr_array_add(items, (void *)(uintptr_t)value_item(target, i));
    }
    for (size_t i = 0; i < value_length(patch); i++) {
        const Value *item = value_item(patch, i);
        const char *directive = value_get_text(item, "$patch");
        size_t index;

        if (!find_item(list, key, value_get(item, key), &index)) {
            if (directive == NULL) {
                g_ptr_array_add(items, (void *)(uintptr_t)item);
            }
        } else if (directive != NULL && strcmp(directive, "delete") == 0) {
            g_ptr_array_index(items, index) = NULL;
        } else {
            const Value *merged = value_strategic_patch(arena, value_item(list, index), item);

            g_ptr_array_index(items, index) = (void *)(uintptr_t)merged;
        }
    }
    for (size_t i = 0; i < items->len; i++) {
        value_add(result, g_ptr_array_index(items, i));
    }
    return value_end(result);
}

const Value *
value_strategic_patch(Arena *arena, const Value *target, const Value *patch)
{
    const Value *result = value_is(target, VALUE_MAP) ? target : value_end(value_map_begin(arena));

    if (!value_is(patch, VALUE_MAP)) {
        return patch;
    }
    for (size_t i = 0; i < patch->n; i++) {
        const ValueMember *member = &patch->members[i];
        const Value *old = value_get(result, member->key);
        const char *key = value_is(member->value, VALUE_LIST) && value_length(member->value) > 0
                              ? merge_key_of(member->key, member->value)
                              : NULL;
        const Value *new_ = member->value;

        if (value_is(new_, VALUE_NULL)) {
            new_ = NULL;
        } else if (key != NULL && value_get(value_item(new_, 0), key) != NULL) {
            new_ = merge_lists(arena, old, new_, key);
        } else {
            new_ = value_strategic_patch(arena, old, new_);
        }
        result = value_with(arena, result, member->key, new_);
    }
    return result;
}

const Value *
value_set_item(Arena *arena, const Value *list, size_t index, const Value *item)
{
    ValueBuilder *result = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        value_add(result, i == index ? item : value_item(list, i));
    }
    return value_end(result);
}

const Value *
value_set_path(Arena *arena, const Value *target, const char *path, const Value *value)
{
    const char *point = strchr(path, '.');

    if (point == NULL) {
        return value_with(arena, target, path, value);
    }
    g_autofree char *key = g_strndup(path, (gsize)(point - path));
    const Value *inner = value_get(target, key);

    if (inner == NULL && value == NULL) {
        return target;
    }
    return value_with(arena, target, arena_strdup(arena, key),
                      value_set_path(arena, inner, point + 1, value));
}

/* ---- JSON patch -------------------------------------------------------------------------------
 */

typedef struct Operation {
    Arena *arena;
    const char *op;
    const Value *value;
    const char *path;
    const char *error;
} Operation;

static char *
take_pointer_token(const char **pointer)
{
    const char *start = *pointer + 1;
    const char *end = strchr(start, '/');
    g_auto(GStrv) tildes = NULL;
    g_autofree char *raw = end == NULL ? g_strdup(start) : g_strndup(start, (gsize)(end - start));
    g_autofree char *slashes = NULL;

    *pointer = end == NULL ? start + strlen(start) : end;
    tildes = g_strsplit(raw, "~1", -1);
    slashes = g_strjoinv("/", tildes);
    g_strfreev(tildes);
    tildes = g_strsplit(slashes, "~0", -1);
    return g_strjoinv("~", tildes);
}

static const Value *
fail(Operation *operation)
{
    operation->error = arena_printf(operation->arena,
                                    "%s operation does not apply: doc is missing "
                                    "path: \"%s\": missing value",
                                    operation->op, operation->path);
    return NULL;
}

static const Value *patch_at(Operation *operation, const Value *target, const char *pointer);

static const Value *
patch_list(Operation *operation, const Value *list, const char *token, const char *rest)
{
    ValueBuilder *result = value_list_begin(operation->arena);
    size_t n = value_length(list);
    size_t index = strcmp(token, "-") == 0 ? n : (size_t)g_ascii_strtoull(token, NULL, 10);
    bool adds = *rest == '\0' && strcmp(operation->op, "add") == 0;

    if (index > n || (index == n && !adds)) {
        return fail(operation);
    }
    for (size_t i = 0; i < n; i++) {
        const Value *item = value_item(list, i);

        if (i == index && adds) {
            value_add(result, operation->value);
        }
        if (i == index && *rest != '\0') {
            item = patch_at(operation, item, rest);
        } else if (i == index && !adds) {
            item = strcmp(operation->op, "remove") == 0 ? NULL : operation->value;
        }
        value_add(result, item);
    }
    if (adds && index == n) {
        value_add(result, operation->value);
    }
    return operation->error == NULL ? value_end(result) : NULL;
}

static const Value *
patch_at(Operation *operation, const Value *target, const char *pointer)
{
    g_autofree char *token = NULL;
    const Value *inner;

    if (*pointer != '/') {
        return operation->value;
    }
    token = take_pointer_token(&pointer);
    if (value_is(target, VALUE_LIST)) {
        return patch_list(operation, target, token, pointer);
    }
    inner = value_get(target, token);
    if (!value_is(target, VALUE_MAP) ||
        (inner == NULL && (*pointer != '\0' || strcmp(operation->op, "add") != 0))) {
        return fail(operation);
    }
    if (*pointer != '\0') {
        inner = patch_at(operation, inner, pointer);
    } else if (strcmp(operation->op, "test") != 0) {
        inner = strcmp(operation->op, "remove") == 0 ? NULL : operation->value;
    } else if (!value_equal(inner, operation->value)) {
        operation->error =
            arena_printf(operation->arena, "testing path %s failed", operation->path);
    }
    return operation->error != NULL
               ? NULL
               : value_with(operation->arena, target, arena_strdup(operation->arena, token), inner);
}

const Value *
value_json_patch(Arena *arena, const Value *target, const Value *operations, const char **ret_error)
{
    *ret_error = NULL;
    for (size_t i = 0; i < value_length(operations); i++) {
        const Value *one = value_item(operations, i);
        Operation operation = { arena, value_get_text(one, "op"), value_get(one, "value"),
                                value_get_text(one, "path"), NULL };

        if (operation.op == NULL || operation.path == NULL) {
            *ret_error = "Unexpected kind: unknown";
            return NULL;
        }
        target = patch_at(&operation, target, operation.path);
        if (operation.error != NULL) {
            *ret_error = operation.error;
            return NULL;
        }
    }
    return target;
}

/* value-patch.c - parts of immutable values replaced. */
#include "experiment/kubectl-run/value-patch.h"

#include "models/api/api-kind.h"
#include "models/api/document/patch.h"

#include <string.h>

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

const Value *
value_strategic_patch(Arena *arena, const Value *target, const Value *patch, const char **ret_error)
{
    const char *version = value_get_text(target, "apiVersion");
    const char *name = value_get_text(target, "kind");
    const ApiKind *kind = version == NULL || name == NULL ? NULL : api_kind_find(version, name);

    return patch_strategic(arena, kind == NULL ? NULL : kind->type, target, patch, ret_error);
}

/* ctl-patch-strategic.c - strategic merge along the tables of types.
 *
 * A merged list begins with what the patch names and the stored list does not; after that the
 * order of the stored list holds. */
#include "experiment/kubectl/ctl-patch.h"

#include "models/api/api-error.h"

#include <string.h>

static const Value *merge_struct(Arena *arena, const ApiType *type, const Value *target,
                                 const Value *patch, const char **error);

static bool
has_directive(const Value *value, const char *directive)
{
    return g_strcmp0(value_get_text(value, "$patch"), directive) == 0;
}

/* Two items are the same: by key, or as values. */
static bool
is_same(const Value *a, const Value *b, const char *key)
{
    return key == NULL ? value_equal(a, b) : value_equal(value_get(a, key), value_get(b, key));
}

static bool
find_same(const Value *list, const Value *item, const char *key, size_t *ret)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (is_same(value_item(list, i), item, key)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* Reports an item without its key. */
static bool
check_keys(Arena *arena, const Value *patch, const char *key, const char **error)
{
    for (size_t i = 0; key != NULL && i < value_length(patch); i++) {
        const Value *item = value_item(patch, i);

        if (value_get(item, key) == NULL && value_get(item, "$patch") == NULL) {
            g_autoptr(GString) text = g_string_new(NULL);

            go_json(text, item);
            *error = arena_printf(arena, "map: %s does not contain declared merge key: %s",
                                  text->str, key);
            return false;
        }
    }
    return true;
}

/* What becomes of each item of the patch, NULL for those that only delete. */
static const Value **
merged_items(Arena *arena, const ApiField *field, const Value *target, const Value *patch,
             const char **error)
{
    const Value **items = ARENA_NEW_N(arena, const Value *, value_length(patch) + 1);

    for (size_t i = 0; i < value_length(patch); i++) {
        const Value *item = value_item(patch, i);
        size_t at;

        if (value_get(item, "$patch") != NULL) {
            continue;
        }
        items[i] = item;
        if (field->merge_key != NULL) {
            bool is_known = find_same(target, item, field->merge_key, &at);

            items[i] = merge_struct(arena, field->type, is_known ? value_item(target, at) : NULL,
                                    item, error);
        }
    }
    return items;
}

static const Value *
merge_list(Arena *arena, const ApiField *field, const Value *target, const Value *patch,
           const char **error)
{
    const char *key = field->merge_key;
    ValueBuilder *result = value_list_begin(arena);
    const Value **items;
    size_t next = 0;

    for (size_t i = 0; i < value_length(patch); i++) {
        if (has_directive(value_item(patch, i), "replace")) {
            target = NULL;
        }
    }
    if (!check_keys(arena, patch, key, error)) {
        return NULL;
    }
    items = merged_items(arena, field, target, patch, error);
    for (size_t i = 0; i < value_length(target); i++) {
        const Value *stored = value_item(target, i);
        size_t at;

        if (!find_same(patch, stored, key, &at)) {
            /* items of the patch that come before it in the stored list, or are new */
            for (; next < value_length(patch); next++) {
                size_t place;

                if (find_same(target, value_item(patch, next), key, &place) && place > i) {
                    break;
                }
                value_add(result, items[next]);
            }
            value_add(result, stored);
        }
    }
    for (; next < value_length(patch); next++) {
        value_add(result, items[next]);
    }
    return value_end(result);
}

/* "$retainKeys": only these stay. */
static const Value *
retain_keys(Arena *arena, const Value *target, const Value *keys)
{
    ValueBuilder *result = value_map_begin(arena);

    for (size_t i = 0; i < value_length(target); i++) {
        for (size_t j = 0; j < value_length(keys); j++) {
            if (g_strcmp0(value_text(value_item(keys, j)), target->members[i].key) == 0) {
                value_put_member(result, &target->members[i]);
            }
        }
    }
    return value_end(result);
}

/* "$deleteFromPrimitiveList/KEY" */
static const Value *
without_values(Arena *arena, const Value *list, const Value *gone)
{
    ValueBuilder *result = value_list_begin(arena);
    size_t at;

    for (size_t i = 0; i < value_length(list); i++) {
        if (!find_same(gone, value_item(list, i), NULL, &at)) {
            value_add(result, value_item(list, i));
        }
    }
    return value_end(result);
}

static const Value *
merge_member(Arena *arena, const ApiType *type, const Value *target, const ValueMember *member,
             const char **error)
{
    static const char from_list[] = "$deleteFromPrimitiveList/";
    const ApiField *field = type == NULL ? NULL : api_type_field(type, member->key);
    const Value *old = value_get(target, member->key);
    const Value *new_ = member->value;

    if (g_str_has_prefix(member->key, from_list)) {
        const char *key = member->key + strlen(from_list);

        old = value_get(target, key);
        return old == NULL ? target
                           : value_with(arena, target, key, without_values(arena, old, new_));
    }
    if (*member->key == '$') {
        return target;
    }
    if (value_is(new_, VALUE_NULL) || has_directive(new_, "delete")) {
        new_ = NULL;
    } else if (value_is(new_, VALUE_LIST) && field != NULL && field->wrap == API_LIST &&
               (field->flags & API_MERGE || field->merge_key != NULL)) {
        new_ = merge_list(arena, field, old, new_, error);
    } else if (value_is(new_, VALUE_MAP)) {
        bool is_struct = field != NULL && field->wrap != API_MAP;

        new_ = merge_struct(arena, is_struct ? field->type : NULL, old, new_, error);
    }
    return value_with(arena, target, member->key, new_);
}

static const Value *
merge_struct(Arena *arena, const ApiType *type, const Value *target, const Value *patch,
             const char **error)
{
    const Value *result = value_is(target, VALUE_MAP) ? target : value_end(value_map_begin(arena));

    if (has_directive(patch, "replace")) {
        return value_with(arena, patch, "$patch", NULL);
    }
    if (value_get(patch, "$retainKeys") != NULL) {
        result = retain_keys(arena, result, value_get(patch, "$retainKeys"));
    }
    for (size_t i = 0; i < value_length(patch) && *error == NULL; i++) {
        result = merge_member(arena, type, result, &patch->members[i], error);
    }
    return result;
}

const Value *
patch_strategic(Arena *arena, const ApiType *type, const Value *target, const Value *patch,
                const char **ret_error)
{
    const Value *result;

    *ret_error = NULL;
    if (!value_is(patch, VALUE_MAP)) {
        *ret_error = "invalid JSON document";
        return NULL;
    }
    result = merge_struct(arena, type, target, patch, ret_error);
    return *ret_error == NULL ? result : NULL;
}

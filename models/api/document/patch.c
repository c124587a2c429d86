/* patch.c - see patch.h. */
#include "models/api/document/patch.h"

#include <string.h>

const Value *
patch_merge(Arena *arena, const Value *target, const Value *patch)
{
    const Value *result = value_is(target, VALUE_MAP) ? target : NULL;

    if (!value_is(patch, VALUE_MAP)) {
        return patch;
    }
    if (result == NULL) {
        result = value_end(value_map_begin(arena));
    }
    for (size_t i = 0; i < patch->n; i++) {
        const char *key = patch->members[i].key;
        const Value *part = patch->members[i].value;

        result = value_with(
            arena, result, key,
            value_is(part, VALUE_NULL) ? NULL : patch_merge(arena, value_get(result, key), part));
    }
    return result;
}

/* What the fields of a struct, or the items of a list or map, are made of. */
typedef struct Shape {
    const ApiType *type;   /* NULL: unknown */
    const ApiField *field; /* that holds the value; NULL: none */
} Shape;

static Shape
shape_of(const ApiType *type, const char *key)
{
    const ApiField *field =
        type != NULL && type->shape == API_STRUCT ? api_type_field(type, key) : NULL;

    return (Shape){ field == NULL ? NULL : field->type, field };
}

static bool
is_merged_list(Shape shape)
{
    return shape.field != NULL && shape.field->wrap == API_LIST &&
           (shape.field->flags & API_MERGE) != 0;
}

/* Types of items are not the types of their container. */
static const ApiType *
inner_type(Shape shape)
{
    return shape.field != NULL && shape.field->wrap == API_MAP ? NULL : shape.type;
}

/* The index of the item with the same key, or the list's length. */
static size_t
find_item(const Value *list, const char *key, const Value *item)
{
    size_t n = value_length(list);

    for (size_t i = 0; i < n; i++) {
        const Value *one = value_item(list, i);

        if (key == NULL ? value_equal(one, item)
                        : value_get(item, key) != NULL &&
                              value_equal(value_get(one, key), value_get(item, key))) {
            return i;
        }
    }
    return n;
}

static const Value *
list_of(Arena *arena, const GPtrArray *items)
{
    ValueBuilder *list = value_list_begin(arena);

    for (guint i = 0; i < items->len; i++) {
        value_add(list, g_ptr_array_index(items, i));
    }
    return value_end(list);
}

static GPtrArray *
items_of(const Value *list)
{
    GPtrArray *items = g_ptr_array_new();

    for (size_t i = 0; i < value_length(list); i++) {
        g_ptr_array_add(items, (gpointer)(uintptr_t)value_item(list, i));
    }
    return items;
}

/* Where the first item with the key of 'item' stands. */
static guint
find_in(const GPtrArray *items, const char *key, const Value *item)
{
    for (guint i = 0; i < items->len; i++) {
        const Value *one = g_ptr_array_index(items, i);

        if (key == NULL ? value_equal(one, item)
                        : value_get(item, key) != NULL &&
                              value_equal(value_get(one, key), value_get(item, key))) {
            return i;
        }
    }
    return items->len;
}

/* Items that 'order' lists stand in its order, the others stay behind those they followed. */
static void
set_order(GPtrArray *items, const char *key, const Value *order)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    guint next = 0;

    for (size_t i = 0; i < value_length(order); i++) {
        guint at = find_in(items, key, value_item(order, i));

        if (at < items->len) {
            g_ptr_array_add(sorted, g_ptr_array_index(items, at));
        }
    }
    for (guint i = 0; i < items->len; i++) {
        gpointer item = g_ptr_array_index(items, i);

        if (g_ptr_array_find(sorted, item, NULL)) {
            g_ptr_array_add(others, g_ptr_array_index(sorted, next++));
        } else {
            g_ptr_array_add(others, item);
        }
    }
    g_ptr_array_set_size(items, 0);
    for (guint i = 0; i < others->len; i++) {
        g_ptr_array_add(items, g_ptr_array_index(others, i));
    }
}

static void
take_item(GPtrArray *out, const GPtrArray *items, const char *key, const Value *item)
{
    guint at = find_in(items, key, item);

    if (at < items->len && !g_ptr_array_find(out, g_ptr_array_index(items, at), NULL)) {
        g_ptr_array_add(out, g_ptr_array_index(items, at));
    }
}

/* What the patch names stands in its order, everything else in the stored one; where the two meet,
 * the stored order decides, and what is new comes first. */
static void
order_merged(GPtrArray *items, const char *key, const Value *target, const Value *patch)
{
    g_autoptr(GPtrArray) out = g_ptr_array_new();
    size_t n = value_length(patch);
    size_t next = 0;

    for (size_t i = 0; i < value_length(target); i++) {
        const Value *stored = value_item(target, i);

        if (find_item(patch, key, stored) < n) {
            continue;
        }
        for (; next < n; next++) {
            size_t place = find_item(target, key, value_item(patch, next));

            if (place < value_length(target) && place > i) {
                break;
            }
            take_item(out, items, key, value_item(patch, next));
        }
        take_item(out, items, key, stored);
    }
    for (; next < n; next++) {
        take_item(out, items, key, value_item(patch, next));
    }
    g_ptr_array_set_size(items, 0);
    for (guint i = 0; i < out->len; i++) {
        g_ptr_array_add(items, g_ptr_array_index(out, i));
    }
}

/* "map[image:x name:y]", as Go prints maps and lists. */
static void
append_go_value(GString *out, const Value *value)
{
    bool is_map = value_is(value, VALUE_MAP);

    if (!is_map && !value_is(value, VALUE_LIST)) {
        g_string_append(out, value_is(value, VALUE_NULL) ? "<nil>" : value->text);
        return;
    }
    g_string_append(out, is_map ? "map[" : "[");
    for (size_t i = 0; i < value->n; i++) {
        g_string_append(out, i > 0 ? " " : "");
        if (is_map) {
            g_string_append_printf(out, "%s:", value->members[i].key);
        }
        append_go_value(out, is_map ? value->members[i].value : value->items[i]);
    }
    g_string_append_c(out, ']');
}

static const Value *
fail_keyless(Arena *arena, const Value *item, const char *key, const char **ret_error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    append_go_value(text, value_sorted(arena, item));
    *ret_error =
        arena_printf(arena, "map: %s does not contain declared merge key: %s", text->str, key);
    return NULL;
}

static const Value *strategic_map(Arena *arena, const ApiType *type, const Value *target,
                                  const Value *patch, const char **ret_error);

static const Value *
strategic_list(Arena *arena, Shape shape, const Value *target, const Value *patch,
               const char **ret_error)
{
    const char *key = shape.field->merge_key;
    g_autoptr(GPtrArray) items = items_of(target);

    for (size_t i = 0; i < value_length(patch); i++) {
        if (g_strcmp0(value_get_text(value_item(patch, i), "$patch"), "replace") == 0) {
            g_ptr_array_set_size(items, 0);
            target = NULL;
        }
    }
    for (size_t i = 0; i < value_length(patch); i++) {
        const Value *item = value_item(patch, i);
        const char *directive = value_get_text(item, "$patch");
        guint at;

        if (g_strcmp0(directive, "replace") == 0) {
            continue;
        }
        if (key != NULL && value_get(item, key) == NULL) {
            return fail_keyless(arena, item, key, ret_error);
        }
        at = find_in(items, key, item);
        if (g_strcmp0(directive, "delete") == 0) {
            if (at < items->len) {
                g_ptr_array_remove_index(items, at);
            }
        } else if (key == NULL) {
            if (at == items->len) {
                g_ptr_array_add(items, (gpointer)(uintptr_t)item);
            }
        } else {
            const Value *old = at < items->len ? g_ptr_array_index(items, at) : NULL;
            const Value *merged = strategic_map(arena, shape.type, old, item, ret_error);

            if (merged == NULL) {
                return NULL;
            }
            if (at < items->len) {
                g_ptr_array_index(items, at) = (gpointer)(uintptr_t)merged;
            } else {
                g_ptr_array_add(items, (gpointer)(uintptr_t)merged);
            }
        }
    }
    order_merged(items, key, target, patch);
    return list_of(arena, items);
}

/* "$deleteFromPrimitiveList/x" and "$setElementOrder/x". */
static const Value *
apply_list_directive(Arena *arena, const ApiType *type, const Value *result, const char *directive,
                     const Value *operand)
{
    const char *slash = strchr(directive, '/');
    const char *name = slash == NULL ? "" : slash + 1;
    const Value *list = value_get(result, name);
    Shape shape = shape_of(type, name);
    g_autoptr(GPtrArray) items = items_of(list);

    if (list == NULL) {
        return result;
    }
    if (g_str_has_prefix(directive, "$deleteFromPrimitiveList/")) {
        for (guint i = items->len; i-- > 0;) {
            if (find_item(operand, NULL, g_ptr_array_index(items, i)) < value_length(operand)) {
                g_ptr_array_remove_index(items, i);
            }
        }
    } else {
        set_order(items, shape.field == NULL ? NULL : shape.field->merge_key, operand);
    }
    return value_with(arena, result, name, list_of(arena, items));
}

static const Value *
retain_keys(Arena *arena, const Value *result, const Value *keys)
{
    ValueBuilder *map = value_map_begin(arena);

    for (size_t i = 0; i < result->n; i++) {
        Value name = { .type = VALUE_STRING,
                       .text = result->members[i].key,
                       .length = strlen(result->members[i].key) };

        if (find_item(keys, NULL, &name) < value_length(keys)) {
            value_put_member(map, &result->members[i]);
        }
    }
    return value_end(map);
}

static const Value *
strategic_member(Arena *arena, const ApiType *type, const Value *result, const ValueMember *member,
                 const char **ret_error)
{
    Shape shape = shape_of(type, member->key);
    const Value *old = value_get(result, member->key);
    const Value *part = member->value;

    if (value_is(part, VALUE_NULL)) {
        return value_with(arena, result, member->key, NULL);
    }
    if (value_is(part, VALUE_MAP)) {
        if (g_strcmp0(value_get_text(part, "$patch"), "delete") == 0) {
            return value_with(arena, result, member->key, NULL);
        }
        part = strategic_map(arena, inner_type(shape), old, part, ret_error);
    } else if (value_is(part, VALUE_LIST) && is_merged_list(shape)) {
        part = strategic_list(arena, shape, old, part, ret_error);
    }
    return part == NULL ? NULL : value_with(arena, result, member->key, part);
}

static const Value *
strategic_map(Arena *arena, const ApiType *type, const Value *target, const Value *patch,
              const char **ret_error)
{
    const Value *result = value_is(target, VALUE_MAP) ? target : value_end(value_map_begin(arena));
    const char *directive = value_get_text(patch, "$patch");
    const Value *kept = value_get(patch, "$retainKeys");

    if (g_strcmp0(directive, "replace") == 0) {
        return value_with(arena, patch, "$patch", NULL);
    }
    if (g_strcmp0(directive, "delete") == 0) {
        return value_end(value_map_begin(arena));
    }
    if (kept != NULL) {
        result = retain_keys(arena, result, kept);
    }
    for (size_t i = 0; i < patch->n; i++) {
        if (patch->members[i].key[0] != '$') {
            result = strategic_member(arena, type, result, &patch->members[i], ret_error);
            if (result == NULL) {
                return NULL;
            }
        }
    }
    for (size_t i = 0; i < patch->n; i++) {
        if (g_str_has_prefix(patch->members[i].key, "$deleteFromPrimitiveList/") ||
            g_str_has_prefix(patch->members[i].key, "$setElementOrder/")) {
            result = apply_list_directive(arena, type, result, patch->members[i].key,
                                          patch->members[i].value);
        }
    }
    return result;
}

const Value *
patch_strategic(Arena *arena, const ApiType *type, const Value *target, const Value *patch,
                const char **ret_error)
{
    *ret_error = NULL;
    if (!value_is(patch, VALUE_MAP)) {
        *ret_error = "a patch must be a map";
        return NULL;
    }
    return strategic_map(arena, type, target, patch, ret_error);
}

static const Value *apply_map(Arena *arena, const ApiType *type, const Value *original,
                              const Value *modified, const Value *current);

static const Value *
apply_list(Arena *arena, Shape shape, const Value *original, const Value *modified,
           const Value *current)
{
    const char *key = shape.field->merge_key;
    g_autoptr(GPtrArray) items = g_ptr_array_new();

    for (size_t i = 0; i < value_length(current); i++) {
        const Value *item = value_item(current, i);
        size_t wanted = find_item(modified, key, item);

        if (wanted < modified->n) {
            size_t was = find_item(original, key, item);

            item = key == NULL ? item
                               : apply_map(arena, shape.type, value_item(original, was),
                                           value_item(modified, wanted), item);
        } else if (find_item(original, key, item) < value_length(original)) {
            continue;
        }
        g_ptr_array_add(items, (gpointer)(uintptr_t)item);
    }
    for (size_t i = 0; i < modified->n; i++) {
        if (find_in(items, key, modified->items[i]) == items->len) {
            g_ptr_array_add(items, (gpointer)(uintptr_t)modified->items[i]);
        }
    }
    set_order(items, key, modified);
    return list_of(arena, items);
}

static const Value *
apply_map(Arena *arena, const ApiType *type, const Value *original, const Value *modified,
          const Value *current)
{
    const Value *result =
        value_is(current, VALUE_MAP) ? current : value_end(value_map_begin(arena));

    for (size_t i = 0; value_is(original, VALUE_MAP) && i < original->n; i++) {
        if (value_get(modified, original->members[i].key) == NULL) {
            result = value_with(arena, result, original->members[i].key, NULL);
        }
    }
    for (size_t i = 0; i < value_length(modified); i++) {
        const char *key = modified->members[i].key;
        const Value *part = modified->members[i].value;
        Shape shape = shape_of(type, key);

        if (value_is(part, VALUE_NULL)) {
            part = NULL;
        } else if (value_is(part, VALUE_MAP)) {
            const Value *inner = value_get(result, key);

            if (shape.field != NULL && (shape.field->flags & API_RETAIN_KEYS) &&
                value_is(inner, VALUE_MAP)) {
                /* A union: what is not wanted goes, whoever set it. */
                inner = NULL;
            }
            part = apply_map(arena, inner_type(shape), value_get(original, key), part, inner);
        } else if (value_is(part, VALUE_LIST) && is_merged_list(shape)) {
            part = apply_list(arena, shape, value_get(original, key), part, value_get(result, key));
        }
        result = value_with(arena, result, key, part);
    }
    return result;
}

const Value *
patch_apply(Arena *arena, const ApiType *type, const Value *original, const Value *modified,
            const Value *current)
{
    return apply_map(arena, type, original, modified, current);
}

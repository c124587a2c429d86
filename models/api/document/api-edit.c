/* api-edit.c - see api-edit.h.
 *
 * A Value that may be edited is the first member of an EditNode, which knows how much room its
 * array has. */
#include "models/api/document/api-edit.h"

#include <string.h>

typedef struct EditNode {
    Value value;
    size_t room;
    void *array;
} EditNode;

/* The one place where const is cast away: objects under construction have no other owner. */
static Value *
editable(const Value *value)
{
    union {
        const Value *in;
        Value *out;
    } cast = { .in = value };

    return cast.out;
}

Value *
edit_map_new(Arena *arena)
{
    EditNode *node = ARENA_NEW(arena, EditNode);

    node->value.type = VALUE_MAP;
    return &node->value;
}

Value *
edit_list_new(Arena *arena, size_t n)
{
    EditNode *node = ARENA_NEW(arena, EditNode);

    node->value.type = VALUE_LIST;
    node->room = n;
    node->array = ARENA_NEW_N(arena, const Value *, n);
    node->value.items = (const Value *const *)node->array;
    return &node->value;
}

Value *
edit_copy(Arena *arena, const Value *value)
{
    Value *copy;

    if (value_is(value, VALUE_MAP)) {
        copy = edit_map_new(arena);
        for (size_t i = 0; i < value->n; i++) {
            edit_put(arena, copy, value->members[i].key, edit_copy(arena, value->members[i].value));
        }
        return copy;
    }
    if (value_is(value, VALUE_LIST)) {
        copy = edit_list_new(arena, value->n);
        for (size_t i = 0; i < value->n; i++) {
            edit_append(arena, copy, edit_copy(arena, value->items[i]));
        }
        return copy;
    }
    return editable(value);
}

Value *
edit_get(const Value *map, const char *key)
{
    const Value *value = value_get(map, key);

    return value_is(value, VALUE_MAP) || value_is(value, VALUE_LIST) ? editable(value) : NULL;
}

Value *
edit_item(const Value *list, size_t index)
{
    const Value *value = value_item(list, index);

    return value_is(value, VALUE_MAP) || value_is(value, VALUE_LIST) ? editable(value) : NULL;
}

Value *
edit_need(Arena *arena, Value *map, const char *key)
{
    Value *child = edit_get(map, key);

    if (child == NULL) {
        child = edit_map_new(arena);
        edit_put(arena, map, key, child);
    }
    return child;
}

static ValueMember *
grow_members(Arena *arena, EditNode *node)
{
    ValueMember *members = node->array;

    if (node->value.n == node->room) {
        node->room = node->room == 0 ? 4 : node->room * 2;
        node->array = ARENA_NEW_N(arena, ValueMember, node->room);
        if (node->value.n > 0) {
            memcpy(node->array, members, node->value.n * sizeof *members);
        }
        node->value.members = node->array;
        members = node->array;
    }
    return members;
}

void
edit_put(Arena *arena, Value *map, const char *key, const Value *value)
{
    EditNode *node = (EditNode *)map;
    ValueMember *members = node->array;
    size_t at = map->n;

    if (value == NULL) {
        edit_remove(map, key);
        return;
    }
    while (at > 0) {
        int order = strcmp(members[at - 1].key, key);

        if (order == 0) {
            members[at - 1].value = value;
            return;
        }
        if (order < 0) {
            break;
        }
        at--;
    }
    members = grow_members(arena, node);
    memmove(&members[at + 1], &members[at], (map->n - at) * sizeof *members);
    members[at] = (ValueMember){ .key = key, .value = value };
    map->n++;
}

void
edit_put_text(Arena *arena, Value *map, const char *key, const char *text)
{
    edit_put(arena, map, key, value_string(arena, text));
}

void
edit_put_int(Arena *arena, Value *map, const char *key, int64_t number)
{
    edit_put(arena, map, key, value_int(arena, number));
}

void
edit_put_bool(Arena *arena, Value *map, const char *key, bool truth)
{
    edit_put(arena, map, key, value_bool(arena, truth));
}

void
edit_remove(Value *map, const char *key)
{
    ValueMember *members = ((EditNode *)map)->array;

    for (size_t i = 0; i < map->n; i++) {
        if (strcmp(members[i].key, key) == 0) {
            memmove(&members[i], &members[i + 1], (map->n - i - 1) * sizeof *members);
            map->n--;
            return;
        }
    }
}

void
edit_append(Arena *arena, Value *list, const Value *item)
{
    EditNode *node = (EditNode *)list;
    const Value **items = node->array;

    if (list->n == node->room) {
        node->room = node->room == 0 ? 4 : node->room * 2;
        node->array = ARENA_NEW_N(arena, const Value *, node->room);
        if (list->n > 0) {
            memcpy(node->array, items, list->n * sizeof *items);
        }
        items = node->array;
        list->items = (const Value *const *)items;
    }
    items[list->n++] = item;
}

void
edit_set_item(Value *list, size_t index, const Value *item)
{
    const Value **items = ((EditNode *)list)->array;

    items[index] = item;
}

void
edit_default(Arena *arena, Value *map, const char *key, const Value *value)
{
    if (value_get(map, key) == NULL) {
        edit_put(arena, map, key, value);
    }
}

void
edit_default_text(Arena *arena, Value *map, const char *key, const char *text)
{
    const char *old = value_get_text(map, key);

    if (old == NULL || *old == '\0') {
        edit_put_text(arena, map, key, text);
    }
}

void
edit_default_int(Arena *arena, Value *map, const char *key, int64_t number)
{
    if (value_get(map, key) == NULL) {
        edit_put_int(arena, map, key, number);
    }
}

void
edit_default_bool(Arena *arena, Value *map, const char *key, bool truth)
{
    if (value_get(map, key) == NULL) {
        edit_put_bool(arena, map, key, truth);
    }
}

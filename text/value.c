/* value.c - making, finding and comparing values.
 *
 * Builders keep an index of their keys once a map has grown beyond a few members, so that neither
 * replacing an equal key nor finding a duplicate is quadratic on a map with 100,000 keys. */
#include "text/value.h"

#include "text/scalar.h"

#include <stdlib.h>
#include <string.h>

enum {
    INDEX_FROM = 16
}; /* members; below it a linear look is faster than hashing */

struct ValueBuilder {
    Arena *arena;
    ValueType type;
    size_t n;
    size_t room;
    const Value **items;
    ValueMember *members;
    uint32_t *index; /* open addressing over 'members': position + 1, 0 is free */
    size_t index_size;
};

static Value *
value_new(Arena *arena, ValueType type)
{
    Value *value = ARENA_NEW(arena, Value);

    value->type = type;
    return value;
}

static Value *
scalar_new(Arena *arena, ValueType type, const char *text, size_t length)
{
    Value *value = value_new(arena, type);

    value->text = arena_strndup(arena, text, length);
    value->length = length;
    value->plain = type != VALUE_STRING;
    return value;
}

const Value *
value_null(Arena *arena)
{
    return scalar_new(arena, VALUE_NULL, "null", 4);
}

const Value *
value_bool(Arena *arena, bool boolean)
{
    const char *text = boolean ? "true" : "false";
    Value *value = scalar_new(arena, VALUE_BOOL, text, strlen(text));

    value->boolean = boolean;
    return value;
}

const Value *
value_int(Arena *arena, int64_t integer)
{
    char text[24];
    int length = g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, integer);
    Value *value = scalar_new(arena, VALUE_INT, text, (size_t)length);

    value->integer = integer;
    return value;
}

const Value *
value_float(Arena *arena, double real)
{
    g_autofree char *text = number_format(real);
    Value *value = scalar_new(arena, VALUE_FLOAT, text, strlen(text));

    value->real = real;
    return value;
}

const Value *
value_string_n(Arena *arena, const char *text, size_t length)
{
    return scalar_new(arena, VALUE_STRING, text, length);
}

const Value *
value_string(Arena *arena, const char *text)
{
    return value_string_n(arena, text, strlen(text));
}

const Value *
value_printf(Arena *arena, const char *format, ...)
{
    va_list arguments;
    Value *value = value_new(arena, VALUE_STRING);

    va_start(arguments, format);
    value->text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    value->length = strlen(value->text);
    return value;
}

static ValueBuilder *
builder_new(Arena *arena, ValueType type)
{
    ValueBuilder *builder = ARENA_NEW(arena, ValueBuilder);

    builder->arena = arena;
    builder->type = type;
    return builder;
}

ValueBuilder *
value_list_begin(Arena *arena)
{
    return builder_new(arena, VALUE_LIST);
}

ValueBuilder *
value_map_begin(Arena *arena)
{
    return builder_new(arena, VALUE_MAP);
}

static void *
grown(Arena *arena, const void *old, size_t used_bytes, size_t new_bytes)
{
    void *place = arena_alloc(arena, new_bytes);

    if (used_bytes > 0) {
        memcpy(place, old, used_bytes);
    }
    return place;
}

void
value_add(ValueBuilder *list, const Value *item)
{
    g_assert(list->type == VALUE_LIST);
    if (item == NULL) {
        return;
    }
    if (list->n == list->room) {
        list->room = MAX(2, list->room * 2);
        list->items = grown(list->arena, list->items, list->n * sizeof *list->items,
                            list->room * sizeof *list->items);
    }
    list->items[list->n++] = item;
}

static void
index_add(ValueBuilder *map, size_t position)
{
    size_t slot = g_str_hash(map->members[position].key) & (map->index_size - 1);

    while (map->index[slot] != 0) {
        slot = (slot + 1) & (map->index_size - 1);
    }
    map->index[slot] = (uint32_t)position + 1;
}

static void
index_rebuild(ValueBuilder *map)
{
    map->index_size = MAX(64, map->index_size * 4);
    map->index = ARENA_NEW_N(map->arena, uint32_t, map->index_size);
    for (size_t i = 0; i < map->n; i++) {
        index_add(map, i);
    }
}

static ValueMember *
builder_find(const ValueBuilder *map, const char *key)
{
    if (map->index == NULL) {
        for (size_t i = 0; i < map->n; i++) {
            if (strcmp(map->members[i].key, key) == 0) {
                return &map->members[i];
            }
        }
        return NULL;
    }
    for (size_t slot = g_str_hash(key) & (map->index_size - 1); map->index[slot] != 0;
         slot = (slot + 1) & (map->index_size - 1)) {
        ValueMember *member = &map->members[map->index[slot] - 1];

        if (strcmp(member->key, key) == 0) {
            return member;
        }
    }
    return NULL;
}

const ValueMember *
value_builder_member(const ValueBuilder *map, const char *key)
{
    g_assert(map->type == VALUE_MAP);
    return builder_find(map, key);
}

static void
builder_append(ValueBuilder *map, const ValueMember *member)
{
    if (map->n == map->room) {
        map->room = MAX(2, map->room * 2);
        map->members = grown(map->arena, map->members, map->n * sizeof *map->members,
                             map->room * sizeof *map->members);
    }
    map->members[map->n++] = *member;
    if (map->index != NULL && map->n * 2 <= map->index_size) {
        index_add(map, map->n - 1);
    } else if (map->n > INDEX_FROM) {
        index_rebuild(map);
    }
}

void
value_put_member(ValueBuilder *map, const ValueMember *member)
{
    ValueMember *old;

    g_assert(map->type == VALUE_MAP);
    if (member->value == NULL) {
        return;
    }
    old = builder_find(map, member->key);
    if (old != NULL) {
        *old = *member;
    } else {
        builder_append(map, member);
    }
}

void
value_put(ValueBuilder *map, const char *key, const Value *value)
{
    ValueMember *old;

    g_assert(map->type == VALUE_MAP);
    if (value == NULL) {
        return;
    }
    old = builder_find(map, key);
    if (old != NULL) {
        old->value = value;
    } else {
        builder_append(map, &(ValueMember){ .key = arena_strdup(map->arena, key), .value = value });
    }
}

void
value_put_string(ValueBuilder *map, const char *key, const char *text)
{
    if (text != NULL) {
        value_put(map, key, value_string(map->arena, text));
    }
}

void
value_put_int(ValueBuilder *map, const char *key, int64_t integer)
{
    value_put(map, key, value_int(map->arena, integer));
}

void
value_put_bool(ValueBuilder *map, const char *key, bool boolean)
{
    value_put(map, key, value_bool(map->arena, boolean));
}

const Value *
value_end(ValueBuilder *builder)
{
    static const Mark nowhere;

    return value_end_at(builder, nowhere, nowhere);
}

const Value *
value_end_at(ValueBuilder *builder, Mark start, Mark end)
{
    Value *value = value_new(builder->arena, builder->type);

    value->start = start;
    value->end = end;
    value->n = builder->n;
    if (builder->type == VALUE_LIST) {
        value->items = builder->items;
    } else {
        value->members = builder->members;
    }
    return value;
}

bool
value_is(const Value *value, ValueType type)
{
    return value != NULL && value->type == type;
}

const ValueMember *
value_member(const Value *map, const char *key)
{
    if (!value_is(map, VALUE_MAP)) {
        return NULL;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (strcmp(map->members[i].key, key) == 0) {
            return &map->members[i];
        }
    }
    return NULL;
}

const Value *
value_get(const Value *map, const char *key)
{
    const ValueMember *member = value_member(map, key);

    return member == NULL ? NULL : member->value;
}

const Value *
value_path(const Value *map, const char *first, ...)
{
    va_list keys;

    va_start(keys, first);
    for (const char *key = first; key != NULL && map != NULL; key = va_arg(keys, const char *)) {
        map = value_get(map, key);
    }
    va_end(keys);
    return map;
}

const Value *
value_item(const Value *list, size_t index)
{
    return value_is(list, VALUE_LIST) && index < list->n ? list->items[index] : NULL;
}

size_t
value_length(const Value *list_or_map)
{
    return list_or_map == NULL ? 0 : list_or_map->n;
}

const char *
value_text(const Value *value)
{
    return value_is(value, VALUE_STRING) ? value->text : NULL;
}

const char *
value_get_text(const Value *map, const char *key)
{
    return value_text(value_get(map, key));
}

int64_t
value_get_int(const Value *map, const char *key, int64_t fallback)
{
    const Value *value = value_get(map, key);

    return value_is(value, VALUE_INT) ? value->integer : fallback;
}

bool
value_get_bool(const Value *map, const char *key, bool fallback)
{
    const Value *value = value_get(map, key);

    return value_is(value, VALUE_BOOL) ? value->boolean : fallback;
}

const Value *
value_with(Arena *arena, const Value *map, const char *key, const Value *value)
{
    size_t n = value_is(map, VALUE_MAP) ? map->n : 0;
    ValueMember *members = ARENA_NEW_N(arena, ValueMember, n + 1);
    Value *edited = value_new(arena, VALUE_MAP);
    bool found = false;

    g_assert(map == NULL || map->type == VALUE_MAP || map->type == VALUE_NULL);
    for (size_t i = 0; i < n; i++) {
        bool same = strcmp(map->members[i].key, key) == 0;

        found = found || same;
        if (same && value == NULL) {
            continue;
        }
        members[edited->n] = map->members[i];
        if (same) {
            members[edited->n].value = value;
        }
        edited->n++;
    }
    if (!found && value != NULL) {
        members[edited->n].key = arena_strdup(arena, key);
        members[edited->n++].value = value;
    }
    if (map != NULL) {
        edited->start = map->start;
        edited->end = map->end;
    }
    edited->members = members;
    return edited;
}

static int
member_compare(const void *a, const void *b)
{
    const ValueMember *left = a;
    const ValueMember *right = b;

    return strcmp(left->key, right->key);
}

static const Value *
copy(Arena *arena, const Value *value, bool sorted)
{
    Value *twin = ARENA_NEW(arena, Value);

    *twin = *value;
    if (value->text != NULL) {
        twin->text = arena_strndup(arena, value->text, value->length);
    }
    if (value->type == VALUE_LIST) {
        const Value **items = ARENA_NEW_N(arena, const Value *, value->n);

        for (size_t i = 0; i < value->n; i++) {
            items[i] = copy(arena, value->items[i], sorted);
        }
        twin->items = items;
    } else if (value->type == VALUE_MAP) {
        ValueMember *members = ARENA_NEW_N(arena, ValueMember, value->n);

        for (size_t i = 0; i < value->n; i++) {
            members[i] = value->members[i];
            members[i].key = arena_strdup(arena, value->members[i].key);
            members[i].value = copy(arena, value->members[i].value, sorted);
        }
        if (sorted && value->n > 1) {
            qsort(members, value->n, sizeof *members, member_compare);
        }
        twin->members = members;
    }
    return twin;
}

const Value *
value_copy(Arena *arena, const Value *value)
{
    return value == NULL ? NULL : copy(arena, value, false);
}

const Value *
value_sorted(Arena *arena, const Value *value)
{
    return value == NULL ? NULL : copy(arena, value, true);
}

/* Exact: 2^53 + 1 is not the double 2^53. */
static bool
int_equals_float(int64_t integer, double real)
{
    return real >= -0x1p63 && real < 0x1p63 && (double)(int64_t)real == real &&
           (int64_t)real == integer;
}

static bool
same_members(const ValueMember *a, const ValueMember *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(a[i].key, b[i].key) != 0 || !value_equal(a[i].value, b[i].value)) {
            return false;
        }
    }
    return true;
}

static bool
same_keys_in_order(const Value *a, const Value *b)
{
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->members[i].key, b->members[i].key) != 0) {
            return false;
        }
    }
    return true;
}

static bool
maps_equal(const Value *a, const Value *b)
{
    size_t bytes = a->n * sizeof(ValueMember);
    g_autofree ValueMember *left = NULL;
    g_autofree ValueMember *right = NULL;

    if (a->n != b->n) {
        return false;
    }
    if (same_keys_in_order(a, b)) {
        return same_members(a->members, b->members, a->n);
    }
    left = g_malloc(bytes);
    right = g_malloc(bytes);
    memcpy(left, a->members, bytes);
    memcpy(right, b->members, bytes);
    qsort(left, a->n, sizeof *left, member_compare);
    qsort(right, b->n, sizeof *right, member_compare);
    return same_members(left, right, a->n);
}

static bool
lists_equal(const Value *a, const Value *b)
{
    if (a->n != b->n) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (!value_equal(a->items[i], b->items[i])) {
            return false;
        }
    }
    return true;
}

static bool
numbers_equal(const Value *a, const Value *b)
{
    if (a->type == b->type) {
        return a->type == VALUE_INT ? a->integer == b->integer
                                    : a->real == b->real || strcmp(a->text, b->text) == 0;
    }
    return a->type == VALUE_INT ? int_equals_float(a->integer, b->real)
                                : int_equals_float(b->integer, a->real);
}

static bool
is_number(const Value *value)
{
    return value->type == VALUE_INT || value->type == VALUE_FLOAT;
}

bool
value_equal(const Value *a, const Value *b)
{
    if (a == b) {
        return true;
    }
    if (a == NULL || b == NULL) {
        return false;
    }
    if (is_number(a) && is_number(b)) {
        return numbers_equal(a, b);
    }
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case VALUE_BOOL:
        return a->boolean == b->boolean;
    case VALUE_STRING:
        return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
    case VALUE_LIST:
        return lists_equal(a, b);
    case VALUE_MAP:
        return maps_equal(a, b);
    default:
        return true;
    }
}

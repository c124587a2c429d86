/* value.h - one tree for everything that is written as YAML or JSON.
 *
 * Scenario files, manifests, dumps, patches and answers are all trees of Value.  Every value
 * remembers where it was written, so that an error found much later still has a place, and every
 * scalar keeps its text and whether it was quoted: in our own documents the schema says what a
 * scalar is, never its looks.  In manifests scalars are resolved as kubectl does (YAML 1.1
 * booleans, JSON numbers), which is what 'type' holds.
 *
 * A map keeps its members in the order they were written.  Values are built once and then never
 * change: an edit makes a new map that shares the untouched members (value_with).
 *
 * Ownership: values live in the arena they were made in.  A tree may point into older trees of
 * an arena that lives at least as long. */
#pragma once

#include "text/arena.h"

typedef enum ValueType {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,   /* fits int64 */
    VALUE_FLOAT, /* any other number; 'text' has all digits */
    VALUE_STRING,
    VALUE_LIST,
    VALUE_MAP,
    N_VALUE_TYPES
} ValueType;

/* A place in a source text: which source (see diagnostic.h; 0 is nowhere), and line and column
 * counted from 1, columns in code points.  All zero: made by the program. */
typedef struct Mark {
    uint32_t source;
    uint32_t line;
    uint32_t column;
} Mark;

typedef struct Value Value;

typedef struct ValueMember {
    const char *key; /* never NULL */
    const Value *value;
    Mark mark; /* of the key */
} ValueMember;

struct Value {
    ValueType type;
    bool plain;       /* a scalar written without quotes: "no" and no differ */
    Mark start;       /* first character */
    Mark end;         /* just behind the last character */
    const char *text; /* scalars: as written, unescaped; numbers and booleans too.  Else NULL */
    size_t length;    /* bytes of 'text'; may hold NUL bytes */
    size_t n;         /* lists and maps: how many */
    union {
        bool boolean;
        int64_t integer;
        double real;
        const Value *const *items;  /* VALUE_LIST */
        const ValueMember *members; /* VALUE_MAP */
    };
};

/* Making values.  Text is copied. */
const Value *value_null(Arena *arena);
const Value *value_bool(Arena *arena, bool boolean);
const Value *value_int(Arena *arena, int64_t integer);
const Value *value_float(Arena *arena, double real);
const Value *value_string(Arena *arena, const char *text);
const Value *value_string_n(Arena *arena, const char *text, size_t length);
const Value *value_printf(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Lists and maps under construction: add to a builder, then take the finished value.  A builder
 * lives in the arena as well and needs no freeing.  Adding a NULL value adds nothing, which makes
 * optional fields one line each. */
typedef struct ValueBuilder ValueBuilder;

ValueBuilder *value_list_begin(Arena *arena);
ValueBuilder *value_map_begin(Arena *arena);
void value_add(ValueBuilder *list, const Value *item);
void value_put(ValueBuilder *map, const char *key, const Value *value); /* replaces an equal key */
void value_put_member(ValueBuilder *map, const ValueMember *member);    /* keeps its mark */
void value_put_string(ValueBuilder *map, const char *key, const char *text); /* NULL: nothing */
void value_put_int(ValueBuilder *map, const char *key, int64_t integer);
void value_put_bool(ValueBuilder *map, const char *key, bool boolean);
const Value *value_end(ValueBuilder *builder);
const Value *value_end_at(ValueBuilder *builder, Mark start, Mark end); /* as written there */
/* The member already put under 'key', or NULL: how readers find duplicates. */
const ValueMember *value_builder_member(const ValueBuilder *map, const char *key);

/* Looking.  All accept NULL and values of any type, and answer NULL (or the fallback) when there
 * is no such thing, so that paths can be walked without checks. */
const Value *value_get(const Value *map, const char *key);
const ValueMember *value_member(const Value *map, const char *key);
const Value *value_path(const Value *map, const char *first, ...) G_GNUC_NULL_TERMINATED;
const Value *value_item(const Value *list, size_t index);
size_t value_length(const Value *list_or_map);
bool value_is(const Value *value, ValueType type);

/* The string's text, or NULL if 'value' is not a string. */
const char *value_text(const Value *value);
const char *value_get_text(const Value *map, const char *key);
int64_t value_get_int(const Value *map, const char *key, int64_t fallback);
bool value_get_bool(const Value *map, const char *key, bool fallback);

/* Editing by making a new value: 'map' with 'key' set (NULL value: removed).  'map' may be NULL
 * or null, which counts as empty.  The place of an existing key is kept, a new one goes last. */
const Value *value_with(Arena *arena, const Value *map, const char *key, const Value *value);

/* A deep copy into 'arena', marks included. */
const Value *value_copy(Arena *arena, const Value *value);

/* The same with the keys of all maps sorted by bytes, as Kubernetes prints objects. */
const Value *value_sorted(Arena *arena, const Value *value);

/* Same type and content; maps regardless of order; an integer equals a float of equal value. */
bool value_equal(const Value *a, const Value *b);

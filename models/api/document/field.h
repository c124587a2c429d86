/* field.h - rows that say where a member of a struct stands in an object's value.
 *
 * One table of rows gives reading, printing, comparing and copying.  Printing changes 'raw' only
 * where reading it again would not give the member's value: unknown siblings and other spellings
 * survive. */
#pragma once

#include "models/api/match/selector.h"
#include "models/api/object.h"

typedef enum FieldType {
    FIELD_INT32,
    FIELD_INT64,
    FIELD_FLAG, /* bool; with choices: [0] is false, [1] is true */
    FIELD_ENUM, /* an int-sized enum; choices[value] */
    FIELD_TEXT, /* interned; NULL: absent or "" */
    FIELD_TIME,
    FIELD_INT_OR_PERCENT,
    FIELD_SELECTOR,     /* a LabelSelector object */
    FIELD_MAP_SELECTOR, /* a plain map; empty: NULL */
    FIELD_TEMPLATE,     /* PodTemplate */
    FIELD_VALUE,        /* const Value * as it is */
    FIELD_CONDITIONS,   /* 'n' rows of Condition */
} FieldType;

typedef struct Field {
    const char *path; /* "spec.strategy.type"; NULL ends a table */
    FieldType type;
    bool is_always; /* printed even if it equals 'absent' */
    uint32_t n;
    size_t offset;
    int64_t absent; /* what numbers and flags are when nothing is written; amounts: the number;
                       conditions: 1 prints empty reasons and messages too */
    const char *const *choices; /* NULL at the end */
    const char *update_key; /* conditions: what last_update is called; NULL: the kind has none */
} Field;

void fields_read(const Field *fields, Object *object, const Value *value,
                 const ObjectTables *tables);
bool fields_differ(const Field *fields, const Object *a, const Object *b);
void fields_copy(const Field *fields, Object *ret, const Object *from);
const Value *fields_overlay(const Field *fields, const Object *object, const Value *map,
                            const ObjectTables *tables, Arena *arena);

/* 'root' with 'value' at "a.b.c"; NULL removes it. */
const Value *value_with_path(Arena *arena, const Value *root, const char *path, const Value *value);
const Value *value_at_path(const Value *root, const char *path);

bool selector_equal(const Selector *a, const Selector *b);
/* A LabelSelector object; NULL for NULL. */
const Value *selector_to_value(const Selector *selector, Arena *arena);

const char *condition_status_name(ConditionStatus status);
ConditionStatus condition_status_read(const Value *map);

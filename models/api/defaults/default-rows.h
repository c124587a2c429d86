/* default-rows.h - defaults as data: which member of a struct gets which value when it is left out.
 *
 * A row names a member by its path below the struct and what it becomes.  Rows are filled in their
 * order, so a later one sees what an earlier one filled, and a row whose parent is missing does
 * nothing: an optional part is completed only if somebody asked for it. */
#pragma once

#include "models/api/defaults/defaults.h"

typedef enum DefaultForm {
    DEFAULT_TEXT,   /* a string; an empty one counts as left out */
    DEFAULT_STRING, /* a string that may be empty */
    DEFAULT_INT,
    DEFAULT_BOOL,
    DEFAULT_MAP,    /* {} */
    DEFAULT_LIST,   /* a list of one string */
    DEFAULT_MEMBER, /* the same value as another member, if it says something; what is added to the
                     * labels of a Job's template later shows in the labels of the Job too */
    DEFAULT_NONE,   /* nothing: the member is taken away */
    N_DEFAULT_FORMS
} DefaultForm;

typedef enum DefaultCondition {
    DEFAULT_ALWAYS,
    DEFAULT_IF_IS,    /* the member 'when' says 'is' */
    DEFAULT_IF_GIVEN, /* the member 'when' says something, be it an empty list */
    DEFAULT_IF_EMPTY, /* the member 'when' says nothing */
    N_DEFAULT_CONDITIONS
} DefaultCondition;

typedef struct DefaultRow {
    const char *path;
    DefaultForm form;
    const char *text; /* of texts; of DEFAULT_MEMBER the other member's path */
    int64_t number;   /* of numbers and booleans */
    DefaultCondition condition;
    const char *when;
    const char *is;
} DefaultRow;

/* A member that the server reads but forgets, as what it is for ships switched off. */
#define FORGET(member) \
    { \
        .path = member, .form = DEFAULT_NONE \
    }

/* FILL_TEXT("a", "x"), or under a condition: FILL_TEXT("a", "x", IS("b", "y")). */
#define FILL_TEXT(member, ...) \
    { \
        .path = member, .form = DEFAULT_TEXT, .text = __VA_ARGS__ \
    }
#define FILL_STRING(member, ...) \
    { \
        .path = member, .form = DEFAULT_STRING, .text = __VA_ARGS__ \
    }
#define FILL_INT(member, ...) \
    { \
        .path = member, .form = DEFAULT_INT, .number = __VA_ARGS__ \
    }
#define FILL_BOOL(member, ...) \
    { \
        .path = member, .form = DEFAULT_BOOL, .number = __VA_ARGS__ \
    }
#define FILL_LIST(member, ...) \
    { \
        .path = member, .form = DEFAULT_LIST, .text = __VA_ARGS__ \
    }
#define FILL_FROM(member, ...) \
    { \
        .path = member, .form = DEFAULT_MEMBER, .text = __VA_ARGS__ \
    }
#define FILL_MAP(...) \
    { \
        .form = DEFAULT_MAP, .path = __VA_ARGS__ \
    }

#define IS(member, value) .condition = DEFAULT_IF_IS, .when = member, .is = value
#define GIVEN(member) .condition = DEFAULT_IF_GIVEN, .when = member
#define EMPTY(member) .condition = DEFAULT_IF_EMPTY, .when = member

void default_rows_fill(const DefaultRow *rows, size_t n, Arena *arena, Value *self);

#define DEFAULT_ROWS(name) static const DefaultRow name##_defaults[]
#define FILL(name, arena, self) \
    default_rows_fill(name##_defaults, G_N_ELEMENTS(name##_defaults), arena, self)

/* For types that rows say everything of: makes default_NAME of NAME_defaults. */
#define FILLED_BY_ROWS(name) \
    void default_##name(Arena *arena, Value *self) \
    { \
        FILL(name, arena, self); \
    }

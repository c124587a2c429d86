/* schema.h - configuration as tables of rows.
 *
 * A row says all about one key: how its text is read, where the result goes, what holds when it is
 * absent, what it means.  Loader, defaults, `explain`, JSON Schema, manual and completion are made
 * from the same rows, so they cannot disagree.  A section of a file is a plain C struct and a
 * table:
 *
 *     typedef struct Pool {
 *         const char *name;
 *         int64_t count;
 *         int64_t boot_ns;
 *         Quantity memory;
 *         int policy;          // index into 'policies'
 *         Limits *limits;      // a nested section; NULL if absent
 *         const Value *self;   // the mapping as written: the place of later errors
 *     } Pool;
 *
 *     static const char *const policies[] = { "pack", "spread", NULL };
 *
 *     static const SchemaRow pool_rows[] = {
 *         { "name", SCHEMA_TEXT(Pool, name), .required = true, .doc = "Name of its nodes." },
 *         { "count", SCHEMA_INT(Pool, count), .fallback = "1", .max = 100000,
 *           .doc = "How many nodes." },
 *         { "boot", SCHEMA_TIME(Pool, boot_ns), .fallback = "75s", .doc = "Until a node joins." },
 *         { "memory", SCHEMA_QUANTITY(Pool, memory), .fallback = "8Gi", .doc = "Of each node." },
 *         { "policy", SCHEMA_ENUM(Pool, policy, policies), .fallback = "spread",
 *           .doc = "Where pods go first." },
 *         { "limits", SCHEMA_SECTION(Pool, limits, Limits, limits_schema), .doc = "..." },
 *         { 0 },
 *     };
 *
 *     const Schema pool_schema = { .name = "pool", .rows = pool_rows, .size = sizeof(Pool),
 *                                  .self = SCHEMA_KEEP(Pool, self), .doc = "Identical nodes." };
 *
 *     Pool pool;
 *     if (!schema_read(&pool_schema, value, &pool, arena, diagnostics)) ...
 *
 * The macros compile only if the member has the type that the reader writes.  Defaults are text
 * and go through the same reader as the user's text.  All errors are collected, each with its
 * place; the struct is filled as far as possible, so a second pass may look for more.
 *
 * Ownership: everything that is filled in lives in the arena; rows and schemas are 'static const'.
 */
#pragma once

#include "text/diagnostic.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <math.h>

typedef struct Schema Schema;
typedef struct SchemaRow SchemaRow;
typedef struct SchemaContext SchemaContext;

/* How the text of one value becomes a C value.  Others may add readers (a distribution, a target):
 * a 'const SchemaReader' and a macro beside it. */
typedef struct SchemaReader {
    const char *name; /* of the type as `explain` prints it: "time" */
    const char *json; /* the JSON Schema of such a value, as JSON text; NULL: made from the row */
    /* Writes the C value at 'slot', or reports with schema_error() and returns false. */
    bool (*read)(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot);
} SchemaReader;

struct SchemaRow {
    const char *key; /* NULL ends a table */
    /* These five are filled by the SCHEMA_... macros. */
    const SchemaReader *reader;
    size_t slot;              /* offset in the struct */
    size_t count_slot;        /* lists and maps: offset of a size_t */
    const char *const *names; /* enumerations: the words, ends with NULL */
    const Schema *section;    /* what stands below; with SCHEMA_VALUE for `explain` alone */

    const char *fallback; /* text that counts if the key is absent; NULL: the slot stays zero */
    bool required;
    /* Limits of numbers, times (in seconds) and amounts, and of the entries of a list.  Both 0: no
     * limits but that nothing is negative; .min = -INFINITY lifts that. */
    double min;
    double max;       /* 0: none */
    size_t keep;      /* SCHEMA_KEEP(Struct, member): the value as written; NULL if absent */
    const char *noun; /* in messages instead of the key: "fault" */
    const char *doc;  /* one sentence */
};

/* Keys of which one may stand: "two triggers in one step" (E131). */
typedef struct SchemaChoice {
    const char *keys; /* separated by blanks; NULL ends a table */
    const char *noun; /* "trigger" */
    bool required;    /* one must stand */
    const char *code; /* of the error that two stand; NULL: E106 */
    const char *help; /* may be NULL */
} SchemaChoice;

struct Schema {
    const char *name; /* of one such section: "pool" */
    const char *doc;
    const SchemaRow *rows;
    size_t size;                 /* of the struct */
    size_t self;                 /* SCHEMA_KEEP(Struct, member): the mapping as written */
    const SchemaChoice *choices; /* may be NULL */
    bool has_extensions;         /* keys that begin with "x-" are ignored */
};

/* What a reader may ask and use. */
struct SchemaContext {
    Arena *arena;
    Diagnostics *diagnostics;
    const SchemaContext *outer;  /* of the section around this one, or NULL */
    const Schema *const *tables; /* that apply to this mapping; ends with NULL */
    bool is_default;             /* reading a row's fallback: an error is a bug */
};

/* Reads the mapping 'value' into 'config' (schema->size bytes, cleared first).  NULL or null counts
 * as an empty mapping.  Returns false if errors were added. */
bool schema_read(const Schema *schema, const Value *value, void *config, Arena *arena,
                 Diagnostics *diagnostics);

/* One mapping by several tables, each into its own struct: a step of the timeline has the keys of
 * every step and those of its kind of fault.  'schemas' ends with NULL. */
bool schema_read_parts(const Schema *const *schemas, void *const *configs, const Value *value,
                       Arena *arena, Diagnostics *diagnostics);

/* All defaults.  Required keys stay zero. */
void schema_defaults(const Schema *schema, void *config, Arena *arena);

/* For readers and second passes: adds the error; returns false, so that a reader can end with it.
 */
bool schema_error(SchemaContext *context, const char *code, const Value *value, const char *label,
                  const char *format, ...) G_GNUC_PRINTF(5, 6);
/* "a list", "text", "a mapping": for messages. */
const char *schema_type_text(const Value *value);

/* A table of keys, types, defaults and sentences.  'path' ("pools.autoscale", may be NULL) leads to
 * a section or a single key below.  Returns false, and prints nothing, if there is no such path. */
bool schema_explain(GString *out, const Schema *schema, const char *path);
/* The keys at 'path' for completion, NULL-terminated, free with g_free() (the words are the rows');
 * NULL if there is no such path. */
const char **schema_keys(const Schema *schema, const char *path);
/* JSON Schema, draft 7, of a mapping read by 'schema', nested sections included. */
const Value *schema_json(const Schema *schema, Arena *arena);

extern const SchemaReader schema_text;
extern const SchemaReader schema_bool;
extern const SchemaReader schema_int;
extern const SchemaReader schema_real;
extern const SchemaReader schema_time;
extern const SchemaReader schema_quantity;
extern const SchemaReader schema_rate;
extern const SchemaReader schema_int_or_percent;
extern const SchemaReader schema_share;
extern const SchemaReader schema_enum;
extern const SchemaReader schema_texts;
extern const SchemaReader schema_value;
extern const SchemaReader schema_value_list;
extern const SchemaReader schema_value_map;
extern const SchemaReader schema_text_map;
extern const SchemaReader schema_section;
extern const SchemaReader schema_section_list;
extern const SchemaReader schema_section_map;

/* The offset of a member, and a compile error when the member is not a 'ctype'. */
#define SCHEMA_SLOT(Struct, member, ctype) \
    _Generic(&((Struct *)0)->member, ctype * : offsetof(Struct, member))
/* Where to keep the value as written: a 'const Value *' that is not the first member. */
#define SCHEMA_KEEP(Struct, member) SCHEMA_SLOT(Struct, member, const Value *)

/* Any scalar as its text: const char *. */
#define SCHEMA_TEXT(Struct, member) \
    .reader = &schema_text, .slot = SCHEMA_SLOT(Struct, member, const char *)
#define SCHEMA_BOOL(Struct, member) \
    .reader = &schema_bool, .slot = SCHEMA_SLOT(Struct, member, bool)
#define SCHEMA_INT(Struct, member) \
    .reader = &schema_int, .slot = SCHEMA_SLOT(Struct, member, int64_t)
#define SCHEMA_REAL(Struct, member) \
    .reader = &schema_real, .slot = SCHEMA_SLOT(Struct, member, double)
/* "1m30s" as int64_t nanoseconds. */
#define SCHEMA_TIME(Struct, member) \
    .reader = &schema_time, .slot = SCHEMA_SLOT(Struct, member, int64_t)
#define SCHEMA_QUANTITY(Struct, member) \
    .reader = &schema_quantity, .slot = SCHEMA_SLOT(Struct, member, Quantity)
/* "200/s" as double a second. */
#define SCHEMA_RATE(Struct, member) \
    .reader = &schema_rate, .slot = SCHEMA_SLOT(Struct, member, double)
/* "3" or "50%": IntOrPercent. */
#define SCHEMA_INT_OR_PERCENT(Struct, member) \
    .reader = &schema_int_or_percent, .slot = SCHEMA_SLOT(Struct, member, IntOrPercent)
/* "5%" or "0.05" as double, at most .max (1). */
#define SCHEMA_SHARE(Struct, member) \
    .reader = &schema_share, .slot = SCHEMA_SLOT(Struct, member, double)
/* One of 'words' as int or enum: its index. */
#define SCHEMA_ENUM(Struct, member, words) \
    .reader = &schema_enum, .names = (words), .slot = SCHEMA_ENUM_SLOT(Struct, member)
#define SCHEMA_ENUM_SLOT(Struct, member) \
    _Generic(&((Struct *)0)->member,                                                               \
        int *: offsetof(Struct, member),                                                           \
        unsigned *: offsetof(Struct, member))
/* A list of scalars as their texts, or one scalar as a list of one: const char **, ends with NULL.
 */
#define SCHEMA_TEXTS(Struct, member) \
    .reader = &schema_texts, .slot = SCHEMA_SLOT(Struct, member, const char **)
/* As written: const Value *.  Any value; a list; a mapping; a mapping of scalars. */
#define SCHEMA_VALUE(Struct, member) \
    .reader = &schema_value, .slot = SCHEMA_SLOT(Struct, member, const Value *)
#define SCHEMA_VALUE_LIST(Struct, member) \
    .reader = &schema_value_list, .slot = SCHEMA_SLOT(Struct, member, const Value *)
#define SCHEMA_VALUE_MAP(Struct, member) \
    .reader = &schema_value_map, .slot = SCHEMA_SLOT(Struct, member, const Value *)
#define SCHEMA_TEXT_MAP(Struct, member) \
    .reader = &schema_text_map, .slot = SCHEMA_SLOT(Struct, member, const Value *)
/* A mapping read by another table: Type *, NULL if absent; .fallback = "{}" for its defaults. */
#define SCHEMA_SECTION(Struct, member, Type, schema) \
    .reader = &schema_section, .section = &(schema), .slot = SCHEMA_SLOT(Struct, member, Type *)
/* A list of such mappings: Type * and size_t. */
#define SCHEMA_SECTION_LIST(Struct, member, n_member, Type, schema) \
    .reader = &schema_section_list, .section = &(schema), \
    .slot = SCHEMA_SLOT(Struct, member, Type *), \
    .count_slot = SCHEMA_SLOT(Struct, n_member, size_t)
/* A mapping from names to such mappings: Type * and size_t.  The name goes into the first member
 * of Type, 'const char *name'. */
#define SCHEMA_SECTION_MAP(Struct, member, n_member, Type, schema) \
    .reader = &schema_section_map, .section = &(schema), \
    .slot = SCHEMA_SLOT(Struct, member, Type *) + 0 * SCHEMA_SLOT(Type, name, const char *), \
    .count_slot = SCHEMA_SLOT(Struct, n_member, size_t)

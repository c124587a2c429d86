/* value-patch.h - the three ways kubectl patches an object. */
#pragma once

#include "text/value.h"

/* RFC 7396: maps are merged, null removes, everything else replaces. */
const Value *value_merge_patch(Arena *arena, const Value *target, const Value *patch);

/* As the API server patches built-in kinds: like a merge, but lists of maps that have a merge key
 * (containers by name, ports by containerPort ...) are merged element by element; "$patch: delete"
 * removes one. */
const Value *value_strategic_patch(Arena *arena, const Value *target, const Value *patch);

/* RFC 6902: add, replace, remove, test.  NULL and a sentence if an operation cannot be done. */
const Value *value_json_patch(Arena *arena, const Value *target, const Value *operations,
                              const char **ret_error);

/* 'target' with the value at "a.b.c" set (NULL: removed); maps on the way are made. */
const Value *value_set_path(Arena *arena, const Value *target, const char *path,
                            const Value *value);
/* The list with one element replaced. */
const Value *value_set_item(Arena *arena, const Value *list, size_t index, const Value *item);

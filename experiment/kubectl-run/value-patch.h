/* value-patch.h - objects patched, and parts of values replaced. */
#pragma once

#include "text/value.h"

/* 'target' with the value at "a.b.c" set (NULL: removed); maps on the way are made. */
const Value *value_set_path(Arena *arena, const Value *target, const char *path,
                            const Value *value);
/* The list with one element replaced. */
const Value *value_set_item(Arena *arena, const Value *list, size_t index, const Value *item);

/* Strategic merge along the type of the kind that 'target' names itself; kinds without a type have
 * their lists replaced.  NULL and a sentence for a patch that does not fit. */
const Value *value_strategic_patch(Arena *arena, const Value *target, const Value *patch,
                                   const char **ret_error);

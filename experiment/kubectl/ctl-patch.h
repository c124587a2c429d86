/* ctl-patch.h - the three ways an object is patched, with the error texts of the Go libraries that
 * kubectl and the API server use. */
#pragma once

#include "models/api/api-type.h"

/* RFC 7396: maps are merged, null removes, everything else replaces. */
const Value *patch_merge(Arena *arena, const Value *target, const Value *patch);

/* Strategic merge along the type: lists with a merge key are merged by it, "$patch" and
 * "$retainKeys" are obeyed.  NULL and a sentence in '*ret_error' for a patch without its key. */
const Value *patch_strategic(Arena *arena, const ApiType *type, const Value *target,
                             const Value *patch, const char **ret_error);

/* RFC 6902.  NULL and a sentence for an operation that cannot be done. */
const Value *patch_json(Arena *arena, const Value *target, const Value *operations,
                        const char **ret_error);

/* patch.h - the ways in which a request changes a part of an object.
 *
 * All work on plain values: decode the result (api-admission.h) to have it checked.  Results are
 * made in 'arena' and share what did not change. */
#pragma once

#include "models/api/api-type.h"

/* JSON merge patch (RFC 7396): null removes, maps merge, everything else replaces. */
const Value *patch_merge(Arena *arena, const Value *target, const Value *patch);

/* JSON patch (RFC 6902).  NULL and a text in '*ret_error' if an operation cannot be done. */
const Value *patch_json(Arena *arena, const Value *target, const Value *operations,
                        const char **ret_error);

/* Strategic merge patch: lists with a merge key (see the tables of types) merge item by item;
 * $patch, $retainKeys, $deleteFromPrimitiveList and $setElementOrder are honoured.  'type' NULL: a
 * type that is not known, whose lists are replaced. */
const Value *patch_strategic(Arena *arena, const ApiType *type, const Value *target,
                             const Value *patch, const char **ret_error);

/* What 'kubectl apply' makes: 'current' with everything that 'modified' says, without what
 * 'original' (the last applied configuration; NULL: none) said and 'modified' no longer does. */
const Value *patch_apply(Arena *arena, const ApiType *type, const Value *original,
                         const Value *modified, const Value *current);

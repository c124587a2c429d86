/* api-decode.h - manifests into objects of a type, as strictly as the API server reads them.
 *
 * Input is JSON as kubectl makes it of YAML: a member is known or an error, null is as good as
 * absent, a value of the wrong type is an error with the text that Go's JSON decoder gives.  The
 * result is canonical: keys sorted, zero values left out or printed as the field's declaration
 * says, quantities and times in their canonical form, defaults filled in. */
#pragma once

#include "models/api/api-error.h"
#include "models/api/api-type.h"

/* Returns the object, which may still be edited (api-edit.h), or NULL and the text of the error
 * (in 'arena').  Scalars of 'input' are shared, so it must live as long as the result. */
Value *api_decode(const ApiType *type, const Value *input, Arena *arena, const char **ret_error);

/* The same; what is wrong comes with its place as well: the fault that ended the reading, or all
 * unknown members. */
typedef struct ApiFaults {
    size_t n;
    const ApiFault *faults;
} ApiFaults;
Value *api_decode_placed(const ApiType *type, const Value *input, Arena *arena,
                         const char **ret_error, ApiFaults *ret_faults);

/* The same without defaults: for objects that come out of patches of parts, and for tests. */
Value *api_decode_plain(const ApiType *type, const Value *input, Arena *arena,
                        const char **ret_error);

/* A struct of this type with nothing set, defaults filled in. */
Value *api_zero(const ApiType *type, Arena *arena);

/* Texts of scalars.  Each returns false and Go's error text (in 'arena') if it is not well formed;
 * api_time_canonical() gives the text the server prints. */
bool api_base64_check(const char *text, size_t length, Arena *arena, const char **ret_error);
const char *api_time_canonical(const char *text, bool is_micro, Arena *arena,
                               const char **ret_error);
/* The amount as the server prints it; 'is_rounded': up to thousandths, as lists of resources are.
 * NULL if it is not a quantity. */
const Value *api_quantity_canonical(const Value *in, bool is_rounded, Arena *arena,
                                    const char **ret_error);

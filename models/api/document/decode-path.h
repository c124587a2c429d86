/* decode-path.h - where a decoder is in a document: frames on its stack, one a level. */
#pragma once

#include "models/api/api-type.h"

/* A field of a struct, an index of a list, or a key of a map. */
typedef struct DecodeFrame {
    const struct DecodeFrame *outer; /* NULL: the document */
    const ApiType *type;             /* of the struct; NULL: index or key */
    const char *name;                /* NULL: index */
    size_t index;
} DecodeFrame;

/* "spec.containers.image", as Go's JSON decoder says it. */
void decode_path_append_fields(GString *out, const DecodeFrame *frame);
/* "spec.containers[0].image", as its strict one does. */
void decode_path_append(GString *out, const DecodeFrame *frame);

/* kubectl-kinds.h - the rows of the API behind the kinds of the store. */
#pragma once

#include "models/api/api-kind.h"
#include "models/api/object.h"

/* NULL: KIND_OTHER, where each object says what it is. */
const ApiKind *kubectl_api_kind(Kind kind);
/* The row of an object, whatever its kind; NULL: the API has none. */
const ApiKind *kubectl_object_kind(const Object *object);
/* What objects of this row are stored as; KIND_OTHER: they are kept whole. */
Kind kubectl_stored_kind(const ApiKind *kind);

/* scale.h - the scale subresource: how many pods an object wants, has, and which they are. */
#pragma once

#include "models/api/match/selector.h"
#include "models/api/object.h"

typedef struct Scale {
    int32_t spec_replicas;
    int32_t status_replicas;
    const Selector *selector;
} Scale;

/* False: the object cannot be scaled. */
bool scale_read(const Object *object, Scale *ret);
void scale_write(Object *draft, int32_t replicas);
/* The kind that a scaleTargetRef names; KIND_OTHER: none that can be scaled. */
Kind scale_kind(const char *api_version, const char *kind_name);

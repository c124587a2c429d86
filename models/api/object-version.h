/* object-version.h - what stands before every object in memory; for object.c and the store. */
#pragma once

#include "models/api/object.h"

/* A version is one block: this, then the object's struct.  A draft is the same, so the store takes
 * it over without copying.  A removal is a version too, without an object behind it. */
typedef struct ObjectVersion ObjectVersion;
struct ObjectVersion {
    ObjectVersion *older; /* NULL: none is kept */
    uint64_t revision;
    struct BlockPool *home; /* where copies get their memory; NULL: from malloc() */
    bool is_pooled;         /* this one is from there, too */
    uint32_t n_holders;     /* who shows it to somebody: it stays until the last has released it */
    bool is_removal;
    bool is_dropped; /* the store has no need of it any more */
};

static inline ObjectVersion *
object_version_of(Object *object)
{
    return (ObjectVersion *)(void *)object - 1;
}

/* NULL for a removal. */
static inline const Object *
object_version_object(const ObjectVersion *version)
{
    return version->is_removal ? NULL : (const Object *)(const void *)(version + 1);
}

/* Keeps a stored version from being freed; each hold is released once. */
const Object *object_version_hold(const Object *object);
void object_version_release(const Object *object);

ObjectVersion *object_version_new_removal(uint64_t revision);
void object_version_free(ObjectVersion *version);

/* work-waits.h - tasks that wait for other tasks, by their names. */
#pragma once

#include "models/api/store.h"

typedef struct WorkWaits WorkWaits;

/* 'release' is told the drafts (Object *) that may be created now; they are the callee's.  It is
 * called from an event of its own, never from within a write. */
typedef void (*WorkRelease)(void *data, GPtrArray *drafts);

WorkWaits *work_waits_new(Store *store, WorkRelease release, void *data);
void work_waits_free(WorkWaits *waits); /* NULL is fine */

/* A task called 'name' has so many objects, and may be created when the 'n' tasks 'after' have
 * ended.  Takes the drafts; what needs to wait for nothing is released at once. */
void work_waits_add(WorkWaits *waits, const char *name, GPtrArray *drafts, const char *const *after,
                    uint32_t n);

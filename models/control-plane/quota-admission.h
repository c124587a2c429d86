/* quota-admission.h - the plug-ins that look at a whole namespace: limit ranges and quotas. */
#pragma once

#include "models/api/server/api-server.h"

typedef struct QuotaRequest {
    Store *store;
    const Object *draft;
    const Object *old; /* NULL: a create */
} QuotaRequest;

/* resource-quota-admission.c: NULL: let in, and counted; else why not. */
const char *quota_admit(const QuotaRequest *request);

/* limit-range-admission.c: the pod's spec with the defaults of the namespace's limit ranges; the
 * same if there are none.  '*ret_note' is what was set (in the run's arena), or NULL. */
const PodSpec *limit_range_complete(Store *store, const Pod *pod, const char **ret_note);
/* NULL: within all limits; else which are broken. */
const char *limit_range_check(Store *store, const Object *draft);

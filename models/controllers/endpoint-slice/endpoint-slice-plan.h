/* endpoint-slice-plan.h - how the endpoints of a service are cut into slices.
 *
 * As few writes as possible: endpoints stay in the slice they are in; slices that change anyway are
 * filled first, the fullest first; then one that was not going to change but has just enough room;
 * else new slices are made (Kubernetes 1.34, staging/endpointslice).  Slices never get more than
 * the maximum, but small ones are not merged. */
#pragma once

#include "models/api/service.h"

typedef struct SlicePlan {
    const EndpointSlice *existing; /* NULL: to be created */
    GArray *endpoints;             /* Endpoint: what it will have */
    bool changed;
} SlicePlan;

/* 'existing' are the service's slices with these very ports; 'wanted' its endpoints (Endpoint).
 * Returns SlicePlan rows (endpoints owned): existing ones first, in order, then new ones.  A row
 * without endpoints is to be deleted. */
GArray *slice_plan_new(const GPtrArray *existing, const GArray *wanted, guint endpoints_max);

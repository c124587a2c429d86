/* quota.h - what objects count for in a ResourceQuota (Kubernetes 1.34).
 *
 * Shared by admission, which refuses what would be too much, and by the controller, which counts
 * what there is. */
#pragma once

#include "models/api/object.h"
#include "text/quantity.h"

/* How much of resource 'name' ("pods", "requests.cpu", "count/deployments.apps") the object uses;
 * false: the resource does not count objects of this kind.  Ended pods use nothing but
 * "count/pods". */
bool quota_amount(const Object *object, const char *name, SimTime now, const ObjectTables *tables,
                  Quantity *ret);

/* Whether the quota's scopes take the object and one of the names of 'hard' counts it. */
bool quota_takes(const Value *spec, const Value *hard, const Object *object,
                 const ObjectTables *tables);

/* What containers of the pod must say because of 'hard' and do not: "must specify limits.cpu for:
 * c; requests.cpu for: c"; NULL: nothing. */
const char *quota_missing(const Object *object, const Value *hard, Arena *arena);

/* The amount as a value, in canonical form. */
const Value *quota_value(Quantity amount, Arena *arena);

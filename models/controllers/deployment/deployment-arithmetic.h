/* deployment-arithmetic.h - how many pods each ReplicaSet of a Deployment should have.
 *
 * Pure functions, Kubernetes 1.34 (pkg/controller/deployment).  With surge s and unavailable u out
 * of n replicas, the sets together may have up to n + s pods, of which at least n - u must be
 * available. */
#pragma once

#include "sim/clock.h"
#include "text/scalar.h"

#include <stddef.h>

typedef struct DeploymentShape {
    int32_t replicas;
    bool recreate;
    IntOrPercent max_surge, max_unavailable;
} DeploymentShape;

/* What the arithmetic sees of one ReplicaSet. */
typedef struct SetSize {
    const char *name;
    int32_t replicas;     /* spec */
    int32_t available;    /* status */
    int32_t max_replicas; /* annotation max-replicas; 0: none */
    int32_t desired;      /* annotation desired-replicas; -1: none */
    SimTime created_at;   /* whole seconds */
} SetSize;

/* Surge rounded up, unavailable down; both 0: unavailable 1. */
void deployment_fenceposts(const DeploymentShape *shape, int32_t *ret_surge,
                           int32_t *ret_unavailable);
int32_t deployment_surge(const DeploymentShape *shape);       /* 0 for Recreate */
int32_t deployment_unavailable(const DeploymentShape *shape); /* 0 for Recreate, at most replicas */

/* The size of the new set after one step, 'total' being the sizes of all sets with it. */
int32_t deployment_new_set_size(const DeploymentShape *shape, int32_t total, int32_t size);

typedef struct SetStep {
    size_t set; /* index into the sets given */
    int32_t replicas;
} SetStep;

/* The steps by which the old sets shrink now: unhealthy pods first, oldest set first, then healthy
 * ones as far as enough others are available.  'old' are those with replicas, oldest first.  At
 * most 2 * n_old steps; returns how many. */
size_t deployment_shrink_old(const DeploymentShape *shape, const SetSize *old, size_t n_old,
                             const SetSize *new_, SetStep *ret_steps);

/* The sizes after the Deployment's own size was changed: all to the one set that has pods (or, if
 * none has any, to the new or the youngest), none to the old ones if the new one is complete, else
 * in proportion.  'new_' is the index of the new set, 'n' if there is none.  '*ret_replicas' are in
 * the order of 'sets'; -1: is not touched at all.  'replicas_before' stands in for a missing
 * annotation. */
void deployment_plan_scale(const DeploymentShape *shape, int32_t replicas_before,
                           const SetSize *sets, size_t n, size_t new_, int32_t *ret_replicas);

/* Older first, then by name. */
int set_size_compare_age(const SetSize *a, const SetSize *b);

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

/* Proportional scaling of sets that have replicas: sorts them (growing: largest and newest first;
 * shrinking: largest and oldest first), and gives each its new size, in the order of 'sets'
 * afterwards.  'replicas_before' stands in for a missing annotation. */
void deployment_scale_in_proportion(const DeploymentShape *shape, int32_t replicas_before,
                                    SetSize *sets, size_t n, int32_t *ret_replicas);

/* Older first, then by name. */
int set_size_compare_age(const SetSize *a, const SetSize *b);

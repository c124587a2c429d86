/* pod-groups.h - pods that are scheduled together or not at all.
 *
 * A PodGroup (scheduling.x-k8s.io/v1alpha1, of the scheduler-plugins project) says how many pods
 * must find a node before any of them starts; a pod belongs to the group that its label names.  The
 * table counts pods as they come and go, so that nobody walks them. */
#pragma once

#include "models/api/object.h"
#include "sim/clock.h"

#define POD_GROUP_LABEL "scheduling.x-k8s.io/pod-group"
#define POD_GROUP_API "scheduling.x-k8s.io/v1alpha1"

typedef struct PodGroup {
    const char *name_space; /* interned */
    const char *name;
    uint32_t number;     /* in the order in which groups were heard of, from 1 */
    uint32_t n_pods;     /* known to the API, on a node or not */
    uint32_t n_assigned; /* on a node, those included that wait for the others */
    bool is_declared;    /* its object is there; else its pods are like any */
    int64_t min_member;
    SimTime timeout;       /* how long pods wait for the others; 0: as the plugin says */
    int64_t min_cpu_milli; /* what the cluster must have free; 0: not asked */
    int64_t min_memory_bytes;
    SimTime created_at;
    SimTime failed_at; /* when it was last given up; SIM_NEVER: not yet */
    SimTime backoff_until;
} PodGroup;

typedef struct PodGroups PodGroups;

PodGroups *pod_groups_new(const ObjectTables *tables);
void pod_groups_free(PodGroups *groups); /* NULL does nothing; no pod may name a group then */

/* The group of that name, made if need be. */
PodGroup *pod_groups_get(PodGroups *groups, const char *name_space, const char *name);
/* The object of a group came, changed or (new_ NULL) went; NULL if it is of another kind. */
PodGroup *pod_groups_object_changed(PodGroups *groups, const Object *old, const Object *new_);

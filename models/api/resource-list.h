/* resource-list.h - arithmetic over amounts of resources. */
#pragma once

#include "models/api/pod/pod-spec.h"

/* A list under construction; the scalars are kept sorted by name. */
typedef struct ResourceSum {
    ResourceList list; /* scalars unset */
    GArray *scalars;   /* ScalarAmount */
} ResourceSum;

ResourceSum resource_sum_begin(void);
void resource_sum_add(ResourceSum *sum, const ResourceList *more);
/* The greater of both, resource by resource. */
void resource_sum_max(ResourceSum *sum, const ResourceList *other);
/* What 'over' names of cpu, memory and huge pages takes the place of what was there. */
void resource_sum_override(ResourceSum *sum, const ResourceList *over);
/* A look at the sum; good until it is changed. */
ResourceList resource_sum_view(const ResourceSum *sum);
/* The list with its scalars in 'arena'; the sum is done. */
ResourceList resource_sum_end(ResourceSum *sum, Arena *arena);

bool resource_list_equal(const ResourceList *a, const ResourceList *b);
/* Nothing is named, not even as 0. */
bool resource_list_is_empty(const ResourceList *list);
/* A map of quantities as the API prints computed ones; NULL if empty. */
const Value *resource_list_to_value(const ResourceList *list, Arena *arena);

/* Kubernetes 1.34 podRequests over 'spec', whose containers are parsed. */
ResourceList pod_spec_sum_requests(const PodSpec *spec, Arena *arena);
/* Kubernetes 1.34 ComputePodQOS. */
uint8_t pod_spec_find_qos(const PodSpec *spec);

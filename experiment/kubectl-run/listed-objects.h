/* listed-objects.h - the objects of a cluster as the API server lists them. */
#pragma once

#include "models/cluster.h"

/* The objects of a kind as canonical values, sorted by namespace and name; 'name_space' NULL: all;
 * 'name' NULL: all; 'selector' NULL: all.  Kinds without a struct are found by 'kind_name'. */
typedef struct ObjectFilter {
    Kind kind;
    const char *kind_name; /* of KIND_OTHER, in small letters */
    const char *name_space, *name;
    const Selector *selector;
} ObjectFilter;
void cluster_objects(const Cluster *cluster, const ObjectFilter *filter, Arena *arena,
                     GPtrArray *ret);
/* Everything there is, for describe. */
void cluster_all_objects(const Cluster *cluster, Arena *arena, GPtrArray *ret);

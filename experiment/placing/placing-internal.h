/* placing-internal.h - what the files of the dry run share. */
#pragma once

#include "experiment/placing/placing-world.h"
#include "models/api/workload.h"

/* Pods of the files by who controls them. */
typedef struct PlacingOwners PlacingOwners;
PlacingOwners *placing_owners_new(const PlacingWorld *world);
void placing_owners_free(PlacingOwners *owners);

/* placing-workloads.c: appends the pods (and what they need: replica sets, claims) that the
 * controller of the index-th object would make. */
void placing_world_make_pods(PlacingWorld *world, PlacingOwners *owners, guint index);

/* placing-parts.c: the documents of what controllers make.  'changes' of a pod is laid over the
 * template's spec (NULL: none); 'labels' are added to the template's. */
typedef struct PodPlan {
    const Object *owner;
    const char *owner_version, *owner_kind;
    const PodTemplate *template_;
    const char *name;
    const char *const *labels; /* key, value, key, value ... NULL; NULL: none */
    const Value *spec;         /* instead of the template's; NULL: that */
} PodPlan;
const Value *planned_pod(PlacingWorld *world, const PodPlan *plan);
const Value *planned_replica_set(PlacingWorld *world, const Deployment *deployment);
const Value *planned_claim(PlacingWorld *world, const StatefulSet *set,
                           const VolumeClaimTemplate *claim, const char *name);
/* The template's spec with the volumes of the claims of that ordinal. */
const Value *planned_stateful_spec(PlacingWorld *world, const StatefulSet *set, int32_t ordinal);

/* placing-world.c: makes an object of a document that stands in no file and appends it; NULL: it is
 * refused. */
Object *placing_world_make(PlacingWorld *world, const Value *document);

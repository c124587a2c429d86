/* placing-parts.c - documents of what controllers make: pods, replica sets, claims. */
#include "experiment/placing/placing-internal.h"
#include "models/api/pod/pod-template-hash.h"

#include <string.h>

static const Value *
owner_list(Arena *arena, const char *version, const char *kind, const char *name)
{
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *owner = value_map_begin(arena);

    value_put_string(owner, "apiVersion", version);
    value_put_string(owner, "kind", kind);
    value_put_string(owner, "name", name);
    value_put_string(owner, "uid", "");
    value_put_bool(owner, "controller", true);
    value_put_bool(owner, "blockOwnerDeletion", true);
    value_add(list, value_end(owner));
    return value_end(list);
}

static const Value *
with_labels(Arena *arena, const Value *labels, const char *const *pairs)
{
    for (size_t i = 0; pairs != NULL && pairs[i] != NULL; i += 2) {
        labels = value_with(arena, labels, pairs[i], value_string(arena, pairs[i + 1]));
    }
    return labels;
}

static const Value *
document(Arena *arena, const char *version, const char *kind, const Value *metadata,
         const Value *spec)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "apiVersion", version);
    value_put_string(map, "kind", kind);
    value_put(map, "metadata", metadata);
    value_put(map, "spec", spec);
    return value_end(map);
}

const Value *
planned_pod(PlacingWorld *world, const PodPlan *plan)
{
    Arena *arena = world->arena;
    const Value *given = value_get(plan->template_->raw, "metadata");
    const Value *labels = with_labels(arena, value_get(given, "labels"), plan->labels);
    const Value *annotations = value_get(given, "annotations");
    ValueBuilder *metadata = value_map_begin(arena);

    value_put_string(metadata, "name", plan->name);
    value_put_string(metadata, "namespace", plan->owner->meta.name_space);
    if (labels != NULL) {
        value_put(metadata, "labels", labels);
    }
    if (annotations != NULL) {
        value_put(metadata, "annotations", annotations);
    }
    value_put(metadata, "ownerReferences",
              owner_list(arena, plan->owner_version, plan->owner_kind, plan->owner->meta.name));
    return document(arena, "v1", "Pod", value_end(metadata),
                    plan->spec != NULL ? plan->spec : value_get(plan->template_->raw, "spec"));
}

const Value *
planned_replica_set(PlacingWorld *world, const Deployment *deployment)
{
    Arena *arena = world->arena;
    const Object *object = &deployment->object;
    const Value *given = value_get(object->raw, "spec");
    const Value *template_ = deployment->template_.raw;
    g_autofree char *hash = api_pod_template_hash(template_, -1);
    const char *pair[] = { "pod-template-hash", hash, NULL };
    const Value *selector = value_get(given, "selector");
    const Value *template_meta = value_get(template_, "metadata");
    const Value *labels = with_labels(arena, value_get(template_meta, "labels"), pair);
    ValueBuilder *metadata = value_map_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);

    value_put(metadata, "name", value_printf(arena, "%s-%s", object->meta.name, hash));
    value_put_string(metadata, "namespace", object->meta.name_space);
    value_put(metadata, "labels", labels);
    value_put(metadata, "ownerReferences",
              owner_list(arena, "apps/v1", "Deployment", object->meta.name));
    value_put_int(spec, "replicas", deployment->replicas);
    value_put(spec, "selector",
              value_with(arena, selector, "matchLabels",
                         with_labels(arena, value_get(selector, "matchLabels"), pair)));
    value_put(spec, "template",
              value_with(arena, template_, "metadata",
                         value_with(arena, template_meta, "labels", labels)));
    return document(arena, "apps/v1", "ReplicaSet", value_end(metadata), value_end(spec));
}

const Value *
planned_claim(PlacingWorld *world, const StatefulSet *set, const VolumeClaimTemplate *claim,
              const char *name)
{
    Arena *arena = world->arena;
    const Value *metadata = value_get(claim->raw, "metadata");

    metadata = value_with(arena, metadata, "name", value_string(arena, name));
    metadata =
        value_with(arena, metadata, "namespace", value_string(arena, set->object.meta.name_space));
    return document(arena, "v1", "PersistentVolumeClaim", metadata, value_get(claim->raw, "spec"));
}

static bool
is_claim_of(const StatefulSet *set, const char *volume)
{
    for (uint32_t i = 0; volume != NULL && i < set->n_claims; i++) {
        if (strcmp(set->claims[i].name, volume) == 0) {
            return true;
        }
    }
    return false;
}

const Value *
planned_stateful_spec(PlacingWorld *world, const StatefulSet *set, int32_t ordinal)
{
    Arena *arena = world->arena;
    const Value *spec = value_get(set->template_.raw, "spec");
    const Value *volumes = value_get(spec, "volumes");
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < set->n_claims; i++) {
        ValueBuilder *volume = value_map_begin(arena);
        ValueBuilder *source = value_map_begin(arena);

        value_put(
            source, "claimName",
            value_printf(arena, "%s-%s-%d", set->claims[i].name, set->object.meta.name, ordinal));
        value_put_string(volume, "name", set->claims[i].name);
        value_put(volume, "persistentVolumeClaim", value_end(source));
        value_add(list, value_end(volume));
    }
    for (size_t i = 0; i < value_length(volumes); i++) {
        if (!is_claim_of(set, value_get_text(value_item(volumes, i), "name"))) {
            value_add(list, value_item(volumes, i));
        }
    }
    return set->n_claims == 0 ? spec : value_with(arena, spec, "volumes", value_end(list));
}

/* scheduler-world.c - defaulting and admission for scheduler cases.
 *
 * Objects are decoded and defaulted, pods get their priority, and matchLabelKeys are merged into
 * selectors as the API server does when a pod is created.  Nothing else is admitted. */
#include "tests/conformance/runners/scheduler-world.h"

#include "models/api/server/api-admission.h"

#include <string.h>

/* 2026-01-01T00:00:00Z. */
#define EPOCH INT64_C(1767225600)

/* 'pod' is a whole pod; adds 'key op value' for the pod's own labels to a selector. */
static const Value *
merge_keys(Arena *arena, const Value *term, const Value *labels, const char *keys_name,
           const char *operator_)
{
    const Value *keys = value_get(term, keys_name);
    const Value *selector = value_get(term, "labelSelector");
    const Value *old = value_get(selector, "matchExpressions");
    ValueBuilder *list = value_list_begin(arena);

    if (selector == NULL || value_length(keys) == 0) {
        return term;
    }
    for (size_t i = 0; i < value_length(old); i++) {
        value_add(list, value_item(old, i));
    }
    for (size_t i = 0; i < value_length(keys); i++) {
        const char *key = value_text(value_item(keys, i));
        const Value *value = value_get(labels, key);
        ValueBuilder *row = value_map_begin(arena);
        ValueBuilder *values = value_list_begin(arena);

        if (value == NULL) {
            continue;
        }
        value_add(values, value);
        value_put_string(row, "key", key);
        value_put_string(row, "operator", operator_);
        value_put(row, "values", value_end(values));
        value_add(list, value_end(row));
    }
    return value_with(arena, term, "labelSelector",
                      value_with(arena, selector, "matchExpressions", value_end(list)));
}

static const Value *
merge_term(Arena *arena, const Value *term, const Value *labels)
{
    term = merge_keys(arena, term, labels, "matchLabelKeys", "In");
    return merge_keys(arena, term, labels, "mismatchLabelKeys", "NotIn");
}

static const Value *
merge_terms(Arena *arena, const Value *stanza, const char *name, bool is_weighted,
            const Value *labels)
{
    const Value *terms = value_get(stanza, name);
    ValueBuilder *list = value_list_begin(arena);

    if (terms == NULL) {
        return stanza;
    }
    for (size_t i = 0; i < value_length(terms); i++) {
        const Value *term = value_item(terms, i);

        if (is_weighted) {
            const Value *inner = value_get(term, "podAffinityTerm");
            term = value_with(arena, term, "podAffinityTerm", merge_term(arena, inner, labels));
        } else {
            term = merge_term(arena, term, labels);
        }
        value_add(list, term);
    }
    return value_with(arena, stanza, name, value_end(list));
}

static const Value *
merge_affinity(Arena *arena, const Value *spec, const Value *labels)
{
    static const char *const stanzas[] = { "podAffinity", "podAntiAffinity" };
    const Value *affinity = value_get(spec, "affinity");

    for (size_t i = 0; affinity != NULL && i < G_N_ELEMENTS(stanzas); i++) {
        const Value *stanza = value_get(affinity, stanzas[i]);

        if (stanza == NULL) {
            continue;
        }
        stanza = merge_terms(arena, stanza, "requiredDuringSchedulingIgnoredDuringExecution", false,
                             labels);
        stanza = merge_terms(arena, stanza, "preferredDuringSchedulingIgnoredDuringExecution", true,
                             labels);
        affinity = value_with(arena, affinity, stanzas[i], stanza);
    }
    return affinity == NULL ? spec : value_with(arena, spec, "affinity", affinity);
}

/* The class a pod names, or the default one; NULL: none. */
static const Value *
priority_class(const SchedulerWorld *world, const char *name)
{
    for (guint i = 0; i < world->objects->len; i++) {
        const Object *object = world->objects->pdata[i];

        if (object->kind == KIND_PRIORITY_CLASS &&
            (name == NULL || *name == '\0' ? value_get_bool(object->raw, "globalDefault", false)
                                           : strcmp(object->meta.name, name) == 0)) {
            return object->raw;
        }
    }
    return NULL;
}

static const Value *
admit_priority(SchedulerWorld *world, const Value *spec)
{
    Arena *arena = world->arena;
    const char *name = value_get_text(spec, "priorityClassName");
    const Value *found = priority_class(world, name);
    int64_t priority = value_get_int(found, "value", 0);
    const char *policy = value_get_text(found, "preemptionPolicy");

    if (g_strcmp0(name, "system-cluster-critical") == 0) {
        priority = 2000000000;
    } else if (g_strcmp0(name, "system-node-critical") == 0) {
        priority = 2000001000;
    }
    if (found == NULL && (name == NULL || *name == '\0') && value_get(spec, "priority") != NULL) {
        priority = value_get_int(spec, "priority", 0);
    }
    spec = value_with(arena, spec, "priority", value_int(arena, priority));
    if (value_get(spec, "preemptionPolicy") == NULL) {
        spec = value_with(arena, spec, "preemptionPolicy",
                          value_string(arena, policy == NULL ? "PreemptLowerPriority" : policy));
    }
    return spec;
}

static const Value *
admit_pod(SchedulerWorld *world, const Value *pod, const Value *written)
{
    const Value *spec = admit_priority(world, value_get(pod, "spec"));
    const Value *selector = value_path(written, "spec", "nodeSelector", NULL);
    const Value *labels = value_path(pod, "metadata", "labels", NULL);

    spec = merge_affinity(world->arena, spec, labels);
    if (value_is(selector, VALUE_MAP) && selector->n == 0) {
        /* Cases were read without a trip through the server, which would drop it. */
        spec = value_with(world->arena, spec, "nodeSelector", selector);
    }
    return value_with(world->arena, pod, "spec", spec);
}

static bool
is_cluster_scoped(const char *kind)
{
    static const char *const kinds[] = { "Node",          "Namespace",       "PersistentVolume",
                                         "CSINode",       "StorageClass",    "CSIDriver",
                                         "PriorityClass", "VolumeAttachment" };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_strcmp0(kind, kinds[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Objects without a namespace are in the default one. */
static const Value *
with_namespace(Arena *arena, const Value *document)
{
    const Value *metadata = value_get(document, "metadata");

    if (is_cluster_scoped(value_get_text(document, "kind")) ||
        value_get(metadata, "namespace") != NULL) {
        return document;
    }
    metadata = value_with(arena, metadata, "namespace", value_string(arena, "default"));
    return value_with(arena, document, "metadata", metadata);
}

Object *
scheduler_world_object(SchedulerWorld *world, const Value *document, char **ret_error)
{
    ApiResult result = api_load(with_namespace(world->arena, document), world->arena);
    const Value *value = result.object;

    if (value == NULL) {
        *ret_error = g_strdup(result.error == NULL ? "refused" : result.error->message);
        return NULL;
    }
    if (g_strcmp0(value_get_text(value, "kind"), "Pod") == 0) {
        value = admit_pod(world, value, document);
    }
    return object_from_value(value, world->tables);
}

static bool
add_document(SchedulerWorld *world, const Value *document, char **ret_error)
{
    const char *kind = value_get_text(document, "kind");
    Object *object;

    if (g_strcmp0(kind, "KubeSchedulerConfiguration") == 0) {
        world->configuration = document;
        return true;
    }
    if (g_strcmp0(kind, "Change") == 0) {
        g_ptr_array_add(world->changes, (gpointer)(uintptr_t)document);
        return true;
    }
    object = scheduler_world_object(world, document, ret_error);
    if (object != NULL) {
        g_ptr_array_add(world->objects, object);
        g_ptr_array_add(world->written, (gpointer)(uintptr_t)document);
    }
    return object != NULL;
}

static void
object_destroy(gpointer data)
{
    object_free(data);
}

SchedulerWorld *
scheduler_world_new(const GPtrArray *documents, Arena *arena, char **ret_error)
{
    SchedulerWorld *world = g_new0(SchedulerWorld, 1);

    world->arena = arena;
    world->tables = object_tables_new(EPOCH, 0);
    world->objects = g_ptr_array_new_with_free_func(object_destroy);
    world->written = g_ptr_array_new();
    world->changes = g_ptr_array_new();
    for (guint i = 0; i < documents->len; i++) {
        if (!add_document(world, documents->pdata[i], ret_error)) {
            scheduler_world_free(world);
            return NULL;
        }
    }
    return world;
}

void
scheduler_world_free(SchedulerWorld *world)
{
    g_ptr_array_unref(world->changes);
    g_ptr_array_unref(world->written);
    g_ptr_array_unref(world->objects);
    object_tables_free(world->tables);
    g_free(world);
}

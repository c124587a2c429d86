/* placing-world.c - documents become objects. */
#include "experiment/placing/placing-world.h"
#include "experiment/manifest/amounts-beyond.h"
#include "experiment/manifest/manifest-text.h"

#include "experiment/manifest/manifest-report.h"
#include "experiment/placing/placing-internal.h"
#include "experiment/policy/policy-names.h"
#include "experiment/scenario/manifest.h"
#include "experiment/scenario/scheduler-document.h"
#include "models/api/server/api-admission.h"
#include "models/control-plane/pod-spec-admission.h"

#include <string.h>

/* 2026-01-01T00:00:00Z. */
#define EPOCH INT64_C(1767225600)

static void
object_destroy(gpointer data)
{
    object_free(data);
}

PlacingWorld *
placing_world_new(void)
{
    PlacingWorld *world = g_new0(PlacingWorld, 1);

    world->arena = arena_new();
    world->tables = object_tables_new(EPOCH, 0);
    world->diagnostics = diagnostics_new();
    world->names = sim_stream(0, "generated-names", "place");
    world->documents = g_ptr_array_new();
    world->is_dumped = g_array_new(FALSE, FALSE, sizeof(bool));
    world->objects = g_ptr_array_new_with_free_func(object_destroy);
    world->written = g_ptr_array_new();
    return world;
}

void
placing_world_free(PlacingWorld *world)
{
    if (world == NULL) {
        return;
    }
    g_ptr_array_unref(world->written);
    g_ptr_array_unref(world->objects);
    g_ptr_array_unref(world->documents);
    g_array_unref(world->is_dumped);
    diagnostics_free(world->diagnostics);
    object_tables_free(world->tables);
    arena_free(world->arena);
    g_free(world);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

void
placing_world_read(PlacingWorld *world, const char *name, const char *text, size_t length)
{
    g_autoptr(GPtrArray) documents =
        manifest_text_read(name, text, length, world->arena, world->diagnostics);

    for (guint i = 0; i < documents->len; i++) {
        placing_world_add(world, documents->pdata[i]);
    }
}

void
placing_world_read_configuration(PlacingWorld *world, const char *name, const char *text,
                                 size_t length)
{
    g_autoptr(GPtrArray) documents =
        manifest_text_read(name, text, length, world->arena, world->diagnostics);

    world->configuration = scheduler_document_pick(documents, name, world->diagnostics);
    world->is_configured = true;
}

static void
set_configuration(PlacingWorld *world, const Value *document)
{
    if (world->is_configured) {
        return;
    }
    if (world->configuration != NULL) {
        diagnostic_also(diagnostics_warn_at(world->diagnostics, "W223", document,
                                            "a second KubeSchedulerConfiguration; the first one "
                                            "counts"),
                        world->configuration->start, world->configuration->start, "first here");
        return;
    }
    world->configuration = document;
}

void
placing_world_add(PlacingWorld *world, const Value *document)
{
    const char *kind = value_get_text(document, "kind");
    guint first = world->documents->len;

    if (g_strcmp0(kind, "KubeSchedulerConfiguration") == 0) {
        set_configuration(world, document);
        return;
    }
    manifest_items(document, world->arena, world->diagnostics, world->documents);
    for (guint i = first; i < world->documents->len; i++) {
        bool is_item = kind != NULL && g_str_has_suffix(kind, "List");

        g_array_append_val(world->is_dumped, is_item);
    }
}

/* ---- admission ----------------------------------------------------------------------------------
 */

/* The class a pod names, or the default one; NULL: none. */
static const Value *
priority_class(const PlacingWorld *world, const char *name)
{
    for (guint i = 0; i < world->documents->len; i++) {
        const Value *document = world->documents->pdata[i];

        if (g_strcmp0(value_get_text(document, "kind"), "PriorityClass") == 0 &&
            (name == NULL
                 ? value_get_bool(document, "globalDefault", false)
                 : g_strcmp0(value_path(document, "metadata", "name", NULL) == NULL
                                 ? NULL
                                 : value_text(value_path(document, "metadata", "name", NULL)),
                             name) == 0)) {
            return document;
        }
    }
    return NULL;
}

static bool
built_in_priority(const char *name, int64_t *ret)
{
    if (g_strcmp0(name, "system-cluster-critical") == 0) {
        *ret = 2000000000;
        return true;
    }
    if (g_strcmp0(name, "system-node-critical") == 0) {
        *ret = 2000001000;
        return true;
    }
    return false;
}

/* A class that is in no file: dumps of pods bring their priority along, new pods cannot do without.
 */
static bool
has_unknown_class(PlacingWorld *world, const Value *spec, const char *name)
{
    const Value *place = value_get(spec, "priorityClassName");

    if (name == NULL || value_get(spec, "priority") != NULL) {
        return false;
    }
    diagnostic_help(diagnostics_error_at(world->diagnostics, "E151", place,
                                         "no PriorityClass with name %s was found", name),
                    "give the file with the class as well: kubectl get priorityclass -o yaml");
    return true;
}

static const Value *
admit_priority(PlacingWorld *world, const Value *spec)
{
    const char *text = value_get_text(spec, "priorityClassName");
    const char *name = text != NULL && *text != '\0' ? text : NULL;
    const Value *found = priority_class(world, name);
    const char *policy = value_get_text(found, "preemptionPolicy");
    int64_t priority = value_get_int(found, "value", 0);

    if (!built_in_priority(name, &priority) && found == NULL) {
        if (has_unknown_class(world, spec, name)) {
            return NULL;
        }
        priority = value_get_int(spec, "priority", 0);
    }
    spec = value_with(world->arena, spec, "priority", value_int(world->arena, priority));
    if (value_get(spec, "preemptionPolicy") == NULL) {
        spec = value_with(
            world->arena, spec, "preemptionPolicy",
            value_string(world->arena, policy == NULL ? "PreemptLowerPriority" : policy));
    }
    return spec;
}

static const Value *
admit_pod(PlacingWorld *world, const Value *pod, const Value *written)
{
    const Value *spec = admit_priority(world, value_get(pod, "spec"));
    const Value *selector = value_path(written, "spec", "nodeSelector", NULL);
    const Value *labels = value_path(pod, "metadata", "labels", NULL);

    if (spec == NULL) {
        return NULL;
    }
    spec = label_keys_admit(spec, labels, world->arena);
    if (value_is(selector, VALUE_MAP) && selector->n == 0) {
        /* The server would drop it; the scheduler, given such a pod, can tell. */
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
        value_get(metadata, "namespace") != NULL ||
        (metadata != NULL && !value_is(metadata, VALUE_MAP))) {
        return document;
    }
    metadata = value_with(arena, metadata, "namespace", value_string(arena, "default"));
    return value_with(arena, document, "metadata", metadata);
}

static uint32_t
draw(void *data, uint32_t n)
{
    return (uint32_t)sim_stream_below(&((PlacingWorld *)data)->names, n);
}

/* An object with generateName alone gets a name, as a new one does. */
static const Value *
with_name(PlacingWorld *world, const Value *document)
{
    const ApiContext context = { .data = world, .draw = draw };
    const Value *metadata = value_get(document, "metadata");
    const char *base = value_get_text(metadata, "generateName");
    const char *name = value_get_text(metadata, "name");

    if ((name != NULL && *name != '\0') || base == NULL) {
        return document;
    }
    name = api_generate_name(&context, base, world->arena);
    metadata = value_with(world->arena, metadata, "name", value_string(world->arena, name));
    return value_with(world->arena, document, "metadata", metadata);
}

Object *
placing_world_object(PlacingWorld *world, const Value *document)
{
    const Value *named = with_name(world, with_namespace(world->arena, document));
    ApiResult result = api_load(named, world->arena);
    const Value *value = result.object;

    if (value == NULL) {
        manifest_report(document, result.error, world->diagnostics);
        return NULL;
    }
    if (g_strcmp0(value_get_text(value, "kind"), "Pod") == 0) {
        value = admit_pod(world, value, document);
    }
    if (value != NULL && value_path(value, "metadata", "name", NULL) == NULL) {
        diagnostics_error_at(world->diagnostics, "E151", document,
                             "resource name may not be empty");
        return NULL;
    }
    return value == NULL ? NULL : object_from_value(value, world->tables);
}

static void
append(PlacingWorld *world, Object *object, const Value *document)
{
    g_ptr_array_add(world->objects, object);
    g_ptr_array_add(world->written, (gpointer)(uintptr_t)document);
}

Object *
placing_world_make(PlacingWorld *world, const Value *document)
{
    Object *object = placing_world_object(world, document);

    if (object != NULL) {
        append(world, object, document);
    }
    return object;
}

/* "Pod default/web-0": the same object of two files is one; the later form counts. */
static bool
replaces_earlier(PlacingWorld *world, GHashTable *seen, Object *object, const Value *document)
{
    char key[OBJECT_KEY_MAX];
    const char *kind = value_get_text(document, "kind");
    gpointer found;
    char *name;

    if (object->meta.name == NULL) {
        return false;
    }
    name = g_strdup_printf("%s %s", kind, object_key(object, key));
    found = g_hash_table_lookup(seen, name);
    if (found == NULL) {
        g_hash_table_insert(seen, name, GUINT_TO_POINTER(world->objects->len + 1));
        return false;
    }
    guint index = GPOINTER_TO_UINT(found) - 1;
    const Value *first = world->written->pdata[index];

    diagnostic_also(diagnostics_warn_at(world->diagnostics, "W221", document,
                                        "%s stands here a second time; this one counts", name),
                    first->start, first->start, "first here");
    g_free(name);
    object_free(world->objects->pdata[index]);
    world->objects->pdata[index] = object;
    world->written->pdata[index] = (gpointer)(uintptr_t)document;
    return true;
}

/* What no decision looks at may be as wrong as it likes. */
static bool
is_looked_at(const char *kind)
{
    static const char *const kinds[] = { "Node",
                                         "Pod",
                                         "Namespace",
                                         "PersistentVolume",
                                         "PersistentVolumeClaim",
                                         "StorageClass",
                                         "CSINode",
                                         "CSIDriver",
                                         "CSIStorageCapacity",
                                         "VolumeAttachment",
                                         "Service",
                                         "ReplicationController",
                                         "ReplicaSet",
                                         "StatefulSet",
                                         "Deployment",
                                         "DaemonSet",
                                         "Job",
                                         "PriorityClass",
                                         "PodDisruptionBudget",
                                         NULL };

    return kind != NULL && g_strv_contains(kinds, kind);
}

static Object *
admit_document(PlacingWorld *world, guint index)
{
    const Value *document = world->documents->pdata[index];

    if (!is_looked_at(value_get_text(document, "kind"))) {
        return NULL;
    }
    if (!g_array_index(world->is_dumped, bool, index) &&
        !manifest_check(document, world->arena, world->diagnostics)) {
        return NULL;
    }
    return placing_world_object(world, document);
}

static void
admit_documents(PlacingWorld *world)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < world->documents->len; i++) {
        const Value *document = world->documents->pdata[i];
        Object *object = admit_document(world, i);

        if (object != NULL && !replaces_earlier(world, seen, object, document)) {
            append(world, object, document);
        }
    }
}

/* What controllers make stands where its owner does, so that pods are decided in file order. */
static void
make_pods(PlacingWorld *world)
{
    g_autoptr(GPtrArray) objects = world->objects;
    g_autoptr(GPtrArray) written = world->written;
    PlacingOwners *owners = placing_owners_new(world);
    guint n = objects->len;
    g_autofree guint *ends = g_new(guint, n);
    guint end = n;

    for (guint i = 0; i < n; i++) {
        placing_world_make_pods(world, owners, i);
        ends[i] = objects->len;
    }
    placing_owners_free(owners);
    world->objects = g_ptr_array_new_with_free_func(object_destroy);
    world->written = g_ptr_array_new();
    for (guint i = 0; i < n; i++) {
        append(world, objects->pdata[i], written->pdata[i]);
        for (; end < ends[i]; end++) {
            append(world, objects->pdata[end], written->pdata[end]);
        }
    }
    g_ptr_array_set_free_func(objects, NULL); /* they live on in the new array */
}

bool
placing_world_admit(PlacingWorld *world)
{
    world->configuration =
        scheduler_document_clean(world->configuration, world->arena, world->diagnostics);
    if (world->configuration != NULL) {
        policy_check_document(world->configuration, NULL, world->diagnostics);
        scheduler_config_free(
            scheduler_document_read(world->configuration, world->tables, world->diagnostics));
    }
    admit_documents(world);
    if (diagnostics_n_errors(world->diagnostics) == 0) {
        make_pods(world);
    }
    return diagnostics_n_errors(world->diagnostics) == 0;
}

void
placing_world_warn_of_amounts(PlacingWorld *world)
{
    for (guint i = 0; i < world->documents->len; i++) {
        amounts_beyond_report(world->documents->pdata[i], true, world->diagnostics);
    }
}

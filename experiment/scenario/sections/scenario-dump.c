/* scenario-dump.c - objects that come from a real cluster: a warm start.
 *
 * They keep their uids, ages and status (manifest_read_living).  Time 0 of the run is a second
 * after the last sign of life in them, so that ages, schedules and deadlines go on as they would
 * have.  A dump need not be whole: an owner that is in no file would be missed by the garbage
 * collector, which deletes what it owned; the reference is dropped instead, and a warning says so.
 */
#include "experiment/scenario/scenario-internal.h"
#include "text/scalar.h"

#include <string.h>

typedef struct Dumps {
    GHashTable *uids; /* of what is there */
    int64_t latest;   /* in seconds since 1970; 0: none */
} Dumps;

/* Everything under metadata and status that reads as a time. */
static void
note_times(Dumps *dumps, const Value *value)
{
    int64_t seconds;

    if (value_is(value, VALUE_MAP)) {
        for (size_t i = 0; i < value->n; i++) {
            note_times(dumps, value->members[i].value);
        }
    } else if (value_is(value, VALUE_LIST)) {
        for (size_t i = 0; i < value->n; i++) {
            note_times(dumps, value->items[i]);
        }
    } else if (value != NULL && value->text != NULL && strlen(value->text) >= 20 &&
               value->text[4] == '-' && rfc3339_parse(value->text, &seconds)) {
        dumps->latest = MAX(dumps->latest, seconds);
    }
}

static void
note_object(Dumps *dumps, const ScenarioObject *object)
{
    const Value *meta = value_get(object->value, "metadata");
    const char *uid = value_get_text(meta, "uid");

    if (!object->is_dumped) {
        return;
    }
    if (uid != NULL) {
        g_hash_table_add(dumps->uids, (gpointer)(uintptr_t)uid);
    }
    note_times(dumps, value_get(meta, "creationTimestamp"));
    if (strcmp(object->kind_name, "Event") != 0) {
        note_times(dumps, value_get(object->value, "status"));
    }
}

/* The owners that are there; NULL: none is. */
static const Value *
present_owners(const Loader *loader, const Dumps *dumps, const Value *owners)
{
    ValueBuilder *list = value_list_begin(loader->arena);
    const Value *present;

    for (size_t i = 0; i < value_length(owners); i++) {
        const Value *owner = value_item(owners, i);
        const char *uid = value_get_text(owner, "uid");

        if (uid != NULL && g_hash_table_contains(dumps->uids, uid)) {
            value_add(list, owner);
        }
    }
    present = value_end(list);
    return value_length(present) == value_length(owners) ? owners
           : value_length(present) == 0                  ? NULL
                                                         : present;
}

/* Whether an owner had to be dropped. */
static bool
drop_owners(const Loader *loader, const Dumps *dumps, ScenarioObject *object)
{
    const Value *meta = value_get(object->value, "metadata");
    const Value *owners = value_get(meta, "ownerReferences");
    const Value *present;

    if (value_length(owners) == 0 || !object->is_dumped) {
        return false;
    }
    present = present_owners(loader, dumps, owners);
    if (present == owners) {
        return false;
    }
    meta = value_with(loader->arena, meta, "ownerReferences", present);
    object->value = value_with(loader->arena, object->value, "metadata", meta);
    return true;
}

/* A machine like those of `nodes: N`. */
static void
stand_in(Loader *loader, const char *name)
{
    static const char *const amounts[][2] = { { "cpu", "4" },
                                              { "memory", "8Gi" },
                                              { "pods", "110" } };
    ValueBuilder *node = value_map_begin(loader->arena);
    ValueBuilder *meta = value_map_begin(loader->arena);
    ValueBuilder *labels = value_map_begin(loader->arena);
    ValueBuilder *status = value_map_begin(loader->arena);
    ValueBuilder *capacity = value_map_begin(loader->arena);

    value_put_string(labels, "kubernetes.io/hostname", name);
    value_put_string(meta, "name", name);
    value_put(meta, "labels", value_end(labels));
    for (size_t i = 0; i < G_N_ELEMENTS(amounts); i++) {
        value_put_string(capacity, amounts[i][0], amounts[i][1]);
    }
    value_put(status, "capacity", value_end(capacity));
    value_put_string(node, "apiVersion", "v1");
    value_put_string(node, "kind", "Node");
    value_put(node, "metadata", value_end(meta));
    value_put(node, "status", value_end(status));
    manifest_read(value_end(node), &loader->addresses, loader->scenario->nodes, loader->arena,
                  loader->diagnostics);
    g_ptr_array_add(loader->node_names, (gpointer)(uintptr_t)name);
}

/* Nodes that pods of a dump are on and no file has. */
static void
add_nodes(Loader *loader)
{
    const GArray *objects = loader->scenario->objects;
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    const Value *first = NULL;
    uint32_t n = 0;

    for (guint i = 0; i < loader->node_names->len; i++) {
        g_hash_table_add(known, loader->node_names->pdata[i]);
    }
    for (guint i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);
        const Value *spec = value_get(object->written, "spec");
        const char *name = value_get_text(spec, "nodeName");

        if (!object->is_dumped || strcmp(object->kind_name, "Pod") != 0 || name == NULL ||
            !g_hash_table_add(known, (gpointer)(uintptr_t)name)) {
            continue;
        }
        first = n++ == 0 ? value_get(spec, "nodeName") : first;
        stand_in(loader, name);
    }
    if (first != NULL) {
        diagnostic_help(diagnostics_warn_at(loader->diagnostics, "W229", first,
                                            "no file has the node %s%s: a node of 4 CPUs and 8Gi "
                                            "stands in",
                                            value_text(first), n > 1 ? " (and others)" : ""),
                        "kubectl get nodes -o yaml");
    }
}

void
loader_finish_dumps(Loader *loader)
{
    Scenario *scenario = loader->scenario;
    g_autoptr(GHashTable) uids = g_hash_table_new(g_str_hash, g_str_equal);
    Dumps dumps = { .uids = uids };
    const ScenarioObject *first = NULL;
    uint32_t n_orphans = 0;

    for (guint i = 0; i < scenario->nodes->len; i++) {
        note_object(&dumps, &g_array_index(scenario->nodes, ScenarioObject, i));
    }
    for (guint i = 0; i < scenario->objects->len; i++) {
        note_object(&dumps, &g_array_index(scenario->objects, ScenarioObject, i));
    }
    for (guint i = 0; i < scenario->objects->len; i++) {
        ScenarioObject *object = &g_array_index(scenario->objects, ScenarioObject, i);

        if (drop_owners(loader, &dumps, object)) {
            first = n_orphans++ == 0 ? object : first;
        }
    }
    add_nodes(loader);
    if (dumps.latest > 0) {
        scenario->cluster.epoch = dumps.latest + 1;
    }
    if (first != NULL) {
        diagnostic_help(
            diagnostics_warn_at(loader->diagnostics, "W228",
                                value_path(first->written, "metadata", "ownerReferences", NULL),
                                "the owner of %s %s%s is in no file: nothing controls %s",
                                first->kind_name, first->name,
                                n_orphans > 1 ? " (and of others)" : "",
                                n_orphans > 1 ? "them" : "it"),
            "kubectl get deployments,replicasets,statefulsets,daemonsets,jobs -A -o yaml");
    }
}

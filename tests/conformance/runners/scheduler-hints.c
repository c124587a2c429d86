/* scheduler-hints.c - which events a change makes, and whose hints they raise. */
#include "experiment/placing/placing-world.h"
#include "models/scheduler/scheduler-config.h"
#include "tests/conformance/conformance.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "scheduler/queueing-hints");
}

/* One side of a change, in all the forms that events need. */
typedef struct Side {
    Object *object; /* NULL: there is none */
    SchedPod *pod;
    NodeInfo *node;
    const Value *value;
} Side;

typedef struct HintCase {
    PlacingWorld *world;
    GPtrArray *changes; /* const Value *: documents of kind Change */
    Snapshot *snapshot;
    const Profile *profile;
    SchedPod *pod; /* the one that waits */
    Arena *arena;
} HintCase;

static bool
side_read(HintCase *hint_case, const Value *document, Side *ret, char **ret_error)
{
    *ret = (Side){ 0 };
    if (!value_is(document, VALUE_MAP)) {
        return true;
    }
    ret->object = placing_world_object(hint_case->world, document);
    if (ret->object == NULL) {
        *ret_error = diagnostics_format(hint_case->world->diagnostics, DIAGNOSTIC_PLAIN);
        return false;
    }
    ret->value = object_to_value(ret->object, hint_case->world->tables, hint_case->arena);
    if (ret->object->kind == KIND_POD) {
        ret->pod = sched_pod_new(hint_case->snapshot, (const Pod *)ret->object);
        ret->pod->uid = 1000;
        if (strcmp(ret->pod->name, hint_case->pod->name) == 0 &&
            strcmp(ret->pod->name_space, hint_case->pod->name_space) == 0) {
            ret->pod->uid = hint_case->pod->uid;
        }
    } else if (ret->object->kind == KIND_NODE) {
        Snapshot *alone = snapshot_new(hint_case->world->tables);

        ret->node = node_info_copy(snapshot_set_node(alone, (const Node *)ret->object));
        ret->node->n_images = 0;
        snapshot_free(alone);
    }
    return true;
}

static void
side_done(Side *side)
{
    sched_pod_free(side->pod);
    node_info_free(side->node);
    if (side->object != NULL) {
        object_free(side->object);
    }
}

static uint32_t
events_of(const Side *old, const Side *new_, ClusterEvent *events)
{
    const Object *any = new_->object != NULL ? new_->object : old->object;
    const Value *value = new_->value != NULL ? new_->value : old->value;

    if (any->kind == KIND_POD) {
        return pod_events(old->pod, new_->pod, value_get(old->value, "status"),
                          value_get(new_->value, "status"), events);
    }
    if (any->kind == KIND_NODE) {
        return node_events(old->node, new_->node, old->object, new_->object, events);
    }
    events[0] = (ClusterEvent){
        .resource = event_resource_of_kind(value_get_text(value, "kind")),
        .action = old->object == NULL    ? EVENT_ADD
                  : new_->object == NULL ? EVENT_DELETE
                                         : EVENT_UPDATE,
        .old_value = old->value,
        .new_value = new_->value,
    };
    return 1;
}

static const Value *
event_value(const HintCase *hint_case, const ClusterEvent *event)
{
    Arena *arena = hint_case->arena;
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *hints = value_map_begin(arena);
    g_autofree char *name = cluster_event_format(event->resource, event->action);
    const SchedPod *pod = event->new_pod != NULL && event->new_pod->uid == hint_case->pod->uid
                              ? event->new_pod
                              : hint_case->pod;

    value_put_string(map, "event", name);
    for (uint32_t slot = 0; slot < hint_case->profile->n_slots; slot++) {
        const PluginInstance *instance = &hint_case->profile->instances[slot];

        switch (plugin_hint(instance, hint_case->snapshot, pod, event)) {
        case HINT_QUEUE:
            value_put_string(hints, instance->plugin->name, "Queue");
            break;
        case HINT_SKIP:
            value_put_string(hints, instance->plugin->name, "Skip");
            break;
        default:
            break;
        }
    }
    value_put(map, "hints", value_end(hints));
    return value_end(map);
}

static const Value *
change_value(HintCase *hint_case, const Value *change, guint number, char **ret_error)
{
    Arena *arena = hint_case->arena;
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    ClusterEvent events[EVENTS_MAX];
    Side old;
    Side new_;

    if (!side_read(hint_case, value_get(change, "old"), &old, ret_error) ||
        !side_read(hint_case, value_get(change, "new"), &new_, ret_error)) {
        return NULL;
    }
    value_put_int(map, "change", number);
    for (uint32_t i = 0, n = events_of(&old, &new_, events); i < n; i++) {
        value_add(list, event_value(hint_case, &events[i]));
    }
    value_put(map, "events", value_end(list));
    side_done(&old);
    side_done(&new_);
    return value_end(map);
}

static void
fill_snapshot(HintCase *hint_case)
{
    const GPtrArray *objects = hint_case->world->objects;

    for (guint i = 0; i < objects->len; i++) {
        const Object *object = objects->pdata[i];

        if (object->kind == KIND_NODE) {
            snapshot_set_node(hint_case->snapshot, (const Node *)object);
        } else if (object->kind == KIND_POD) {
            hint_case->pod = sched_pod_new(hint_case->snapshot, (const Pod *)object);
            hint_case->pod->uid = 1;
        } else {
            snapshot_object_changed(hint_case->snapshot, NULL, object);
        }
    }
    snapshot_refresh(hint_case->snapshot);
}

static const Value *
case_value(HintCase *hint_case, char **ret_error)
{
    Arena *arena = hint_case->arena;
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *changes = value_list_begin(arena);

    fill_snapshot(hint_case);
    value_put(map, "pod",
              value_printf(arena, "%s/%s", hint_case->pod->name_space, hint_case->pod->name));
    for (guint i = 0; i < hint_case->changes->len; i++) {
        value_add(changes, change_value(hint_case, hint_case->changes->pdata[i], i, ret_error));
    }
    value_put(map, "changes", value_end(changes));
    return value_end(map);
}

/* Changes are no objects; everything else is what was there before. */
static void
read_documents(HintCase *hint_case, const GPtrArray *documents)
{
    for (guint i = 0; i < documents->len; i++) {
        const Value *document = documents->pdata[i];

        if (g_strcmp0(value_get_text(document, "kind"), "Change") == 0) {
            g_ptr_array_add(hint_case->changes, (gpointer)(uintptr_t)document);
        } else {
            placing_world_add(hint_case->world, document);
        }
    }
}

static void
run_case(const char *path, const char *name, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *error = NULL;
    GPtrArray *documents = conformance_manifests(path, name, ".yaml", arena);
    const Value *expected = conformance_json(path, name, ".expected.json", arena);
    HintCase hint_case = { .arena = arena };
    g_autoptr(SchedulerConfig) config = NULL;

    if (documents == NULL || expected == NULL) {
        tally_fail(tally, name, "cannot be read");
        return;
    }
    hint_case.world = placing_world_new();
    hint_case.changes = g_ptr_array_new();
    read_documents(&hint_case, documents);
    if (!placing_world_admit(hint_case.world)) {
        error = diagnostics_format(hint_case.world->diagnostics, DIAGNOSTIC_PLAIN);
        tally_fail(tally, name, "%s", error);
    } else {
        const Value *actual;

        config = scheduler_config_new(NULL, hint_case.world->tables, NULL, NULL);
        hint_case.profile = config->profiles->pdata[0];
        hint_case.snapshot = snapshot_new(hint_case.world->tables);
        actual = case_value(&hint_case, &error);
        if (error != NULL) {
            tally_fail(tally, name, "%s", error);
        } else {
            tally_compare_values(tally, name, expected, actual);
        }
        sched_pod_free(hint_case.pod);
        snapshot_free(hint_case.snapshot);
        g_clear_pointer(&config, scheduler_config_free);
    }
    g_ptr_array_unref(hint_case.changes);
    placing_world_free(hint_case.world);
    g_ptr_array_unref(documents);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The events each plugin registers for, the added ones included. */
static void
run_registrations(const char *path, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    const Value *expected = conformance_json(path, "registrations", ".expected.json", arena);
    ValueBuilder *map = value_map_begin(arena);

    for (size_t i = 0; sched_plugins[i] != NULL; i++) {
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        ValueBuilder *list = value_list_begin(arena);

        for (const EventHint *hint = sched_plugins[i]->is_extra ? NULL : sched_plugins[i]->hints;
             hint != NULL && hint->resource != EVENT_NONE; hint++) {
            g_ptr_array_add(names, cluster_event_format(hint->resource, hint->actions));
        }
        if (!sched_plugins[i]->is_extra && plugin_adds_taint_hint(sched_plugins[i])) {
            g_ptr_array_add(names, cluster_event_format(EVENT_NODE, EVENT_NODE_TAINT));
        }
        g_ptr_array_sort(names, compare_texts);
        for (guint k = 0; k < names->len; k++) {
            value_add(list, value_string(arena, names->pdata[k]));
        }
        if (names->len > 0) {
            value_put(map, sched_plugins[i]->name, value_end(list));
        }
    }
    if (expected != NULL) {
        tally_compare_values(tally, "registrations", expected, value_end(map));
    }
}

static void
run(const char *path, ConformanceTally *tally)
{
    GPtrArray *names = conformance_cases(path, ".yaml");

    for (guint i = 0; i < names->len; i++) {
        run_case(path, names->pdata[i], tally);
    }
    g_ptr_array_unref(names);
    run_registrations(path, tally);
}

const ConformanceRunner conformance_runner_scheduler_hints = {
    .name = "scheduler-hints",
    .accepts = accepts,
    .run = run,
};

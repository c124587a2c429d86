/* history-watch.c - follows the store of a simulated cluster as the recorder's watches did. */
#include "tests/fidelity/history.h"

#include <string.h>

/* "True Reason: message" under the type of each condition. */
static const Value *
condition_map(const Value *list, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);
        const char *reason = value_get_text(row, "reason");
        const char *message = value_get_text(row, "message");
        const char *status = value_get_text(row, "status");
        GString *text = g_string_new(status != NULL ? status : "");

        if (reason != NULL && *reason != '\0') {
            g_string_append_printf(text, " %s", reason);
        }
        if (message != NULL && *message != '\0') {
            g_string_append_printf(text, ": %s", message);
        }
        value_put_string(map, value_get_text(row, "type"), text->str);
        g_string_free(text, TRUE);
    }
    return value_end(map);
}

static const Value *
owner_list(const Value *owners, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    if (value_length(owners) == 0) {
        return NULL;
    }
    for (size_t i = 0; i < value_length(owners); i++) {
        const Value *row = value_item(owners, i);
        bool blocks = value_get_bool(row, "blockOwnerDeletion", false);

        value_add(list, value_printf(arena, "%s/%s%s", value_get_text(row, "kind"),
                                     value_get_text(row, "name"), blocks ? " block" : ""));
    }
    return value_end(list);
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Taints, sorted: the order of a set says nothing. */
static const Value *
taint_list(const Value *taints, Arena *arena)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    ValueBuilder *list = value_list_begin(arena);

    if (value_length(taints) == 0) {
        return NULL;
    }
    for (size_t i = 0; i < value_length(taints); i++) {
        const Value *row = value_item(taints, i);

        g_ptr_array_add(texts, arena_printf(arena, "%s:%s", value_get_text(row, "key"),
                                            value_get_text(row, "effect")));
    }
    g_ptr_array_sort(texts, compare_texts);
    for (guint i = 0; i < texts->len; i++) {
        value_add(list, value_string(arena, g_ptr_array_index(texts, i)));
    }
    return value_end(list);
}

static void
put_endpoint_counts(ValueBuilder *fields, const Value *endpoints)
{
    int64_t n_ready = 0;
    int64_t n_serving = 0;
    int64_t n_terminating = 0;

    for (size_t i = 0; i < value_length(endpoints); i++) {
        const Value *conditions = value_get(value_item(endpoints, i), "conditions");

        n_ready += value_get_bool(conditions, "ready", false);
        n_serving += value_get_bool(conditions, "serving", false);
        n_terminating += value_get_bool(conditions, "terminating", false);
    }
    value_put_int(fields, "n", (int64_t)value_length(endpoints));
    value_put_int(fields, "ready", n_ready);
    value_put_int(fields, "serving", n_serving);
    value_put_int(fields, "terminating", n_terminating);
}

static const Value *
copied(const Value *value, Arena *arena)
{
    return value == NULL ? NULL : value_copy(arena, value);
}

/* References to Jobs become their names. */
static const Value *
status_copy(const char *kind, const Value *status, Arena *arena)
{
    const Value *active = value_get(status, "active");
    ValueBuilder *names;

    if (strcmp(kind, "CronJob") != 0 || active == NULL) {
        return copied(status, arena);
    }
    names = value_list_begin(arena);
    for (size_t i = 0; i < value_length(active); i++) {
        value_add(names, value_string(arena, value_get_text(value_item(active, i), "name")));
    }
    return value_with(arena, copied(status, arena), "active", value_end(names));
}

static void
put_event(ValueBuilder *fields, const Value *object, Arena *arena)
{
    const Value *about = value_get(object, "involvedObject");

    value_put(
        fields, "obj",
        value_printf(arena, "%s/%s", value_get_text(about, "kind"), value_get_text(about, "name")));
    value_put_string(fields, "src", value_get_text(value_get(object, "source"), "component"));
    if (value_get(value_get(object, "source"), "component") == NULL) {
        value_put_string(fields, "src", value_get_text(object, "reportingComponent"));
    }
    value_put_string(fields, "type", value_get_text(object, "type"));
    value_put_string(fields, "reason", value_get_text(object, "reason"));
    value_put_string(fields, "message", value_get_text(object, "message"));
}

static void
put_spec(ValueBuilder *fields, const Value *spec, Arena *arena)
{
    value_put_string(fields, "node", value_get_text(spec, "nodeName"));
    value_put(fields, "replicas", copied(value_get(spec, "replicas"), arena));
    value_put(fields, "suspend", copied(value_get(spec, "suspend"), arena));
    value_put(fields, "unschedulable", copied(value_get(spec, "unschedulable"), arena));
    value_put(fields, "taints", taint_list(value_get(spec, "taints"), arena));
    value_put_string(fields, "claim", value_get_text(value_get(spec, "claimRef"), "name"));
    value_put_string(fields, "volume", value_get_text(spec, "volumeName"));
}

const Value *
history_fields(const char *kind, const Value *object, Arena *arena)
{
    ValueBuilder *fields = value_map_begin(arena);
    const Value *meta = value_get(object, "metadata");
    const Value *status = value_get(object, "status");

    if (strcmp(kind, "Event") == 0) {
        put_event(fields, object, arena);
        return value_end(fields);
    }
    value_put_string(fields, "created", value_get_text(meta, "creationTimestamp"));
    value_put_string(fields, "del", value_get_text(meta, "deletionTimestamp"));
    value_put(fields, "fin", copied(value_get(meta, "finalizers"), arena));
    value_put(fields, "owner", owner_list(value_get(meta, "ownerReferences"), arena));
    put_spec(fields, value_get(object, "spec"), arena);
    if (strcmp(kind, "EndpointSlice") == 0) {
        put_endpoint_counts(fields, value_get(object, "endpoints"));
    }
    value_put_string(fields, "phase", value_get_text(status, "phase"));
    value_put_string(fields, "nominated", value_get_text(status, "nominatedNodeName"));
    if (value_get(status, "conditions") != NULL) {
        value_put(fields, "conds", condition_map(value_get(status, "conditions"), arena));
    }
    if (strcmp(kind, "Pod") != 0 && strcmp(kind, "Node") != 0) {
        value_put(fields, "status", status_copy(kind, status, arena));
    }
    return value_end(fields);
}

static bool
is_followed(const History *history, const Object *object)
{
    const char *name_space = object->meta.name_space;

    if (object->kind == KIND_EVENT) {
        name_space = ((const EventObject *)object)->involved_namespace;
    } else if (object->kind == KIND_NAMESPACE) {
        name_space = object->meta.name;
    }
    return object->kind != KIND_LEASE &&
           (name_space == NULL || strcmp(name_space, history->name_space) == 0);
}

static const Value *
read_fields(History *history, const char *kind, const Object *object)
{
    const Value *value =
        object_to_value(object, cluster_tables(history->cluster), history->scratch);
    const Value *fields = history_fields(kind, value, history->arena);

    arena_clear(history->scratch);
    return fields;
}

static void
note_commit(void *data, const Object *old, const Object *new_)
{
    History *history = data;
    const Object *object = new_ != NULL ? new_ : old;
    Change change = { .at = (double)sim_now(cluster_sim(history->cluster)) / 1e9 };
    char *key;

    if (!is_followed(history, object)) {
        return;
    }
    change.kind = arena_strdup(history->arena, object_kind_name(object));
    change.name =
        object->kind == KIND_EVENT ? NULL : arena_strdup(history->arena, object->meta.name);
    key = arena_printf(history->arena, "%s/%s", change.kind, object->meta.name);
    change.old = old == NULL ? NULL : g_hash_table_lookup(history->state, key);
    change.type = old == NULL ? CHANGE_ADDED : new_ == NULL ? CHANGE_REMOVED : CHANGE_MODIFIED;
    if (new_ != NULL) {
        change.new_ = read_fields(history, change.kind, new_);
        g_hash_table_insert(history->state, key, (gpointer)(guintptr)change.new_);
    }
    g_array_append_val(history->changes, change);
}

void
history_follow(History *history, Cluster *cluster, const char *name_space)
{
    history->cluster = cluster;
    history->name_space = name_space;
    store_add_observer(cluster_store(cluster), note_commit, history);
}

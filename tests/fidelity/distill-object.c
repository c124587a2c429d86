/* distill-object.c - what everything but pods does, and the state at the end. */
#include "tests/fidelity/distill-internal.h"

#include <string.h>

/* "['a', 'b']" */
static const char *
list_text(Distiller *distiller, const Value *list)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new("[");

    for (size_t i = 0; i < value_length(list); i++) {
        g_ptr_array_add(texts, (gpointer)(guintptr)value_text(value_item(list, i)));
    }
    for (guint i = 0; i < texts->len; i++) {
        g_string_append_printf(out, "%s'%s'", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(texts, i));
    }
    g_string_append_c(out, ']');
    return names_normal(distiller->names, out->str, distiller->arena);
}

static const char *
sorted_list_text(Distiller *distiller, const Value *list)
{
    const Value *copy = list;

    /* Sets of at most a few: insertion by repeated minimum is enough. */
    if (value_length(list) > 1) {
        ValueBuilder *sorted = value_list_begin(distiller->arena);
        const char *last = "";

        for (size_t n = 0; n < value_length(list); n++) {
            const char *least = NULL;

            for (size_t i = 0; i < value_length(list); i++) {
                const char *text = value_text(value_item(list, i));

                if (strcmp(text, last) > 0 && (least == NULL || strcmp(text, least) < 0)) {
                    least = text;
                }
            }
            if (least != NULL) {
                value_add(sorted, value_string(distiller->arena, least));
                last = least;
            }
        }
        copy = value_end(sorted);
    }
    return list_text(distiller, copy);
}

/* "None", "True", "3": as the recordings write scalars. */
static const char *
scalar_text(const Value *value)
{
    if (value == NULL) {
        return "None";
    }
    if (value->type == VALUE_BOOL) {
        return value->boolean ? "True" : "False";
    }
    return value->text;
}

/* An autoscaler's current use, in per cent of what was asked for. */
static const Value *
cpu_use(const Value *status)
{
    return value_path(value_item(value_get(status, "currentMetrics"), 0), "resource", "current",
                      "averageUtilization", NULL);
}

static bool
is_told(const char *key, const Value *value)
{
    static const char *const texts[] = { "completedIndexes", "failedIndexes", NULL };

    return value->type == VALUE_INT
               ? strcmp(key, "observedGeneration") != 0 && strcmp(key, "collisionCount") != 0
               : g_strv_contains(texts, key);
}

const char *
distill_status(Distiller *distiller, const char *kind, const Value *status)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const Value *sorted = value_sorted(distiller->arena, status);

    if (strcmp(kind, "CronJob") == 0) {
        const Value *active = value_get(status, "active");

        for (size_t i = 0; i < value_length(active); i++) {
            g_string_append_printf(out, "%s\"%s\"", i > 0 ? ", " : "",
                                   names_normal(distiller->names, value_text(value_item(active, i)),
                                                distiller->arena));
        }
        return out->len == 0 ? NULL : arena_printf(distiller->arena, "active=[%s]", out->str);
    }
    if (cpu_use(status) != NULL) {
        g_string_append_printf(out, "cpu%%=%s", cpu_use(status)->text);
    }
    for (size_t i = 0; i < value_length(sorted); i++) {
        const ValueMember *member = &sorted->members[i];

        if (is_told(member->key, member->value)) {
            g_string_append_printf(out, "%s%s=%s", out->len > 0 ? " " : "", member->key,
                                   member->value->text);
        }
    }
    return out->len == 0 ? NULL : arena_strdup(distiller->arena, out->str);
}

static void
tell_conditions(Distiller *distiller, const Change *change, const char *who)
{
    const Value *conditions = value_get(change->new_, "conds");
    bool is_node = strcmp(change->kind, "Node") == 0;

    for (size_t i = 0; i < value_length(conditions); i++) {
        const ValueMember *member = &conditions->members[i];
        const char *text = value_text(member->value);
        const char *before = value_get_text(value_get(change->old, "conds"), member->key);

        if (g_strcmp0(text, before) == 0 || (is_node && strcmp(member->key, "Ready") != 0)) {
            continue;
        }
        if (is_node) { /* the recordings have reasons of nodes, not messages */
            text = arena_strndup(distiller->arena, text, strcspn(text, ":"));
        }
        distill_tell(distiller, change->at, "%s condition %s=%s", who, member->key,
                     names_normal(distiller->names, text, distiller->arena));
    }
}

static void
tell_status(Distiller *distiller, const Change *change, const char *who)
{
    static const char *const silent[] = { "Deployment",
                                          "ReplicaSet",
                                          "Service",
                                          "Namespace",
                                          "ResourceQuota",
                                          "PersistentVolume",
                                          "PersistentVolumeClaim",
                                          NULL };
    const char *text;
    const char *before;

    if (g_strv_contains(silent, change->kind)) {
        return;
    }
    text = distill_status(distiller, change->kind, value_get(change->new_, "status"));
    before = distill_status(distiller, change->kind, value_get(change->old, "status"));
    if (text != NULL && g_strcmp0(text, before) != 0) {
        distill_tell(distiller, change->at, "%s status %s", who, text);
    }
}

static void
tell_slice(Distiller *distiller, const Change *change)
{
    static const char *const keys[] = { "n", "ready", "serving", "terminating" };
    const char *name = names_normal(distiller->names, change->name, distiller->arena);
    int64_t counts[G_N_ELEMENTS(keys)];
    bool differs = change->old == NULL;

    if (change->type == CHANGE_REMOVED) {
        distill_tell(distiller, change->at, "EndpointSlice %s removed", name);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        counts[i] = value_get_int(change->new_, keys[i], 0);
        differs = differs || counts[i] != value_get_int(change->old, keys[i], 0);
    }
    if (differs) {
        distill_tell(distiller, change->at,
                     "EndpointSlice %s endpoints=%" G_GINT64_FORMAT " ready=%" G_GINT64_FORMAT
                     " serving=%" G_GINT64_FORMAT " terminating=%" G_GINT64_FORMAT,
                     name, counts[0], counts[1], counts[2], counts[3]);
    }
}

static void
tell_life(Distiller *distiller, const Change *change, const char *who)
{
    const Value *old = change->old;
    const Value *new_ = change->new_;
    bool is_going = value_get(new_, "del") != NULL && value_get(old, "del") == NULL;
    const char *finalizers = value_get(new_, "fin") == NULL
                                 ? NULL
                                 : arena_printf(distiller->arena, " finalizers=%s",
                                                list_text(distiller, value_get(new_, "fin")));

    if (change->type == CHANGE_ADDED) {
        const Value *replicas = value_get(new_, "replicas");

        if (replicas != NULL) {
            distill_tell(distiller, change->at, "%s created replicas=%s", who, replicas->text);
        } else if (strcmp(change->kind, "Namespace") != 0) {
            distill_tell(distiller, change->at, "%s created", who);
        }
        return;
    }
    if (is_going) {
        distill_tell(distiller, change->at, "%s deletionTimestamp%s", who,
                     finalizers != NULL ? finalizers : "");
    }
    if (finalizers != NULL && !value_equal(value_get(old, "fin"), value_get(new_, "fin"))) {
        distill_tell(distiller, change->at, "%s%s", who, finalizers);
    }
    if (!value_equal(value_get(old, "owner"), value_get(new_, "owner"))) {
        distill_tell(distiller, change->at, "%s owners=%s", who,
                     list_text(distiller, value_get(new_, "owner")));
    }
}

static bool
field_differs(const Change *change, const char *key)
{
    const Value *old = value_get(change->old, key);
    const Value *new_ = value_get(change->new_, key);

    return (old != NULL || new_ != NULL) &&
           (old == NULL || new_ == NULL || !value_equal(old, new_));
}

/* Fields that are told whenever they change after the object was made. */
static void
tell_fields(Distiller *distiller, const Change *change, const char *who)
{
    static const char *const keys[] = { "suspend", "unschedulable" };
    static const char *const late[] = { "phase", "claim", "volume" };

    if (change->type == CHANGE_MODIFIED && field_differs(change, "replicas")) {
        distill_tell(distiller, change->at, "%s spec.replicas %s -> %s", who,
                     scalar_text(value_get(change->old, "replicas")),
                     scalar_text(value_get(change->new_, "replicas")));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (change->type == CHANGE_MODIFIED && field_differs(change, keys[i])) {
            distill_tell(distiller, change->at, "%s %s=%s", who, keys[i],
                         scalar_text(value_get(change->new_, keys[i])));
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(late); i++) {
        if (field_differs(change, late[i])) {
            distill_tell(distiller, change->at, "%s %s=%s", who, late[i],
                         scalar_text(value_get(change->new_, late[i])));
        }
    }
    if (strcmp(change->kind, "Node") == 0) {
        const char *taints = sorted_list_text(distiller, value_get(change->new_, "taints"));
        const char *before = sorted_list_text(distiller, value_get(change->old, "taints"));

        if (strcmp(taints, before) != 0) {
            distill_tell(distiller, change->at, "%s taints=%s", who, taints);
        }
    }
}

void
distill_object(Distiller *distiller, const Change *change)
{
    static const char *const silent[] = {
        "Lease",     "Event",         "ConfigMap",    "ServiceAccount", "ControllerRevision",
        "Endpoints", "PriorityClass", "StorageClass", "CSINode",        "Secret",
        NULL
    };
    const char *who;

    if (g_strv_contains(silent, change->kind)) {
        return;
    }
    if (strcmp(change->kind, "EndpointSlice") == 0) {
        tell_slice(distiller, change);
        return;
    }
    who = arena_printf(distiller->arena, "%s %s", change->kind,
                       names_normal(distiller->names, change->name, distiller->arena));
    if (change->type == CHANGE_REMOVED) {
        distill_tell(distiller, change->at, "%s removed", who);
        return;
    }
    tell_life(distiller, change, who);
    tell_fields(distiller, change, who);
    tell_conditions(distiller, change, who);
    tell_status(distiller, change, who);
}

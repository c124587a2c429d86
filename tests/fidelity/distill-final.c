/* distill-final.c - the state at the end of a history. */
#include "tests/fidelity/distill-internal.h"

#include <string.h>

/* "ReplicaSet/web-<rs1> Running ready" */
static const char *
pod_label(Distiller *distiller, const Value *fields)
{
    const char *owner = distill_pod_owner(distiller, fields);
    const char *phase = value_get_text(fields, "phase");
    const char *ready = value_get_text(value_get(fields, "conds"), "Ready");

    return arena_printf(distiller->arena, "%s %s%s", owner != NULL ? owner : "(bare)",
                        value_get(fields, "del") != NULL ? "Terminating" : phase,
                        ready != NULL && g_str_has_prefix(ready, "True") ? " ready" : "");
}

/* What a status says in numbers; where it does not say how many there are, how many are wanted. */
static const Value *
status_numbers(Distiller *distiller, const Change *change)
{
    ValueBuilder *map = value_map_begin(distiller->arena);
    const Value *status = value_get(change->new_, "status");

    if (value_get(status, "replicas") == NULL) {
        value_put(map, "replicas", value_get(change->new_, "replicas"));
    }
    for (size_t i = 0; i < value_length(status); i++) {
        const ValueMember *member = &status->members[i];
        static const char *const texts[] = { "completedIndexes", "failedIndexes", NULL };

        if (strcmp(member->key, "collisionCount") != 0 &&
            (member->value->type == VALUE_INT || g_strv_contains(texts, member->key))) {
            value_put(map, member->key, member->value);
        }
    }
    return value_end(map);
}

/* The last change of each object, in the order in which the objects appeared. */
static bool
is_current(Distiller *distiller, const Change *change)
{
    const char *key = arena_printf(distiller->arena, "%s/%s", change->kind, change->name);

    return g_hash_table_lookup(distiller->newest, key) == change && change->type != CHANGE_REMOVED;
}

const Value *
distill_final_state(Distiller *distiller, const History *history)
{
    static const char *const kinds[] = {
        "Deployment", "ReplicaSet", "StatefulSet",         "DaemonSet",
        "Job",        "CronJob",    "PodDisruptionBudget", "HorizontalPodAutoscaler",
        NULL
    };
    ValueBuilder *state = value_map_begin(distiller->arena);
    const Value *pods = value_end(value_map_begin(distiller->arena));

    for (guint i = 0; i < history->changes->len; i++) {
        const Change *change = &g_array_index(history->changes, Change, i);

        if (change->name == NULL || !is_current(distiller, change)) {
            continue;
        }
        if (strcmp(change->kind, "Pod") == 0) {
            const char *label = pod_label(distiller, change->new_);

            pods = value_with(distiller->arena, pods, label,
                              value_int(distiller->arena, value_get_int(pods, label, 0) + 1));
        } else if (g_strv_contains(kinds, change->kind)) {
            value_put(state,
                      arena_printf(distiller->arena, "%s %s", change->kind,
                                   names_normal(distiller->names, change->name, distiller->arena)),
                      status_numbers(distiller, change));
        }
    }
    value_put(state, "pods", pods);
    return value_end(state);
}

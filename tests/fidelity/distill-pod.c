/* distill-pod.c - what pods do, and which ones a ReplicaSet lost. */
#include "tests/fidelity/distill-internal.h"

#include <string.h>

const char *
distill_pod_owner(Distiller *distiller, const Value *fields)
{
    const char *owner = value_text(value_item(value_get(fields, "owner"), 0));

    if (owner == NULL) {
        return NULL;
    }
    owner = arena_strndup(distiller->arena, owner, strcspn(owner, " "));
    return names_normal(distiller->names, owner, distiller->arena);
}

/* Pods with random names are told as "Pod of OWNER", the others by name. */
static const char *
who_of(Distiller *distiller, const char *name, const Value *fields)
{
    const char *owner = distill_pod_owner(distiller, fields);

    return owner == NULL || g_str_has_prefix(owner, "StatefulSet/")
               ? arena_printf(distiller->arena, "Pod/%s", name)
               : arena_printf(distiller->arena, "Pod of %s", owner);
}

static const char *
condition(const Value *fields, const char *type)
{
    const char *text = value_get_text(value_get(fields, "conds"), type);

    return text != NULL ? text : "";
}

/* "False Unschedulable: 0/3 nodes ..." -> "False Unschedulable" */
static const char *
without_message(Distiller *distiller, const char *text)
{
    return arena_strndup(distiller->arena, text, strcspn(text, ":"));
}

static void
note_loss(Distiller *distiller, const Change *change)
{
    const char *owner = distill_pod_owner(distiller, change->new_);
    const char *key = arena_printf(distiller->arena, "number %s", change->name);
    LostPod lost = { change->at, NULL };

    if (owner == NULL || !g_str_has_prefix(owner, "ReplicaSet/")) {
        return;
    }
    lost.name = arena_printf(distiller->arena, "%s#%u", strchr(owner, '/') + 1,
                             GPOINTER_TO_UINT(g_hash_table_lookup(distiller->pod_counts, key)));
    if (change->at >= DISTILL_BEGIN) {
        g_array_append_val(distiller->result->lost, lost);
    }
}

/* Remembers that this pod is the k-th of its owner. */
static void
note_number(Distiller *distiller, const Change *change, const char *who)
{
    const char *created = arena_printf(distiller->arena, "%s created", who);
    const char *key = arena_printf(distiller->arena, "number %s", change->name);

    g_hash_table_insert(distiller->pod_counts, (gpointer)(guintptr)key,
                        g_hash_table_lookup(distiller->pod_counts, created));
}

static void
tell_conditions(Distiller *distiller, const Change *change, const char *who)
{
    const Value *old = change->old;
    const Value *new_ = change->new_;
    const char *disruption = condition(new_, "DisruptionTarget");
    const char *scheduled = condition(new_, "PodScheduled");
    const char *phase = value_get_text(new_, "phase");
    bool was_ready = g_str_has_prefix(condition(old, "Ready"), "True");
    bool is_ready = g_str_has_prefix(condition(new_, "Ready"), "True");
    bool has_ended = g_strcmp0(phase, "Succeeded") == 0 || g_strcmp0(phase, "Failed") == 0;

    if (*disruption != '\0' && strcmp(disruption, condition(old, "DisruptionTarget")) != 0) {
        distill_tell_pod(distiller, change->at, who,
                         arena_printf(distiller->arena, "DisruptionTarget %s", disruption));
    }
    if (g_str_has_prefix(scheduled, "False") &&
        !g_str_has_prefix(condition(old, "PodScheduled"), "False")) {
        distill_tell_pod(distiller, change->at, who,
                         arena_printf(distiller->arena, "PodScheduled=%s",
                                      without_message(distiller, scheduled)));
    }
    if (phase != NULL && strcmp(phase, "Pending") != 0 &&
        g_strcmp0(value_get_text(old, "phase"), phase) != 0) {
        distill_tell_pod(distiller, change->at, who, phase);
    }
    if (is_ready && !was_ready) {
        distill_tell_pod(distiller, change->at, who, "Ready");
    } else if (was_ready && !is_ready && !has_ended) {
        distill_tell_pod(distiller, change->at, who, "NotReady");
    }
}

void
distill_pod(Distiller *distiller, const Change *change)
{
    const Value *old = change->old;
    const Value *new_ = change->new_;
    const char *who = who_of(distiller, change->name, new_ != NULL ? new_ : old);
    const char *nominated = value_get_text(new_, "nominated");

    if (change->type == CHANGE_REMOVED) {
        distill_tell_pod(distiller, change->at, who, "removed");
        return;
    }
    if (change->type == CHANGE_ADDED) {
        distill_tell_pod(distiller, change->at, who, "created");
        note_number(distiller, change, who);
    }
    if (value_get(new_, "node") != NULL && value_get(old, "node") == NULL) {
        distill_tell_pod(distiller, change->at, who, "scheduled");
    }
    if (nominated != NULL && g_strcmp0(nominated, value_get_text(old, "nominated")) != 0) {
        distill_tell_pod(distiller, change->at, who,
                         arena_printf(distiller->arena, "nominatedNodeName %s", nominated));
    }
    if (value_get(new_, "del") != NULL && value_get(old, "del") == NULL) {
        distill_tell_pod(distiller, change->at, who, "deletionTimestamp");
        note_loss(distiller, change);
    }
    tell_conditions(distiller, change, who);
}

/* snapshot-pods.c - pods on nodes, nominations, and the objects beside nodes and pods. */
#include "models/api/service.h"
#include "models/scheduler/framework/snapshot.h"
#include "models/scheduler/framework/workload-mix.h"
#include "models/scheduler/gang/pod-groups.h"

#include <string.h>

static bool
is_preempted(const Pod *pod)
{
    const PodCondition *condition = &pod->conditions[POD_DISRUPTION_TARGET];

    return condition->status == CONDITION_TRUE &&
           g_strcmp0(condition->reason, "PreemptionByScheduler") == 0;
}

/* What it got stays as it is while nobody writes anything else. */
static void
set_gpus(SchedPod *sched_pod, const Pod *pod)
{
    PodGpus gpus = pod_gpus_read(&pod->object.meta, sched_pod->needs);

    if (gpus.index == 0 && gpus.n == sched_pod->gpus.n) {
        gpus.index = sched_pod->gpus.index;
    }
    sched_pod->gpus = gpus;
}

/* 'text' as it is interned; 'known' is what stood there before, mostly the same. */
static const char *
intern_again(Snapshot *snapshot, const char *known, const char *text)
{
    return known == text ? known : intern(snapshot->tables->names, text);
}

/* Whether what a pod asks for, and who it is, is read anew: a status that says of a resize is. */
static bool
is_read_already(const SchedPod *sched_pod, const Pod *pod)
{
    return sched_pod->needs != NULL && sched_pod->spec == pod->spec &&
           sched_pod->raw == pod->object.raw && sched_pod->labels == pod->object.meta.labels &&
           sched_pod->annotations == pod->object.meta.annotations;
}

static void
set_group(Snapshot *snapshot, SchedPod *sched_pod)
{
    const char *name =
        snapshot->groups == NULL ? NULL : label_set_get(sched_pod->labels, POD_GROUP_LABEL);
    PodGroup *group =
        name == NULL ? NULL : pod_groups_get(snapshot->groups, sched_pod->name_space, name);

    if (group == sched_pod->group) {
        return;
    }
    if (sched_pod->group != NULL) {
        sched_pod->group->n_pods--;
        sched_pod->group->n_assigned -= sched_pod->node != NULL;
    }
    if (group != NULL) {
        group->n_pods++;
        group->n_assigned += sched_pod->node != NULL;
    }
    sched_pod->group = group;
}

static void
read_needs(Snapshot *snapshot, SchedPod *sched_pod, const Pod *pod)
{
    const Value *status = value_get(pod->object.raw, "status");

    sched_pod->raw = pod->object.raw;
    sched_pod->labels = pod->object.meta.labels;
    sched_pod->annotations = pod->object.meta.annotations;
    sched_pod->spec = pod->spec;
    sched_pod->needs = needs_table_get(snapshot->needs, pod->spec, status);
    set_gpus(sched_pod, pod);
    set_group(snapshot, sched_pod);
    sched_pod->kind =
        pod_kinds_get(snapshot->kinds, sched_pod->name_space, sched_pod->labels, sched_pod->spec);
    sched_pod->status = pod_status_is_resized(status) ? status : NULL;
}

void
sched_pod_update(Snapshot *snapshot, SchedPod *sched_pod, const Pod *pod)
{
    const ObjectMeta *meta = &pod->object.meta;

    sched_pod->ref = pod->object.ref;
    sched_pod->uid = meta->uid;
    sched_pod->name = intern_again(snapshot, sched_pod->name, meta->name);
    sched_pod->name_space = intern_again(snapshot, sched_pod->name_space, meta->name_space);
    if (!is_read_already(sched_pod, pod)) {
        read_needs(snapshot, sched_pod, pod);
    }
    sched_pod->node_name = intern_again(snapshot, sched_pod->node_name, pod->node_name);
    sched_pod->nominated_node =
        intern_again(snapshot, sched_pod->nominated_node, pod->nominated_node);
    sched_pod->pinned_node = intern_again(snapshot, sched_pod->pinned_node, pod->pinned_node);
    sched_pod->controller = object_controller(&pod->object);
    sched_pod->start_time = pod->start_time;
    sched_pod->created_at = meta->created_at;
    sched_pod->priority = pod->spec->priority;
    sched_pod->is_deleting = object_is_deleting(&pod->object);
    sched_pod->is_preempted = is_preempted(pod);
}

SchedPod *
sched_pod_new(Snapshot *snapshot, const Pod *pod)
{
    SchedPod *sched_pod = g_new0(SchedPod, 1);

    sched_pod->order = snapshot->n_pods_added++;
    sched_pod_update(snapshot, sched_pod, pod);
    if (snapshot->mix != NULL) {
        workload_mix_add(snapshot->mix, sched_pod);
    }
    return sched_pod;
}

void
sched_pod_free(SchedPod *pod)
{
    if (pod != NULL && pod->group != NULL) {
        pod->group->n_pods--;
    }
    g_free(pod);
}

static void
join_kind(SchedPod *pod)
{
    pod->kind_at = pod->kind->pods->len;
    g_ptr_array_add(pod->kind->pods, pod);
}

static void
leave_kind(const SchedPod *pod)
{
    GPtrArray *pods = pod->kind->pods;
    SchedPod *last = pods->pdata[pods->len - 1];

    last->kind_at = pod->kind_at;
    pods->pdata[pod->kind_at] = last;
    g_ptr_array_set_size(pods, (gint)pods->len - 1);
}

static void
count_affinity(Snapshot *snapshot, const SchedPod *pod, bool add)
{
    uint32_t stanza = pod->needs->has_affinity_stanza;
    uint32_t anti = pod->spec->anti_affinity.n_required > 0;

    if (add) {
        snapshot->n_with_affinity += stanza;
        snapshot->n_with_anti_affinity += anti;
    } else {
        snapshot->n_with_affinity -= stanza;
        snapshot->n_with_anti_affinity -= anti;
    }
    snapshot->version++;
}

void
snapshot_add_pod(Snapshot *snapshot, SchedPod *pod)
{
    g_assert(pod->node_name != NULL);
    g_assert(number_map_get(&snapshot->pods_by_uid, pod->uid) == 0);
    NodeInfo *info = snapshot_node_or_ghost(snapshot, pod->node_name);

    pod->node = info;
    if (pod->group != NULL) {
        pod->group->n_assigned++;
    }
    node_info_add_pod(info, pod);
    join_kind(pod);
    selector_counts_change(snapshot->matching, pod, info->slot, 1);
    number_map_set_pointer(&snapshot->pods_by_uid, pod->uid, pod);
    count_affinity(snapshot, pod, true);
    snapshot_note(snapshot, info, pod, 1);
}

static bool
is_same_gpus(const PodGpus *a, const PodGpus *b)
{
    return a->n == b->n && a->milli == b->milli && a->index == b->index;
}

void
snapshot_update_pod(Snapshot *snapshot, SchedPod *sched_pod, const Pod *pod)
{
    NodeInfo *info = snapshot_node_or_ghost(snapshot, sched_pod->node_name);
    SchedPod before = *sched_pod;

    sched_pod_update(snapshot, sched_pod, pod);
    if (before.kind != sched_pod->kind || before.is_deleting != sched_pod->is_deleting) {
        selector_counts_change(snapshot->matching, &before, info->slot, -1);
        leave_kind(&before);
        join_kind(sched_pod);
        count_affinity(snapshot, &before, false);
        snapshot_note(snapshot, info, &before, -1);
        selector_counts_change(snapshot->matching, sched_pod, info->slot, 1);
        count_affinity(snapshot, sched_pod, true);
        snapshot_note(snapshot, info, sched_pod, 1);
    }
    if (before.needs != sched_pod->needs || !is_same_gpus(&before.gpus, &sched_pod->gpus)) {
        /* Resized: what was counted for it goes, what it asks for now comes. */
        const PodNeeds *now = sched_pod->needs;
        const PodSpec *spec = sched_pod->spec;
        PodGpus gpus = sched_pod->gpus;

        sched_pod->needs = before.needs;
        sched_pod->spec = before.spec;
        sched_pod->gpus = before.gpus;
        node_info_remove_pod(info, sched_pod);
        sched_pod->needs = now;
        sched_pod->spec = spec;
        sched_pod->gpus = gpus;
        node_info_add_pod(info, sched_pod);
        snapshot_note(snapshot, info, NULL, 0);
    }
    info->version++;
}

const int32_t *
snapshot_count_matching(Snapshot *snapshot, const char *name_space, const Selector *selector)
{
    return selector_counts_get(snapshot->matching, snapshot->nodes_by_name, snapshot->n_slots,
                               name_space, selector);
}

SchedPod *
snapshot_pod(const Snapshot *snapshot, Uid uid)
{
    return number_map_pointer(&snapshot->pods_by_uid, uid);
}

SchedPod *
snapshot_steal_pod(Snapshot *snapshot, Uid uid)
{
    SchedPod *pod = snapshot_pod(snapshot, uid);
    NodeInfo *info;

    if (pod == NULL) {
        return NULL;
    }
    number_map_remove(&snapshot->pods_by_uid, uid);
    info = snapshot_node_or_ghost(snapshot, pod->node_name);
    node_info_remove_pod(info, pod);
    pod->node = NULL;
    if (pod->group != NULL) {
        pod->group->n_assigned--;
    }
    leave_kind(pod);
    selector_counts_change(snapshot->matching, pod, info->slot, -1);
    count_affinity(snapshot, pod, false);
    snapshot_note(snapshot, info, pod, -1);
    if (!info->is_known && info->pods->len == 0) {
        g_hash_table_remove(snapshot->nodes_by_name, info->name);
    }
    return pod;
}

/* Whoever looks at the node from now on counts other nominations. */
static void
note_nomination(Snapshot *snapshot, const char *node_name)
{
    NodeInfo *info = snapshot_node(snapshot, node_name);

    if (info != NULL) {
        info->version++;
        snapshot_note(snapshot, info, NULL, 0);
    }
    snapshot->version++;
}

void
snapshot_nominate(Snapshot *snapshot, SchedPod *pod, const char *node_name)
{
    GPtrArray *pods;

    snapshot_drop_nomination(snapshot, pod);
    if (node_name == NULL || *node_name == '\0') {
        return;
    }
    node_name = intern(snapshot->tables->names, node_name);
    pods = g_hash_table_lookup(snapshot->nominated, node_name);
    if (pods == NULL) {
        pods = g_ptr_array_new();
        g_hash_table_insert(snapshot->nominated, (gpointer)(uintptr_t)node_name, pods);
    }
    g_ptr_array_add(pods, pod);
    pod->held_node = node_name;
    note_nomination(snapshot, node_name);
}

void
snapshot_drop_nomination(Snapshot *snapshot, SchedPod *pod)
{
    GPtrArray *pods;

    if (pod->held_node == NULL) {
        return;
    }
    pods = g_hash_table_lookup(snapshot->nominated, pod->held_node);
    g_ptr_array_remove(pods, pod);
    if (pods->len == 0) {
        g_hash_table_remove(snapshot->nominated, pod->held_node);
    }
    note_nomination(snapshot, pod->held_node);
    pod->held_node = NULL;
}

const GPtrArray *
snapshot_nominated(const Snapshot *snapshot, const char *node_name)
{
    return g_hash_table_lookup(snapshot->nominated, node_name);
}

static void
set_spread_source(Snapshot *snapshot, Kind kind, const ObjectMeta *meta, bool is_gone,
                  const Selector *selector)
{
    GArray *sources = snapshot->spread_sources;
    SpreadSource source = { kind, intern(snapshot->tables->names, meta->name_space),
                            intern(snapshot->tables->names, meta->name), selector };

    for (guint i = 0; i < sources->len; i++) {
        SpreadSource *row = &g_array_index(sources, SpreadSource, i);

        if (row->kind == kind && row->name == source.name && row->name_space == source.name_space) {
            if (is_gone || row->selector != selector) {
                snapshot->version++;
                snapshot->sources_version++;
            }
            if (is_gone) {
                g_array_remove_index(sources, i);
            } else {
                *row = source;
            }
            return;
        }
    }
    if (!is_gone) {
        g_array_append_val(sources, source);
        snapshot->sources_version++;
        snapshot->version++;
    }
}

static void
set_budget(Snapshot *snapshot, const Object *object, bool is_gone)
{
    const PodDisruptionBudget *pdb = (const PodDisruptionBudget *)object;
    GArray *budgets = snapshot->budgets;
    Budget budget = { intern(snapshot->tables->names, object->meta.name_space),
                      intern(snapshot->tables->names, object->meta.name),
                      pdb->selector,
                      pdb->status.disruptions_allowed,
                      pdb->status.n_disrupted,
                      pdb->status.disrupted };

    snapshot->budgets_version++;
    for (guint i = 0; i < budgets->len; i++) {
        Budget *row = &g_array_index(budgets, Budget, i);

        if (row->name == budget.name && row->name_space == budget.name_space) {
            if (is_gone) {
                g_array_remove_index(budgets, i);
            } else {
                *row = budget;
            }
            return;
        }
    }
    if (!is_gone) {
        g_array_append_val(budgets, budget);
    }
}

static const Selector *
spread_selector(const Object *object)
{
    switch (object->kind) {
    case KIND_SERVICE:
        return ((const Service *)object)->selector;
    case KIND_STATEFUL_SET:
        return ((const StatefulSet *)object)->selector;
    default:
        return ((const ReplicaSet *)object)->selector;
    }
}

void
snapshot_object_changed(Snapshot *snapshot, const Object *old, const Object *new_)
{
    const Object *object = new_ != NULL ? new_ : old;
    bool is_gone = new_ == NULL;

    switch (object->kind) {
    case KIND_NAMESPACE:
        snapshot_set_namespace(snapshot, object->meta.name,
                               is_gone ? label_set_empty(snapshot->tables->labels)
                                       : object->meta.labels);
        break;
    case KIND_SERVICE:
    case KIND_REPLICATION_CONTROLLER:
    case KIND_REPLICA_SET:
    case KIND_STATEFUL_SET:
        set_spread_source(snapshot, (Kind)object->kind, &object->meta, is_gone,
                          spread_selector(object));
        break;
    case KIND_POD_DISRUPTION_BUDGET:
        set_budget(snapshot, object, is_gone);
        break;
    default:
        snapshot_storage_changed(snapshot, object, is_gone);
        break;
    }
}

void
snapshot_storage_changed(Snapshot *snapshot, const Object *object, bool is_gone)
{
    const Value *value = object_to_value(object, snapshot->tables, snapshot->tables->arena);
    const char *kind = value_get_text(value, "kind");

    if (kind != NULL && storage_view_set(snapshot->storage, kind, object->meta.name_space,
                                         object->meta.name, is_gone ? NULL : value)) {
        snapshot->version++;
    }
}

/* volume-restrictions.c - disks that only one pod may use.
 *
 * Inline disks of old drivers conflict on one node; a ReadWriteOncePod claim that a pod uses
 * already rejects every node, until preemption takes that pod away. */
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/storage/storage-read.h"

#include <string.h>

typedef struct State {
    uint32_t n_claims;
    const char **claims; /* ReadWriteOncePod claims of the pod, without repetition */
    int64_t n_conflicts;
} State;

static const Reason no_disk = { "node(s) had no available disk", NULL };
static const Reason in_use = { "node(s) unavailable due to PersistentVolumeClaim with "
                               "ReadWriteOncePod access mode already in-use by another pod",
                               NULL };

static bool
is_same(const Value *a, const Value *b, const char *key)
{
    return g_strcmp0(value_get_text(a, key), value_get_text(b, key)) == 0;
}

static bool
both_read_only(const Value *a, const Value *b)
{
    return value_get_bool(a, "readOnly", false) && value_get_bool(b, "readOnly", false);
}

static bool
share_monitor(const Value *a, const Value *b)
{
    const Value *left = value_get(a, "monitors");
    const Value *right = value_get(b, "monitors");

    for (size_t i = 0; i < value_length(left); i++) {
        for (size_t k = 0; k < value_length(right); k++) {
            if (value_equal(value_item(left, i), value_item(right, k))) {
                return true;
            }
        }
    }
    return false;
}

static bool
volumes_conflict(const PodVolume *a, const PodVolume *b)
{
    const Value *left = value_get(a->raw, a->source);
    const Value *right = value_get(b->raw, b->source);

    if (a->source == NULL || b->source == NULL || strcmp(a->source, b->source) != 0) {
        return false;
    }
    if (strcmp(a->source, "gcePersistentDisk") == 0) {
        return is_same(left, right, "pdName") && !both_read_only(left, right);
    }
    if (strcmp(a->source, "awsElasticBlockStore") == 0) {
        return is_same(left, right, "volumeID");
    }
    if (strcmp(a->source, "iscsi") == 0) {
        return is_same(left, right, "iqn") && !both_read_only(left, right);
    }
    if (strcmp(a->source, "rbd") == 0) {
        return share_monitor(left, right) && is_same(left, right, "pool") &&
               is_same(left, right, "image") && !both_read_only(left, right);
    }
    return false;
}

static bool
needs_check(const PodSpec *spec)
{
    static const char *const sources[] = { "gcePersistentDisk", "awsElasticBlockStore", "iscsi",
                                           "rbd" };

    for (uint32_t i = 0; i < spec->n_volumes; i++) {
        for (size_t s = 0; s < G_N_ELEMENTS(sources); s++) {
            if (g_strcmp0(spec->volumes[i].source, sources[s]) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool
is_listed(const State *state, const char *claim)
{
    for (uint32_t i = 0; i < state->n_claims; i++) {
        if (strcmp(state->claims[i], claim) == 0) {
            return true;
        }
    }
    return false;
}

/* How many volumes of 'pod' use one of the claims. */
static int64_t
count_uses(const State *state, const SchedPod *pod, const SchedPod *incoming)
{
    int64_t n = 0;

    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *claim = pod->spec->volumes[i].claim_name;

        n += claim != NULL && pod->name_space == incoming->name_space && is_listed(state, claim);
    }
    return n;
}

static bool
claim_is_used(const Cycle *cycle, const char *claim)
{
    for (guint n = 0; n < cycle->snapshot->nodes->len; n++) {
        const NodeInfo *node = cycle->snapshot->nodes->pdata[n];
        const char *names[1] = { claim };
        State one = { .n_claims = 1, .claims = names };

        for (guint p = 0; p < node->pods->len; p++) {
            if (count_uses(&one, node->pods->pdata[p], cycle->pod) > 0) {
                return true;
            }
        }
    }
    return false;
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const SchedPod *pod = cycle->pod;
    State *state = ARENA_NEW(cycle->arena, State);

    (void)ret_names;
    state->claims = ARENA_NEW_N(cycle->arena, const char *, pod->spec->n_volumes);
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod->spec->volumes[i].claim_name;
        const ClaimInfo *claim;

        if (name == NULL) {
            continue;
        }
        claim = storage_claim(cycle->snapshot->storage, pod->name_space, name);
        if (claim == NULL) {
            return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                                 "persistentvolumeclaim \"%s\" not found", name);
        }
        if ((claim->access_modes & ACCESS_READ_WRITE_ONCE_POD) != 0 && !is_listed(state, name)) {
            state->claims[state->n_claims++] = name;
        }
    }
    for (uint32_t i = 0; i < state->n_claims; i++) {
        state->n_conflicts += claim_is_used(cycle, state->claims[i]);
    }
    if (!needs_check(pod->spec) && state->n_conflicts == 0) {
        return VERDICT_SKIP;
    }
    cycle->states[self->slot] = state;
    return VERDICT_OK;
}

static bool
has_conflict(const SchedPod *a, const SchedPod *b)
{
    for (uint32_t i = 0; i < a->spec->n_volumes; i++) {
        for (uint32_t k = 0; k < b->spec->n_volumes; k++) {
            if (volumes_conflict(&a->spec->volumes[i], &b->spec->volumes[k])) {
                return true;
            }
        }
    }
    return false;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const State *state = cycle_state(cycle, self);

    for (guint p = 0; needs_check(cycle->pod->spec) && p < node->pods->len; p++) {
        if (has_conflict(cycle->pod, node->pods->pdata[p])) {
            return VERDICT(STATUS_UNSCHEDULABLE, no_disk);
        }
    }
    if (state == NULL) {
        return verdict_error(cycle->arena,
                             "cannot read \"PreFilterVolumeRestrictions\" from cycleState");
    }
    if (state->n_conflicts > 0) {
        return VERDICT(STATUS_UNSCHEDULABLE, in_use);
    }
    return VERDICT_OK;
}

static void
add_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node)
{
    State *state = cycle_state(cycle, self);

    (void)node;
    if (state != NULL) {
        state->n_conflicts += count_uses(state, pod, cycle->pod);
    }
}

static void
remove_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node)
{
    State *state = cycle_state(cycle, self);

    (void)node;
    if (state != NULL) {
        state->n_conflicts -= count_uses(state, pod, cycle->pod);
    }
}

static bool
uses_claim(const SchedPod *pod, const char *name)
{
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        if (g_strcmp0(pod->spec->volumes[i].claim_name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
          const ClusterEvent *event)
{
    const SchedPod *gone = event->old_pod;

    (void)self;
    (void)snapshot;
    if (gone->name_space != pod->name_space) {
        return false;
    }
    if (has_conflict(pod, gone)) {
        return true;
    }
    for (uint32_t i = 0; i < gone->spec->n_volumes; i++) {
        const char *claim = gone->spec->volumes[i].claim_name;

        if (claim != NULL && uses_claim(pod, claim)) {
            return true;
        }
    }
    return false;
}

static bool
claim_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    const Value *metadata = value_get(event->new_value, "metadata");

    (void)self;
    (void)snapshot;
    return g_strcmp0(value_get_text(metadata, "namespace"), pod->name_space) == 0 &&
           uses_claim(pod, value_get_text(metadata, "name"));
}

static const FilterHooks filter_hooks = {
    .pre_filter = pre_filter, .filter = filter, .add_pod = add_pod, .remove_pod = remove_pod
};

static const EventHint hints[] = {
    { EVENT_POD, EVENT_DELETE, pod_helps },
    { EVENT_NODE, EVENT_ADD, NULL },
    { EVENT_CLAIM, EVENT_ADD, claim_helps },
    { 0 },
};

const SchedPlugin sched_plugin_volume_restrictions = {
    .name = "VolumeRestrictions",
    .doc = "Keep pods apart that may not share a disk.",
    .filter = &filter_hooks,
    .hints = hints,
};

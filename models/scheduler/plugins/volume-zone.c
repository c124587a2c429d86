/* volume-zone.c - a volume of one zone can be used in that zone only. */
#include "models/scheduler/framework/plugin.h"

#include <string.h>

typedef struct VolumeTopology {
    const char *key;
    const char *beta_of; /* the new label that stands for an old one; NULL: it is new */
    const char *values;  /* as the label has them, between "__" */
} VolumeTopology;

typedef struct State {
    uint32_t n;
    const VolumeTopology *rows;
} State;

static const Reason wrong_zone = { "node(s) had no available volume zone", NULL };
static const Reason unnamed_claim = { "PersistentVolumeClaim had no name", NULL };
static const Reason no_class = { "PersistentVolumeClaim had no pv name and storageClass name",
                                 NULL };
static const Reason no_volume = { "PersistentVolume had no name", NULL };

static const VolumeTopology topology_labels[] = {
    { "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", NULL },
    { "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region", NULL },
    { "topology.kubernetes.io/zone", NULL, NULL },
    { "topology.kubernetes.io/region", NULL, NULL },
};

/* Labels are interned, these literals are not: compare by text. */
static const char *
label_of(const LabelSet *labels, const char *key)
{
    for (uint32_t i = 0; i < labels->n_pairs; i++) {
        if (strcmp(labels->pairs[i].key, key) == 0) {
            return labels->pairs[i].value;
        }
    }
    return NULL;
}

/* "a__b" is a set of two; an empty part makes the label void. */
static bool
is_valid_set(const char *values)
{
    g_auto(GStrv) parts = g_strsplit(values, "__", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        if (*g_strstrip(parts[i]) == '\0') {
            return false;
        }
    }
    return parts[0] != NULL;
}

static bool
set_has(const char *values, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(values, "__", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        if (strcmp(g_strstrip(parts[i]), value) == 0) {
            return true;
        }
    }
    return false;
}

static void
add_topologies(GArray *rows, const VolumeInfo *volume)
{
    for (size_t i = 0; i < G_N_ELEMENTS(topology_labels); i++) {
        VolumeTopology row = topology_labels[i];

        row.values = label_of(volume->labels, row.key);
        if (row.values != NULL && is_valid_set(row.values)) {
            g_array_append_val(rows, row);
        }
    }
}

/* A claim without a volume: fine only if its class waits for the first consumer. */
static Verdict
check_unbound(Cycle *cycle, const ClaimInfo *claim)
{
    const ClassInfo *info;

    if (claim->class_name == NULL || *claim->class_name == '\0') {
        return VERDICT(STATUS_UNRESOLVABLE, no_class);
    }
    info = storage_class(cycle->snapshot->storage, claim->class_name);
    if (info == NULL) {
        return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                             "storageclass.storage.k8s.io \"%s\" not found", claim->class_name);
    }
    if (info->binding_mode == NULL) {
        return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                             "VolumeBindingMode not set for StorageClass \"%s\"",
                             claim->class_name);
    }
    if (strcmp(info->binding_mode, "WaitForFirstConsumer") == 0) {
        return VERDICT_OK;
    }
    return VERDICT(STATUS_UNRESOLVABLE, no_volume);
}

static Verdict
collect(Cycle *cycle, GArray *rows)
{
    const SchedPod *pod = cycle->pod;
    const StorageView *storage = cycle->snapshot->storage;

    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod->spec->volumes[i].claim_name;
        const ClaimInfo *claim;
        const VolumeInfo *volume;

        if (name == NULL) {
            continue;
        }
        if (*name == '\0') {
            return VERDICT(STATUS_UNRESOLVABLE, unnamed_claim);
        }
        claim = storage_claim(storage, pod->name_space, name);
        if (claim == NULL) {
            return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                                 "persistentvolumeclaim \"%s\" not found", name);
        }
        if (*claim->volume_name == '\0') {
            Verdict verdict = check_unbound(cycle, claim);

            if (verdict.code != STATUS_SUCCESS) {
                return verdict;
            }
            continue;
        }
        volume = storage_volume(storage, claim->volume_name);
        if (volume == NULL) {
            return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                                 "persistentvolume \"%s\" not found", claim->volume_name);
        }
        add_topologies(rows, volume);
    }
    return VERDICT_OK;
}

/* Works out the state; also from Filter if PreFilter was disabled. */
static Verdict
make_state(Cycle *cycle, const PluginInstance *self)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(VolumeTopology));
    Verdict verdict = collect(cycle, rows);
    VolumeTopology *copy;
    State *state;

    if (verdict.code != STATUS_SUCCESS) {
        return verdict;
    }
    state = ARENA_NEW(cycle->arena, State);
    copy = ARENA_NEW_N(cycle->arena, VolumeTopology, rows->len);
    if (rows->len > 0) {
        memcpy(copy, rows->data, sizeof(VolumeTopology) * rows->len);
    }
    state->n = rows->len;
    state->rows = copy;
    cycle->states[self->slot] = state;
    return VERDICT_OK;
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    Verdict verdict = make_state(cycle, self);

    (void)ret_names;
    if (verdict.code == STATUS_SUCCESS && ((State *)cycle_state(cycle, self))->n == 0) {
        return VERDICT_SKIP;
    }
    return verdict;
}

static bool
has_any_label(const NodeInfo *node)
{
    for (size_t i = 0; i < G_N_ELEMENTS(topology_labels); i++) {
        if (label_of(node->labels, topology_labels[i].key) != NULL) {
            return true;
        }
    }
    return false;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const State *state;

    if (cycle->pod->spec->n_volumes == 0) {
        return VERDICT_OK;
    }
    if (cycle_state(cycle, self) == NULL) {
        Verdict verdict = make_state(cycle, self);

        if (verdict.code != STATUS_SUCCESS) {
            return verdict;
        }
    }
    state = cycle_state(cycle, self);
    if (!has_any_label(node)) {
        return VERDICT_OK;
    }
    for (uint32_t i = 0; i < state->n; i++) {
        const char *value = label_of(node->labels, state->rows[i].key);

        if (value == NULL && state->rows[i].beta_of != NULL) {
            value = label_of(node->labels, state->rows[i].beta_of);
        }
        if (value == NULL || !set_has(state->rows[i].values, value)) {
            return VERDICT(STATUS_UNRESOLVABLE, wrong_zone);
        }
    }
    return VERDICT_OK;
}

static bool
class_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    (void)pod;
    return g_strcmp0(value_get_text(event->new_value, "volumeBindingMode"),
                     "WaitForFirstConsumer") == 0;
}

static bool
claim_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    const Value *metadata = value_get(event->new_value, "metadata");

    (void)self;
    (void)snapshot;
    if (g_strcmp0(value_get_text(metadata, "namespace"), pod->name_space) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        if (pod->spec->volumes[i].claim_name != NULL &&
            g_strcmp0(pod->spec->volumes[i].claim_name, value_get_text(metadata, "name")) == 0) {
            return true;
        }
    }
    return false;
}

static bool
volume_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
             const ClusterEvent *event)
{
    const Value *old = value_path(event->old_value, "metadata", "labels", NULL);
    const Value *now = value_path(event->new_value, "metadata", "labels", NULL);

    (void)self;
    (void)snapshot;
    (void)pod;
    if (event->old_value == NULL) {
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(topology_labels); i++) {
        if (g_strcmp0(value_get_text(old, topology_labels[i].key),
                      value_get_text(now, topology_labels[i].key)) != 0) {
            return true;
        }
    }
    return false;
}

static const FilterHooks filter_hooks = { .pre_filter = pre_filter, .filter = filter };

static const EventHint hints[] = {
    { EVENT_STORAGE_CLASS, EVENT_ADD, class_helps },
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_LABEL, NULL },
    { EVENT_CLAIM, EVENT_ADD | EVENT_UPDATE, claim_helps },
    { EVENT_VOLUME, EVENT_ADD | EVENT_UPDATE, volume_helps },
    { 0 },
};

const SchedPlugin sched_plugin_volume_zone = {
    .name = "VolumeZone",
    .doc = "Use a volume only in its zone.",
    .filter = &filter_hooks,
    .hints = hints,
};

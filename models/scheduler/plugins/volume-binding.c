/* volume-binding.c - can the pod's claims be bound where it would run?
 *
 * Bound claims must be reachable from the node.  Claims that wait for their first consumer get the
 * smallest volume that will do, smallest claim first, or are left to the class's provisioner.
 * What a cycle has chosen is marked in the storage view until the API has caught up. */
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/storage/pod-claims.h"
#include "models/scheduler/storage/storage-read.h"
#include "models/scheduler/storage/volume-binding-hints.h"

#include <string.h>

typedef struct State {
    uint32_t n_bound, n_delayed;
    ClaimInfo **bound;
    ClaimInfo **delayed;
} State;

/* What would be done on one node. */
typedef struct Plan {
    uint32_t n_bindings, n_provisions;
    ClaimInfo **claims;   /* of the bindings */
    VolumeInfo **volumes; /* of the bindings */
    ClaimInfo **provisions;
    bool node_conflict, bind_conflict, no_space, no_volume;
    Verdict error;
} Plan;

static const Reason immediate = { "pod has unbound immediate PersistentVolumeClaims", NULL };
static const Reason node_conflict = { "node(s) didn't match PersistentVolume's node affinity",
                                      NULL };
static const Reason bind_conflict = { "node(s) didn't find available persistent volumes to bind",
                                      NULL };
static const Reason no_space = { "node(s) did not have enough free storage", NULL };
static const Reason no_volume = {
    "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", NULL
};

static Verdict
check_claim(Cycle *cycle, const PodVolume *volume, const char *name, const ClaimInfo *claim)
{
    Arena *arena = cycle->arena;

    if (claim == NULL) {
        return verdict_about(arena, STATUS_UNRESOLVABLE,
                             volume->is_ephemeral ? "waiting for ephemeral volume controller to "
                                                    "create the persistentvolumeclaim \"%s\""
                                                  : "persistentvolumeclaim \"%s\" not found",
                             name);
    }
    if (strcmp(claim->phase, "Lost") == 0) {
        return verdict_about(arena, STATUS_UNRESOLVABLE, "%s",
                             arena_printf(arena,
                                          "persistentvolumeclaim \"%s\" bound to non-existent "
                                          "persistentvolume \"%s\"",
                                          claim->name, claim->volume_name));
    }
    if (claim->is_deleting) {
        return verdict_about(arena, STATUS_UNRESOLVABLE,
                             "persistentvolumeclaim \"%s\" is being deleted", claim->name);
    }
    if (volume->is_ephemeral && !claim_is_for_pod(claim, cycle->pod)) {
        return verdict_about(
            arena, STATUS_UNRESOLVABLE, "%s",
            arena_printf(arena, "PVC %s/%s was not created for pod %s/%s (pod is not owner)",
                         claim->name_space, claim->name, cycle->pod->name_space, cycle->pod->name));
    }
    return VERDICT_OK;
}

/* Sorts a claim into bound, delayed or (false) immediate. */
static Verdict
sort_claim(Cycle *cycle, State *state, ClaimInfo *claim, bool *ret_is_immediate)
{
    const ClassInfo *info = claim->class_name == NULL
                                ? NULL
                                : storage_class(cycle->snapshot->storage, claim->class_name);

    *ret_is_immediate = false;
    if (*claim->volume_name != '\0' && claim->is_bound) {
        state->bound[state->n_bound++] = claim;
        return VERDICT_OK;
    }
    if (info != NULL && info->binding_mode == NULL) {
        return verdict_error(cycle->arena, "VolumeBindingMode not set for StorageClass \"%s\"",
                             claim->class_name);
    }
    if (info != NULL && strcmp(info->binding_mode, "WaitForFirstConsumer") == 0 &&
        *claim->volume_name == '\0') {
        state->delayed[state->n_delayed++] = claim;
    } else {
        *ret_is_immediate = true;
    }
    return VERDICT_OK;
}

static Verdict
sort_claims(Cycle *cycle, State *state)
{
    const SchedPod *pod = cycle->pod;
    bool has_immediate = false;

    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod_claim_name(pod, &pod->spec->volumes[i], cycle->arena);
        bool is_immediate;
        Verdict verdict;

        if (name == NULL) {
            continue;
        }
        verdict =
            sort_claim(cycle, state, storage_claim(cycle->snapshot->storage, pod->name_space, name),
                       &is_immediate);
        if (verdict.code != STATUS_SUCCESS) {
            return verdict;
        }
        has_immediate |= is_immediate;
    }
    return has_immediate ? VERDICT(STATUS_UNRESOLVABLE, immediate) : VERDICT_OK;
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const SchedPod *pod = cycle->pod;
    State *state = ARENA_NEW(cycle->arena, State);
    bool has_claims = false;
    Verdict verdict;

    (void)ret_names;
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod_claim_name(pod, &pod->spec->volumes[i], cycle->arena);

        if (name == NULL) {
            continue;
        }
        has_claims = true;
        verdict = check_claim(cycle, &pod->spec->volumes[i], name,
                              storage_claim(cycle->snapshot->storage, pod->name_space, name));
        if (verdict.code != STATUS_SUCCESS) {
            return verdict;
        }
    }
    state->bound = ARENA_NEW_N(cycle->arena, ClaimInfo *, pod->spec->n_volumes);
    state->delayed = ARENA_NEW_N(cycle->arena, ClaimInfo *, pod->spec->n_volumes);
    cycle->states[self->slot] = state;
    if (!has_claims) {
        return VERDICT_SKIP;
    }
    return sort_claims(cycle, state);
}

static bool
reaches(const VolumeInfo *volume, const NodeInfo *node)
{
    return !volume->node_affinity.is_set ||
           node_selector_matches(&volume->node_affinity, node->labels, NULL);
}

static void
check_bound(const Cycle *cycle, const State *state, const NodeInfo *node, Plan *plan)
{
    for (uint32_t i = 0; i < state->n_bound; i++) {
        const VolumeInfo *volume =
            storage_volume(cycle->snapshot->storage, state->bound[i]->volume_name);

        if (volume == NULL) {
            plan->no_volume = true;
            return;
        }
        if (!reaches(volume, node)) {
            plan->node_conflict = true;
            return;
        }
    }
}

static bool
is_claimed(const VolumeInfo *volume)
{
    return volume->assumed_claim != NULL || volume->claim_name != NULL;
}

static bool
is_reserved_for(const VolumeInfo *volume, const ClaimInfo *claim)
{
    if (volume->assumed_claim != NULL) {
        return volume->assumed_claim == claim->key;
    }
    return volume->claim_name != NULL && strcmp(volume->claim_name, claim->name) == 0 &&
           strcmp(volume->claim_namespace, claim->name_space) == 0 &&
           (!volume->claim_uid_set || strcmp(volume->claim_uid, claim->uid) == 0);
}

static bool
is_chosen(const Plan *plan, const VolumeInfo *volume)
{
    for (uint32_t i = 0; i < plan->n_bindings; i++) {
        if (plan->volumes[i] == volume) {
            return true;
        }
    }
    return false;
}

/* Size, mode, attributes, life: what every candidate must have. */
static bool
is_candidate(const VolumeInfo *volume, const ClaimInfo *claim)
{
    if (is_claimed(volume) && !is_reserved_for(volume, claim)) {
        return false;
    }
    return quantity_compare(volume->capacity, claim->request) >= 0 &&
           strcmp(volume->volume_mode, claim->volume_mode) == 0 &&
           strcmp(volume->attributes_class, claim->attributes_class) == 0 && !volume->is_deleting;
}

static bool
is_free_match(const VolumeInfo *volume, const ClaimInfo *claim, const NodeInfo *node)
{
    return strcmp(volume->phase, "Available") == 0 &&
           (claim->selector == NULL || selector_matches(claim->selector, volume->labels)) &&
           reaches(volume, node) && (claim->access_modes & ~volume->access_modes) == 0;
}

static VolumeInfo *
find_volume(const Cycle *cycle, const Plan *plan, const ClaimInfo *claim, const NodeInfo *node)
{
    const GPtrArray *volumes = storage_volumes(cycle->snapshot->storage);
    const char *class_name = claim->class_name == NULL ? "" : claim->class_name;
    VolumeInfo *smallest = NULL;

    for (guint i = 0; i < volumes->len; i++) {
        VolumeInfo *volume = volumes->pdata[i];

        if (strcmp(volume->class_name, class_name) != 0 || is_chosen(plan, volume) ||
            !is_candidate(volume, claim)) {
            continue;
        }
        if (is_reserved_for(volume, claim)) {
            /* A volume kept for this claim wins or loses alone. */
            return reaches(volume, node) ? volume : NULL;
        }
        if (is_free_match(volume, claim, node) &&
            (smallest == NULL || quantity_compare(smallest->capacity, volume->capacity) > 0)) {
            smallest = volume;
        }
    }
    return smallest;
}

static bool
has_room(const Cycle *cycle, const ClassInfo *info, const ClaimInfo *claim, const NodeInfo *node)
{
    const StorageView *storage = cycle->snapshot->storage;
    const CsiDriverInfo *driver = storage_csi_driver(storage, info->provisioner);
    const GPtrArray *capacities = storage_capacities(storage);
    int64_t wanted = quantity_go_value(claim->request);

    if (driver == NULL || !driver->has_storage_capacity) {
        return true;
    }
    for (guint i = 0; i < capacities->len; i++) {
        const CapacityInfo *row = capacities->pdata[i];
        bool has_limit = row->has_maximum || row->has_capacity;
        Quantity limit = row->has_maximum ? row->maximum : row->capacity;

        if (strcmp(row->class_name, info->name) == 0 && has_limit &&
            quantity_go_value(limit) >= wanted && row->topology != NULL &&
            selector_matches(row->topology, node->labels)) {
            return true;
        }
    }
    return false;
}

/* Leaves the claims to their provisioners, if these can serve the node. */
static void
plan_provisions(Cycle *cycle, ClaimInfo **claims, uint32_t n, const NodeInfo *node, Plan *plan)
{
    plan->bind_conflict = false;
    for (uint32_t i = 0; i < n; i++) {
        const char *class_name = claims[i]->class_name;
        const ClassInfo *info =
            class_name == NULL ? NULL : storage_class(cycle->snapshot->storage, class_name);

        if (info == NULL) {
            plan->error = verdict_error(cycle->arena, "failed to find storage class \"%s\"",
                                        class_name == NULL ? "" : class_name);
            return;
        }
        if (*info->provisioner == '\0' ||
            strcmp(info->provisioner, "kubernetes.io/no-provisioner") == 0 ||
            !topologies_match(info->allowed_topologies, node->labels)) {
            plan->bind_conflict = true;
            return;
        }
        if (!has_room(cycle, info, claims[i], node)) {
            plan->no_space = true;
            return;
        }
    }
    plan->provisions = claims;
    plan->n_provisions = n;
}

/* Insertion keeps claims of equal size in their order. */
static void
sort_by_request(ClaimInfo **claims, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        ClaimInfo *claim = claims[i];
        uint32_t at = i;

        while (at > 0 && quantity_compare(claims[at - 1]->request, claim->request) > 0) {
            claims[at] = claims[at - 1];
            at--;
        }
        claims[at] = claim;
    }
}

static void
plan_delayed(Cycle *cycle, const State *state, const NodeInfo *node, Plan *plan)
{
    Arena *arena = cycle->arena;
    ClaimInfo **to_match = ARENA_NEW_N(arena, ClaimInfo *, state->n_delayed);
    ClaimInfo **to_provision = ARENA_NEW_N(arena, ClaimInfo *, state->n_delayed);
    uint32_t n_match = 0;
    uint32_t n_provision = 0;

    for (uint32_t i = 0; i < state->n_delayed; i++) {
        ClaimInfo *claim = state->delayed[i];
        const char *selected =
            claim->assumed_node != NULL ? claim->assumed_node : claim->selected_node;

        if (selected != NULL && strcmp(selected, node->name) != 0) {
            plan->bind_conflict = true;
            return;
        }
        if (selected != NULL) {
            to_provision[n_provision++] = claim;
        } else {
            to_match[n_match++] = claim;
        }
    }
    sort_by_request(to_match, n_match);
    plan->claims = ARENA_NEW_N(arena, ClaimInfo *, n_match);
    plan->volumes = ARENA_NEW_N(arena, VolumeInfo *, n_match);
    for (uint32_t i = 0; i < n_match; i++) {
        VolumeInfo *volume = find_volume(cycle, plan, to_match[i], node);

        if (volume != NULL) {
            plan->claims[plan->n_bindings] = to_match[i];
            plan->volumes[plan->n_bindings++] = volume;
        } else {
            to_provision[n_provision++] = to_match[i];
        }
    }
    if (n_provision > 0) {
        plan_provisions(cycle, to_provision, n_provision, node, plan);
    }
}

static Plan
make_plan(Cycle *cycle, const State *state, const NodeInfo *node)
{
    Plan plan = { 0 };

    check_bound(cycle, state, node, &plan);
    plan_delayed(cycle, state, node, &plan);
    return plan;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const State *state = cycle_state(cycle, self);
    Verdict verdict = VERDICT_OK;
    Reason *reasons;
    Plan plan;

    if (state == NULL) {
        return verdict_error(cycle->arena, "not found");
    }
    plan = make_plan(cycle, state, node);
    if (plan.error.code != STATUS_SUCCESS) {
        return plan.error;
    }
    if (!plan.node_conflict && !plan.bind_conflict && !plan.no_space && !plan.no_volume) {
        return verdict;
    }
    reasons = ARENA_NEW_N(cycle->arena, Reason, 4);
    if (plan.node_conflict) {
        reasons[verdict.n_reasons++] = node_conflict;
    }
    if (plan.bind_conflict) {
        reasons[verdict.n_reasons++] = bind_conflict;
    }
    if (plan.no_space) {
        reasons[verdict.n_reasons++] = no_space;
    }
    if (plan.no_volume) {
        reasons[verdict.n_reasons++] = no_volume;
    }
    verdict.code = STATUS_UNRESOLVABLE;
    verdict.reasons = reasons;
    return verdict;
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    (void)cycle;
    (void)self;
    (void)nodes;
    (void)n;
    return VERDICT_SKIP;
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    (void)cycle;
    (void)self;
    (void)node;
    *ret_score = 0;
    return VERDICT_OK;
}

static void
reserve(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const State *state = cycle_state(cycle, self);
    Plan plan;

    if (state == NULL || state->n_delayed == 0) {
        return;
    }
    plan = make_plan(cycle, state, node);
    for (uint32_t i = 0; i < plan.n_bindings; i++) {
        if (!is_claimed(plan.volumes[i])) {
            plan.volumes[i]->assumed_claim = plan.claims[i]->key;
        }
    }
    for (uint32_t i = 0; i < plan.n_provisions; i++) {
        plan.provisions[i]->assumed_node = node->name;
    }
}

static void
unreserve(Snapshot *snapshot, const PluginInstance *self, const SchedPod *pod,
          const char *node_name)
{
    g_autoptr(Arena) arena = arena_new();
    const GPtrArray *volumes = storage_volumes(snapshot->storage);

    (void)self;
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod_claim_name(pod, &pod->spec->volumes[i], arena);
        ClaimInfo *claim =
            name == NULL ? NULL : storage_claim(snapshot->storage, pod->name_space, name);

        if (claim == NULL) {
            continue;
        }
        if (claim->assumed_node == node_name) {
            claim->assumed_node = NULL;
        }
        for (guint v = 0; v < volumes->len; v++) {
            VolumeInfo *volume = volumes->pdata[v];

            if (volume->assumed_claim == claim->key) {
                volume->assumed_claim = NULL;
            }
        }
    }
}

static const FilterHooks filter_hooks = { .pre_filter = pre_filter, .filter = filter };
static const ScoreHooks score_hooks = { .pre_score = pre_score, .score = score };
static const BindHooks bind_hooks = {
    .has_reserve = true, .has_pre_bind = true, .reserve = reserve, .unreserve = unreserve
};

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    (void)tables;
    (void)arena;
    *(int64_t *)ret = value_get_int(args, "bindTimeoutSeconds", 600);
}

static const PluginArgs args = { .config_size = sizeof(int64_t), .read = config_read };

const SchedPlugin sched_plugin_volume_binding = {
    .name = "VolumeBinding",
    .doc = "Find or provision volumes for claims where the pod would run.",
    .default_weight = 1,
    .args = &args,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .bind = &bind_hooks,
    .hints = volume_binding_hints,
};

/* inter-pod-affinity.c - near to some pods, away from others, by topology.
 *
 * Kubernetes 1.34, including two oddities that decide placements: a namespace selector of the
 * incoming pod's own terms is resolved to names and then also tried against no labels at all; and
 * preferred terms of running pods count for pods that have no affinity themselves. */
#include "models/scheduler/framework/affinity-terms.h"
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/placement/pair-map.h"

#include <string.h>

/* Answers of one question about pods by their label set, for pods of one namespace: there are
 * many pods and few label sets.  0: not asked yet, 1: no, 2: yes. */
#define MEMO_SIZE 2048U

typedef struct Memo {
    const char *name_space;
    uint8_t answers[MEMO_SIZE];
} Memo;

typedef struct FilterState {
    const PodAffinityTerms *affinity;
    const PodAffinityTerms *anti;
    const LabelSet *namespace_labels;
    PairMap existing_anti;
    PairMap affinity_counts;
    PairMap anti_counts;
    Memo *near_memo; /* does the pod match all affinity terms? */
    Memo *far_memos; /* by anti-affinity term */
} FilterState;

typedef struct ScoreState {
    PairMap scores;
    const char **keys; /* topology keys seen */
    uint32_t n_keys, n_keys_max;
} ScoreState;

static Memo *
memos_new(Cycle *cycle, uint32_t n)
{
    Memo *memos = ARENA_NEW_N(cycle->arena, Memo, n);

    for (uint32_t i = 0; i < n; i++) {
        memos[i].name_space = cycle->pod->name_space;
    }
    return memos;
}

/* Where the answer about 'pod' is kept; NULL: nowhere. */
static uint8_t *
memo_of(Memo *memo, const SchedPod *pod)
{
    return pod->name_space == memo->name_space && pod->labels->id < MEMO_SIZE
               ? &memo->answers[pod->labels->id]
               : NULL;
}

static const Reason no_affinity = { "node(s) didn't match pod affinity rules", NULL };
static const Reason no_anti = { "node(s) didn't match pod anti-affinity rules", NULL };
static const Reason existing_anti = { "node(s) didn't satisfy existing pods anti-affinity rules",
                                      NULL };

static void
count_at(PairMap *map, const PodAffinityTerm *term, const NodeInfo *node, int64_t amount)
{
    const char *value = label_set_get(node->labels, term->topology_key);

    if (value != NULL) {
        pair_map_add(map, term->topology_key, value, amount);
    }
}

/* What 'pod' on 'node' adds to the counts. */
static void
count_existing(const Cycle *cycle, FilterState *state, const SchedPod *pod, const NodeInfo *node,
               int64_t amount)
{
    const PodAffinityTerms *theirs = &pod->spec->anti_affinity;

    for (uint32_t i = 0; i < theirs->n_required; i++) {
        if (affinity_term_matches(&theirs->required[i], pod->name_space, cycle->pod,
                                  state->namespace_labels)) {
            count_at(&state->existing_anti, &theirs->required[i], node, amount);
        }
    }
}

/* Whether 'pod' matches one of the incoming pod's own terms. */
static bool
own_term_matches(const Cycle *cycle, Memo *memo, const PodAffinityTerm *term, const SchedPod *pod)
{
    uint8_t *answer = memo_of(memo, pod);

    if (answer == NULL || *answer == 0) {
        bool is_match = affinity_term_matches(term, cycle->pod->name_space, pod,
                                              affinity_no_labels(cycle->snapshot));

        if (answer == NULL) {
            return is_match;
        }
        *answer = is_match ? 2 : 1;
    }
    return *answer == 2;
}

static bool
own_terms_match(const Cycle *cycle, FilterState *state, const SchedPod *pod)
{
    uint8_t *answer = memo_of(state->near_memo, pod);

    if (answer == NULL || *answer == 0) {
        bool is_match =
            affinity_matches_all(cycle->snapshot, state->affinity, cycle->pod->name_space, pod);

        if (answer == NULL) {
            return is_match;
        }
        *answer = is_match ? 2 : 1;
    }
    return *answer == 2;
}

static void
count_own(const Cycle *cycle, FilterState *state, const SchedPod *pod, const NodeInfo *node,
          int64_t amount)
{
    if (state->affinity->n_required > 0 && own_terms_match(cycle, state, pod)) {
        for (uint32_t i = 0; i < state->affinity->n_required; i++) {
            count_at(&state->affinity_counts, &state->affinity->required[i], node, amount);
        }
    }
    for (uint32_t i = 0; i < state->anti->n_required; i++) {
        const PodAffinityTerm *term = &state->anti->required[i];

        if (own_term_matches(cycle, &state->far_memos[i], term, pod)) {
            count_at(&state->anti_counts, term, node, amount);
        }
    }
}

static void
count_all(const Cycle *cycle, FilterState *state)
{
    const GPtrArray *nodes = cycle->snapshot->nodes;
    bool has_terms = state->affinity->n_required > 0 || state->anti->n_required > 0;

    if (!has_terms && cycle->snapshot->n_with_anti_affinity == 0) {
        return;
    }
    for (guint n = 0; n < nodes->len; n++) {
        const NodeInfo *node = nodes->pdata[n];

        for (guint p = 0; p < node->pods_with_anti_affinity->len; p++) {
            count_existing(cycle, state, node->pods_with_anti_affinity->pdata[p], node, 1);
        }
        for (guint p = 0; has_terms && p < node->pods->len; p++) {
            count_own(cycle, state, node->pods->pdata[p], node, 1);
        }
    }
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const PodSpec *spec = cycle->pod->spec;
    FilterState *state = ARENA_NEW(cycle->arena, FilterState);

    (void)ret_names;
    cycle->states[self->slot] = state;
    state->affinity = affinity_resolved(cycle, &spec->affinity);
    state->anti = affinity_resolved(cycle, &spec->anti_affinity);
    state->namespace_labels = snapshot_namespace(cycle->snapshot, cycle->pod->name_space);
    state->near_memo = memos_new(cycle, spec->affinity.n_required > 0);
    state->far_memos = memos_new(cycle, spec->anti_affinity.n_required);
    pair_map_init(&state->existing_anti, cycle->arena);
    pair_map_init(&state->affinity_counts, cycle->arena);
    pair_map_init(&state->anti_counts, cycle->arena);
    count_all(cycle, state);
    if (state->existing_anti.n_nonzero == 0 && spec->affinity.n_required == 0 &&
        spec->anti_affinity.n_required == 0) {
        return VERDICT_SKIP;
    }
    return VERDICT_OK;
}

static bool
satisfies_affinity(const Cycle *cycle, const FilterState *state, const NodeInfo *node)
{
    bool has_all = true;

    for (uint32_t i = 0; i < state->affinity->n_required; i++) {
        const char *key = state->affinity->required[i].topology_key;
        const char *value = label_set_get(node->labels, key);

        if (value == NULL) {
            return false;
        }
        has_all &= pair_map_get(&state->affinity_counts, key, value) > 0;
    }
    if (has_all) {
        return true;
    }
    /* The first pod of a group that wants to be near itself may go anywhere. */
    return state->affinity_counts.n_nonzero == 0 &&
           affinity_matches_all(cycle->snapshot, state->affinity, cycle->pod->name_space,
                                cycle->pod);
}

static bool
satisfies_anti_affinity(const FilterState *state, const NodeInfo *node)
{
    for (uint32_t i = 0; i < state->anti->n_required; i++) {
        const char *key = state->anti->required[i].topology_key;
        const char *value = label_set_get(node->labels, key);

        if (value != NULL && pair_map_get(&state->anti_counts, key, value) > 0) {
            return false;
        }
    }
    return true;
}

static bool
satisfies_existing(const FilterState *state, const NodeInfo *node)
{
    if (state->existing_anti.n_nonzero == 0) {
        return true;
    }
    for (uint32_t i = 0; i < node->labels->n_pairs; i++) {
        if (pair_map_get(&state->existing_anti, node->labels->pairs[i].key,
                         node->labels->pairs[i].value) > 0) {
            return false;
        }
    }
    return true;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const FilterState *state = cycle_state(cycle, self);

    if (state == NULL) {
        return verdict_error(cycle->arena, "error reading \"PreFilterInterPodAffinity\" from "
                                           "cycleState: not found");
    }
    if (!satisfies_affinity(cycle, state, node)) {
        return VERDICT(STATUS_UNRESOLVABLE, no_affinity);
    }
    if (!satisfies_anti_affinity(state, node)) {
        return VERDICT(STATUS_UNSCHEDULABLE, no_anti);
    }
    if (!satisfies_existing(state, node)) {
        return VERDICT(STATUS_UNSCHEDULABLE, existing_anti);
    }
    return VERDICT_OK;
}

static void
add_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node)
{
    FilterState *state = cycle_state(cycle, self);

    if (state != NULL) {
        count_existing(cycle, state, pod, node, 1);
        count_own(cycle, state, pod, node, 1);
    }
}

static void
remove_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node)
{
    FilterState *state = cycle_state(cycle, self);

    if (state != NULL) {
        count_existing(cycle, state, pod, node, -1);
        count_own(cycle, state, pod, node, -1);
    }
}

static void
note_key(ScoreState *state, Arena *arena, const char *key)
{
    for (uint32_t i = 0; i < state->n_keys; i++) {
        if (state->keys[i] == key) {
            return;
        }
    }
    if (state->n_keys == state->n_keys_max) {
        const char **more = ARENA_NEW_N(arena, const char *, state->n_keys_max * 2 + 8);

        if (state->n_keys > 0) {
            memcpy(more, state->keys, sizeof(more[0]) * state->n_keys);
        }
        state->keys = more;
        state->n_keys_max = state->n_keys_max * 2 + 8;
    }
    state->keys[state->n_keys++] = key;
}

static void
weigh(ScoreState *state, Arena *arena, const PodAffinityTerm *term, const NodeInfo *node,
      int64_t weight)
{
    const char *value = label_set_get(node->labels, term->topology_key);

    if (value != NULL) {
        note_key(state, arena, term->topology_key);
        pair_map_add(&state->scores, term->topology_key, value, weight);
    }
}

/* What the incoming pod's preferences say about 'pod' on 'node'. */
static void
weigh_own(Cycle *cycle, ScoreState *state, const PodAffinityTerms *terms, Memo *memos,
          const SchedPod *pod, const NodeInfo *node, int64_t sign)
{
    for (uint32_t i = 0; i < terms->n_preferred; i++) {
        const PodAffinityTerm *term = &terms->preferred[i];

        if (own_term_matches(cycle, &memos[i], term, pod)) {
            weigh(state, cycle->arena, term, node, sign * term->weight);
        }
    }
}

/* What a running pod's terms say about the incoming one. */
static void
weigh_theirs(Cycle *cycle, ScoreState *state, const SchedPod *pod, const NodeInfo *node,
             int64_t hard_weight)
{
    const LabelSet *labels = snapshot_namespace(cycle->snapshot, cycle->pod->name_space);
    const PodSpec *spec = pod->spec;

    for (uint32_t i = 0; hard_weight > 0 && i < spec->affinity.n_required; i++) {
        if (affinity_term_matches(&spec->affinity.required[i], pod->name_space, cycle->pod,
                                  labels)) {
            weigh(state, cycle->arena, &spec->affinity.required[i], node, hard_weight);
        }
    }
    for (uint32_t i = 0; i < spec->affinity.n_preferred; i++) {
        const PodAffinityTerm *term = &spec->affinity.preferred[i];

        if (affinity_term_matches(term, pod->name_space, cycle->pod, labels)) {
            weigh(state, cycle->arena, term, node, term->weight);
        }
    }
    for (uint32_t i = 0; i < spec->anti_affinity.n_preferred; i++) {
        const PodAffinityTerm *term = &spec->anti_affinity.preferred[i];

        if (affinity_term_matches(term, pod->name_space, cycle->pod, labels)) {
            weigh(state, cycle->arena, term, node, -term->weight);
        }
    }
}

static void
weigh_all(Cycle *cycle, const AffinityConfig *config, ScoreState *state)
{
    const PodSpec *spec = cycle->pod->spec;
    const PodAffinityTerms *affinity = affinity_resolved(cycle, &spec->affinity);
    const PodAffinityTerms *anti = affinity_resolved(cycle, &spec->anti_affinity);
    bool has_preferences = affinity->n_preferred > 0 || anti->n_preferred > 0;
    Memo *near_memos = memos_new(cycle, affinity->n_preferred);
    Memo *far_memos = memos_new(cycle, anti->n_preferred);

    if (!has_preferences && cycle->snapshot->n_with_affinity == 0) {
        return;
    }
    for (guint n = 0; n < cycle->snapshot->nodes->len; n++) {
        const NodeInfo *node = cycle->snapshot->nodes->pdata[n];

        for (guint p = 0; has_preferences && p < node->pods->len; p++) {
            weigh_own(cycle, state, affinity, near_memos, node->pods->pdata[p], node, 1);
            weigh_own(cycle, state, anti, far_memos, node->pods->pdata[p], node, -1);
        }
        for (guint p = 0; p < node->pods_with_affinity->len; p++) {
            weigh_theirs(cycle, state, node->pods_with_affinity->pdata[p], node,
                         config->hard_weight);
        }
    }
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    const AffinityConfig *config = self->config;
    const PodSpec *spec = cycle->pod->spec;
    ScoreState *state;

    (void)nodes;
    (void)n;
    cycle->states[self->slot] = NULL;
    if (config->ignores_existing && spec->affinity.n_preferred == 0 &&
        spec->anti_affinity.n_preferred == 0) {
        return VERDICT_SKIP;
    }
    state = ARENA_NEW(cycle->arena, ScoreState);
    pair_map_init(&state->scores, cycle->arena);
    weigh_all(cycle, config, state);
    if (state->scores.n_used == 0) {
        return VERDICT_SKIP;
    }
    cycle->states[self->slot] = state;
    return VERDICT_OK;
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const ScoreState *state = NULL;

    /* The state of filtering is not that of scoring: without PreScore there is none. */
    if (cycle_has_pre_score(cycle, self)) {
        state = cycle_state(cycle, self);
    }
    if (state == NULL) {
        return verdict_error(cycle->arena, "failed to read \"PreScoreInterPodAffinity\" from "
                                           "cycleState: not found");
    }
    *ret_score = 0;
    for (uint32_t i = 0; i < state->n_keys; i++) {
        const char *value = label_set_get(node->labels, state->keys[i]);

        if (value != NULL) {
            *ret_score += pair_map_get(&state->scores, state->keys[i], value);
        }
    }
    return VERDICT_OK;
}

static void
normalise(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, int64_t *scores,
          uint32_t n)
{
    (void)cycle;
    (void)self;
    (void)nodes;
    affinity_normalise(scores, n);
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    AffinityConfig *config = ret;

    (void)tables;
    (void)arena;
    config->hard_weight = (int32_t)value_get_int(args, "hardPodAffinityWeight", 1);
    config->ignores_existing = value_get_bool(args, "ignorePreferredTermsOfExistingPods", false);
}

static const PluginArgs args = { .config_size = AFFINITY_CONFIG_SIZE, .read = config_read };
static const FilterHooks filter_hooks = {
    .pre_filter = pre_filter, .filter = filter, .add_pod = add_pod, .remove_pod = remove_pod
};
static const ScoreHooks score_hooks = { .pre_score = pre_score,
                                        .score = score,
                                        .normalise = normalise };

static const EventHint hints[] = {
    { EVENT_POD, EVENT_ADD | EVENT_DELETE | EVENT_POD_LABEL, affinity_pod_helps },
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_LABEL, affinity_node_helps },
    { 0 },
};

const SchedPlugin sched_plugin_inter_pod_affinity = {
    .name = "InterPodAffinity",
    .doc = "Keep pods near to, or away from, other pods.",
    .default_weight = 2,
    .args = &args,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .hints = hints,
};

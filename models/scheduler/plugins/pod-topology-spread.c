/* pod-topology-spread.c - spread matching pods evenly over zones, hosts or whatever a label names.
 *
 * Kubernetes 1.34.  Two oddities that decide placements: a selector without requirements counts no
 * pods although the pod matches itself; and taking a terminating pod away in a dry run lowers a
 * count that it was never part of. */
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/framework/spread-constraints.h"
#include "models/scheduler/placement/pair-map.h"

#include <math.h>
#include <string.h>

/* Counts of one hard constraint by domain. */
typedef struct DomainCounts {
    PairMap counts;
    const char **domains; /* values that are counted */
    uint32_t n_domains, n_domains_max;
    bool min_is_known;
    int64_t min;
} DomainCounts;

typedef struct FilterState {
    SpreadList list;
    DomainCounts *rows; /* one a constraint */
    bool *matches_self;
} FilterState;

typedef struct ScoreState {
    SpreadList list;
    bool needs_all_keys;
    double *weights;
    PairMap *counts;          /* by constraint */
    const int32_t **matching; /* by rule: matching pods by NodeInfo.slot; NULL: none */
} ScoreState;

static const Reason missing_label = {
    "node(s) didn't match pod topology spread constraints (missing required label)", NULL
};
static const Reason too_skewed = { "node(s) didn't match pod topology spread constraints", NULL };

static void
add_domain(DomainCounts *row, Arena *arena, const char *value)
{
    if (row->n_domains == row->n_domains_max) {
        uint32_t n = row->n_domains_max * 2 + 16;
        const char **more = ARENA_NEW_N(arena, const char *, n);

        if (row->n_domains > 0) {
            memcpy(more, row->domains, sizeof(more[0]) * row->n_domains);
        }
        row->domains = more;
        row->n_domains_max = n;
    }
    row->domains[row->n_domains++] = value;
}

static void
count_in_domain(DomainCounts *row, Arena *arena, const SpreadRule *rule, const char *value,
                int64_t amount)
{
    if (!pair_map_has(&row->counts, rule->topology_key, value)) {
        add_domain(row, arena, value);
    }
    pair_map_add(&row->counts, rule->topology_key, value, amount);
    row->min_is_known = false;
}

static void
count_nodes(Cycle *cycle, FilterState *state)
{
    const GPtrArray *nodes = cycle->snapshot->nodes;

    for (uint32_t i = 0; i < state->list.n; i++) {
        const SpreadRule *rule = &state->list.rules[i];
        const int32_t *counts = spread_counts(cycle, rule);

        for (guint n = 0; n < nodes->len; n++) {
            const NodeInfo *node = nodes->pdata[n];

            if (spread_has_all_keys(&state->list, node) &&
                spread_counts_node(rule, cycle->pod, node)) {
                count_in_domain(&state->rows[i], cycle->arena, rule,
                                label_set_find(node->labels, rule->topology_key),
                                counts == NULL ? 0 : counts[node->slot]);
            }
        }
    }
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    FilterState *state = ARENA_NEW(cycle->arena, FilterState);

    (void)ret_names;
    cycle->states[self->slot] = state;
    state->list = spread_rules(cycle, self->config, true);
    if (state->list.n == 0) {
        return VERDICT_SKIP;
    }
    state->rows = ARENA_NEW_N(cycle->arena, DomainCounts, state->list.n);
    state->matches_self = ARENA_NEW_N(cycle->arena, bool, state->list.n);
    for (uint32_t i = 0; i < state->list.n; i++) {
        pair_map_init(&state->rows[i].counts, cycle->arena);
        state->matches_self[i] = spread_rule_matches(&state->list.rules[i], cycle->pod->labels);
    }
    count_nodes(cycle, state);
    return VERDICT_OK;
}

static int64_t
least_count(DomainCounts *row, const SpreadRule *rule)
{
    if (row->n_domains < (uint32_t)rule->min_domains) {
        return 0;
    }
    if (!row->min_is_known) {
        row->min = INT32_MAX;
        for (uint32_t i = 0; i < row->n_domains; i++) {
            row->min =
                MIN(row->min, pair_map_get(&row->counts, rule->topology_key, row->domains[i]));
        }
        row->min_is_known = true;
    }
    return row->min;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    FilterState *state = cycle_state(cycle, self);

    if (state == NULL) {
        return verdict_error(cycle->arena, "error reading \"PreFilterPodTopologySpread\" from "
                                           "cycleState: not found");
    }
    for (uint32_t i = 0; i < state->list.n; i++) {
        const SpreadRule *rule = &state->list.rules[i];
        const char *value = label_set_find(node->labels, rule->topology_key);
        int64_t skew;

        if (value == NULL) {
            return VERDICT(STATUS_UNRESOLVABLE, missing_label);
        }
        skew = pair_map_get(&state->rows[i].counts, rule->topology_key, value) +
               state->matches_self[i] - least_count(&state->rows[i], rule);
        if (skew > rule->max_skew) {
            return VERDICT(STATUS_UNSCHEDULABLE, too_skewed);
        }
    }
    return VERDICT_OK;
}

static void
change_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node,
           int64_t amount)
{
    FilterState *state = cycle_state(cycle, self);

    if (state == NULL || pod->name_space != cycle->pod->name_space ||
        !spread_has_all_keys(&state->list, node)) {
        return;
    }
    for (uint32_t i = 0; i < state->list.n; i++) {
        const SpreadRule *rule = &state->list.rules[i];

        if (spread_rule_matches(rule, pod->labels) && spread_counts_node(rule, cycle->pod, node)) {
            count_in_domain(&state->rows[i], cycle->arena, rule,
                            label_set_find(node->labels, rule->topology_key), amount);
        }
    }
}

static void
add_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node)
{
    change_pod(cycle, self, pod, node, 1);
}

static void
remove_pod(Cycle *cycle, const PluginInstance *self, const SchedPod *pod, const NodeInfo *node)
{
    change_pod(cycle, self, pod, node, -1);
}

static bool
is_hostname(const SpreadRule *rule)
{
    return strcmp(rule->topology_key, "kubernetes.io/hostname") == 0;
}

/* A node's value of a rule's key; "" if it has none, which counts as a domain of its own. */
static const char *
domain_of(const SpreadRule *rule, const NodeInfo *node)
{
    const char *value = label_set_find(node->labels, rule->topology_key);
    return value == NULL ? "" : value;
}

/* Finds the domains among the candidates and weighs the rules by how many there are. */
static void
find_domains(ScoreState *state, const Cycle *cycle, const NodeInfo *const *nodes, uint32_t n)
{
    uint32_t n_ignored = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (state->needs_all_keys && !spread_has_all_keys(&state->list, nodes[i])) {
            n_ignored++;
            continue;
        }
        for (uint32_t r = 0; r < state->list.n; r++) {
            if (!is_hostname(&state->list.rules[r])) {
                pair_map_add(&state->counts[r], state->list.rules[r].topology_key,
                             domain_of(&state->list.rules[r], nodes[i]), 0);
            }
        }
    }
    (void)cycle;
    for (uint32_t r = 0; r < state->list.n; r++) {
        uint32_t size =
            is_hostname(&state->list.rules[r]) ? n - n_ignored : state->counts[r].n_used;

        state->weights[r] = spread_weight(size);
    }
}

/* Nodes without the label are of a nameless domain, which no score ever reads. */
static void
count_rule(ScoreState *state, Cycle *cycle, uint32_t r, const int32_t *counts)
{
    const GPtrArray *nodes = cycle->snapshot->nodes;
    const SpreadRule *rule = &state->list.rules[r];

    for (guint n = 0; n < nodes->len; n++) {
        const NodeInfo *node = nodes->pdata[n];
        const char *value = label_set_find(node->labels, rule->topology_key);

        if (value != NULL && counts[node->slot] != 0 &&
            !(state->needs_all_keys && !spread_has_all_keys(&state->list, node)) &&
            pair_map_has(&state->counts[r], rule->topology_key, value) &&
            spread_counts_node(rule, cycle->pod, node)) {
            pair_map_add(&state->counts[r], rule->topology_key, value, counts[node->slot]);
        }
    }
}

static void
count_for_score(ScoreState *state, Cycle *cycle)
{
    for (uint32_t r = 0; r < state->list.n; r++) {
        state->matching[r] = spread_counts(cycle, &state->list.rules[r]);
        if (state->matching[r] != NULL && !is_hostname(&state->list.rules[r])) {
            count_rule(state, cycle, r, state->matching[r]);
        }
    }
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    ScoreState *state = ARENA_NEW(cycle->arena, ScoreState);

    cycle->states[self->slot] = state;
    state->list = spread_rules(cycle, self->config, false);
    if (state->list.n == 0) {
        return VERDICT_SKIP;
    }
    state->needs_all_keys =
        cycle->pod->spec->n_spread > 0 || !spread_config_is_system(self->config);
    state->weights = ARENA_NEW_N(cycle->arena, double, state->list.n);
    state->counts = ARENA_NEW_N(cycle->arena, PairMap, state->list.n);
    state->matching = ARENA_NEW_N(cycle->arena, const int32_t *, state->list.n);
    for (uint32_t r = 0; r < state->list.n; r++) {
        pair_map_init(&state->counts[r], cycle->arena);
    }
    find_domains(state, cycle, nodes, n);
    count_for_score(state, cycle);
    return VERDICT_OK;
}

static bool
is_ignored(const ScoreState *state, const NodeInfo *node)
{
    return state->needs_all_keys && !spread_has_all_keys(&state->list, node);
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const ScoreState *state = cycle_state(cycle, self);
    double sum = 0;

    if (!cycle_has_pre_score(cycle, self)) {
        return verdict_error(cycle->arena, "error reading \"PreScorePodTopologySpread\" from "
                                           "cycleState: not found");
    }
    *ret_score = 0;
    if (is_ignored(state, node)) {
        return VERDICT_OK;
    }
    for (uint32_t r = 0; r < state->list.n; r++) {
        const SpreadRule *rule = &state->list.rules[r];
        const char *value = label_set_find(node->labels, rule->topology_key);
        int64_t count;

        if (value == NULL) {
            continue;
        }
        if (is_hostname(rule)) {
            count = state->matching[r] == NULL ? 0 : state->matching[r][node->slot];
        } else {
            count = pair_map_get(&state->counts[r], rule->topology_key, value);
        }
        sum += (double)count * state->weights[r] + (double)(rule->max_skew - 1);
    }
    *ret_score = (int64_t)round(sum);
    return VERDICT_OK;
}

static void
normalise(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, int64_t *scores,
          uint32_t n)
{
    const ScoreState *state = cycle_state(cycle, self);
    int64_t least = INT64_MAX;
    int64_t most = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (!is_ignored(state, nodes[i])) {
            least = MIN(least, scores[i]);
            most = MAX(most, scores[i]);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (is_ignored(state, nodes[i])) {
            scores[i] = 0;
        } else {
            scores[i] = most == 0 ? SCORE_MAX : SCORE_MAX * (most + least - scores[i]) / most;
        }
    }
}

static const PluginArgs args = { .config_size = SPREAD_CONFIG_SIZE, .read = spread_config_read };
static const FilterHooks filter_hooks = {
    .pre_filter = pre_filter, .filter = filter, .add_pod = add_pod, .remove_pod = remove_pod
};
static const ScoreHooks score_hooks = { .pre_score = pre_score,
                                        .score = score,
                                        .normalise = normalise };

static const EventHint hints[] = {
    { EVENT_POD, EVENT_ADD | EVENT_DELETE | EVENT_POD_LABEL | EVENT_POD_TOLERATION,
      spread_pod_helps },
    { EVENT_NODE, EVENT_ADD | EVENT_DELETE | EVENT_NODE_LABEL | EVENT_NODE_TAINT,
      spread_node_helps },
    { 0 },
};

const SchedPlugin sched_plugin_pod_topology_spread = {
    .name = "PodTopologySpread",
    .doc = "Spread pods evenly over topology domains.",
    .default_weight = 2,
    .args = &args,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .hints = hints,
};

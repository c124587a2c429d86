/* decision-value.c - writes down what an attempt found: nodes, scores, preemption. */
#include "models/scheduler/framework/decision-value.h"

#include <string.h>

static const Value *
key_value(const SchedPod *pod, Arena *arena)
{
    return value_printf(arena, "%s/%s", pod->name_space, pod->name);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of marked plugins, sorted. */
static const Value *
plugin_list(const Profile *profile, const bool *marked, Arena *arena)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t slot = 0; slot < profile->n_slots; slot++) {
        if (marked[slot]) {
            g_ptr_array_add(names, (gpointer)(uintptr_t)profile->instances[slot].plugin->name);
        }
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        value_add(list, value_string(arena, names->pdata[i]));
    }
    return value_end(list);
}

static const Value *
reasons_value(const Verdict *verdict, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < verdict->n_reasons; i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        reason_append(text, &verdict->reasons[i]);
        value_add(list, value_string(arena, text->str));
    }
    return value_end(list);
}

static void
put_verdict(ValueBuilder *map, const Verdict *verdict, Arena *arena)
{
    if (verdict->plugin != NULL) {
        value_put_string(map, "plugin", verdict->plugin->name);
    }
    value_put_string(map, "code", status_code_name(verdict->code));
    value_put(map, "reasons", reasons_value(verdict, arena));
}

static uint32_t
feasible_index(const Attempt *attempt, const NodeInfo *node)
{
    for (uint32_t i = 0; i < attempt->n_feasible; i++) {
        if (attempt->feasible[i] == node) {
            return i;
        }
    }
    return 0;
}

static void
put_scores(const Cycle *cycle, const NodeInfo *node, ValueBuilder *map, Arena *arena)
{
    const Attempt *attempt = cycle->attempt;
    const PluginList *plugins = &cycle->profile->points[POINT_SCORE];
    ValueBuilder *scores = value_map_begin(arena);
    uint32_t at = feasible_index(attempt, node);

    value_put_int(map, "total", attempt->totals[at]);
    for (uint32_t i = 0; i < plugins->n; i++) {
        const PluginInstance *instance = plugins->rows[i];
        ValueBuilder *row;

        if (attempt->raw[instance->slot] == NULL) {
            continue;
        }
        row = value_list_begin(arena);
        value_add(row, value_int(arena, attempt->raw[instance->slot][at]));
        value_add(row, value_int(arena, attempt->normalised[instance->slot][at]));
        value_add(row,
                  value_int(arena, attempt->normalised[instance->slot][at] * instance->weight));
        value_put(scores, instance->plugin->name, value_end(row));
    }
    value_put(map, "scores", value_end(scores));
}

static const Value *
node_value(const Cycle *cycle, const NodeInfo *node, Arena *arena)
{
    const Attempt *attempt = cycle->attempt;
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "node", node->name);
    switch (attempt->marks[node->index]) {
    case NODE_FIT:
        value_put_bool(map, "fit", true);
        if (attempt->was_scored) {
            put_scores(cycle, node, map, arena);
        }
        break;
    case NODE_UNFIT:
        value_put_bool(map, "fit", false);
        put_verdict(map, &attempt->verdicts[node->index], arena);
        break;
    case NODE_ABSENT:
        value_put_bool(map, "fit", false);
        value_put_bool(map, "absent", true);
        put_verdict(map, &attempt->absent, arena);
        break;
    default:
        value_put_bool(map, "examined", false);
        break;
    }
    return value_end(map);
}

static const Value *
nodes_value(const Cycle *cycle, const GPtrArray *nodes, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (guint i = 0; !cycle->attempt->pre_filter_failed && i < nodes->len; i++) {
        value_add(list, node_value(cycle, nodes->pdata[i], arena));
    }
    return value_end(list);
}

static int
compare_order(const void *a, const void *b)
{
    uint32_t left = (*(const NodeInfo *const *)a)->order;
    uint32_t right = (*(const NodeInfo *const *)b)->order;
    return left < right ? -1 : left > right;
}

/* Names of nodes in the order they were added. */
static const Value *
node_names(const NodeInfo **nodes, uint32_t n, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    const NodeInfo **sorted = ARENA_NEW_N(arena, const NodeInfo *, n);

    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = nodes[i];
    }
    qsort(sorted, n, sizeof(sorted[0]), compare_order);
    for (uint32_t i = 0; i < n; i++) {
        value_add(list, value_string(arena, sorted[i]->name));
    }
    return value_end(list);
}

/* In the order they were found: those that violate no budget first. */
static const Value *
found_names(const Candidate *const *candidates, uint32_t n, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < n; i++) {
            if ((candidates[i]->n_violations > 0) == (pass == 1)) {
                value_add(list, value_string(arena, candidates[i]->node->name));
            }
        }
    }
    return value_end(list);
}

static const Value *
candidate_names(const Candidate *const *candidates, uint32_t n, Arena *arena)
{
    const NodeInfo **nodes = ARENA_NEW_N(arena, const NodeInfo *, n);

    for (uint32_t i = 0; i < n; i++) {
        nodes[i] = candidates[i]->node;
    }
    return node_names(nodes, n, arena);
}

static const Value *
victims_value(const Candidate *candidate, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < candidate->n_victims; i++) {
        value_add(list, key_value(candidate->victims[i], arena));
    }
    return value_end(list);
}

static int
compare_candidates(const void *a, const void *b)
{
    return compare_order(&((const Candidate *)a)->node, &((const Candidate *)b)->node);
}

static void
put_candidates(const Preemption *preemption, ValueBuilder *map, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    uint32_t n = preemption->n_candidates;
    Candidate *sorted = ARENA_NEW_N(arena, Candidate, n);

    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = preemption->candidates[i];
    }
    qsort(sorted, n, sizeof(sorted[0]), compare_candidates);
    for (uint32_t i = 0; i < n; i++) {
        ValueBuilder *row = value_map_begin(arena);

        value_put_string(row, "node", sorted[i].node->name);
        value_put(row, "victims", victims_value(&sorted[i], arena));
        value_put_int(row, "violations", sorted[i].n_violations);
        value_add(list, value_end(row));
    }
    value_put(map, "candidates", value_end(list));
}

static int
compare_failures(const void *a, const void *b)
{
    return compare_order(&((const DryRunFailure *)a)->node, &((const DryRunFailure *)b)->node);
}

static void
put_failures(const Preemption *preemption, ValueBuilder *map, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    uint32_t n = preemption->n_failures;
    DryRunFailure *sorted = ARENA_NEW_N(arena, DryRunFailure, n);

    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = preemption->failures[i];
    }
    qsort(sorted, n, sizeof(sorted[0]), compare_failures);
    for (uint32_t i = 0; i < n; i++) {
        ValueBuilder *row = value_map_begin(arena);

        value_put_string(row, "node", sorted[i].node->name);
        if (sorted[i].verdict.plugin == NULL) { /* the dry run itself */
            value_put_string(row, "plugin", "");
        }
        put_verdict(row, &sorted[i].verdict, arena);
        value_add(list, value_end(row));
    }
    value_put(map, "rejected", value_end(list));
}

static const Candidate *
candidate_on(const Preemption *preemption, const NodeInfo *node)
{
    for (uint32_t i = 0; i < preemption->n_candidates; i++) {
        if (preemption->candidates[i].node == node) {
            return &preemption->candidates[i];
        }
    }
    return NULL;
}

/* What the search would have found if it had begun at 'offset' and stopped when it had enough. */
static const Value *
offset_value(const Cycle *cycle, uint32_t offset, Arena *arena)
{
    const Preemption *preemption = cycle->attempt->preemption;
    uint32_t n = preemption->n_potential;
    const Candidate **found = ARENA_NEW_N(arena, const Candidate *, n);
    ValueBuilder *map = value_map_begin(arena);
    uint32_t n_found = 0;
    uint32_t n_clean = 0;
    uint32_t n_violating = 0;

    for (uint32_t i = 0; i < n; i++) {
        const Candidate *candidate =
            candidate_on(preemption, preemption->potential[(offset + i) % n]);
        uint32_t *count;

        if (candidate == NULL) {
            continue;
        }
        count = candidate->n_violations == 0 ? &n_clean : &n_violating;
        if (*count < preemption->n_wanted) {
            ++*count;
            found[n_found++] = candidate;
        }
        if (n_clean > 0 && n_clean + n_violating >= preemption->n_wanted) {
            break;
        }
    }
    value_put_int(map, "offset", offset);
    value_put(map, "candidates", found_names(found, n_found, arena));
    n_found = candidates_pick(found, n_found, cycle->now);
    value_put(map, "admissible", candidate_names(found, n_found, arena));
    return value_end(map);
}

static void
put_dry_runs(const Cycle *cycle, const DecisionNames *names, ValueBuilder *map, Arena *arena)
{
    Preemption *preemption = cycle->attempt->preemption;

    if (preemption->n_candidates == 0 && preemption->n_failures == 0) {
        return;
    }
    put_candidates(preemption, map, arena);
    put_failures(preemption, map, arena);
    if (preemption->n_wanted < preemption->n_potential) {
        ValueBuilder *list = value_list_begin(arena);

        for (uint32_t offset = 0; offset < preemption->n_potential; offset++) {
            value_add(list, offset_value(cycle, offset, arena));
        }
        value_put(map, "byOffset", value_end(list));
    }
    if (preemption->n_candidates == 0) {
        return;
    }
    value_put(map, "admissible",
              candidate_names(preemption->admissible, preemption->n_admissible, arena));
    value_put_string(map, "nominated", names->nominated);
}

static const Value *
preemption_value(const Cycle *cycle, const DecisionNames *names, Arena *arena)
{
    const Attempt *attempt = cycle->attempt;
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *potential = value_list_begin(arena);
    g_autofree char *message = post_filter_message(cycle);

    value_put_string(map, "code", status_code_name(attempt->post_filter.code));
    value_put_string(map, "message", message);
    for (uint32_t i = 0; attempt->preemption != NULL && i < attempt->preemption->n_potential; i++) {
        value_add(potential, value_string(arena, attempt->preemption->potential[i]->name));
    }
    value_put(map, "potential", value_end(potential));
    if (attempt->preemption != NULL) {
        put_dry_runs(cycle, names, map, arena);
    }
    if (attempt->sets_nomination && attempt->nominated == NULL) {
        value_put_bool(map, "clearsNomination", true);
    }
    return value_end(map);
}

static void
put_search(const Cycle *cycle, const GPtrArray *nodes, ValueBuilder *map, Arena *arena)
{
    const Attempt *attempt = cycle->attempt;

    value_put(map, "skipFilter", plugin_list(cycle->profile, attempt->filter_skipped, arena));
    if (attempt->pre_filter_failed) {
        ValueBuilder *row = value_map_begin(arena);

        put_verdict(row, &attempt->pre_filter, arena);
        value_put(map, "preFilter", value_end(row));
    }
    if (attempt->used_nomination) {
        value_put_bool(map, "nominatedNodeUsed", true);
    }
    value_put_int(map, "evaluated", attempt->n_evaluated);
    value_put_int(map, "feasible", attempt->n_feasible);
    if (attempt->was_scored) {
        const Value *skipped = plugin_list(cycle->profile, attempt->score_skipped, arena);

        if (value_length(skipped) > 0) {
            value_put(map, "skipScore", skipped);
        }
    }
    value_put(map, "nodes", nodes_value(cycle, nodes, arena));
}

static void
put_outcome(const Cycle *cycle, ValueBuilder *map)
{
    const Attempt *attempt = cycle->attempt;

    switch (attempt->outcome) {
    case ATTEMPT_SCHEDULED:
        value_put_string(map, "outcome", "scheduled");
        break;
    case ATTEMPT_ERROR:
        value_put_string(map, "outcome", "error");
        value_put_string(map, "message", attempt->error);
        break;
    default: {
        g_autofree char *message = fit_error_format(cycle);

        value_put_string(map, "outcome", "unschedulable");
        value_put_string(map, "message", message);
        break;
    }
    }
}

/* One line: where it went, among how many, or why not. */
static const Value *
brief_value(const Cycle *cycle, int number, const DecisionNames *names, Arena *arena)
{
    const Attempt *attempt = cycle->attempt;
    ValueBuilder *map = value_map_begin(arena);

    value_put(map, "pod", key_value(cycle->pod, arena));
    if (number > 1) {
        value_put_int(map, "attempt", number);
    }
    if (attempt->outcome == ATTEMPT_SCHEDULED) {
        uint32_t at = feasible_index(attempt, attempt->best[0]);

        value_put_string(map, "node", names->chosen);
        value_put_int(map, "feasible", attempt->n_feasible);
        value_put_int(map, "best", attempt->n_best);
        value_put_int(map, "total", attempt->was_scored ? attempt->totals[at] : 0);
        return value_end(map);
    }
    put_outcome(cycle, map);
    if (names->nominated != NULL) {
        value_put(map, "admissible",
                  candidate_names(attempt->preemption->admissible,
                                  attempt->preemption->n_admissible, arena));
        value_put_string(map, "nominated", names->nominated);
        value_put(map, "victims",
                  victims_value(candidate_on(attempt->preemption,
                                             snapshot_node(cycle->snapshot, names->nominated)),
                                arena));
    }
    return value_end(map);
}

const Value *
decision_value(const Cycle *cycle, const GPtrArray *nodes, int number, const DecisionNames *names,
               bool brief, Arena *arena)
{
    const Attempt *attempt = cycle->attempt;
    ValueBuilder *map;

    if (brief) {
        return brief_value(cycle, number, names, arena);
    }
    map = value_map_begin(arena);
    value_put(map, "pod", key_value(cycle->pod, arena));
    value_put_string(map, "profile", cycle->profile->name);
    if (number > 1) {
        value_put_int(map, "attempt", number);
    }
    put_outcome(cycle, map);
    if (attempt->outcome == ATTEMPT_ERROR) {
        return value_end(map);
    }
    put_search(cycle, nodes, map, arena);
    if (attempt->outcome == ATTEMPT_SCHEDULED) {
        value_put(map, "best", node_names(attempt->best, attempt->n_best, arena));
        value_put_string(map, "chosen", names->chosen);
        return value_end(map);
    }
    value_put(map, "rejectors", plugin_list(cycle->profile, attempt->rejectors, arena));
    if (attempt->ran_post_filter) {
        value_put(map, "preemption", preemption_value(cycle, names, arena));
    }
    return value_end(map);
}

const Value *
decision_outcome(const SchedPod *pod, const char *outcome, const char *profile,
                 const Verdict *verdict, bool brief, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put(map, "pod", key_value(pod, arena));
    if (!brief) {
        value_put_string(map, "profile", profile);
    }
    value_put_string(map, "outcome", outcome);
    if (verdict != NULL) {
        g_autoptr(GString) text = g_string_new(NULL);

        verdict_append(text, verdict);
        value_put_string(map, "plugin", verdict->plugin->name);
        value_put_string(map, "message", text->str);
    }
    return value_end(map);
}

/* default-preemption.c - makes room for a pod by choosing pods of lower priority to leave.
 *
 * Dry runs on every node where evicting could help: take all lower pods away, see whether the pod
 * fits, give back as many as possible, the most important first and those whose disruption budget
 * would be violated before the others.  Then the node that hurts least. */
#include "models/scheduler/framework/cycle.h"
#include "models/scheduler/framework/dry-run-memo.h"

#include <string.h>

typedef struct Config {
    int64_t percentage; /* minCandidateNodesPercentage */
    int64_t absolute;   /* minCandidateNodesAbsolute */
} Config;

static const Reason never_policy = { "preemption: not eligible due to preemptionPolicy=Never.",
                                     NULL };
static const Reason waits_already = {
    "preemption: not eligible due to a terminating pod on the nominated node.", NULL
};
static const Reason no_victims = { "No preemption victims found for incoming pod", NULL };
static const Reason not_helpful = { "Preemption is not helpful for scheduling", NULL };

static StatusCode
node_code(const Attempt *attempt, uint32_t index)
{
    return attempt->marks[index] == NODE_UNFIT ? (StatusCode)attempt->verdicts[index].code
                                               : (StatusCode)attempt->absent.code;
}

static StatusCode
code_of_node(const Cycle *cycle, const NodeInfo *node)
{
    StatusCode code = node_code(cycle->attempt, node->index);

    /* Nodes that nobody looked at count as unresolvable unless PreFilter said something else. */
    return cycle->attempt->marks[node->index] != NODE_UNFIT && code == STATUS_SUCCESS
               ? STATUS_UNRESOLVABLE
               : code;
}

static const Reason *
why_not_eligible(const Cycle *cycle)
{
    const SchedPod *pod = cycle->pod;
    const NodeInfo *node;

    if (!pod->spec->preempts) {
        return &never_policy;
    }
    if (pod->nominated_node == NULL || *pod->nominated_node == '\0') {
        return NULL;
    }
    node = snapshot_node(cycle->snapshot, pod->nominated_node);
    if (node == NULL || code_of_node(cycle, node) == STATUS_UNRESOLVABLE) {
        return NULL;
    }
    for (guint i = 0; i < node->pods->len; i++) {
        const SchedPod *other = node->pods->pdata[i];

        if (other->priority < pod->priority && other->is_deleting && other->is_preempted) {
            return &waits_already;
        }
    }
    return NULL;
}

static void
find_potential(Cycle *cycle, Preemption *preemption)
{
    const GPtrArray *nodes = cycle->snapshot->nodes;

    preemption->potential = ARENA_NEW_N(cycle->arena, const NodeInfo *, nodes->len);
    for (guint i = 0; i < nodes->len; i++) {
        if (code_of_node(cycle, nodes->pdata[i]) == STATUS_UNSCHEDULABLE) {
            preemption->potential[preemption->n_potential++] = nodes->pdata[i];
        }
    }
}

/* Higher priority first, then who runs longer; pods that have not started count as just now. */
static bool
is_more_important(const SchedPod *a, const SchedPod *b, SimTime now)
{
    SimTime a_start = a->start_time == SIM_NEVER ? now : a->start_time;
    SimTime b_start = b->start_time == SIM_NEVER ? now : b->start_time;

    if (a->priority != b->priority) {
        return a->priority > b->priority;
    }
    return a_start < b_start;
}

static void
sort_by_importance(SchedPod **pods, uint32_t n, SimTime now)
{
    for (uint32_t i = 1; i < n; i++) {
        SchedPod *pod = pods[i];
        uint32_t at = i;

        while (at > 0 && is_more_important(pod, pods[at - 1], now)) {
            pods[at] = pods[at - 1];
            at--;
        }
        pods[at] = pod;
    }
}

static bool
is_disrupted_already(const Budget *budget, const SchedPod *pod)
{
    for (uint32_t i = 0; i < budget->n_disrupted; i++) {
        if (strcmp(budget->disrupted[i].name, pod->name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
budget_covers(const Budget *budget, const SchedPod *pod)
{
    return budget->name_space == pod->name_space && pod->labels->n_pairs > 0 &&
           budget->selector != NULL && budget->selector->n_requirements > 0 &&
           selector_matches(budget->selector, pod->labels) && !is_disrupted_already(budget, pod);
}

/* Splits 'pods' into those whose eviction violates a budget (first in 'ret') and the others. */
static uint32_t
split_by_budget(const Cycle *cycle, SchedPod *const *pods, uint32_t n, SchedPod **ret)
{
    const GArray *budgets = cycle->snapshot->budgets;
    int32_t *allowed = ARENA_NEW_N(cycle->arena, int32_t, budgets->len);
    SchedPod **others = ARENA_NEW_N(cycle->arena, SchedPod *, n);
    uint32_t n_violating = 0;
    uint32_t n_others = 0;

    for (guint b = 0; b < budgets->len; b++) {
        allowed[b] = g_array_index(budgets, Budget, b).disruptions_allowed;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool is_violating = false;

        for (guint b = 0; b < budgets->len; b++) {
            if (budget_covers(&g_array_index(budgets, Budget, b), pods[i])) {
                is_violating |= --allowed[b] < 0;
            }
        }
        if (is_violating) {
            ret[n_violating++] = pods[i];
        } else {
            others[n_others++] = pods[i];
        }
    }
    for (uint32_t i = 0; i < n_others; i++) {
        ret[n_violating + i] = others[i];
    }
    return n_violating;
}

static void
take_away(Cycle *cycle, NodeInfo *node, SchedPod *pod)
{
    node_info_remove_pod(node, pod);
    cycle_remove_pod(cycle, pod, node);
}

static void
give_back(Cycle *cycle, NodeInfo *node, SchedPod *pod)
{
    node_info_add_pod(node, pod);
    cycle_add_pod(cycle, pod, node);
}

/* Gives pods back while the incoming one still fits; the others become victims. */
static void
reprieve(Cycle *cycle, NodeInfo *node, SchedPod **pods, uint32_t n, uint32_t n_violating,
         Candidate *candidate)
{
    for (uint32_t i = 0; i < n; i++) {
        Verdict verdict;

        give_back(cycle, node, pods[i]);
        verdict = cycle_filter_node(cycle, node);
        if (verdict.code != STATUS_SUCCESS) {
            take_away(cycle, node, pods[i]);
            candidate->victims[candidate->n_victims++] = pods[i];
            candidate->n_violations += i < n_violating;
        }
    }
}

/* One dry run on a private copy; the cycle's state is as before when it returns. */
static Verdict
dry_run(Cycle *cycle, const NodeInfo *original, Candidate *ret)
{
    NodeInfo *node = node_info_copy(original);
    SchedPod **lower = ARENA_NEW_N(cycle->arena, SchedPod *, node->pods->len);
    SchedPod **sorted = ARENA_NEW_N(cycle->arena, SchedPod *, node->pods->len);
    uint32_t n = 0;
    uint32_t n_violating;
    Verdict verdict;

    for (guint i = 0; i < node->pods->len; i++) {
        SchedPod *pod = node->pods->pdata[i];

        if (pod->priority < cycle->pod->priority) {
            lower[n++] = pod;
        }
    }
    *ret = (Candidate){ .node = original };
    ret->victims = ARENA_NEW_N(cycle->arena, SchedPod *, n);
    if (n == 0) {
        node_info_free(node);
        return VERDICT(STATUS_UNRESOLVABLE, no_victims);
    }
    for (uint32_t i = 0; i < n; i++) {
        take_away(cycle, node, lower[i]);
    }
    verdict = cycle_filter_node(cycle, node);
    if (verdict.code == STATUS_SUCCESS) {
        sort_by_importance(lower, n, cycle->now);
        n_violating = split_by_budget(cycle, lower, n, sorted);
        reprieve(cycle, node, sorted, n, n_violating, ret);
        if (n_violating > 0 && n_violating < n) {
            sort_by_importance(ret->victims, ret->n_victims, cycle->now);
        }
        for (uint32_t i = 0; i < ret->n_victims; i++) {
            give_back(cycle, node, ret->victims[i]);
        }
    } else {
        for (uint32_t i = 0; i < n; i++) {
            give_back(cycle, node, lower[i]);
        }
    }
    node_info_free(node);
    return verdict;
}

/* The same, unless it is known what came of it the last time. */
static Verdict
dry_run_once(Cycle *cycle, const NodeInfo *node, Candidate *ret)
{
    DryRunMemo *memo = cycle->attempt->dry_runs;
    Verdict verdict;

    if (memo != NULL && dry_run_memo_find(memo, cycle, node, ret, &verdict)) {
        return verdict;
    }
    verdict = dry_run(cycle, node, ret);
    if (memo != NULL) {
        dry_run_memo_keep(memo, cycle, node, ret, verdict);
    }
    return verdict;
}

static void *
rows_copy(Arena *arena, const GArray *rows, size_t size)
{
    void *copy = arena_alloc(arena, size * rows->len);

    if (rows->len > 0) {
        memcpy(copy, rows->data, size * rows->len);
    }
    return copy;
}

/* Dry-runs potential nodes from an offset on until enough candidates are found; candidates without
 * violations come first. */
static void
find_candidates(Cycle *cycle, const Config *config, Preemption *preemption)
{
    const Searcher *searcher = cycle->attempt->searcher;
    uint32_t n = preemption->n_potential;
    g_autoptr(GArray) clean = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_autoptr(GArray) violating = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_autoptr(GArray) failures = g_array_new(FALSE, FALSE, sizeof(DryRunFailure));
    int64_t wanted = MAX((int64_t)n * config->percentage / 100, config->absolute);

    preemption->n_wanted = (uint32_t)MIN((int64_t)n, wanted);
    for (uint32_t i = 0; i < n; i++) {
        const NodeInfo *node = preemption->potential[(searcher->victims_offset + i) % n];
        Candidate candidate;
        DryRunFailure failure = { node, dry_run_once(cycle, node, &candidate) };

        if (failure.verdict.code != STATUS_SUCCESS) {
            g_array_append_val(failures, failure);
            continue;
        }
        g_array_append_val(candidate.n_violations == 0 ? clean : violating, candidate);
        if (!searcher->tries_all && clean->len > 0 &&
            clean->len + violating->len >= preemption->n_wanted) {
            break;
        }
    }
    if (!searcher->tries_all) {
        g_array_set_size(clean, MIN(clean->len, preemption->n_wanted));
        g_array_set_size(violating, MIN(violating->len, preemption->n_wanted));
    }
    preemption->n_failures = failures->len;
    preemption->failures = rows_copy(cycle->arena, failures, sizeof(DryRunFailure));
    g_array_append_vals(clean, violating->data, violating->len);
    preemption->n_candidates = clean->len;
    preemption->candidates = rows_copy(cycle->arena, clean, sizeof(Candidate));
}

/* Criteria in turn, smaller is better; see candidate_pick(). */
typedef int64_t (*Criterion)(const Candidate *candidate, SimTime now);

static int64_t
by_violations(const Candidate *candidate, SimTime now)
{
    (void)now;
    return candidate->n_violations;
}

static int64_t
by_highest_priority(const Candidate *candidate, SimTime now)
{
    (void)now;
    return candidate->victims[0]->priority;
}

/* The offset makes every priority positive, so that fewer victims win. */
static int64_t
by_sum(const Candidate *candidate, SimTime now)
{
    int64_t sum = 0;

    (void)now;
    for (uint32_t i = 0; i < candidate->n_victims; i++) {
        sum += (int64_t)candidate->victims[i]->priority + INT64_C(2147483648);
    }
    return sum;
}

static int64_t
by_number(const Candidate *candidate, SimTime now)
{
    (void)now;
    return candidate->n_victims;
}

/* The latest start among the nodes' earliest of highest priority. */
static int64_t
by_start(const Candidate *candidate, SimTime now)
{
    SimTime earliest = SIM_NEVER;

    for (uint32_t i = 0; i < candidate->n_victims; i++) {
        const SchedPod *pod = candidate->victims[i];
        SimTime start = pod->start_time == SIM_NEVER ? now : pod->start_time;

        if (pod->priority == candidate->victims[0]->priority) {
            earliest = MIN(earliest, start);
        }
    }
    return -earliest;
}

uint32_t
candidates_pick(const Candidate **candidates, uint32_t n, SimTime now)
{
    static const Criterion criteria[] = { by_violations, by_highest_priority, by_sum, by_number,
                                          by_start };

    for (size_t c = 0; c < G_N_ELEMENTS(criteria) && n > 1; c++) {
        int64_t best = criteria[c](candidates[0], now);
        uint32_t n_left = 0;

        for (uint32_t i = 1; i < n; i++) {
            best = MIN(best, criteria[c](candidates[i], now));
        }
        for (uint32_t i = 0; i < n; i++) {
            if (criteria[c](candidates[i], now) == best) {
                candidates[n_left++] = candidates[i];
            }
        }
        n = n_left;
    }
    return n;
}

/* "0/5 nodes are available: 2 No preemption victims found ..., 3 Preemption is not helpful ..." */
static Verdict
no_candidates(Cycle *cycle, const Preemption *preemption)
{
    g_autoptr(GString) text = g_string_new(NULL);
    ReasonCounter *counter = reason_counter_new();
    uint32_t n_nodes = cycle->attempt->n_nodes;
    Verdict other = VERDICT(STATUS_UNRESOLVABLE, not_helpful);

    g_string_append_printf(text, "0/%u nodes are available:", n_nodes);
    for (uint32_t i = 0; i < preemption->n_failures; i++) {
        reason_counter_add(counter, &preemption->failures[i].verdict, 1);
    }
    reason_counter_add(counter, &other, n_nodes - preemption->n_failures);
    reason_counter_finish(counter, text);
    return verdict_about(cycle->arena, STATUS_UNSCHEDULABLE, "preemption: %s",
                         arena_strdup(cycle->arena, text->str));
}

static PostFilterResult
post_filter(Cycle *cycle, const PluginInstance *self)
{
    PostFilterResult result = { 0 };
    Preemption *preemption = ARENA_NEW(cycle->arena, Preemption);
    const Reason *why_not = why_not_eligible(cycle);

    if (why_not != NULL) {
        result.verdict = VERDICT(STATUS_UNSCHEDULABLE, *why_not);
        return result;
    }
    cycle->attempt->preemption = preemption;
    preemption->was_run = true;
    find_potential(cycle, preemption);
    if (preemption->n_potential > 0) {
        find_candidates(cycle, self->config, preemption);
    }
    result.sets_nomination = true;
    if (preemption->n_candidates == 0) {
        result.verdict = no_candidates(cycle, preemption);
        return result;
    }
    preemption->admissible = ARENA_NEW_N(cycle->arena, const Candidate *, preemption->n_candidates);
    for (uint32_t i = 0; i < preemption->n_candidates; i++) {
        preemption->admissible[i] = &preemption->candidates[i];
    }
    preemption->n_admissible =
        candidates_pick(preemption->admissible, preemption->n_candidates, cycle->now);
    preemption->chosen = preemption->admissible[0];
    result.node = preemption->chosen->node->name;
    return result;
}

/* Asynchronous eviction holds the pod back in the component; here every pod may come. */
static Verdict
pre_enqueue(const PluginInstance *self, const SchedPod *pod, Arena *arena)
{
    (void)self;
    (void)pod;
    (void)arena;
    return VERDICT_OK;
}

static bool
never(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
      const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    (void)pod;
    (void)event;
    return false;
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    Config *config = ret;

    (void)tables;
    (void)arena;
    config->percentage = value_get_int(args, "minCandidateNodesPercentage", 10);
    config->absolute = value_get_int(args, "minCandidateNodesAbsolute", 100);
}

static const PluginArgs args = { .config_size = sizeof(Config), .read = config_read };
static const EnqueueHooks enqueue = { .pre_enqueue = pre_enqueue };
static const FilterHooks filter_hooks = { .post_filter = post_filter };

static const EventHint hints[] = {
    { EVENT_POD, EVENT_DELETE, never },
    { 0 },
};

const SchedPlugin sched_plugin_default_preemption = {
    .name = "DefaultPreemption",
    .doc = "Make room by evicting pods of lower priority.",
    .args = &args,
    .enqueue = &enqueue,
    .filter = &filter_hooks,
    .hints = hints,
};

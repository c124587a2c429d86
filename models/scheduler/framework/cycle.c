/* cycle.c - PreFilter, the search for feasible nodes, and the stage after a failure. */
#include "models/scheduler/framework/cycle.h"

#include "models/scheduler/framework/attempt.h"
#include "models/scheduler/framework/cycle-score.h"

#include <string.h>

/* "running WHAT: reasons" ends the attempt. */
static void
attempt_fail(Cycle *cycle, const char *what, const Verdict *verdict)
{
    g_autoptr(GString) text = g_string_new("running ");

    g_string_append(text, what);
    g_string_append(text, ": ");
    verdict_append(text, verdict);
    cycle->attempt->outcome = ATTEMPT_ERROR;
    cycle->attempt->error = arena_strdup(cycle->arena, text->str);
}

void
attempt_begin(const Searcher *searcher, Cycle *cycle)
{
    Attempt *attempt = ARENA_NEW(cycle->arena, Attempt);
    uint32_t n_slots = cycle->profile->n_slots;

    attempt->n_nodes = cycle->snapshot->nodes->len;
    attempt->searcher = searcher;
    attempt->rejectors = ARENA_NEW_N(cycle->arena, bool, n_slots);
    attempt->filter_skipped = ARENA_NEW_N(cycle->arena, bool, n_slots);
    attempt->score_skipped = ARENA_NEW_N(cycle->arena, bool, n_slots);
    cycle->attempt = attempt;
    cycle->states = ARENA_NEW_N(cycle->arena, void *, n_slots);
    cycle->pre_scored = ARENA_NEW_N(cycle->arena, bool, n_slots);
}

void
attempt_expand(Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;

    attempt->marks = ARENA_NEW_N(cycle->arena, uint8_t, attempt->n_nodes);
    attempt->verdicts = ARENA_NEW_N(cycle->arena, Verdict, attempt->n_nodes);
    attempt->feasible = ARENA_NEW_N(cycle->arena, const NodeInfo *, attempt->n_nodes);
}

/* Names of plugins marked in 'marked', sorted: "[A B]". */
static const char *
plugin_names(Cycle *cycle, const bool *marked)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new("[");

    for (uint32_t slot = 0; slot < cycle->profile->n_slots; slot++) {
        const char *name = cycle->profile->instances[slot].plugin->name;
        guint at = 0;

        if (!marked[slot]) {
            continue;
        }
        while (at < names->len && strcmp(names->pdata[at], name) < 0) {
            at++;
        }
        g_ptr_array_insert(names, (gint)at, (gpointer)(uintptr_t)name);
    }
    for (guint i = 0; i < names->len; i++) {
        g_string_append_printf(text, "%s%s", i == 0 ? "" : " ", (const char *)names->pdata[i]);
    }
    g_string_append_c(text, ']');
    return arena_strdup(cycle->arena, text->str);
}

/* The names in both sets; an unset one is everything. */
static void
restrict_names(Cycle *cycle, NodeNames *names, const NodeNames *more)
{
    uint32_t n = 0;

    if (!names->is_set) {
        *names = *more;
        return;
    }
    for (uint32_t i = 0; i < names->n; i++) {
        for (uint32_t m = 0; m < more->n; m++) {
            if (names->names[i] == more->names[m]) {
                names->names[n++] = names->names[i];
                break;
            }
        }
    }
    (void)cycle;
    names->n = n;
}

static Verdict
empty_restriction(Cycle *cycle)
{
    const char *list = plugin_names(cycle, cycle->attempt->rejectors);

    if (strchr(list, ' ') == NULL) {
        char *name = arena_strndup(cycle->arena, list + 1, strlen(list) - 2);
        return verdict_about(cycle->arena, STATUS_UNRESOLVABLE, "node(s) didn't satisfy plugin %s",
                             name);
    }
    return verdict_about(cycle->arena, STATUS_UNRESOLVABLE,
                         "node(s) didn't satisfy plugin(s) %s simultaneously", list);
}

/* Takes one plugin's PreFilter answer; returns whether the stage is over with '*ret'. */
static bool
take_pre_filter(Cycle *cycle, const PluginInstance *instance, Verdict verdict,
                const NodeNames *names, Verdict *ret)
{
    Attempt *attempt = cycle->attempt;

    verdict.plugin = instance->plugin;
    switch (verdict.code) {
    case STATUS_SUCCESS:
        if (names->is_set) {
            attempt->rejectors[instance->slot] = true;
            restrict_names(cycle, &attempt->restriction, names);
            if (attempt->restriction.n == 0) {
                *ret = empty_restriction(cycle);
                return true;
            }
        }
        return false;
    case STATUS_SKIP:
        attempt->filter_skipped[instance->slot] = true;
        return false;
    case STATUS_UNSCHEDULABLE:
        *ret = verdict;
        return false;
    case STATUS_UNRESOLVABLE:
        memset(attempt->rejectors, 0, sizeof(bool) * cycle->profile->n_slots);
        *ret = verdict;
        return true;
    default:
        attempt_fail(cycle,
                     arena_printf(cycle->arena, "PreFilter plugin \"%s\"", instance->plugin->name),
                     &verdict);
        *ret = verdict;
        return true;
    }
}

Verdict
cycle_pre_filter(Cycle *cycle)
{
    const PluginList *list = &cycle->profile->points[POINT_PRE_FILTER];
    Verdict result = VERDICT_OK;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *instance = list->rows[i];
        NodeNames names = { 0 };
        Verdict verdict = instance->plugin->filter->pre_filter(cycle, instance, &names);

        if (take_pre_filter(cycle, instance, verdict, &names, &result)) {
            break;
        }
    }
    return result;
}

void
cycle_add_pod(Cycle *cycle, const SchedPod *pod, const NodeInfo *info)
{
    const PluginList *list = &cycle->profile->points[POINT_PRE_FILTER];

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *instance = list->rows[i];

        if (instance->plugin->filter->add_pod != NULL &&
            !cycle->attempt->filter_skipped[instance->slot]) {
            instance->plugin->filter->add_pod(cycle, instance, pod, info);
        }
    }
}

void
cycle_remove_pod(Cycle *cycle, const SchedPod *pod, const NodeInfo *info)
{
    const PluginList *list = &cycle->profile->points[POINT_PRE_FILTER];

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *instance = list->rows[i];

        if (instance->plugin->filter->remove_pod != NULL &&
            !cycle->attempt->filter_skipped[instance->slot]) {
            instance->plugin->filter->remove_pod(cycle, instance, pod, info);
        }
    }
}

static Verdict
run_filters(Cycle *cycle, const NodeInfo *info)
{
    const PluginList *list = &cycle->profile->points[POINT_FILTER];

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *instance = list->rows[i];
        Verdict verdict;

        if (cycle->attempt->filter_skipped[instance->slot]) {
            continue;
        }
        verdict = instance->plugin->filter->filter(cycle, instance, info);
        if (verdict.code != STATUS_SUCCESS) {
            verdict.plugin = instance->plugin;
            return verdict;
        }
    }
    return VERDICT_OK;
}

static bool
is_counted_nomination(const Cycle *cycle, const SchedPod *nominated)
{
    return nominated->priority >= cycle->pod->priority && nominated->uid != cycle->pod->uid;
}

/* Whether 'info' would do with all nominated pods of at least this priority on it. */
static Verdict
filter_with_nominated(Cycle *cycle, const NodeInfo *info, const GPtrArray *nominated)
{
    NodeInfo *copy = NULL;
    Verdict verdict = VERDICT_OK;

    for (guint i = 0; i < nominated->len; i++) {
        SchedPod *pod = nominated->pdata[i];

        if (is_counted_nomination(cycle, pod)) {
            if (copy == NULL) {
                copy = node_info_copy(info);
            }
            node_info_add_pod(copy, pod);
            cycle_add_pod(cycle, pod, copy);
        }
    }
    if (copy == NULL) {
        return VERDICT_OK;
    }
    verdict = run_filters(cycle, copy);
    for (guint i = nominated->len; i > 0; i--) {
        if (is_counted_nomination(cycle, nominated->pdata[i - 1])) {
            cycle_remove_pod(cycle, nominated->pdata[i - 1], copy);
        }
    }
    node_info_free(copy);
    return verdict;
}

Verdict
cycle_filter_node(Cycle *cycle, const NodeInfo *info)
{
    const GPtrArray *nominated = snapshot_nominated(cycle->snapshot, info->name);

    if (nominated != NULL) {
        Verdict verdict = filter_with_nominated(cycle, info, nominated);

        if (verdict.code != STATUS_SUCCESS) {
            return verdict;
        }
    }
    return run_filters(cycle, info);
}

static void
note_unfit(Cycle *cycle, const NodeInfo *info, const Verdict *verdict)
{
    Attempt *attempt = cycle->attempt;
    const PluginInstance *instance = profile_plugin(cycle->profile, verdict->plugin->name);

    attempt->marks[info->index] = NODE_UNFIT;
    attempt->verdicts[info->index] = *verdict;
    attempt->rejectors[instance->slot] = true;
}

static bool
note_error(Cycle *cycle, const Verdict *verdict)
{
    if (verdict->code != STATUS_ERROR) {
        return false;
    }
    attempt_fail(cycle, arena_printf(cycle->arena, "\"%s\" filter plugin", verdict->plugin->name),
                 verdict);
    return true;
}

/* The node the pod was nominated to is looked at first, and alone. */
static bool
try_nominated_node(Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;
    const NodeInfo *info;
    Verdict verdict;

    if (cycle->pod->nominated_node == NULL || *cycle->pod->nominated_node == '\0') {
        return false;
    }
    info = snapshot_node(cycle->snapshot, cycle->pod->nominated_node);
    if (info == NULL) {
        return false;
    }
    verdict = cycle_filter_node(cycle, info);
    if (verdict.code == STATUS_SUCCESS) {
        attempt->used_nomination = true;
        attempt->marks[info->index] = NODE_FIT;
        attempt->feasible[attempt->n_feasible++] = info;
        attempt->n_evaluated = 1;
        return true;
    }
    if (verdict.code != STATUS_ERROR) {
        note_unfit(cycle, info, &verdict);
    }
    return false;
}

static bool
is_named(const NodeNames *names, const char *name)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (names->names[i] == name) {
            return true;
        }
    }
    return false;
}

static int
compare_by_index(const void *a, const void *b)
{
    uint32_t left = (*(const NodeInfo *const *)a)->index;
    uint32_t right = (*(const NodeInfo *const *)b)->index;
    return left < right ? -1 : left > right;
}

/* The nodes to search: all, or those that PreFilter named, in list order. */
static const NodeInfo *const *
nodes_to_search(Cycle *cycle, uint32_t *ret_n)
{
    Attempt *attempt = cycle->attempt;
    const NodeInfo **nodes;
    uint32_t n = 0;

    if (!attempt->restriction.is_set) {
        *ret_n = attempt->n_nodes;
        return (const NodeInfo *const *)(void *)cycle->snapshot->nodes->pdata;
    }
    nodes = ARENA_NEW_N(cycle->arena, const NodeInfo *, attempt->restriction.n);
    for (uint32_t i = 0; i < attempt->restriction.n; i++) {
        const NodeInfo *info = snapshot_node(cycle->snapshot, attempt->restriction.names[i]);

        if (info != NULL) {
            nodes[n++] = info;
        }
    }
    qsort(nodes, n, sizeof(nodes[0]), compare_by_index);
    attempt->absent =
        verdict_about(cycle->arena, STATUS_UNRESOLVABLE, "node(s) didn't satisfy plugin(s) %s",
                      plugin_names(cycle, attempt->rejectors));
    for (uint32_t i = 0; i < attempt->n_nodes; i++) {
        const NodeInfo *info = cycle->snapshot->nodes->pdata[i];

        if (attempt->marks[i] == NODE_NOT_EXAMINED &&
            !is_named(&attempt->restriction, info->name)) {
            attempt->marks[i] = NODE_ABSENT;
        }
    }
    *ret_n = n;
    return nodes;
}

static uint32_t
count_verdicts(const Attempt *attempt)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < attempt->n_nodes; i++) {
        n += attempt->marks[i] == NODE_UNFIT;
    }
    return n;
}

static void
search_nodes(Searcher *searcher, Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;
    bool has_filters = cycle->profile->points[POINT_FILTER].n > 0;
    uint32_t n;
    const NodeInfo *const *nodes = nodes_to_search(cycle, &n);
    uint32_t n_wanted = searcher_n_wanted(searcher, cycle->profile, n);

    for (uint32_t i = 0; i < n; i++) {
        const NodeInfo *info = nodes[(searcher->next_start + i) % n];
        Verdict verdict;

        if (!has_filters && attempt->n_feasible == n_wanted) {
            break;
        }
        verdict = cycle_filter_node(cycle, info);
        if (verdict.code == STATUS_SUCCESS) {
            if (attempt->n_feasible == n_wanted) {
                break;
            }
            attempt->marks[info->index] = NODE_FIT;
            attempt->feasible[attempt->n_feasible++] = info;
        } else if (note_error(cycle, &verdict)) {
            break;
        } else {
            note_unfit(cycle, info, &verdict);
        }
    }
    attempt->n_evaluated = attempt->n_feasible + count_verdicts(attempt);
    searcher->next_start = (searcher->next_start + attempt->n_evaluated) % attempt->n_nodes;
}

static Verdict
run_post_filters(Cycle *cycle)
{
    const PluginList *list = &cycle->profile->points[POINT_POST_FILTER];
    Attempt *attempt = cycle->attempt;
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(Reason));
    Verdict verdict = { .code = STATUS_UNSCHEDULABLE };

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *instance = list->rows[i];
        PostFilterResult result = instance->plugin->filter->post_filter(cycle, instance);

        if (result.verdict.code != STATUS_ERROR && result.sets_nomination) {
            attempt->sets_nomination = true;
            attempt->nominated = result.node;
        }
        if (result.verdict.code != STATUS_UNSCHEDULABLE) {
            return result.verdict;
        }
        g_array_append_vals(reasons, result.verdict.reasons, result.verdict.n_reasons);
    }
    if (reasons->len > 0) {
        Reason *rows = ARENA_NEW_N(cycle->arena, Reason, reasons->len);

        memcpy(rows, reasons->data, sizeof(Reason) * reasons->len);
        verdict.reasons = rows;
        verdict.n_reasons = (uint8_t)reasons->len;
    }
    return verdict;
}

static void
find_nodes(Searcher *searcher, Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;
    Verdict verdict = cycle_pre_filter(cycle);

    if (attempt->outcome == ATTEMPT_ERROR) {
        return;
    }
    if (verdict.code != STATUS_SUCCESS) {
        attempt->pre_filter_failed = true;
        attempt->pre_filter = verdict;
        attempt->absent = verdict;
        if (verdict.plugin != NULL) {
            attempt->rejectors[profile_plugin(cycle->profile, verdict.plugin->name)->slot] = true;
        }
        return;
    }
    if (!try_nominated_node(cycle)) {
        search_nodes(searcher, cycle);
    }
}

void
attempt_post_filter(Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;

    attempt->outcome = ATTEMPT_UNSCHEDULABLE;
    if (cycle->profile->points[POINT_POST_FILTER].n > 0 && !attempt->searcher->only_filters) {
        attempt->ran_post_filter = true;
        attempt->post_filter = run_post_filters(cycle);
    }
}

void
attempt_by_plugins(Searcher *searcher, Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;

    attempt_expand(cycle);
    find_nodes(searcher, cycle);
    if (attempt->outcome == ATTEMPT_ERROR) {
        return;
    }
    if (attempt->n_feasible == 0) {
        attempt_post_filter(cycle);
    } else if (!searcher->only_filters) {
        cycle_choose(cycle);
    }
}

/* placement-cache.c - finds the class of a pod and lets it decide. */
#include "models/scheduler/placement/placement-cache.h"

#include "models/scheduler/framework/dry-run-memo.h"
#include "models/scheduler/placement/placement-choose.h"

#include <string.h>

#define CLASSES_MAX 512
#define CLASS_ROWS_MAX (4u << 20) /* rows of all classes together: bounds the memory */

struct PlacementCache {
    GHashTable *by_key; /* PlacementClass -> itself; look-up only */
    GPtrArray *classes; /* owned, in the order they came */
    PlacementDecision decision;
    uint64_t clock;
};

static guint
class_hash(gconstpointer data)
{
    const PlacementClass *key = data;
    uint64_t hash = (uint64_t)(uintptr_t)key->kind * UINT64_C(0x9e3779b97f4a7c15);

    hash ^= (uint64_t)(uintptr_t)key->profile * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash ^= key->owner * UINT64_C(0x165667b19e3779f9);
    return (guint)(hash >> 32);
}

static gboolean
class_equal(gconstpointer one, gconstpointer other)
{
    const PlacementClass *a = one;
    const PlacementClass *b = other;

    return a->profile == b->profile && a->kind == b->kind && a->owner == b->owner;
}

static void
class_destroy(gpointer data)
{
    placement_class_done(data);
    g_free(data);
}

PlacementCache *
placement_cache_new(void)
{
    PlacementCache *cache = g_new0(PlacementCache, 1);

    cache->by_key = g_hash_table_new(class_hash, class_equal);
    cache->classes = g_ptr_array_new_with_free_func(class_destroy);
    placement_decision_init(&cache->decision);
    return cache;
}

void
placement_cache_free(PlacementCache *cache)
{
    if (cache == NULL) {
        return;
    }
    g_hash_table_destroy(cache->by_key);
    g_ptr_array_unref(cache->classes);
    placement_decision_done(&cache->decision);
    g_free(cache);
}

static void
forget_oldest(PlacementCache *cache)
{
    guint oldest = 0;

    for (guint i = 1; i < cache->classes->len; i++) {
        const PlacementClass *class_ = cache->classes->pdata[i];

        if (class_->used_at < ((PlacementClass *)cache->classes->pdata[oldest])->used_at) {
            oldest = i;
        }
    }
    g_hash_table_remove(cache->by_key, cache->classes->pdata[oldest]);
    g_ptr_array_remove_index(cache->classes, oldest);
}

/* Only owners that may give the pod a selector to spread by tell pods apart. */
static Uid
spread_owner(const SchedPod *pod)
{
    static const char *const kinds[] = { "ReplicaSet", "StatefulSet", "ReplicationController" };

    for (size_t i = 0; pod->controller != NULL && i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(pod->controller->kind_name, kinds[i]) == 0) {
            return pod->controller->uid;
        }
    }
    return 0;
}

static PlacementClass *
find_class(PlacementCache *cache, const Snapshot *snapshot, const Profile *profile,
           const SchedPod *pod)
{
    PlacementClass key = { .profile = profile, .kind = pod->kind, .owner = spread_owner(pod) };
    PlacementClass *found = g_hash_table_lookup(cache->by_key, &key);
    guint n_max = CLASS_ROWS_MAX / (snapshot->nodes->len + 1);

    if (found == NULL) {
        while (cache->classes->len >= CLAMP(n_max, 8, CLASSES_MAX)) {
            forget_oldest(cache);
        }
        found = g_new(PlacementClass, 1);
        *found = key;
        found->is_usable = true;
        found->pod = *pod;
        found->pod.uid = 0; /* nobody's, so that every nomination counts */
        g_ptr_array_add(cache->classes, found);
        g_hash_table_add(cache->by_key, found);
    }
    found->used_at = ++cache->clock;
    found->n_used++;
    return found;
}

static PlacementAnswer
refuse(Searcher *searcher, DecisionPath path)
{
    searcher->path = path;
    return PLACEMENT_UNKNOWN;
}

/* A DaemonSet's pod can go to one node only: the plugins are asked about that one. */
static PlacementAnswer
try_pinned_node(Searcher *searcher, Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;
    Verdict verdict = cycle_pre_filter(cycle);
    const NodeInfo *info = NULL;

    if (verdict.code == STATUS_SUCCESS && attempt->restriction.is_set &&
        attempt->restriction.n == 1) {
        info = snapshot_node(cycle->snapshot, attempt->restriction.names[0]);
    }
    if (info == NULL || cycle_filter_node(cycle, info).code != STATUS_SUCCESS) {
        return refuse(searcher, PATH_PINNED);
    }
    attempt->best = ARENA_NEW_N(cycle->arena, const NodeInfo *, 1);
    attempt->best[0] = info;
    attempt->n_best = attempt->n_feasible = attempt->n_evaluated = 1;
    searcher->next_start = (searcher->next_start + 1) % attempt->n_nodes;
    return PLACEMENT_FOUND;
}

/* The node that others have made room on is looked at first, and alone. */
static PlacementAnswer
try_nominated_node(Searcher *searcher, PlacementClass *class_, Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;
    const NodeInfo *info = snapshot_node(cycle->snapshot, cycle->pod->nominated_node);
    Verdict verdict;

    if (info == NULL || topology_filters(&class_->topology)) {
        return refuse(searcher, PATH_NOMINATIONS);
    }
    class_->pod.uid = cycle->pod->uid; /* its own nomination does not count */
    verdict = cycle_filter_node(&class_->cycle, info);
    class_->pod.uid = 0;
    if (verdict.code != STATUS_SUCCESS) {
        return refuse(searcher, PATH_NOMINATIONS);
    }
    attempt->used_nomination = true;
    attempt->best = ARENA_NEW_N(cycle->arena, const NodeInfo *, 1);
    attempt->best[0] = info;
    attempt->n_best = attempt->n_feasible = attempt->n_evaluated = 1;
    return PLACEMENT_FOUND;
}

static PlacementAnswer
decide(PlacementCache *cache, Searcher *searcher, Cycle *cycle, PlacementClass *class_)
{
    PlacementDecision *decision = &cache->decision;
    Attempt *attempt = cycle->attempt;
    uint32_t n = attempt->n_nodes;

    placement_choose(decision, class_, searcher->next_start % n,
                     searcher_n_wanted(searcher, cycle->profile, n));
    if (decision->n_feasible == 0) {
        return topology_filters(&class_->topology) ? refuse(searcher, PATH_NO_ROOM)
                                                   : PLACEMENT_NOWHERE;
    }
    searcher->next_start = (searcher->next_start + decision->window.length) % n;
    attempt->n_evaluated = decision->window.length;
    attempt->n_feasible = decision->n_feasible;
    attempt->n_best = decision->n_best;
    return PLACEMENT_FOUND;
}

static bool
is_set(const char *node_name)
{
    return node_name != NULL && *node_name != '\0';
}

PlacementAnswer
placement_try(PlacementCache *cache, Searcher *searcher, Cycle *cycle)
{
    Snapshot *snapshot = searcher->snapshot;
    const SchedPod *pod = cycle->pod;
    PlacementClass *class_;

    cache->decision.class_ = NULL;
    if (pod->node_name != NULL || pod->status != NULL || pod->needs->has_claims) {
        return refuse(searcher, pod->needs->has_claims ? PATH_CLAIMS : PATH_BOUND);
    }
    if (pod->pinned_node != NULL) {
        return is_set(pod->nominated_node) ? refuse(searcher, PATH_NOMINATIONS)
                                           : try_pinned_node(searcher, cycle);
    }
    class_ = find_class(cache, snapshot, cycle->profile, pod);
    if (!class_->is_usable || class_->n_used < 2) {
        /* A pod that comes once is not worth a class. */
        return refuse(searcher, class_->is_usable ? PATH_FIRST : PATH_NEEDS);
    }
    if (!placement_class_refresh(class_, snapshot)) {
        placement_class_done(class_);
        class_->is_usable = false;
        return refuse(searcher, PATH_NEEDS);
    }
    if (is_set(pod->nominated_node)) {
        return try_nominated_node(searcher, class_, cycle);
    }
    if (pod->held_node != NULL ||
        (g_hash_table_size(snapshot->nominated) > 0 && topology_filters(&class_->topology))) {
        return refuse(searcher, PATH_NOMINATIONS);
    }
    return decide(cache, searcher, cycle, class_);
}

static void
note_rejector(Cycle *cycle, const Verdict *verdict)
{
    const PluginInstance *row = profile_plugin(cycle->profile, verdict->plugin->name);

    cycle->attempt->rejectors[row->slot] = true;
}

void
placement_explain(PlacementCache *cache, Cycle *cycle)
{
    PlacementClass *class_ = cache->decision.class_;
    Attempt *attempt = cycle->attempt;
    const SchedPlugin *last = NULL;

    for (uint32_t i = 0; i < attempt->n_nodes; i++) {
        attempt->verdicts[i] = placement_class_verdict(class_, i);
        attempt->marks[i] = NODE_UNFIT;
        if (attempt->verdicts[i].plugin != last) {
            last = attempt->verdicts[i].plugin;
            note_rejector(cycle, &attempt->verdicts[i]);
        }
    }
    attempt->n_evaluated = attempt->n_nodes;
    if (class_->dry_runs == NULL) {
        class_->dry_runs = dry_run_memo_new(class_->n);
    }
    attempt->dry_runs = class_->dry_runs;
}

const NodeInfo *
placement_best(const PlacementCache *cache, const Snapshot *snapshot, uint32_t k)
{
    return snapshot->nodes->pdata[placement_decision_best(&cache->decision, k)];
}

bool
placement_total(const PlacementCache *cache, const NodeInfo *node, int64_t *ret_total)
{
    return placement_decision_total(&cache->decision, node->index, ret_total);
}

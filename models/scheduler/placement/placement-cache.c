/* placement-cache.c - finds the class of a pod, the window of the search, and the best nodes in it.
 */
#include "models/scheduler/placement/placement-cache.h"

#include "models/scheduler/placement/placement-class.h"

#include <string.h>

#define CLASSES_MAX 512
#define CLASS_ROWS_MAX (16u << 20) /* rows of all classes together: bounds the memory */

struct PlacementCache {
    GHashTable *by_key; /* PlacementClass -> itself; look-up only */
    GPtrArray *classes; /* owned, in the order they came */
    GArray *feasible;   /* uint32_t list indexes */
    GArray *totals;     /* int64_t by feasible */
    GArray *scores;     /* int64_t by feasible: one plugin's */
    GPtrArray *best;
    uint64_t clock;
};

static guint
class_hash(gconstpointer data)
{
    const PlacementClass *key = data;
    uint64_t hash = (uint64_t)(uintptr_t)key->needs * UINT64_C(0x9e3779b97f4a7c15);

    hash ^= (uint64_t)(uintptr_t)key->labels * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash ^= (uint64_t)(uintptr_t)key->name_space + key->owner * UINT64_C(0x165667b19e3779f9);
    return (guint)(hash >> 32);
}

static gboolean
class_equal(gconstpointer one, gconstpointer other)
{
    const PlacementClass *a = one;
    const PlacementClass *b = other;

    return a->profile == b->profile && a->needs == b->needs && a->labels == b->labels &&
           a->name_space == b->name_space && a->owner == b->owner;
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
    cache->feasible = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    cache->totals = g_array_new(FALSE, FALSE, sizeof(int64_t));
    cache->scores = g_array_new(FALSE, FALSE, sizeof(int64_t));
    cache->best = g_ptr_array_new();
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
    g_array_unref(cache->feasible);
    g_array_unref(cache->totals);
    g_array_unref(cache->scores);
    g_ptr_array_unref(cache->best);
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

/* Whether the affinity terms of some running pod mean the pods of this class. */
static bool
is_affine(PlacementClass *class_, const Snapshot *snapshot)
{
    if (class_->affinity_version != snapshot->affinity_version + 1) {
        class_->affinity_version = snapshot->affinity_version + 1;
        class_->is_affine = false;
        for (guint i = 0; !class_->is_affine && i < snapshot->affine->len; i++) {
            const AffineGroup *group = &g_array_index(snapshot->affine, AffineGroup, i);

            class_->is_affine =
                affinity_concerns(snapshot, group->spec, group->name_space, &class_->pod);
        }
    }
    return class_->is_affine;
}

static bool
pod_is_plain(const SchedPod *pod)
{
    const PodSpec *spec = pod->spec;

    return pod->pinned_node == NULL && pod->node_name == NULL && pod->status == NULL &&
           (pod->nominated_node == NULL || *pod->nominated_node == '\0') &&
           !pod->needs->has_claims && spec->affinity.n_required == 0 &&
           spec->affinity.n_preferred == 0 && spec->anti_affinity.n_required == 0 &&
           spec->anti_affinity.n_preferred == 0;
}

static PlacementClass *
find_class(PlacementCache *cache, const Snapshot *snapshot, const Profile *profile,
           const SchedPod *pod)
{
    PlacementClass key = { .profile = profile,
                           .needs = pod->needs,
                           .labels = pod->labels,
                           .name_space = pod->name_space,
                           .owner = pod->controller == NULL ? 0 : pod->controller->uid };
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
        g_ptr_array_add(cache->classes, found);
        g_hash_table_add(cache->by_key, found);
    }
    found->used_at = ++cache->clock;
    found->n_used++;
    return found;
}

/* The window of the search; returns how many nodes were looked at. */
static uint32_t
scan(PlacementCache *cache, const PlacementClass *class_, uint32_t start, uint32_t n_wanted)
{
    uint32_t index = start;
    uint32_t n_found = 0;
    uint32_t *found;
    uint32_t i;

    g_array_set_size(cache->feasible, class_->n);
    found = (uint32_t *)(void *)cache->feasible->data;
    for (i = 0; i < class_->n && n_found < n_wanted; i++) {
        found[n_found] = index; /* stays if the node fits */
        n_found += class_->fits[index];
        index = index + 1 == class_->n ? 0 : index + 1;
    }
    for (; i < class_->n && class_->fits[index] == 0; i++) {
        index = index + 1 == class_->n ? 0 : index + 1;
    }
    g_array_set_size(cache->feasible, n_found);
    return i;
}

static uint32_t
feasible_at(const PlacementCache *cache, guint i)
{
    return g_array_index(cache->feasible, uint32_t, i);
}

static void
add_base(PlacementCache *cache, const PlacementClass *class_)
{
    guint n = cache->feasible->len;
    int64_t *totals;

    g_array_set_size(cache->totals, n);
    g_array_set_size(cache->scores, n);
    totals = (int64_t *)(void *)cache->totals->data;
    for (guint i = 0; i < n; i++) {
        totals[i] = class_->base[feasible_at(cache, i)];
    }
}

static void
add_weighted(PlacementCache *cache, int64_t weight)
{
    int64_t *totals = (int64_t *)(void *)cache->totals->data;
    const int64_t *scores = (const int64_t *)(const void *)cache->scores->data;

    for (guint i = 0; i < cache->feasible->len; i++) {
        totals[i] += weight * scores[i];
    }
}

static void
add_kept(PlacementCache *cache, PlacementClass *class_, const KeptScores *kept)
{
    int64_t *scores = (int64_t *)(void *)cache->scores->data;
    guint n = cache->feasible->len;

    if (kept->n_nonzero == 0) {
        return; /* all alike: no node is better for it */
    }
    for (guint i = 0; i < n; i++) {
        scores[i] = kept->raw[feasible_at(cache, i)];
    }
    kept->instance->plugin->score->normalise(&class_->cycle, kept->instance, NULL, scores, n);
    add_weighted(cache, kept->instance->weight);
}

/* How many domains the candidates are in; a missing label is a domain too, unless such nodes are
 * left out. */
static uint32_t
count_domains(const PlacementCache *cache, PlacementClass *class_, KeptRule *kept,
              uint32_t n_ignored)
{
    uint32_t n_seen = 0;
    uint32_t pass = ++class_->pass;

    if (kept->is_hostname) {
        return cache->feasible->len - n_ignored;
    }
    for (guint i = 0; i < cache->feasible->len; i++) {
        uint32_t index = feasible_at(cache, i);

        if ((!class_->needs_all_keys || class_->has_all_keys[index] != 0) &&
            kept->seen[kept->domain[index]] != pass) {
            kept->seen[kept->domain[index]] = pass;
            n_seen++;
        }
    }
    return n_seen;
}

/* round() of what is neither negative nor large. */
static int64_t
rounded(double value)
{
    int64_t whole = (int64_t)value;

    return whole + (value - (double)whole >= 0.5);
}

static int64_t
spread_score(const PlacementClass *class_, const double *weights, uint32_t index)
{
    double sum = 0;

    for (uint32_t r = 0; r < class_->n_rules; r++) {
        const KeptRule *kept = &class_->rules[r];
        int32_t domain = kept->domain[index];
        int64_t count = kept->is_hostname ? kept->count[index] : kept->totals[domain];

        if (domain != 0) {
            sum += (double)count * weights[r] + (double)(kept->rule->max_skew - 1);
        }
    }
    return rounded(sum);
}

/* Normalises what spread_score() gave (-1: left out) and adds it; neighbours are often alike, and
 * dividing is slow. */
static void
add_normalised(PlacementCache *cache, int64_t weight, int64_t least, int64_t most)
{
    int64_t *totals = (int64_t *)(void *)cache->totals->data;
    const int64_t *scores = (const int64_t *)(const void *)cache->scores->data;
    int64_t last = -1;
    int64_t points = 0;

    for (guint i = 0; i < cache->feasible->len; i++) {
        if (scores[i] != last) {
            last = scores[i];
            points = last < 0    ? 0
                     : most == 0 ? SCORE_MAX
                                 : SCORE_MAX * (most + least - last) / most;
        }
        totals[i] += weight * points;
    }
}

static void
add_spread(PlacementCache *cache, PlacementClass *class_)
{
    int64_t *scores = (int64_t *)(void *)cache->scores->data;
    double weights[KEPT_RULES_MAX];
    uint32_t n_ignored = 0;
    int64_t least = INT64_MAX;
    int64_t most = 0;

    for (guint i = 0; class_->needs_all_keys && i < cache->feasible->len; i++) {
        n_ignored += class_->has_all_keys[feasible_at(cache, i)] == 0;
    }
    for (uint32_t r = 0; r < class_->n_rules; r++) {
        weights[r] = spread_weight(count_domains(cache, class_, &class_->rules[r], n_ignored));
    }
    for (guint i = 0; i < cache->feasible->len; i++) {
        uint32_t index = feasible_at(cache, i);

        if (class_->needs_all_keys && class_->has_all_keys[index] == 0) {
            scores[i] = -1;
            continue;
        }
        scores[i] = spread_score(class_, weights, index);
        least = MIN(least, scores[i]);
        most = MAX(most, scores[i]);
    }
    add_normalised(cache, class_->spread->weight, least, most);
}

static void
list_best(PlacementCache *cache, const Snapshot *snapshot)
{
    const int64_t *totals = (const int64_t *)(const void *)cache->totals->data;
    int64_t most = totals[0];
    guint n_best = 0;

    for (guint i = 1; i < cache->feasible->len; i++) {
        most = MAX(most, totals[i]);
    }
    g_ptr_array_set_size(cache->best, (gint)cache->feasible->len);
    for (guint i = 0; i < cache->feasible->len; i++) {
        if (totals[i] == most) {
            cache->best->pdata[n_best++] = snapshot->nodes->pdata[feasible_at(cache, i)];
        }
    }
    g_ptr_array_set_size(cache->best, (gint)n_best);
}

static void
choose(PlacementCache *cache, PlacementClass *class_, const Snapshot *snapshot)
{
    g_ptr_array_set_size(cache->best, 0);
    if (cache->feasible->len == 1) {
        g_ptr_array_add(cache->best, snapshot->nodes->pdata[feasible_at(cache, 0)]);
        return;
    }
    add_base(cache, class_);
    for (uint32_t k = 0; k < class_->n_kept; k++) {
        add_kept(cache, class_, &class_->kept[k]);
    }
    if (class_->spread != NULL) {
        add_spread(cache, class_);
    }
    list_best(cache, snapshot);
}

bool
placement_try(PlacementCache *cache, Searcher *searcher, Cycle *cycle)
{
    Snapshot *snapshot = searcher->snapshot;
    uint32_t n = snapshot->nodes->len;
    PlacementClass *class_;
    uint32_t n_evaluated;

    if (n == 0 || g_hash_table_size(snapshot->nominated) > 0 || !pod_is_plain(cycle->pod)) {
        return false;
    }
    class_ = find_class(cache, snapshot, cycle->profile, cycle->pod);
    if (!class_->is_usable || class_->n_used < 2 || is_affine(class_, snapshot)) {
        return false; /* a pod that comes once is not worth a class */
    }
    if (!placement_class_refresh(class_, snapshot)) {
        placement_class_done(class_);
        class_->is_usable = false;
        return false;
    }
    n_evaluated = scan(cache, class_, searcher->next_start % n,
                       searcher_n_wanted(searcher, cycle->profile, n));
    if (cache->feasible->len == 0) {
        return false; /* why not, and whom to evict, is for the reference path to say */
    }
    choose(cache, class_, snapshot);
    searcher->next_start = (searcher->next_start + n_evaluated) % n;
    cycle->attempt->n_evaluated = n_evaluated;
    cycle->attempt->n_feasible = cache->feasible->len;
    cycle->attempt->n_best = cache->best->len;
    cycle->attempt->best = (const NodeInfo **)(void *)cache->best->pdata;
    return true;
}

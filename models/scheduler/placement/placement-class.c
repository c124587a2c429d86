/* placement-class.c - builds a class with the plugins' own hooks and keeps it up to date. */
#include "models/scheduler/placement/placement-class.h"

#include <string.h>

#define CLASS_MEMORY_MAX (64u << 20) /* an arena that has grown beyond is started anew */

void
placement_class_done(PlacementClass *class_)
{
    for (uint32_t r = 0; r < class_->n_rules; r++) {
        g_hash_table_destroy(class_->rules[r].domains);
    }
    class_->n_rules = 0;
    arena_free(class_->arena);
    class_->arena = NULL;
}

static void
begin_cycle(PlacementClass *class_, Snapshot *snapshot)
{
    uint32_t n_slots = class_->profile->n_slots;
    Arena *arena = class_->arena;
    Attempt *attempt = ARENA_NEW(arena, Attempt);

    attempt->filter_skipped = ARENA_NEW_N(arena, bool, n_slots);
    attempt->score_skipped = ARENA_NEW_N(arena, bool, n_slots);
    attempt->rejectors = ARENA_NEW_N(arena, bool, n_slots);
    class_->cycle = (Cycle){ .snapshot = snapshot,
                             .profile = class_->profile,
                             .pod = &class_->pod,
                             .arena = arena,
                             .attempt = attempt };
    class_->cycle.states = ARENA_NEW_N(arena, void *, n_slots);
    class_->cycle.pre_scored = ARENA_NEW_N(arena, bool, n_slots);
}

/* Every filter that has not opted out must depend on one node alone. */
static bool
filters_are_local(PlacementClass *class_)
{
    const PluginList *list = &class_->profile->points[POINT_FILTER];
    Verdict verdict = cycle_pre_filter(&class_->cycle);

    if (verdict.code != STATUS_SUCCESS || class_->cycle.attempt->restriction.is_set) {
        return false;
    }
    for (uint32_t i = 0; i < list->n; i++) {
        if (!list->rows[i]->plugin->is_local &&
            !class_->cycle.attempt->filter_skipped[list->rows[i]->slot]) {
            return false;
        }
    }
    return true;
}

static bool
is_named(const PluginInstance *instance, const char *name)
{
    return strcmp(instance->plugin->name, name) == 0;
}

/* PreScore of the plugins that are kept; spreading and affinity look at the candidates and are
 * dealt with apart. */
static bool
pre_score(PlacementClass *class_)
{
    const PluginList *list = &class_->profile->points[POINT_PRE_SCORE];
    Cycle *cycle = &class_->cycle;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        Verdict verdict;

        cycle->pre_scored[row->slot] = true;
        if (is_named(row, "PodTopologySpread") || is_named(row, "InterPodAffinity")) {
            continue;
        }
        verdict = row->plugin->score->pre_score(cycle, row, NULL, 0);
        if (verdict.code == STATUS_SKIP) {
            cycle->attempt->score_skipped[row->slot] = true;
        } else if (verdict.code != STATUS_SUCCESS || !row->plugin->is_local) {
            return false;
        }
    }
    return true;
}

static bool
add_rule(PlacementClass *class_, const SpreadRule *rule)
{
    KeptRule *kept = &class_->rules[class_->n_rules++];

    *kept = (KeptRule){ .rule = rule,
                        .is_hostname = strcmp(rule->topology_key, "kubernetes.io/hostname") == 0 };
    kept->domains = g_hash_table_new(NULL, NULL);
    kept->domain = ARENA_NEW_N(class_->arena, int32_t, class_->n);
    kept->is_counted = ARENA_NEW_N(class_->arena, bool, class_->n);
    kept->count = ARENA_NEW_N(class_->arena, int32_t, class_->n);
    /* Hosts are not added up; that they have the label is all that counts. */
    kept->n_totals = kept->is_hostname ? 2 : class_->n + 2;
    kept->totals = ARENA_NEW_N(class_->arena, int64_t, kept->n_totals);
    kept->seen = ARENA_NEW_N(class_->arena, uint32_t, kept->n_totals);
    return true;
}

static bool
add_spread(PlacementClass *class_, const PluginInstance *row)
{
    class_->spread_list =
        spread_rules_of(class_->cycle.snapshot, &class_->pod, row->config, false, class_->arena);
    if (class_->spread_list.n == 0) {
        return true;
    }
    if (class_->spread_list.n > KEPT_RULES_MAX) {
        return false;
    }
    class_->spread = row;
    class_->needs_all_keys =
        class_->pod.spec->n_spread > 0 || !spread_config_is_system(row->config);
    for (uint32_t i = 0; i < class_->spread_list.n; i++) {
        add_rule(class_, &class_->spread_list.rules[i]);
    }
    return true;
}

/* Sorts the score plugins into those that are added up at once, and those normalised later. */
static bool
sort_scores(PlacementClass *class_)
{
    const PluginList *list = &class_->profile->points[POINT_SCORE];

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];

        if (class_->cycle.attempt->score_skipped[row->slot]) {
            continue;
        }
        if (is_named(row, "PodTopologySpread") && class_->cycle.pre_scored[row->slot]) {
            if (!add_spread(class_, row)) {
                return false;
            }
        } else if (is_named(row, "InterPodAffinity") && class_->cycle.pre_scored[row->slot]) {
            /* Opts out as long as no pod has affinity terms; placement-cache.c looks after that. */
            continue;
        } else if (!row->plugin->is_local) {
            return false;
        } else if (row->plugin->score->normalise != NULL) {
            if (class_->n_kept == KEPT_MAX) {
                return false;
            }
            class_->kept[class_->n_kept++] =
                (KeptScores){ row, ARENA_NEW_N(class_->arena, int64_t, class_->n), 0 };
        }
    }
    return true;
}

/* The filters that look at the object only, or the others. */
static bool
node_fits(PlacementClass *class_, const NodeInfo *info, bool is_static, bool *ret_ok)
{
    const PluginList *list = &class_->profile->points[POINT_FILTER];

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        Verdict verdict;

        if (row->plugin->is_static != is_static ||
            class_->cycle.attempt->filter_skipped[row->slot]) {
            continue;
        }
        verdict = row->plugin->filter->filter(&class_->cycle, row, info);
        if (verdict.code == STATUS_ERROR) {
            *ret_ok = false;
        }
        if (verdict.code != STATUS_SUCCESS) {
            return false;
        }
    }
    return true;
}

static KeptScores *
kept_scores(PlacementClass *class_, const PluginInstance *row)
{
    for (uint32_t k = 0; k < class_->n_kept; k++) {
        if (class_->kept[k].instance == row) {
            return &class_->kept[k];
        }
    }
    return NULL;
}

static void
keep_score(KeptScores *kept, uint32_t index, int64_t score)
{
    kept->n_nonzero += score != 0;
    kept->n_nonzero -= kept->raw[index] != 0;
    kept->raw[index] = score;
}

/* Scores of the plugins that look at the object only, or of the others; false after an error. */
static bool
score_node(PlacementClass *class_, uint32_t index, const NodeInfo *info, bool is_static,
           int64_t *ret_sum)
{
    const PluginList *list = &class_->profile->points[POINT_SCORE];

    *ret_sum = 0;
    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        int64_t score = 0;

        if (!row->plugin->is_local || row->plugin->is_static != is_static ||
            class_->cycle.attempt->score_skipped[row->slot]) {
            continue;
        }
        if (row->plugin->score->score(&class_->cycle, row, info, &score).code != STATUS_SUCCESS) {
            return false;
        }
        if (row->plugin->score->normalise != NULL) {
            keep_score(kept_scores(class_, row), index, score);
        } else if (score < 0 || score > SCORE_MAX) {
            return false;
        } else {
            *ret_sum += score * row->weight;
        }
    }
    return true;
}

/* What the node's object alone decides; seldom changes. */
static bool
update_object(PlacementClass *class_, uint32_t index, const NodeInfo *info)
{
    bool is_ok = true;

    if (class_->objects_seen[index] == info->object_version) {
        return true;
    }
    class_->objects_seen[index] = info->object_version;
    class_->may_fit[index] = node_fits(class_, info, true, &is_ok);
    return is_ok && score_node(class_, index, info, true, &class_->static_base[index]);
}

static int32_t
domain_number(KeptRule *kept, const char *value)
{
    gpointer found = g_hash_table_lookup(kept->domains, value);

    if (found == NULL) {
        found = GUINT_TO_POINTER(++kept->n_domains);
        g_hash_table_insert(kept->domains, (gpointer)(uintptr_t)value, found);
    }
    return (int32_t)GPOINTER_TO_UINT(found);
}

/* The node's place and count under each rule. */
static bool
count_node(PlacementClass *class_, uint32_t index, const NodeInfo *info,
           const int32_t *const *counts)
{
    class_->has_all_keys[index] = spread_has_all_keys(&class_->spread_list, info);
    for (uint32_t r = 0; r < class_->n_rules; r++) {
        KeptRule *kept = &class_->rules[r];
        const char *value = label_set_get(info->labels, kept->rule->topology_key);
        int32_t old = kept->domain[index];
        bool counts_here;

        kept->totals[old] -= kept->count[index];
        kept->count[index] = 0;
        kept->domain[index] = value == NULL       ? 0
                              : kept->is_hostname ? 1
                                                  : domain_number(kept, value);
        if (kept->n_domains + 1 >= kept->n_totals) {
            return false; /* more label values than the class has room for: start anew */
        }
        counts_here = value != NULL && counts[r] != NULL &&
                      (!class_->needs_all_keys || class_->has_all_keys[index]) &&
                      spread_counts_node(kept->rule, &class_->pod, info);
        kept->is_counted[index] = counts_here;
        /* Host counts are read as they are; domains add up what the policies let count. */
        if (kept->is_hostname) {
            kept->count[index] = counts[r] == NULL ? 0 : counts[r][info->slot];
        } else if (counts_here) {
            kept->count[index] = counts[r][info->slot];
        }
        kept->totals[kept->domain[index]] += kept->count[index];
    }
    return true;
}

static bool
update_node(PlacementClass *class_, uint32_t index, const int32_t *const *counts)
{
    const NodeInfo *info = class_->cycle.snapshot->nodes->pdata[index];
    bool is_ok = update_object(class_, index, info);
    int64_t sum = 0;

    class_->fits[index] = 0;
    if (is_ok && class_->may_fit[index] != 0 && node_fits(class_, info, false, &is_ok)) {
        class_->fits[index] = 1;
        is_ok = score_node(class_, index, info, false, &sum);
        class_->base[index] = class_->static_base[index] + sum;
    }
    return is_ok && (class_->n_rules == 0 || count_node(class_, index, info, counts));
}

/* Selectors' counts stay where they are as long as no other selector is asked for, so all are
 * fetched until none has moved. */
static void
fetch_counts(PlacementClass *class_, const int32_t **ret_counts)
{
    for (int round = 0; round < 2; round++) {
        for (uint32_t r = 0; r < class_->n_rules; r++) {
            ret_counts[r] = spread_counts(&class_->cycle, class_->rules[r].rule);
        }
    }
}

static bool
build(PlacementClass *class_, Snapshot *snapshot)
{
    placement_class_done(class_);
    class_->arena = arena_new();
    class_->n = snapshot->nodes->len;
    class_->n_kept = 0;
    class_->spread = NULL;
    class_->objects_seen = ARENA_NEW_N(class_->arena, uint64_t, class_->n);
    class_->may_fit = ARENA_NEW_N(class_->arena, uint8_t, class_->n);
    class_->static_base = ARENA_NEW_N(class_->arena, int64_t, class_->n);
    class_->fits = ARENA_NEW_N(class_->arena, uint8_t, class_->n);
    class_->base = ARENA_NEW_N(class_->arena, int64_t, class_->n);
    class_->has_all_keys = ARENA_NEW_N(class_->arena, uint8_t, class_->n);
    begin_cycle(class_, snapshot);
    if (!filters_are_local(class_) || !pre_score(class_) || !sort_scores(class_)) {
        return false;
    }
    class_->list_version = snapshot->list_version;
    class_->images_version = snapshot->images_version;
    class_->sources_version = snapshot->sources_version;
    class_->changes_epoch = snapshot->changes_epoch - 1;
    return true;
}

static bool
is_outdated(const PlacementClass *class_, const Snapshot *snapshot)
{
    return class_->arena == NULL || class_->list_version != snapshot->list_version ||
           class_->images_version != snapshot->images_version ||
           class_->sources_version != snapshot->sources_version ||
           arena_used(class_->arena) > CLASS_MEMORY_MAX + (size_t)class_->n * 512;
}

bool
placement_class_refresh(PlacementClass *class_, Snapshot *snapshot)
{
    const int32_t *counts[KEPT_RULES_MAX] = { NULL };
    const GArray *changes = snapshot->changes;
    bool is_ok = true;

    if (is_outdated(class_, snapshot) && !build(class_, snapshot)) {
        return false;
    }
    fetch_counts(class_, counts);
    if (class_->changes_epoch != snapshot->changes_epoch) {
        for (uint32_t i = 0; is_ok && i < class_->n; i++) {
            is_ok = update_node(class_, i, counts);
        }
        class_->changes_epoch = snapshot->changes_epoch;
    } else {
        for (guint i = class_->n_changes_seen; is_ok && i < changes->len; i++) {
            is_ok = update_node(class_, g_array_index(changes, uint32_t, i), counts);
        }
    }
    class_->n_changes_seen = changes->len;
    return is_ok;
}

/* placement-plugins.c - what a class does with each plugin of its profile.
 *
 * PreFilter and PreScore are called once, as for an attempt; those of PodTopologySpread and
 * InterPodAffinity are not, since the class counts by itself what they would count. */
#include "models/scheduler/placement/placement-class.h"

#include <string.h>

static bool
is_named(const PluginInstance *row, const char *name)
{
    return strcmp(row->plugin->name, name) == 0;
}

static bool
is_spread(const PluginInstance *row)
{
    return is_named(row, "PodTopologySpread");
}

static bool
is_affinity(const PluginInstance *row)
{
    return is_named(row, "InterPodAffinity");
}

static bool
add_row(ClassPlugins *list, const PluginInstance *row)
{
    if (list->n == CLASS_PLUGINS_MAX) {
        return false;
    }
    list->rows[list->n++] = row;
    return true;
}

static bool
lists(const PluginList *list, const PluginInstance *row)
{
    for (uint32_t i = 0; i < list->n; i++) {
        if (list->rows[i] == row) {
            return true;
        }
    }
    return false;
}

static bool
pre_filter(PlacementClass *class_)
{
    const PluginList *list = &class_->profile->points[POINT_PRE_FILTER];
    Cycle *cycle = &class_->cycle;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        NodeNames names = { 0 };
        Verdict verdict = VERDICT_SKIP;

        if (!is_spread(row) && !is_affinity(row)) {
            verdict = row->plugin->filter->pre_filter(cycle, row, &names);
        }
        cycle->attempt->filter_skipped[row->slot] = verdict.code == STATUS_SKIP;
        if ((verdict.code != STATUS_SUCCESS && verdict.code != STATUS_SKIP) || names.is_set) {
            return false;
        }
    }
    return true;
}

static bool
sort_filters(PlacementClass *class_, TopologyWishes *wishes)
{
    const PluginList *list = &class_->profile->points[POINT_FILTER];
    const PluginList *before = &class_->profile->points[POINT_PRE_FILTER];
    Cycle *cycle = &class_->cycle;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        bool is_counted = is_spread(row) || is_affinity(row);

        if (is_counted && !lists(before, row)) {
            return false; /* ends in an error, as in the original */
        }
        if (is_spread(row)) {
            wishes->hard =
                spread_rules_of(cycle->snapshot, &class_->pod, row->config, true, class_->arena);
        } else if (is_affinity(row)) {
            wishes->filters_affinity = true;
            wishes->affinity = row->config;
        } else if (!cycle->attempt->filter_skipped[row->slot] &&
                   (!row->plugin->is_local ||
                    !add_row(row->plugin->is_static ? &class_->static_filters
                                                    : &class_->local_filters,
                             row))) {
            return false;
        }
    }
    return true;
}

static bool
pre_score(PlacementClass *class_)
{
    const PluginList *list = &class_->profile->points[POINT_PRE_SCORE];
    Cycle *cycle = &class_->cycle;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        Verdict verdict = VERDICT_OK;

        cycle->pre_scored[row->slot] = true;
        if (!is_spread(row) && !is_affinity(row)) {
            verdict = row->plugin->score->pre_score(cycle, row, NULL, 0);
        }
        cycle->attempt->score_skipped[row->slot] = verdict.code == STATUS_SKIP;
        if (verdict.code != STATUS_SUCCESS && verdict.code != STATUS_SKIP) {
            return false;
        }
    }
    return true;
}

static void
wish_spread(PlacementClass *class_, const PluginInstance *row, TopologyWishes *wishes)
{
    wishes->soft =
        spread_rules_of(class_->cycle.snapshot, &class_->pod, row->config, false, class_->arena);
    wishes->needs_all_keys =
        class_->pod.spec->n_spread > 0 || !spread_config_is_system(row->config);
    class_->spread = wishes->soft.n > 0 ? row : NULL;
}

static bool
keep_scores(PlacementClass *class_, const PluginInstance *row)
{
    if (class_->n_kept == KEPT_MAX || !row->plugin->is_static) {
        return false;
    }
    class_->kept[class_->n_kept++] = (KeptScores){ row, g_new0(int32_t, class_->n) };
    return true;
}

static bool
sort_scores(PlacementClass *class_, TopologyWishes *wishes)
{
    const PluginList *list = &class_->profile->points[POINT_SCORE];
    int64_t most = 0;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *row = list->rows[i];
        bool is_pre_scored = class_->cycle.pre_scored[row->slot];

        if (class_->cycle.attempt->score_skipped[row->slot]) {
            continue;
        }
        if (row->weight < 0 || row->weight > 1000000) {
            return false; /* sums are kept in 32 bits */
        }
        if (is_spread(row) && is_pre_scored) {
            wish_spread(class_, row, wishes);
        } else if (is_affinity(row) && is_pre_scored) {
            wishes->scores_affinity = true;
            wishes->affinity = row->config;
            class_->affinity = row;
        } else if (!row->plugin->is_local) {
            return false;
        } else if (row->plugin->score->normalise != NULL) {
            if (!keep_scores(class_, row)) {
                return false;
            }
        } else {
            most += SCORE_MAX * row->weight;
            if (!add_row(row->plugin->is_static ? &class_->static_scores : &class_->local_scores,
                         row)) {
                return false;
            }
        }
    }
    return most < INT32_MAX / 4;
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

bool
placement_class_sort_plugins(PlacementClass *class_, Snapshot *snapshot, TopologyWishes *ret_wishes)
{
    begin_cycle(class_, snapshot);
    return pre_filter(class_) && sort_filters(class_, ret_wishes) && pre_score(class_) &&
           sort_scores(class_, ret_wishes);
}

/* placement-choose.c - which groups may be chosen from, what each of them scores, who is best.
 *
 * Normalising depends on which raw scores occur among the candidates, not on how often, so that
 * the plugins normalise one score a group. */
#include "models/scheduler/placement/placement-choose.h"

#include <math.h>

static uint32_t
item(const GArray *array, guint i)
{
    return g_array_index(array, uint32_t, i);
}

static GroupCell *
cell_of(const PlacementDecision *decision, uint32_t group)
{
    return &g_array_index(decision->cells, GroupCell, group);
}

static const int64_t *
features_of(const PlacementDecision *decision, uint32_t group)
{
    return ((const PlacementGroup *)decision->class_->groups->pdata[group])->features;
}

static GroupChoice
choice_of(const PlacementDecision *decision)
{
    return (GroupChoice){ (const int32_t *)(const void *)decision->targets->data,
                          (const uint32_t *)(const void *)decision->groups->data,
                          decision->groups->len };
}

void
placement_decision_init(PlacementDecision *decision)
{
    *decision = (PlacementDecision){ 0 };
    decision->targets = g_array_new(FALSE, FALSE, sizeof(int32_t));
    decision->groups = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    decision->cells = g_array_new(FALSE, FALSE, sizeof(GroupCell));
    decision->active = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    decision->extras = g_array_new(FALSE, FALSE, sizeof(int64_t));
    decision->scores = g_array_new(FALSE, FALSE, sizeof(int64_t));
    decision->seen = g_array_new(FALSE, TRUE, sizeof(uint32_t));
}

void
placement_decision_done(PlacementDecision *decision)
{
    g_array_unref(decision->targets);
    g_array_unref(decision->groups);
    g_array_unref(decision->cells);
    g_array_unref(decision->active);
    g_array_unref(decision->extras);
    g_array_unref(decision->scores);
    g_array_unref(decision->seen);
}

/* Lists the groups that the counts let be chosen from; how many nodes they hold. */
static uint32_t
open_groups(PlacementDecision *decision)
{
    const PlacementClass *class_ = decision->class_;
    const GroupIndex *index = &class_->index;
    uint32_t n = 0;

    g_array_set_size(decision->targets, index->sizes->len);
    g_array_set_size(decision->cells, index->sizes->len);
    g_array_set_size(decision->groups, 0);
    for (uint32_t g = 0; g < index->sizes->len; g++) {
        bool is_open = item(index->sizes, g) > 0 &&
                       topology_admits(&class_->topology, features_of(decision, g));

        g_array_index(decision->targets, int32_t, g) = is_open ? GROUP_ALL : GROUP_NONE;
        if (is_open) {
            g_array_append_val(decision->groups, g);
            n += item(index->sizes, g);
        }
    }
    return n;
}

/* The part of the list that is looked at: up to the feasible node behind the last one wanted. */
static GroupWindow
find_window(PlacementDecision *decision, uint32_t start, uint32_t n_wanted)
{
    const GroupIndex *index = &decision->class_->index;
    GroupWindow window = { start, index->n };
    GroupChoice choice = choice_of(decision);
    uint32_t behind;

    if (decision->n_feasible > n_wanted) {
        bool is_found = group_index_find(index, window, &choice, n_wanted, &behind);

        g_assert(is_found);
        window.length = (behind + index->n - start) % index->n;
        decision->n_feasible = n_wanted;
    }
    return window;
}

static void
list_active(PlacementDecision *decision)
{
    int64_t zero = 0;

    g_array_set_size(decision->active, 0);
    g_array_set_size(decision->extras, 0);
    for (guint i = 0; i < decision->groups->len; i++) {
        uint32_t group = item(decision->groups, i);

        if (cell_of(decision, group)->n > 0) {
            g_array_append_val(decision->active, group);
            g_array_append_val(decision->extras, zero);
        }
    }
    g_array_set_size(decision->scores, decision->active->len);
}

static void
add_scores(PlacementDecision *decision, int64_t weight)
{
    for (guint i = 0; i < decision->active->len; i++) {
        g_array_index(decision->extras, int64_t, i) +=
            weight * g_array_index(decision->scores, int64_t, i);
    }
}

static void
add_kept(PlacementDecision *decision, PlacementClass *class_, uint32_t k)
{
    const PluginInstance *row = class_->kept[k].instance;
    int64_t *scores = (int64_t *)(void *)decision->scores->data;

    for (guint i = 0; i < decision->active->len; i++) {
        scores[i] =
            features_of(decision, item(decision->active, i))[class_->n_topology_features + k];
    }
    row->plugin->score->normalise(&class_->cycle, row, NULL, scores, decision->active->len);
    add_scores(decision, row->weight);
}

static void
add_affinity(PlacementDecision *decision)
{
    const Topology *topology = &decision->class_->topology;
    int64_t *scores = (int64_t *)(void *)decision->scores->data;

    for (guint i = 0; i < decision->active->len; i++) {
        const int64_t *features = features_of(decision, item(decision->active, i));

        scores[i] = 0;
        for (uint32_t c = 0; c < topology->n_counts; c++) {
            const TopologyCount *count = &topology->counts[c];
            int64_t value =
                count->use == COUNT_SCORE ? topology_value(topology, count, features) : NO_DOMAIN;

            scores[i] += value == NO_DOMAIN ? 0 : value;
        }
    }
    affinity_normalise(scores, decision->active->len);
    add_scores(decision, decision->class_->affinity->weight);
}

/* Nodes without all the labels are left out, unless the rules are the built-in ones. */
static bool
is_left_out(const PlacementDecision *decision, uint32_t group)
{
    return decision->class_->topology.needs_all_keys && features_of(decision, group)[0] == 0;
}

/* How many domains the candidates are in; a missing label is a domain too. */
static uint32_t
count_domains(PlacementDecision *decision, const TopologyCount *count)
{
    const TopologyKey *key = &decision->class_->topology.keys[count->key];
    uint32_t pass = ++decision->pass;
    uint32_t n = 0;

    if (!count->is_by_node && decision->seen->len <= key->n_domains) {
        g_array_set_size(decision->seen, key->n_domains + 1);
    }
    for (guint i = 0; i < decision->active->len; i++) {
        uint32_t group = item(decision->active, i);
        uint32_t *seen;

        if (is_left_out(decision, group)) {
            continue;
        }
        if (count->is_by_node) {
            n += cell_of(decision, group)->n;
            continue;
        }
        seen = &g_array_index(decision->seen, uint32_t,
                              (guint)features_of(decision, group)[key->feature]);
        n += *seen != pass;
        *seen = pass;
    }
    return n;
}

static int64_t
spread_score(const PlacementDecision *decision, const double *weights, uint32_t group)
{
    const Topology *topology = &decision->class_->topology;
    double sum = 0;

    for (uint32_t c = 0; c < topology->n_counts; c++) {
        const TopologyCount *count = &topology->counts[c];
        int64_t value;

        if (count->use != COUNT_SOFT) {
            continue;
        }
        value = topology_value(topology, count, features_of(decision, group));
        if (value != NO_DOMAIN) {
            sum += (double)value * weights[c] + (double)(count->rule->max_skew - 1);
        }
    }
    return (int64_t)round(sum);
}

static void
add_spread(PlacementDecision *decision)
{
    const Topology *topology = &decision->class_->topology;
    int64_t *scores = (int64_t *)(void *)decision->scores->data;
    double weights[COUNTS_MAX] = { 0 };
    int64_t least = INT64_MAX;
    int64_t most = 0;

    for (uint32_t c = 0; c < topology->n_counts; c++) {
        if (topology->counts[c].use == COUNT_SOFT) {
            weights[c] = spread_weight(count_domains(decision, &topology->counts[c]));
        }
    }
    for (guint i = 0; i < decision->active->len; i++) {
        uint32_t group = item(decision->active, i);

        scores[i] = is_left_out(decision, group) ? -1 : spread_score(decision, weights, group);
        if (scores[i] >= 0) {
            least = MIN(least, scores[i]);
            most = MAX(most, scores[i]);
        }
    }
    for (guint i = 0; i < decision->active->len; i++) {
        scores[i] = scores[i] < 0 ? 0
                    : most == 0   ? SCORE_MAX
                                  : SCORE_MAX * (most + least - scores[i]) / most;
    }
    add_scores(decision, decision->class_->spread->weight);
}

static void
score_groups(PlacementDecision *decision, PlacementClass *class_)
{
    for (uint32_t k = 0; k < class_->n_kept; k++) {
        add_kept(decision, class_, k);
    }
    if (class_->affinity != NULL) {
        add_affinity(decision);
    }
    if (class_->spread != NULL) {
        add_spread(decision);
    }
}

/* Leaves the best value of the best groups as targets. */
static void
pick_groups(PlacementDecision *decision)
{
    int64_t best = INT64_MIN;

    for (guint i = 0; i < decision->active->len; i++) {
        best = MAX(best, cell_of(decision, item(decision->active, i))->most +
                             g_array_index(decision->extras, int64_t, i));
    }
    for (guint i = 0; i < decision->groups->len; i++) {
        g_array_index(decision->targets, int32_t, item(decision->groups, i)) = GROUP_NONE;
    }
    g_array_set_size(decision->groups, 0);
    decision->n_best = 0;
    for (guint i = 0; i < decision->active->len; i++) {
        uint32_t group = item(decision->active, i);
        const GroupCell *cell = cell_of(decision, group);

        if (cell->most + g_array_index(decision->extras, int64_t, i) == best) {
            g_array_index(decision->targets, int32_t, group) = cell->most;
            g_array_append_val(decision->groups, group);
            decision->n_best += cell->n_most;
        }
    }
}

void
placement_choose(PlacementDecision *decision, PlacementClass *class_, uint32_t start,
                 uint32_t n_wanted)
{
    decision->class_ = class_;
    decision->n_best = 0;
    decision->n_feasible = open_groups(decision);
    decision->window = find_window(decision, start, n_wanted);
    if (decision->n_feasible == 0) {
        return;
    }
    group_index_sum(&class_->index, decision->window, (GroupCell *)(void *)decision->cells->data);
    list_active(decision);
    if (decision->active->len > 1) {
        score_groups(decision, class_);
    }
    pick_groups(decision);
}

uint32_t
placement_decision_best(const PlacementDecision *decision, uint32_t k)
{
    GroupChoice choice = choice_of(decision);
    uint32_t index = 0;
    bool is_found =
        group_index_find(&decision->class_->index, decision->window, &choice, k, &index);

    g_assert(is_found);
    return index;
}

bool
placement_decision_total(const PlacementDecision *decision, uint32_t index, int64_t *ret_total)
{
    const GroupIndex *groups = &decision->class_->index;
    uint32_t distance = (index + groups->n - decision->window.start) % groups->n;

    for (guint i = 0; i < decision->active->len; i++) {
        if (groups->members[index].group == (int32_t)item(decision->active, i) &&
            distance < decision->window.length) {
            *ret_total = groups->members[index].value + g_array_index(decision->extras, int64_t, i);
            return true;
        }
    }
    return false;
}

/* topology-effects.c - matches kinds of pods with the rules and terms of a class, once each. */
#include "models/scheduler/placement/topology-effects.h"

#include <string.h>

static const TopologyEffect end_of_effects = { COUNTS_MAX, 0 };

static uint32_t
find_key(Topology *topology, const char *name)
{
    for (uint32_t k = 0; k < topology->n_keys; k++) {
        if (strcmp(topology->keys[k].name, name) == 0) {
            return k;
        }
    }
    if (topology->is_sealed || topology->n_keys == KEYS_MAX) {
        return KEYS_MAX;
    }
    topology->keys[topology->n_keys] = (TopologyKey){ .name = name };
    return topology->n_keys++;
}

/* The count of a use by a key (and for a rule); made if there is none.  NULL: no room. */
static TopologyCount *
find_count(Topology *topology, CountUse use, const char *key_name, const SpreadRule *rule)
{
    uint32_t key = find_key(topology, key_name);

    for (uint32_t c = 0; c < topology->n_counts; c++) {
        TopologyCount *count = &topology->counts[c];

        if (count->use == use && count->key == key && count->rule == rule) {
            return count;
        }
    }
    if (topology->is_sealed) {
        topology->is_short = true;
        return NULL;
    }
    if (key == KEYS_MAX || topology->n_counts == COUNTS_MAX) {
        topology->is_full = true;
        return NULL;
    }
    topology->counts[topology->n_counts] =
        (TopologyCount){ .use = use, .key = key, .rule = rule, .feature = -1 };
    return &topology->counts[topology->n_counts++];
}

static void
add_effect(Topology *topology, const TopologyCount *count, int64_t amount)
{
    TopologyEffect effect = { 0, (int32_t)amount };

    if (count != NULL && amount != 0) {
        effect.count = (uint32_t)(count - topology->counts);
        g_array_append_val(topology->effects, effect);
    }
}

static bool
rule_counts(const Topology *topology, const SpreadRule *rule, const PodKind *kind)
{
    return rule->selector != NULL && rule->selector->n_requirements > 0 &&
           kind->name_space == topology->pod->name_space &&
           selector_matches(rule->selector, kind->labels);
}

static void
add_rule_effects(Topology *topology, const PodKind *kind)
{
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        const TopologyCount *count = &topology->counts[c];

        if (count->rule != NULL && rule_counts(topology, count->rule, kind)) {
            add_effect(topology, count, 1);
        }
    }
}

/* What the terms of the class say about pods of the kind. */
static void
add_own_effects(Topology *topology, const SchedPod *other)
{
    const char *own = topology->pod->name_space;
    const LabelSet *none = affinity_no_labels(topology->snapshot);
    const PodAffinityTerms *near = topology->near;
    const PodAffinityTerms *far = topology->far;

    if (topology->has_filter) {
        if (affinity_matches_all(topology->snapshot, near, own, other)) {
            for (uint32_t i = 0; i < near->n_required; i++) {
                add_effect(topology,
                           find_count(topology, COUNT_NEAR, near->required[i].topology_key, NULL),
                           1);
            }
        }
        for (uint32_t i = 0; i < far->n_required; i++) {
            if (affinity_term_matches(&far->required[i], own, other, none)) {
                add_effect(topology,
                           find_count(topology, COUNT_FAR, far->required[i].topology_key, NULL), 1);
            }
        }
    }
    for (uint32_t i = 0; topology->has_score && i < near->n_preferred + far->n_preferred; i++) {
        bool is_near = i < near->n_preferred;
        const PodAffinityTerm *term =
            is_near ? &near->preferred[i] : &far->preferred[i - near->n_preferred];

        if (affinity_term_matches(term, own, other, none)) {
            add_effect(topology, find_count(topology, COUNT_SCORE, term->topology_key, NULL),
                       is_near ? term->weight : -term->weight);
        }
    }
}

static void
add_their_terms(Topology *topology, const PodKind *kind, const PodAffinityTerm *terms, uint32_t n,
                CountUse use, int64_t weight)
{
    const LabelSet *labels = snapshot_namespace(topology->snapshot, topology->pod->name_space);

    for (uint32_t i = 0; i < n; i++) {
        if (affinity_term_matches(&terms[i], kind->name_space, topology->pod, labels)) {
            add_effect(topology, find_count(topology, use, terms[i].topology_key, NULL),
                       weight == 0 ? terms[i].weight : weight);
        }
    }
}

/* What the terms of pods of the kind say about the class. */
static void
add_their_effects(Topology *topology, const PodKind *kind)
{
    const PodAffinityTerms *near = &kind->spec->affinity;
    const PodAffinityTerms *far = &kind->spec->anti_affinity;

    if (topology->has_filter) {
        add_their_terms(topology, kind, far->required, far->n_required, COUNT_EXISTING, 1);
    }
    if (topology->has_score) {
        guint from;

        if (topology->hard_weight > 0) {
            add_their_terms(topology, kind, near->required, near->n_required, COUNT_SCORE,
                            topology->hard_weight);
        }
        add_their_terms(topology, kind, near->preferred, near->n_preferred, COUNT_SCORE, 0);
        from = topology->effects->len;
        add_their_terms(topology, kind, far->preferred, far->n_preferred, COUNT_SCORE, 0);
        for (guint i = from; i < topology->effects->len; i++) {
            g_array_index(topology->effects, TopologyEffect, i).amount *= -1;
        }
    }
}

static bool
has_terms(const PodSpec *spec)
{
    return spec->affinity.n_required + spec->affinity.n_preferred + spec->anti_affinity.n_required +
               spec->anti_affinity.n_preferred >
           0;
}

const TopologyEffect *
topology_effects(Topology *topology, const PodKind *kind)
{
    SchedPod other = { .name_space = kind->name_space, .labels = kind->labels };
    uint32_t *memo;

    if (!topology->depends_on_pods && (topology->near == NULL || !has_terms(kind->spec))) {
        return &end_of_effects;
    }
    if (kind->id >= topology->memo->len) {
        g_array_set_size(topology->memo, kind->id + 64);
    }
    memo = &g_array_index(topology->memo, uint32_t, kind->id);
    if (*memo == 0) {
        *memo = topology->effects->len + 1;
        add_rule_effects(topology, kind);
        if (topology->near != NULL) {
            add_own_effects(topology, &other);
            add_their_effects(topology, kind);
        }
        g_array_append_val(topology->effects, end_of_effects);
    }
    return &g_array_index(topology->effects, TopologyEffect, *memo - 1);
}

void
topology_add_own_counts(Topology *topology)
{
    const SpreadList *lists[] = { &topology->hard, &topology->soft };

    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        for (uint32_t r = 0; r < lists[l]->n; r++) {
            const SpreadRule *rule = &lists[l]->rules[r];
            CountUse use = l == 0 ? COUNT_HARD : COUNT_SOFT;
            TopologyCount *count = find_count(topology, use, rule->topology_key, rule);

            if (count == NULL) {
                return;
            }
            count->matches_self = spread_rule_matches(rule, topology->pod->labels);
            count->is_by_node = l == 1 && strcmp(rule->topology_key, "kubernetes.io/hostname") == 0;
            topology->keys[count->key].is_scored |= l == 1 && !count->is_by_node;
        }
    }
    for (uint32_t i = 0; topology->has_filter && i < topology->near->n_required; i++) {
        (void)find_count(topology, COUNT_NEAR, topology->near->required[i].topology_key, NULL);
    }
    for (uint32_t i = 0; topology->has_filter && i < topology->far->n_required; i++) {
        (void)find_count(topology, COUNT_FAR, topology->far->required[i].topology_key, NULL);
    }
}

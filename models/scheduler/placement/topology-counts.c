/* topology-counts.c - domains, totals, and what each kind of pod adds to them. */
#include "models/scheduler/placement/topology-counts.h"

#include "models/scheduler/placement/topology-effects.h"

static int32_t
domain_at(const Topology *topology, const TopologyCount *count, uint32_t index)
{
    return topology_node(topology, index)->cells[count->key];
}

static int32_t *
part_at(const Topology *topology, const TopologyCount *count, uint32_t index)
{
    ptrdiff_t number = count - topology->counts;

    return &topology_node(topology, index)->cells[topology->n_keys + (size_t)number];
}

static uint32_t
counted_flag(const Topology *topology, const TopologyCount *count)
{
    return (uint32_t)IS_COUNTED << (count - topology->counts);
}

static bool
is_counted(const Topology *topology, const TopologyCount *count, uint32_t index)
{
    return (topology_node(topology, index)->flags & counted_flag(topology, count)) != 0;
}

static void
mark(Topology *topology, uint32_t index, uint8_t why)
{
    TopologyNode *node = topology_node(topology, index);

    if ((node->flags & (DIRTY_FEATURES | DIRTY_VALUE)) == 0) {
        g_array_append_val(topology->dirty, index);
    }
    node->flags |= why;
}

void
topology_mark_value(Topology *topology, uint32_t index)
{
    mark(topology, index, DIRTY_VALUE);
}

static void
mark_dirty(Topology *topology, uint32_t index)
{
    mark(topology, index, DIRTY_FEATURES);
}

static void
mark_domain(Topology *topology, const TopologyKey *key, int32_t domain)
{
    uint32_t at = g_array_index(key->first, uint32_t, domain);

    for (; at != 0; at = key->next[at - 1]) {
        mark_dirty(topology, at - 1);
    }
}

static void
histogram_add(TopologyCount *count, int64_t total)
{
    if ((guint)total >= count->histogram->len) {
        g_array_set_size(count->histogram, (guint)total + 16);
    }
    g_array_index(count->histogram, uint32_t, total)++;
    if (count->n_domains++ == 0 || total < count->least) {
        count->least = (uint32_t)total;
    }
}

static void
histogram_remove(TopologyCount *count, int64_t total)
{
    g_array_index(count->histogram, uint32_t, total)--;
    count->n_domains--;
    while (count->n_domains > 0 && g_array_index(count->histogram, uint32_t, count->least) == 0) {
        count->least++;
    }
}

/* What a group sees of a total. */
static int64_t
shown(const TopologyCount *count, int64_t total)
{
    return count->use == COUNT_HARD || count->use == COUNT_SOFT || count->use == COUNT_SCORE
               ? total
               : total > 0;
}

static void
change_total(Topology *topology, TopologyCount *count, int32_t domain, int64_t amount)
{
    const TopologyKey *key = &topology->keys[count->key];
    int64_t *total = &g_array_index(count->totals, int64_t, domain);
    int64_t old = *total;
    bool has_members =
        count->use == COUNT_HARD && g_array_index(count->members, uint32_t, domain) > 0;

    *total += amount;
    count->n_nonzero += (uint32_t)(*total != 0) - (uint32_t)(old != 0);
    if (has_members) {
        histogram_add(count, *total); /* first, so that the least is never unknown */
        histogram_remove(count, old);
    }
    if (!key->is_wide && shown(count, old) != shown(count, *total)) {
        mark_domain(topology, key, domain);
    }
}

/* The node's part joins the totals, or leaves them. */
static void
change_membership(Topology *topology, TopologyCount *count, uint32_t index, bool joins)
{
    int32_t domain = domain_at(topology, count, index);
    int32_t part = *part_at(topology, count, index);

    if (joins && count->use == COUNT_HARD &&
        g_array_index(count->members, uint32_t, domain)++ == 0) {
        histogram_add(count, g_array_index(count->totals, int64_t, domain));
    }
    if (part != 0) {
        change_total(topology, count, domain, joins ? part : -part);
    }
    if (!joins && count->use == COUNT_HARD &&
        --g_array_index(count->members, uint32_t, domain) == 0) {
        histogram_remove(count, g_array_index(count->totals, int64_t, domain));
    }
    if (joins) {
        topology_node(topology, index)->flags |= counted_flag(topology, count);
    } else {
        topology_node(topology, index)->flags &= ~counted_flag(topology, count);
    }
}

static void
count_at(Topology *topology, const TopologyEffect *effects, const SnapshotChange *change)
{
    uint32_t index = change->index;

    for (; effects->count != COUNTS_MAX; effects++) {
        TopologyCount *count = &topology->counts[effects->count];
        int32_t amount = effects->amount * change->delta;

        if (count->rule != NULL && !change->is_live) {
            continue;
        }
        *part_at(topology, count, index) += amount;
        if (is_counted(topology, count, index)) {
            change_total(topology, count, domain_at(topology, count, index), amount);
        }
        if (count->is_by_node) {
            mark_dirty(topology, index);
        }
    }
}

void
topology_count_pod(Topology *topology, const SnapshotChange *change)
{
    const TopologyEffect *effects = topology_effects(topology, change->kind);

    if (!topology->is_short) {
        count_at(topology, effects, change);
    }
}

static int32_t
domain_number(Topology *topology, TopologyKey *key, const char *value)
{
    uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(key->numbers, value));

    if (number == 0) {
        number = ++key->n_domains;
        g_hash_table_insert(key->numbers, (gpointer)(uintptr_t)value, GUINT_TO_POINTER(number));
        g_array_set_size(key->first, number + 1);
        for (uint32_t c = 0; c < topology->n_counts; c++) {
            TopologyCount *count = &topology->counts[c];

            if (&topology->keys[count->key] == key) {
                g_array_set_size(count->totals, number + 1);
                g_array_set_size(count->members, number + 1);
            }
        }
    }
    return (int32_t)number;
}

/* Only under keys that are not wide does anybody ask for the nodes of a domain. */
static void
move_node(Topology *topology, uint32_t k, uint32_t index, int32_t domain)
{
    TopologyKey *key = &topology->keys[k];
    int32_t *place = &topology_node(topology, index)->cells[k];
    uint32_t *link;

    if (*place == domain) {
        return;
    }
    if (*place != 0 && !key->is_wide) {
        link = &g_array_index(key->first, uint32_t, *place);
        while (*link != index + 1) {
            link = &key->next[*link - 1];
        }
        *link = key->next[index];
    }
    *place = domain;
    if (domain != 0 && !key->is_wide) {
        link = &g_array_index(key->first, uint32_t, domain);
        key->next[index] = *link;
        *link = index + 1;
    }
}

static bool
must_count(const Topology *topology, const TopologyCount *count, uint32_t index,
           const NodeInfo *info)
{
    if (domain_at(topology, count, index) == 0 || count->is_by_node) {
        return false;
    }
    switch (count->use) {
    case COUNT_HARD:
        return spread_has_all_keys(&topology->hard, info) &&
               spread_counts_node(count->rule, topology->pod, info);
    case COUNT_SOFT:
        return (!topology->needs_all_keys ||
                (topology_node(topology, index)->flags & HAS_SOFT_KEYS) != 0) &&
               spread_counts_node(count->rule, topology->pod, info);
    default:
        return true;
    }
}

void
topology_place_node(Topology *topology, uint32_t index)
{
    const NodeInfo *info = topology->snapshot->nodes->pdata[index];
    TopologyNode *node = topology_node(topology, index);

    for (uint32_t c = 0; c < topology->n_counts; c++) {
        if (is_counted(topology, &topology->counts[c], index)) {
            change_membership(topology, &topology->counts[c], index, false);
        }
    }
    for (uint32_t k = 0; k < topology->n_keys; k++) {
        TopologyKey *key = &topology->keys[k];
        const char *value = label_set_get(info->labels, key->name);

        move_node(topology, k, index, value == NULL ? 0 : domain_number(topology, key, value));
    }
    node->flags &= ~(uint32_t)HAS_SOFT_KEYS;
    if (spread_has_all_keys(&topology->soft, info)) {
        node->flags |= HAS_SOFT_KEYS;
    }
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        TopologyCount *count = &topology->counts[c];

        if (must_count(topology, count, index, info)) {
            change_membership(topology, count, index, true);
        }
    }
    mark_dirty(topology, index);
}

bool
topology_filters(const Topology *topology)
{
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        const TopologyCount *count = &topology->counts[c];

        if (count->use == COUNT_HARD || count->use == COUNT_NEAR || count->use == COUNT_FAR ||
            (count->use == COUNT_EXISTING && count->n_nonzero > 0)) {
            return true;
        }
    }
    return false;
}

uint32_t
topology_n_features(const Topology *topology)
{
    uint32_t n = topology->needs_all_keys;

    for (uint32_t k = 0; k < topology->n_keys; k++) {
        n += topology->keys[k].is_wide;
    }
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        n += topology->counts[c].feature >= 0;
    }
    return n;
}

static int64_t
value_at(const Topology *topology, const TopologyCount *count, uint32_t index)
{
    int32_t domain = domain_at(topology, count, index);

    if (domain == 0) {
        return NO_DOMAIN;
    }
    return count->is_by_node ? *part_at(topology, count, index)
                             : shown(count, g_array_index(count->totals, int64_t, domain));
}

void
topology_features(const Topology *topology, uint32_t index, int64_t *ret_features)
{
    if (topology->needs_all_keys) {
        ret_features[0] = (topology_node(topology, index)->flags & HAS_SOFT_KEYS) != 0;
    }
    for (uint32_t k = 0; k < topology->n_keys; k++) {
        if (topology->keys[k].is_wide) {
            ret_features[topology->keys[k].feature] = topology_node(topology, index)->cells[k];
        }
    }
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        if (topology->counts[c].feature >= 0) {
            ret_features[topology->counts[c].feature] =
                value_at(topology, &topology->counts[c], index);
        }
    }
}

int64_t
topology_value(const Topology *topology, const TopologyCount *count, const int64_t *features)
{
    int64_t domain;

    if (count->feature >= 0) {
        return features[count->feature];
    }
    domain = features[topology->keys[count->key].feature];
    return domain == 0 ? NO_DOMAIN : shown(count, g_array_index(count->totals, int64_t, domain));
}

static bool
admits_hard(const TopologyCount *count, int64_t value)
{
    int64_t least = count->n_domains < (uint32_t)count->rule->min_domains ? 0 : count->least;

    return value != NO_DOMAIN && value + count->matches_self - least <= count->rule->max_skew;
}

bool
topology_admits(const Topology *topology, const int64_t *features)
{
    bool has_all = true;
    bool has_none = true;

    for (uint32_t c = 0; c < topology->n_counts; c++) {
        const TopologyCount *count = &topology->counts[c];
        int64_t value;

        if (count->use == COUNT_SOFT || count->use == COUNT_SCORE) {
            continue;
        }
        value = topology_value(topology, count, features);
        if (count->use == COUNT_HARD) {
            if (!admits_hard(count, value)) {
                return false;
            }
        } else if (count->use == COUNT_NEAR) {
            if (value == NO_DOMAIN) {
                return false;
            }
            has_all &= value > 0;
            has_none &= count->n_nonzero == 0;
        } else if (value > 0) {
            return false;
        }
    }
    /* The first pod of a group that wants to be near itself may go anywhere. */
    return has_all || (has_none && topology->is_own_near);
}

static void
take_wishes(Topology *topology, const Cycle *cycle, const TopologyWishes *wishes)
{
    const PodAffinityTerms *near = &cycle->pod->spec->affinity;
    const PodAffinityTerms *far = &cycle->pod->spec->anti_affinity;
    bool prefers = near->n_preferred + far->n_preferred > 0;

    *topology = (Topology){ .snapshot = cycle->snapshot,
                            .pod = cycle->pod,
                            .n = cycle->snapshot->nodes->len,
                            .hard = wishes->hard,
                            .soft = wishes->soft,
                            .needs_all_keys = wishes->needs_all_keys && wishes->soft.n > 0,
                            .has_filter = wishes->filters_affinity };
    topology->has_score =
        wishes->scores_affinity && (prefers || !wishes->affinity->ignores_existing);
    if (topology->has_filter || topology->has_score) {
        topology->hard_weight = wishes->affinity->hard_weight;
        topology->near = affinity_resolved(cycle, near);
        topology->far = affinity_resolved(cycle, far);
        topology->is_own_near = affinity_matches_all(cycle->snapshot, topology->near,
                                                     cycle->pod->name_space, cycle->pod);
    }
    topology->depends_on_pods = wishes->hard.n + wishes->soft.n > 0 ||
                                (topology->has_score && prefers) ||
                                (topology->has_filter && near->n_required + far->n_required > 0);
}

static void
make_room(Topology *topology)
{
    uint32_t n = topology->n;

    /* Rows do not lie across more lines of the cache than they must. */
    topology->stride = 1 + topology->n_keys + topology->n_counts;
    topology->stride += topology->stride % 4 == 0 ? 0 : 4 - topology->stride % 4;
    topology->nodes = g_new0(int32_t, (size_t)n * topology->stride);
    for (uint32_t k = 0; k < topology->n_keys; k++) {
        TopologyKey *key = &topology->keys[k];

        key->is_wide = true; /* until assign_features() */
        key->numbers = g_hash_table_new(NULL, NULL);
        key->next = g_new0(uint32_t, n);
        key->first = g_array_new(FALSE, TRUE, sizeof(uint32_t));
        g_array_set_size(key->first, 1);
    }
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        TopologyCount *count = &topology->counts[c];

        count->totals = g_array_new(FALSE, TRUE, sizeof(int64_t));
        count->members = g_array_new(FALSE, TRUE, sizeof(uint32_t));
        count->histogram = g_array_new(FALSE, TRUE, sizeof(uint32_t));
        g_array_set_size(count->totals, 1);
        g_array_set_size(count->members, 1);
    }
}

/* Only kinds that have any effect are looked at pod by pod. */
static void
count_all_pods(Topology *topology)
{
    const PodKinds *kinds = topology->snapshot->kinds;

    for (uint32_t i = 0; topology->n_counts > 0 && i < pod_kinds_length(kinds); i++) {
        const PodKind *kind = pod_kinds_at(kinds, i);
        const TopologyEffect *effects =
            kind->pods->len == 0 ? NULL : topology_effects(topology, kind);

        if (effects == NULL || effects->count == COUNTS_MAX) {
            continue;
        }
        for (guint p = 0; p < kind->pods->len; p++) {
            const SchedPod *pod = kind->pods->pdata[p];
            SnapshotChange change = {
                .index = pod->node->index, .kind = kind, .delta = 1, .is_live = !pod->is_deleting
            };

            if (pod->node->is_known) {
                count_at(topology, effects, &change);
            }
        }
    }
}

static void
link_nodes(Topology *topology, uint32_t k)
{
    TopologyKey *key = &topology->keys[k];

    for (uint32_t i = topology->n; i > 0; i--) {
        int32_t domain = topology_node(topology, i - 1)->cells[k];
        uint32_t *first = &g_array_index(key->first, uint32_t, domain);

        if (domain != 0) {
            key->next[i - 1] = *first;
            *first = i;
        }
    }
}

/* Few domains of many nodes each are told apart by name. */
static void
assign_features(Topology *topology)
{
    uint32_t n = topology->needs_all_keys;

    for (uint32_t k = 0; k < topology->n_keys; k++) {
        TopologyKey *key = &topology->keys[k];

        key->is_wide = key->is_scored || key->n_domains * 16 <= topology->n;
        if (key->is_wide) {
            key->feature = n++;
        } else {
            link_nodes(topology, k);
        }
    }
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        TopologyCount *count = &topology->counts[c];

        if (count->is_by_node || !topology->keys[count->key].is_wide) {
            count->feature = (int32_t)n++;
        }
    }
}

void
topology_look_for_kinds(Topology *topology)
{
    const PodKinds *kinds = topology->snapshot->kinds;

    for (uint32_t i = 0; i < pod_kinds_length(kinds); i++) {
        if (pod_kinds_at(kinds, i)->pods->len > 0) {
            (void)topology_effects(topology, pod_kinds_at(kinds, i));
        }
    }
}

bool
topology_build(Topology *ret, const Cycle *cycle, const TopologyWishes *wishes)
{
    take_wishes(ret, cycle, wishes);
    ret->memo = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    ret->effects = g_array_new(FALSE, FALSE, sizeof(TopologyEffect));
    ret->dirty = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    topology_add_own_counts(ret);
    topology_look_for_kinds(ret);
    if (ret->is_full) {
        return false;
    }
    ret->is_sealed = true;
    make_room(ret);
    count_all_pods(ret); /* no node has its place yet, so nothing is added up */
    for (uint32_t i = 0; i < ret->n; i++) {
        topology_place_node(ret, i);
    }
    assign_features(ret);
    return true;
}

static void
key_done(TopologyKey *key)
{
    if (key->numbers != NULL) {
        g_hash_table_destroy(key->numbers);
        g_free(key->next);
        g_array_unref(key->first);
    }
}

static void
count_done(TopologyCount *count)
{
    if (count->totals != NULL) {
        g_array_unref(count->totals);
        g_array_unref(count->members);
        g_array_unref(count->histogram);
    }
}

void
topology_done(Topology *topology)
{
    if (topology->memo == NULL) {
        return;
    }
    for (uint32_t k = 0; k < topology->n_keys; k++) {
        key_done(&topology->keys[k]);
    }
    for (uint32_t c = 0; c < topology->n_counts; c++) {
        count_done(&topology->counts[c]);
    }
    g_free(topology->nodes);
    g_array_unref(topology->memo);
    g_array_unref(topology->effects);
    g_array_unref(topology->dirty);
    *topology = (Topology){ 0 };
}

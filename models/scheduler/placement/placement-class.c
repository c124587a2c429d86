/* placement-class.c - builds a class and follows the snapshot's changes. */
#include "models/scheduler/placement/placement-class.h"

#include "models/api/document/field.h"
#include "models/scheduler/framework/dry-run-memo.h"
#include "sim/random.h"

#include <string.h>

#define CLASS_MEMORY_MAX (64u << 20) /* an arena that has grown beyond is started anew */
#define TREES_FROM 256u              /* fewer nodes are looked at one by one */
#define PREFETCH 8u                  /* changes ahead */
#define VERDICTS_MAX 60000u

static guint
group_hash(gconstpointer data)
{
    const PlacementGroup *group = data;
    uint64_t hash = group->n_features;

    for (uint32_t i = 0; i < group->n_features; i++) {
        hash = sim_mix(hash, (uint64_t)group->features[i]);
    }
    return (guint)hash;
}

static gboolean
group_equal(gconstpointer one, gconstpointer other)
{
    const PlacementGroup *a = one;
    const PlacementGroup *b = other;

    return a->n_features == b->n_features &&
           (a->n_features == 0 ||
            memcmp(a->features, b->features, sizeof(a->features[0]) * a->n_features) == 0);
}

void
placement_class_done(PlacementClass *class_)
{
    if (class_->arena == NULL) {
        return;
    }
    for (uint32_t k = 0; k < class_->n_kept; k++) {
        g_free(class_->kept[k].raw);
    }
    class_->n_kept = 0;
    topology_done(&class_->topology);
    group_index_done(&class_->index);
    g_free(class_->nodes);
    g_free(class_->sought);
    class_->sought = NULL;
    g_hash_table_destroy(class_->by_features);
    g_ptr_array_unref(class_->groups);
    g_array_unref(class_->free_ids);
    g_array_unref(class_->verdicts);
    dry_run_memo_free(class_->dry_runs);
    class_->dry_runs = NULL;
    arena_free(class_->arena);
    class_->arena = NULL;
}

/* What the filters of one list say of the node. */
static bool
passes(PlacementClass *class_, const ClassPlugins *filters, const NodeInfo *info, bool *ret_ok)
{
    for (uint32_t i = 0; i < filters->n; i++) {
        const PluginInstance *row = filters->rows[i];
        Verdict verdict = row->plugin->filter->filter(&class_->cycle, row, info);

        if (verdict.code != STATUS_SUCCESS) {
            *ret_ok &= verdict.code != STATUS_ERROR;
            return false;
        }
    }
    return true;
}

/* The weighted sum of the scores of one list; false after an error. */
static bool
add_scores(PlacementClass *class_, const ClassPlugins *scores, const NodeInfo *info,
           int32_t *ret_sum)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < scores->n; i++) {
        const PluginInstance *row = scores->rows[i];
        int64_t score = 0;

        if (row->plugin->score->score(&class_->cycle, row, info, &score).code != STATUS_SUCCESS ||
            score < 0 || score > SCORE_MAX) {
            return false;
        }
        sum += score * row->weight;
    }
    *ret_sum = (int32_t)sum;
    return true;
}

static bool
update_raw_scores(PlacementClass *class_, uint32_t index, const NodeInfo *info)
{
    for (uint32_t k = 0; k < class_->n_kept; k++) {
        const PluginInstance *row = class_->kept[k].instance;
        int64_t score = 0;

        if (row->plugin->score->score(&class_->cycle, row, info, &score).code != STATUS_SUCCESS ||
            score < INT32_MIN || score > INT32_MAX) {
            return false;
        }
        class_->kept[k].raw[index] = (int32_t)score;
    }
    return true;
}

/* What the node's object alone decides; seldom changes. */
static bool
update_object(PlacementClass *class_, uint32_t index, const NodeInfo *info)
{
    ClassNode *node = &class_->nodes[index];
    bool is_ok = true;

    node->object_version = (uint32_t)info->object_version;
    node->may_fit = passes(class_, &class_->static_filters, info, &is_ok);
    return is_ok && update_raw_scores(class_, index, info) &&
           add_scores(class_, &class_->static_scores, info, &node->static_value);
}

/* Nominated pods of at least this priority count on their node. */
static bool
passes_now(PlacementClass *class_, const NodeInfo *info, bool *ret_ok)
{
    Verdict verdict;

    if (g_hash_table_size(class_->cycle.snapshot->nominated) == 0 ||
        snapshot_nominated(class_->cycle.snapshot, info->name) == NULL) {
        return passes(class_, &class_->local_filters, info, ret_ok);
    }
    verdict = cycle_filter_node(&class_->cycle, info);
    *ret_ok &= verdict.code != STATUS_ERROR;
    return verdict.code == STATUS_SUCCESS;
}

static void
put_node(PlacementClass *class_, uint32_t index)
{
    const ClassNode *node = &class_->nodes[index];

    group_index_put(&class_->index, index, node->fits ? node->home : -1, node->value);
}

static bool
update_node(PlacementClass *class_, uint32_t index)
{
    const NodeInfo *info = class_->cycle.snapshot->nodes->pdata[index];
    ClassNode *node = &class_->nodes[index];
    bool is_ok = true;
    int32_t sum = 0;

    if (node->version == info->version) {
        return true;
    }
    node->version = info->version;
    node->verdict = 0;
    if (node->object_version != (uint32_t)info->object_version) {
        topology_place_node(&class_->topology, index);
        is_ok = update_object(class_, index, info);
    }
    node->fits = is_ok && node->may_fit && passes_now(class_, info, &is_ok);
    if (node->fits) {
        is_ok &= add_scores(class_, &class_->local_scores, info, &sum);
    }
    node->value = node->static_value + sum;
    if (class_->topology.n_counts == 0 && node->home >= 0) {
        put_node(class_, index); /* its group can only change with its object, which is marked */
    } else {
        topology_mark_value(&class_->topology, index);
    }
    return is_ok;
}

static PlacementGroup *
group_new(PlacementClass *class_)
{
    size_t size = sizeof(int64_t) * class_->n_features;
    PlacementGroup *group = g_malloc0(sizeof(*group) + size);

    group->n_features = class_->n_features;
    if (size > 0) {
        memcpy(group->features, class_->sought->features, size);
    }
    group->id = class_->groups->len;
    if (class_->free_ids->len > 0) {
        group->id = g_array_index(class_->free_ids, uint32_t, class_->free_ids->len - 1);
        g_array_set_size(class_->free_ids, class_->free_ids->len - 1);
        class_->groups->pdata[group->id] = group;
    } else {
        g_ptr_array_add(class_->groups, group);
    }
    g_hash_table_add(class_->by_features, group);
    if (class_->groups->len > class_->n / 32) {
        group_index_drop_trees(&class_->index); /* nearly as many groups as blocks */
    }
    group_index_reserve(&class_->index, class_->groups->len);
    return group;
}

static void
leave_group(PlacementClass *class_, uint32_t id)
{
    PlacementGroup *group = class_->groups->pdata[id];

    if (--group->n_nodes == 0) {
        g_hash_table_remove(class_->by_features, group);
        class_->groups->pdata[id] = NULL;
        g_free(group);
        g_array_append_val(class_->free_ids, id);
    }
}

/* Finds the group that the node's features name. */
static void
find_home(PlacementClass *class_, uint32_t index)
{
    int64_t *features = class_->sought->features;
    int32_t old = class_->nodes[index].home;
    PlacementGroup *group;

    topology_features(&class_->topology, index, features);
    for (uint32_t k = 0; k < class_->n_kept; k++) {
        features[class_->n_topology_features + k] = class_->kept[k].raw[index];
    }
    group = g_hash_table_lookup(class_->by_features, class_->sought);
    if (group == NULL) {
        group = group_new(class_);
    }
    if (old == (int32_t)group->id) {
        return;
    }
    group->n_nodes++;
    class_->nodes[index].home = (int32_t)group->id;
    put_node(class_, index); /* before the old one ceases to be */
    if (old >= 0) {
        leave_group(class_, (uint32_t)old);
    }
}

static void
sort_dirty_nodes(PlacementClass *class_)
{
    Topology *topology = &class_->topology;

    for (guint i = 0; i < topology->dirty->len; i++) {
        uint32_t index = g_array_index(topology->dirty, uint32_t, i);

        TopologyNode *place = topology_node(topology, index);

        if ((place->flags & DIRTY_FEATURES) != 0) {
            find_home(class_, index);
        }
        place->flags &= ~(uint32_t)(DIRTY_FEATURES | DIRTY_VALUE);
        put_node(class_, index);
    }
    g_array_set_size(topology->dirty, 0);
}

/* All that ImageLocality sees of the pod's images beside the node itself. */
static uint64_t
mark_images(const PlacementClass *class_, const Snapshot *snapshot)
{
    const PodNeeds *needs = class_->pod.needs;
    uint64_t mark = snapshot->nodes->len;

    for (uint32_t i = 0; i < needs->n_images; i++) {
        const NodeImageState *state = g_hash_table_lookup(snapshot->images, needs->images[i]);

        mark = sim_mix(mark, state == NULL ? 0 : state->n_nodes);
        mark = sim_mix(mark, state == NULL ? 0 : (uint64_t)state->size);
    }
    return mark;
}

static bool
update_all(PlacementClass *class_)
{
    bool is_ok = true;

    for (uint32_t i = 0; is_ok && i < class_->n; i++) {
        class_->nodes[i].version = UINT64_MAX;
        is_ok = update_object(class_, i, class_->cycle.snapshot->nodes->pdata[i]) &&
                update_node(class_, i);
    }
    return is_ok;
}

static void
make_room(PlacementClass *class_)
{
    uint32_t n = class_->n;

    class_->nodes = g_new0(ClassNode, n);
    for (uint32_t i = 0; i < n; i++) {
        class_->nodes[i].home = -1;
    }
    class_->by_features = g_hash_table_new(group_hash, group_equal);
    class_->groups = g_ptr_array_new_with_free_func(g_free);
    class_->free_ids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    class_->verdicts = g_array_new(FALSE, FALSE, sizeof(Verdict));
    group_index_init(&class_->index, n, n >= TREES_FROM);
}

static bool
build(PlacementClass *class_, Snapshot *snapshot)
{
    TopologyWishes wishes = { 0 };

    placement_class_done(class_);
    class_->arena = arena_new();
    class_->n = snapshot->nodes->len;
    class_->spread = class_->affinity = NULL;
    class_->static_filters.n = class_->local_filters.n = 0;
    class_->static_scores.n = class_->local_scores.n = 0;
    make_room(class_);
    if (!placement_class_sort_plugins(class_, snapshot, &wishes) ||
        !topology_build(&class_->topology, &class_->cycle, &wishes)) {
        return false;
    }
    class_->n_topology_features = topology_n_features(&class_->topology);
    class_->n_features = class_->n_topology_features + class_->n_kept;
    class_->sought = g_malloc0(sizeof(PlacementGroup) + sizeof(int64_t) * class_->n_features);
    class_->sought->n_features = class_->n_features;
    class_->list_version = snapshot->list_version;
    class_->images_version = snapshot->images_version;
    class_->images_mark = mark_images(class_, snapshot);
    class_->sources_version = snapshot->sources_version;
    class_->namespaces_version = snapshot->namespaces_version;
    class_->n_changes_seen = snapshot->changes_base + snapshot->changes->len;
    if (!update_all(class_)) {
        return false;
    }
    sort_dirty_nodes(class_);
    return true;
}

static bool
same_rules(const SpreadList *a, const SpreadList *b)
{
    if (a->n != b->n) {
        return false;
    }
    for (uint32_t i = 0; i < a->n; i++) {
        const SpreadRule *one = &a->rules[i];
        const SpreadRule *other = &b->rules[i];

        /* Both are of one profile: only the selectors can differ. */
        if (!selector_equal(one->selector, other->selector)) {
            return false;
        }
    }
    return true;
}

/* Whether Services and owners give the pods the rules that they had before. */
static bool
has_same_rules(PlacementClass *class_, const Snapshot *snapshot)
{
    g_autoptr(Arena) arena = arena_new();
    const PluginInstance *row = profile_plugin(class_->profile, "PodTopologySpread");
    SpreadList hard, soft;

    if (row == NULL || class_->pod.spec->n_spread > 0) {
        return true;
    }
    hard = spread_rules_of(snapshot, &class_->pod, row->config, true, arena);
    soft = spread_rules_of(snapshot, &class_->pod, row->config, false, arena);
    return same_rules(&hard, &class_->topology.hard) && same_rules(&soft, &class_->topology.soft);
}

static bool
is_outdated(PlacementClass *class_, const Snapshot *snapshot)
{
    if (class_->arena == NULL || class_->list_version != snapshot->list_version ||
        class_->topology.is_short ||
        (class_->n_changes_seen < snapshot->changes_base && class_->topology.n_counts > 0) ||
        class_->verdicts->len > VERDICTS_MAX ||
        arena_used(class_->arena) > CLASS_MEMORY_MAX + (size_t)class_->n * 512) {
        return true;
    }
    if (class_->namespaces_version != snapshot->namespaces_version &&
        class_->topology.near != NULL) {
        return true;
    }
    if (class_->sources_version != snapshot->sources_version) {
        class_->sources_version = snapshot->sources_version;
        return !has_same_rules(class_, snapshot);
    }
    return false;
}

static bool
follow_images(PlacementClass *class_, const Snapshot *snapshot)
{
    uint64_t mark;

    if (class_->images_version == snapshot->images_version) {
        return true;
    }
    class_->images_version = snapshot->images_version;
    mark = mark_images(class_, snapshot);
    if (mark == class_->images_mark) {
        return true;
    }
    class_->images_mark = mark;
    return update_all(class_);
}

/* Nodes are met in no order: memory is asked for before it is needed. */
static void
prefetch(const PlacementClass *class_, uint32_t index)
{
    const NodeInfo *info = class_->cycle.snapshot->nodes->pdata[index];

    __builtin_prefetch(&info->version);
    __builtin_prefetch(&info->requested);
    __builtin_prefetch(&class_->nodes[index], 1);
    __builtin_prefetch(&class_->index.members[index], 1);
    if (class_->topology.n_counts > 0) {
        __builtin_prefetch(topology_node(&class_->topology, index), 1);
    }
}

/* Some changes were forgotten before this class has seen them: as long as it counts no pods, the
 * versions of the nodes say what there is to do. */
static bool
catch_up(PlacementClass *class_, const Snapshot *snapshot)
{
    bool is_ok = true;

    topology_look_for_kinds(&class_->topology);
    for (uint32_t i = 0; is_ok && i < class_->n; i++) {
        is_ok = update_node(class_, i);
    }
    class_->n_changes_seen = snapshot->changes_base + snapshot->changes->len;
    return is_ok;
}

static bool
follow_changes(PlacementClass *class_, const Snapshot *snapshot)
{
    const GArray *changes = snapshot->changes;
    uint64_t first = class_->n_changes_seen - snapshot->changes_base;
    bool is_ok = true;

    for (uint64_t i = first; i < MIN(first + PREFETCH, changes->len); i++) {
        prefetch(class_, g_array_index(changes, SnapshotChange, i).index);
    }
    for (uint64_t i = first; is_ok && i < changes->len; i++) {
        const SnapshotChange *change = &g_array_index(changes, SnapshotChange, i);

        if (i + PREFETCH < changes->len) {
            prefetch(class_, g_array_index(changes, SnapshotChange, i + PREFETCH).index);
        }
        if (change->kind != NULL) {
            topology_count_pod(&class_->topology, change);
        }
        is_ok = update_node(class_, change->index);
    }
    class_->n_changes_seen = snapshot->changes_base + changes->len;
    return is_ok;
}

bool
placement_class_refresh(PlacementClass *class_, Snapshot *snapshot)
{
    bool is_ok;

    if (is_outdated(class_, snapshot)) {
        return build(class_, snapshot);
    }
    is_ok = class_->n_changes_seen < snapshot->changes_base ? catch_up(class_, snapshot)
                                                            : follow_changes(class_, snapshot);
    is_ok = is_ok && follow_images(class_, snapshot);
    if (class_->topology.is_short) {
        return build(class_, snapshot);
    }
    sort_dirty_nodes(class_);
    return is_ok;
}

Verdict
placement_class_verdict(PlacementClass *class_, uint32_t index)
{
    const NodeInfo *info = class_->cycle.snapshot->nodes->pdata[index];
    Verdict verdict;
    guint at;

    if (class_->nodes[index].verdict != 0) {
        return g_array_index(class_->verdicts, Verdict, class_->nodes[index].verdict - 1);
    }
    verdict = cycle_filter_node(&class_->cycle, info);
    for (at = 0; at < class_->verdicts->len; at++) {
        const Verdict *row = &g_array_index(class_->verdicts, Verdict, at);

        if (row->code == verdict.code && row->plugin == verdict.plugin &&
            row->reasons == verdict.reasons) {
            break;
        }
    }
    if (at == class_->verdicts->len) {
        g_array_append_val(class_->verdicts, verdict);
    }
    class_->nodes[index].verdict = (uint16_t)(at + 1);
    return verdict;
}

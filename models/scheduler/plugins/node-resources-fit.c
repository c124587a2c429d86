/* node-resources-fit.c - enough of every resource; and how full a node should become.
 *
 * Three strategies of scoring: LeastAllocated (spread), MostAllocated (pack), and
 * RequestedToCapacityRatio (a line with bends, where a resource that scores 0 does not count). */
#include "models/scheduler/framework/plugin.h"

#include <math.h>
#include <string.h>

typedef enum Strategy {
    LEAST_ALLOCATED,
    MOST_ALLOCATED,
    CAPACITY_RATIO,
} Strategy;

typedef enum ResourceClass {
    RESOURCE_CPU,
    RESOURCE_MEMORY,
    RESOURCE_EPHEMERAL,
    RESOURCE_SCALAR,
    RESOURCE_UNKNOWN,
} ResourceClass;

typedef struct WeightedResource {
    const char *name;
    int64_t weight;
    ResourceClass class_;
} WeightedResource;

typedef struct ShapePoint {
    int64_t utilization;
    int64_t score; /* times 10 */
} ShapePoint;

typedef struct Config {
    Strategy strategy;
    uint32_t n_resources;
    const WeightedResource *resources;
    uint32_t n_points;
    const ShapePoint *points;
    uint32_t n_ignored, n_ignored_groups;
    const char **ignored;
    const char **ignored_groups;
} Config;

/* Reasons a pod may get are few: one array a set of lacks, made when it first occurs. */
typedef struct FilterState {
    uint32_t n_masks;
    uint64_t masks[64];
    const Reason *reasons[64];
    bool *is_ignored; /* by scalar of the pod */
} FilterState;

static const Reason fixed_reasons[] = {
    { "Too many pods", NULL },
    { "Insufficient cpu", NULL },
    { "Insufficient memory", NULL },
    { "Insufficient ephemeral-storage", NULL },
};

#define N_FIXED 4U
#define SCALARS_MAX 60U

static bool
is_listed(const char *const *list, uint32_t n, const char *name, size_t length)
{
    for (uint32_t i = 0; i < n; i++) {
        if (strlen(list[i]) == length && memcmp(list[i], name, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_ignored(const Config *config, const char *name)
{
    if (!resource_name_is_extended(name)) {
        return false;
    }
    return is_listed(config->ignored, config->n_ignored, name, strlen(name)) ||
           is_listed(config->ignored_groups, config->n_ignored_groups, name, strcspn(name, "/"));
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const Amounts *wanted = &cycle->pod->needs->filter;
    FilterState *state = ARENA_NEW(cycle->arena, FilterState);

    (void)ret_names;
    state->is_ignored = ARENA_NEW_N(cycle->arena, bool, wanted->n_scalars);
    for (uint32_t i = 0; i < wanted->n_scalars; i++) {
        state->is_ignored[i] =
            i >= SCALARS_MAX || is_ignored(self->config, wanted->scalars[i].name);
    }
    cycle->states[self->slot] = state;
    return VERDICT_OK;
}

static const Reason *
reasons_of(Cycle *cycle, FilterState *state, uint64_t mask, uint32_t n)
{
    Reason *rows;
    uint32_t at = 0;

    for (uint32_t i = 0; i < state->n_masks; i++) {
        if (state->masks[i] == mask) {
            return state->reasons[i];
        }
    }
    rows = ARENA_NEW_N(cycle->arena, Reason, n);
    for (uint32_t bit = 0; bit < 64; bit++) {
        if ((mask >> bit & 1) == 0) {
            continue;
        }
        if (bit < N_FIXED) {
            rows[at++] = fixed_reasons[bit];
        } else {
            rows[at++] = (Reason){ "Insufficient %s",
                                   cycle->pod->needs->filter.scalars[bit - N_FIXED].name };
        }
    }
    if (state->n_masks < G_N_ELEMENTS(state->masks)) {
        state->masks[state->n_masks] = mask;
        state->reasons[state->n_masks++] = rows;
    }
    return rows;
}

/* Marks in 'mask' what is short; returns whether it would be on an empty node too. */
static bool
lacks(uint64_t *mask, uint32_t bit, int64_t wanted, int64_t allocatable, int64_t requested)
{
    if (wanted <= 0 || wanted <= allocatable - requested) {
        return false;
    }
    *mask |= UINT64_C(1) << bit;
    return wanted > allocatable;
}

static uint64_t
shortages(const Amounts *wanted, const bool *ignored, const NodeInfo *node, bool *ret_hopeless)
{
    const Amounts *all = &node->allocatable;
    const Amounts *used = &node->requested;
    uint64_t mask = 0;
    bool hopeless = false;

    if ((int64_t)node->pods->len + 1 > node->allowed_pods) {
        mask |= 1;
    }
    hopeless |= lacks(&mask, 1, wanted->milli_cpu, all->milli_cpu, used->milli_cpu);
    hopeless |= lacks(&mask, 2, wanted->memory, all->memory, used->memory);
    hopeless |=
        lacks(&mask, 3, wanted->ephemeral_storage, all->ephemeral_storage, used->ephemeral_storage);
    for (uint32_t i = 0; i < wanted->n_scalars; i++) {
        const ScalarAmount *scalar = &wanted->scalars[i];

        if (scalar->amount != 0 && (ignored == NULL || !ignored[i])) {
            hopeless |= lacks(&mask, N_FIXED + i, scalar->amount, amounts_scalar(all, scalar->name),
                              amounts_scalar(used, scalar->name));
        }
    }
    *ret_hopeless = hopeless;
    return mask;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    FilterState *state = cycle_state(cycle, self);
    Verdict verdict = VERDICT_OK;
    bool is_hopeless;
    uint64_t mask;

    if (state == NULL) {
        return verdict_error(cycle->arena, "error reading \"PreFilterNodeResourcesFit\" from "
                                           "cycleState: not found");
    }
    mask = shortages(&cycle->pod->needs->filter, state->is_ignored, node, &is_hopeless);
    if (mask == 0) {
        return verdict;
    }
    verdict.code = is_hopeless ? STATUS_UNRESOLVABLE : STATUS_UNSCHEDULABLE;
    verdict.n_reasons = (uint8_t)__builtin_popcountll(mask);
    verdict.reasons = reasons_of(cycle, state, mask, verdict.n_reasons);
    return verdict;
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    (void)cycle;
    (void)self;
    (void)nodes;
    (void)n;
    return VERDICT_OK;
}

/* Capacity of a resource and what would be used of it; false if it does not count here. */
static bool
usage(const WeightedResource *resource, const Amounts *pod, const NodeInfo *node,
      int64_t *ret_capacity, int64_t *ret_used)
{
    int64_t wanted;

    switch (resource->class_) {
    case RESOURCE_CPU:
        *ret_capacity = node->allocatable.milli_cpu;
        *ret_used = node->non_zero_cpu + pod->milli_cpu;
        break;
    case RESOURCE_MEMORY:
        *ret_capacity = node->allocatable.memory;
        *ret_used = node->non_zero_memory + pod->memory;
        break;
    case RESOURCE_EPHEMERAL:
        *ret_capacity = node->allocatable.ephemeral_storage;
        *ret_used = node->requested.ephemeral_storage + pod->ephemeral_storage;
        break;
    case RESOURCE_SCALAR:
        wanted = amounts_scalar(pod, resource->name);
        if (wanted == 0) {
            return false;
        }
        *ret_capacity = amounts_scalar(&node->allocatable, resource->name);
        *ret_used = amounts_scalar(&node->requested, resource->name) + wanted;
        break;
    default:
        return false;
    }
    return *ret_capacity != 0;
}

static int64_t
shape_score(const Config *config, int64_t utilization)
{
    const ShapePoint *points = config->points;

    for (uint32_t i = 0; i < config->n_points; i++) {
        if (utilization <= points[i].utilization) {
            if (i == 0) {
                return points[0].score;
            }
            return points[i - 1].score + (points[i].score - points[i - 1].score) *
                                             (utilization - points[i - 1].utilization) /
                                             (points[i].utilization - points[i - 1].utilization);
        }
    }
    return config->n_points == 0 ? 0 : points[config->n_points - 1].score;
}

static int64_t
resource_score(const Config *config, int64_t capacity, int64_t used)
{
    switch (config->strategy) {
    case LEAST_ALLOCATED:
        return used > capacity ? 0 : (capacity - used) * SCORE_MAX / capacity;
    case MOST_ALLOCATED:
        return MIN(used, capacity) * SCORE_MAX / capacity;
    default:
        return shape_score(config, used > capacity ? 100 : used * 100 / capacity);
    }
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const Config *config = self->config;
    const Amounts *pod = &cycle->pod->needs->fit_score;
    int64_t sum = 0;
    int64_t weights = 0;

    for (uint32_t i = 0; i < config->n_resources; i++) {
        const WeightedResource *resource = &config->resources[i];
        int64_t capacity;
        int64_t used;
        int64_t points;

        if (!usage(resource, pod, node, &capacity, &used)) {
            continue;
        }
        points = resource_score(config, capacity, used);
        if (config->strategy != CAPACITY_RATIO || points > 0) {
            sum += points * resource->weight;
            weights += resource->weight;
        }
    }
    *ret_score = 0;
    if (weights != 0) {
        *ret_score = config->strategy == CAPACITY_RATIO
                         ? (int64_t)round((double)sum / (double)weights)
                         : sum / weights;
    }
    return VERDICT_OK;
}

static bool
pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
          const ClusterEvent *event)
{
    const Amounts *wanted = &pod->needs->filter;
    const Amounts *old;
    const Amounts *now;

    (void)self;
    (void)snapshot;
    if (event->new_pod == NULL) {
        return event->old_pod->node_name != NULL || event->old_pod->nominated_node != NULL;
    }
    if (event->new_pod->uid == pod->uid) {
        return true;
    }
    if (event->new_pod->node_name == NULL) {
        return false;
    }
    old = &event->old_pod->needs->counted;
    now = &event->new_pod->needs->counted;
    if ((wanted->milli_cpu > 0 && old->milli_cpu > now->milli_cpu) ||
        (wanted->memory > 0 && old->memory > now->memory) ||
        (wanted->ephemeral_storage > 0 && old->ephemeral_storage > now->ephemeral_storage)) {
        return true;
    }
    for (uint32_t i = 0; i < wanted->n_scalars; i++) {
        const char *name = wanted->scalars[i].name;

        if (wanted->scalars[i].amount > 0 &&
            amounts_scalar(old, name) > amounts_scalar(now, name)) {
            return true;
        }
    }
    return false;
}

/* Whether the pod would fit the node without any pods on it. */
static bool
fits_empty(const Config *config, const SchedPod *pod, const NodeInfo *node)
{
    const Amounts *wanted = &pod->needs->filter;
    const Amounts *all = &node->allocatable;

    if (node->allowed_pods < 1 || wanted->milli_cpu > all->milli_cpu ||
        wanted->memory > all->memory || wanted->ephemeral_storage > all->ephemeral_storage) {
        return false;
    }
    for (uint32_t i = 0; i < wanted->n_scalars; i++) {
        if (!is_ignored(config, wanted->scalars[i].name) &&
            wanted->scalars[i].amount > amounts_scalar(all, wanted->scalars[i].name)) {
            return false;
        }
    }
    return true;
}

static bool
node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
           const ClusterEvent *event)
{
    const Amounts *wanted = &pod->needs->filter;
    const NodeInfo *old = event->old_node;
    const NodeInfo *now = event->new_node;

    (void)snapshot;
    if (!fits_empty(self->config, pod, now)) {
        return false;
    }
    if (old == NULL || now->allowed_pods > old->allowed_pods) {
        return true;
    }
    if ((wanted->milli_cpu > 0 && now->allocatable.milli_cpu > old->allocatable.milli_cpu) ||
        (wanted->memory > 0 && now->allocatable.memory > old->allocatable.memory) ||
        (wanted->ephemeral_storage > 0 &&
         now->allocatable.ephemeral_storage > old->allocatable.ephemeral_storage)) {
        return true;
    }
    for (uint32_t i = 0; i < wanted->n_scalars; i++) {
        const char *name = wanted->scalars[i].name;

        if (wanted->scalars[i].amount > 0 &&
            amounts_scalar(&now->allocatable, name) > amounts_scalar(&old->allocatable, name)) {
            return true;
        }
    }
    return false;
}

static ResourceClass
class_of(const char *name)
{
    if (strcmp(name, "cpu") == 0) {
        return RESOURCE_CPU;
    }
    if (strcmp(name, "memory") == 0) {
        return RESOURCE_MEMORY;
    }
    if (strcmp(name, "ephemeral-storage") == 0) {
        return RESOURCE_EPHEMERAL;
    }
    return resource_name_is_scalar(name) ? RESOURCE_SCALAR : RESOURCE_UNKNOWN;
}

static const char **
texts_read(const Value *list, const ObjectTables *tables, Arena *arena, uint32_t *ret_n)
{
    const char **texts = ARENA_NEW_N(arena, const char *, value_length(list));

    *ret_n = (uint32_t)value_length(list);
    for (size_t i = 0; i < value_length(list); i++) {
        texts[i] = intern(tables->names, value_text(value_item(list, i)));
    }
    return texts;
}

static void
read_resources(Config *config, const Value *list, const ObjectTables *tables, Arena *arena)
{
    static const char *const defaults[] = { "cpu", "memory" };
    uint32_t n = value_length(list) == 0 ? 2 : (uint32_t)value_length(list);
    WeightedResource *rows = ARENA_NEW_N(arena, WeightedResource, n);

    for (uint32_t i = 0; i < n; i++) {
        const Value *row = value_item(list, i);
        const char *name = row == NULL ? defaults[i] : value_get_text(row, "name");

        rows[i].name = intern(tables->names, name == NULL ? "" : name);
        rows[i].weight = value_get_int(row, "weight", 1);
        rows[i].weight = rows[i].weight == 0 ? 1 : rows[i].weight;
        rows[i].class_ = class_of(rows[i].name);
    }
    config->n_resources = n;
    config->resources = rows;
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    Config *config = ret;
    const Value *strategy = value_get(args, "scoringStrategy");
    const Value *shape = value_path(strategy, "requestedToCapacityRatio", "shape", NULL);
    const char *type = value_get_text(strategy, "type");
    ShapePoint *points = ARENA_NEW_N(arena, ShapePoint, value_length(shape));

    if (g_strcmp0(type, "MostAllocated") == 0) {
        config->strategy = MOST_ALLOCATED;
    } else if (g_strcmp0(type, "RequestedToCapacityRatio") == 0) {
        config->strategy = CAPACITY_RATIO;
    }
    for (size_t i = 0; i < value_length(shape); i++) {
        points[i].utilization = value_get_int(value_item(shape, i), "utilization", 0);
        points[i].score = value_get_int(value_item(shape, i), "score", 0) * 10;
    }
    config->n_points = (uint32_t)value_length(shape);
    config->points = points;
    read_resources(config, value_get(strategy, "resources"), tables, arena);
    config->ignored =
        texts_read(value_get(args, "ignoredResources"), tables, arena, &config->n_ignored);
    config->ignored_groups = texts_read(value_get(args, "ignoredResourceGroups"), tables, arena,
                                        &config->n_ignored_groups);
}

static const PluginArgs args = { .config_size = sizeof(Config), .read = config_read };
static const FilterHooks filter_hooks = { .pre_filter = pre_filter, .filter = filter };
static const ScoreHooks score_hooks = { .pre_score = pre_score, .score = score };

static const EventHint hints[] = {
    { EVENT_POD, EVENT_DELETE | EVENT_POD_SCALE_DOWN, pod_helps },
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_ALLOCATABLE, node_helps },
    { 0 },
};

const SchedPlugin sched_plugin_node_resources_fit = {
    .name = "NodeResourcesFit",
    .doc = "Require enough free resources; prefer empty, full or half-full nodes.",
    .is_local = true,
    .default_weight = 1,
    .args = &args,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .hints = hints,
};

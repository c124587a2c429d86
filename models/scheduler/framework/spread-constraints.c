/* spread-constraints.c - rules of spreading: where they come from, what they match. */
#include "models/scheduler/framework/spread-constraints.h"

#include <math.h>
#include <string.h>

/* ln(x) for x >= 1 in the exact steps of the original's mathematics, which differ from those of
 * other libraries in the last bit: argument reduction to [sqrt(2)/2, sqrt(2)), then one odd
 * polynomial in f / (2 + f). */
static double
reference_log(double x)
{
    const double ln2_high = 6.93147180369123816490e-01;
    const double ln2_low = 1.90821492927058770002e-10;
    const double c1 = 6.666666666666735130e-01;
    const double c2 = 3.999999999940941908e-01;
    const double c3 = 2.857142874366239149e-01;
    const double c4 = 2.222219843214978396e-01;
    const double c5 = 1.818357216161805012e-01;
    const double c6 = 1.531383769920937332e-01;
    const double c7 = 1.479819860511658591e-01;
    int exponent;
    double f = frexp(x, &exponent);
    double k;

    if (f < 0.70710678118654752440) {
        f *= 2;
        exponent--;
    }
    f -= 1;
    k = (double)exponent;

    double s = f / (2 + f);
    double s2 = s * s;
    double s4 = s2 * s2;
    double t1 = s2 * (c1 + s4 * (c3 + s4 * (c5 + s4 * c7)));
    double t2 = s4 * (c2 + s4 * (c4 + s4 * c6));
    double half_square = 0.5 * f * f;

    return k * ln2_high - ((half_square - (s * (half_square + (t1 + t2)) + k * ln2_low)) - f);
}

double
spread_weight(uint32_t size)
{
    return reference_log((double)size + 2);
}

bool
spread_config_is_system(const void *config)
{
    return ((const SpreadConfig *)config)->is_system;
}

static SpreadRule
rule_read(const Value *value, const ObjectTables *tables)
{
    const char *affinity = value_get_text(value, "nodeAffinityPolicy");
    const char *taints = value_get_text(value, "nodeTaintsPolicy");

    return (SpreadRule){ .max_skew = (int32_t)value_get_int(value, "maxSkew", 1),
                         .min_domains = (int32_t)value_get_int(value, "minDomains", 1),
                         .honours_affinity = g_strcmp0(affinity, "Ignore") != 0,
                         .honours_taints = g_strcmp0(taints, "Honor") == 0,
                         .topology_key =
                             intern(tables->names, value_get_text(value, "topologyKey")) };
}

static void
system_rules(SpreadConfig *config, const ObjectTables *tables, Arena *arena)
{
    SpreadRule *rules = ARENA_NEW_N(arena, SpreadRule, 2);

    rules[0] = (SpreadRule){ .max_skew = 3,
                             .min_domains = 1,
                             .honours_affinity = true,
                             .topology_key = intern(tables->names, "kubernetes.io/hostname") };
    rules[1] = (SpreadRule){ .max_skew = 5,
                             .min_domains = 1,
                             .honours_affinity = true,
                             .topology_key = intern(tables->names, "topology.kubernetes.io/zone") };
    config->is_system = true;
    config->n_soft = 2;
    config->soft = rules;
}

void
spread_config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    SpreadConfig *config = ret;
    const Value *list = value_get(args, "defaultConstraints");
    SpreadRule *hard = ARENA_NEW_N(arena, SpreadRule, value_length(list));
    SpreadRule *soft = ARENA_NEW_N(arena, SpreadRule, value_length(list));

    if (g_strcmp0(value_get_text(args, "defaultingType"), "List") != 0) {
        system_rules(config, tables, arena);
        return;
    }
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);

        if (g_strcmp0(value_get_text(row, "whenUnsatisfiable"), "DoNotSchedule") == 0) {
            hard[config->n_hard++] = rule_read(row, tables);
        } else {
            soft[config->n_soft++] = rule_read(row, tables);
        }
    }
    config->hard = hard;
    config->soft = soft;
}

bool
spread_rule_matches(const SpreadRule *rule, const LabelSet *labels)
{
    return rule->selector != NULL && selector_matches(rule->selector, labels);
}

/* 'selector' and, for each key that the pod has, key = its value. */
static const Selector *
with_match_label_keys(const SpreadConstraint *constraint, const SchedPod *pod, Arena *arena)
{
    const Selector *selector = constraint->selector;
    Selector *merged;
    SelectorRequirement *rows;

    if (selector == NULL || constraint->n_match_label_keys == 0) {
        return selector;
    }
    merged = ARENA_NEW(arena, Selector);
    rows = ARENA_NEW_N(arena, SelectorRequirement,
                       selector->n_requirements + constraint->n_match_label_keys);
    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        rows[merged->n_requirements++] = selector->requirements[i];
    }
    for (uint32_t i = 0; i < constraint->n_match_label_keys; i++) {
        const char *value = label_set_get(pod->labels, constraint->match_label_keys[i]);

        if (value != NULL) {
            const char **values = ARENA_NEW_N(arena, const char *, 1);

            values[0] = value;
            rows[merged->n_requirements++] =
                (SelectorRequirement){ .key = constraint->match_label_keys[i],
                                       .operator_ = SELECTOR_IN,
                                       .n_values = 1,
                                       .values = values };
        }
    }
    merged->requirements = rows;
    return merged;
}

static SpreadList
own_rules(const SchedPod *pod, bool hard, Arena *arena)
{
    SpreadRule *rules = ARENA_NEW_N(arena, SpreadRule, pod->spec->n_spread);
    SpreadList list = { 0, rules };

    for (uint32_t i = 0; i < pod->spec->n_spread; i++) {
        const SpreadConstraint *constraint = &pod->spec->spread[i];

        if (constraint->must == hard) {
            rules[list.n++] =
                (SpreadRule){ .max_skew = constraint->max_skew,
                              .min_domains =
                                  constraint->min_domains == 0 ? 1 : constraint->min_domains,
                              .honours_affinity = constraint->honor_affinity,
                              .honours_taints = constraint->honor_taints,
                              .topology_key = constraint->topology_key,
                              .selector = with_match_label_keys(constraint, pod, arena) };
        }
    }
    return list;
}

static bool
is_owner(const SpreadSource *source, const OwnerRef *owner)
{
    static const char *const kinds[] = { "ReplicationController", "ReplicaSet", "StatefulSet" };
    static const Kind values[] = { KIND_REPLICATION_CONTROLLER, KIND_REPLICA_SET,
                                   KIND_STATEFUL_SET };

    if (owner == NULL || strcmp(source->name, owner->name) != 0) {
        return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (source->kind == values[i]) {
            return strcmp(owner->kind_name, kinds[i]) == 0 &&
                   strcmp(owner->api_version, i == 0 ? "v1" : "apps/v1") == 0;
        }
    }
    return false;
}

/* Whether a Service or an owner contributes its selector to the pod's default one. */
static bool
source_counts(const SpreadSource *source, const SchedPod *pod)
{
    if (source->name_space != pod->name_space || source->selector == NULL) {
        return false;
    }
    if (source->kind == KIND_SERVICE) {
        return source->selector->n_requirements > 0 &&
               selector_matches(source->selector, pod->labels);
    }
    return is_owner(source, pod->controller);
}

static const Selector *
default_selector(const Snapshot *snapshot, const SchedPod *pod, Arena *arena)
{
    Selector *merged = ARENA_NEW(arena, Selector);
    SelectorRequirement *rows;
    uint32_t n = 0;

    for (int pass = 0; pass < 2; pass++) {
        rows = pass == 0 ? NULL : ARENA_NEW_N(arena, SelectorRequirement, n);
        for (guint i = 0; i < snapshot->spread_sources->len; i++) {
            const SpreadSource *source = &g_array_index(snapshot->spread_sources, SpreadSource, i);

            for (uint32_t r = 0; source_counts(source, pod) && r < source->selector->n_requirements;
                 r++) {
                if (pass == 0) {
                    n++;
                } else {
                    rows[merged->n_requirements++] = source->selector->requirements[r];
                }
            }
        }
        merged->requirements = rows;
    }
    return n == 0 ? NULL : merged;
}

static SpreadList
default_rules(const Snapshot *snapshot, const SchedPod *pod, const SpreadConfig *config, bool hard,
              Arena *arena)
{
    uint32_t n = hard ? config->n_hard : config->n_soft;
    const SpreadRule *rows = hard ? config->hard : config->soft;
    SpreadRule *rules;
    const Selector *selector;
    SpreadList list = { 0, NULL };

    if (n == 0) {
        return list;
    }
    selector = default_selector(snapshot, pod, arena);
    if (selector == NULL) {
        return list;
    }
    rules = ARENA_NEW_N(arena, SpreadRule, n);
    for (uint32_t i = 0; i < n; i++) {
        rules[i] = rows[i];
        rules[i].selector = selector;
    }
    list.n = n;
    list.rules = rules;
    return list;
}

SpreadList
spread_rules_of(const Snapshot *snapshot, const SchedPod *pod, const void *config, bool hard,
                Arena *arena)
{
    return pod->spec->n_spread > 0 ? own_rules(pod, hard, arena)
                                   : default_rules(snapshot, pod, config, hard, arena);
}

SpreadList
spread_rules(const Cycle *cycle, const void *config, bool hard)
{
    return spread_rules_of(cycle->snapshot, cycle->pod, config, hard, cycle->arena);
}

bool
spread_has_all_keys(const SpreadList *list, const NodeInfo *node)
{
    for (uint32_t i = 0; i < list->n; i++) {
        if (label_set_find(node->labels, list->rules[i].topology_key) == NULL) {
            return false;
        }
    }
    return true;
}

bool
spread_counts_node(const SpreadRule *rule, const SchedPod *pod, const NodeInfo *node)
{
    if (rule->honours_affinity && !pod_matches_node(pod, node)) {
        return false;
    }
    return !rule->honours_taints || untolerated_taint(pod->spec, node) == NULL;
}

const int32_t *
spread_counts(const Cycle *cycle, const SpreadRule *rule)
{
    if (rule->selector == NULL || rule->selector->n_requirements == 0) {
        return NULL;
    }
    return snapshot_count_matching(cycle->snapshot, cycle->pod->name_space, rule->selector);
}

static bool
any_rule_matches(const SpreadList *list, const LabelSet *labels)
{
    for (uint32_t i = 0; i < list->n; i++) {
        if (spread_rule_matches(&list->rules[i], labels)) {
            return true;
        }
    }
    return false;
}

static bool
update_helps(const SpreadList *list, const SchedPod *pod, const ClusterEvent *event)
{
    if (event->new_pod->uid == pod->uid &&
        event->new_pod->spec->n_tolerations != event->old_pod->spec->n_tolerations) {
        for (uint32_t i = 0; i < list->n; i++) {
            if (list->rules[i].honours_taints) {
                return true;
            }
        }
    }
    for (uint32_t i = 0; i < list->n; i++) {
        if (spread_rule_matches(&list->rules[i], event->old_pod->labels) !=
            spread_rule_matches(&list->rules[i], event->new_pod->labels)) {
            return true;
        }
    }
    return false;
}

bool
spread_pod_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                 const ClusterEvent *event)
{
    g_autoptr(Arena) arena = arena_new();
    const SchedPod *other = event->new_pod != NULL ? event->new_pod : event->old_pod;
    SpreadList list;

    if ((other->node_name == NULL || other->name_space != pod->name_space) &&
        other->uid != pod->uid) {
        return false;
    }
    list = spread_rules_of(snapshot, pod, self->config, true, arena);
    if (event->old_pod != NULL && event->new_pod != NULL) {
        return update_helps(&list, pod, event);
    }
    return any_rule_matches(&list, other->labels);
}

static bool
value_differs(const SpreadList *list, const NodeInfo *old, const NodeInfo *new_)
{
    for (uint32_t i = 0; i < list->n; i++) {
        const char *key = list->rules[i].topology_key;

        if (label_set_get(old->labels, key) != label_set_get(new_->labels, key)) {
            return true;
        }
    }
    return false;
}

static bool
taints_differ(const NodeInfo *old, const NodeInfo *new_)
{
    if (old->n_taints != new_->n_taints) {
        return true;
    }
    for (uint32_t i = 0; i < old->n_taints; i++) {
        if (g_strcmp0(old->taints[i].key, new_->taints[i].key) != 0 ||
            g_strcmp0(old->taints[i].value, new_->taints[i].value) != 0 ||
            old->taints[i].effect != new_->taints[i].effect) {
            return true;
        }
    }
    return false;
}

bool
spread_node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                  const ClusterEvent *event)
{
    g_autoptr(Arena) arena = arena_new();
    SpreadList list = spread_rules_of(snapshot, pod, self->config, true, arena);
    bool had = event->old_node != NULL && spread_has_all_keys(&list, event->old_node);
    bool has = event->new_node != NULL && spread_has_all_keys(&list, event->new_node);

    if (event->old_node == NULL || event->new_node == NULL) {
        return had || has;
    }
    if (had != has) {
        return true;
    }
    return has && (value_differs(&list, event->old_node, event->new_node) ||
                   taints_differ(event->old_node, event->new_node));
}

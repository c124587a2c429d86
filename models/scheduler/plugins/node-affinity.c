/* node-affinity.c - node selectors, required and preferred node affinity.
 *
 * A profile may add an affinity of its own to that of every pod (addedAffinity). */
#include "models/scheduler/framework/plugin.h"
#include "models/scheduler/storage/storage-read.h"

#include <string.h>

typedef struct Config {
    NodeSelector required; /* addedAffinity */
    uint32_t n_preferred;
    const PreferredNodeTerm *preferred;
} Config;

static const Reason conflict = { "pod affinity terms conflict", NULL };
static const Reason enforced = { "node(s) didn't match scheduler-enforced node affinity", NULL };
static const Reason mismatch = { "node(s) didn't match Pod's node affinity/selector", NULL };

static bool
adds_name(NodeNames *names, const char *name)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (names->names[i] == name) {
            return false;
        }
    }
    names->names[names->n++] = name;
    return true;
}

/* The one name that all metadata.name fields of a term allow; NULL if they contradict.  Returns
 * whether the term has such a field at all. */
static bool
term_name(const NodeSelectorTerm *term, const char **ret_name)
{
    bool is_set = false;

    *ret_name = NULL;
    for (uint32_t i = 0; i < term->n_fields; i++) {
        const SelectorRequirement *field = &term->fields[i];

        if (field->operator_ != SELECTOR_IN || field->n_values == 0 ||
            strcmp(field->key, "metadata.name") != 0) {
            continue;
        }
        if (!is_set) {
            *ret_name = field->values[0];
            is_set = true;
        } else if (*ret_name != field->values[0]) {
            *ret_name = NULL;
        }
    }
    return is_set;
}

static Verdict
pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names)
{
    const Config *config = self->config;
    const SchedPod *pod = cycle->pod;
    const NodeSelector *required = &pod->spec->required_nodes;

    if (pod->pinned_node != NULL) {
        ret_names->is_set = true;
        ret_names->names = ARENA_NEW_N(cycle->arena, const char *, 1);
        adds_name(ret_names, pod->pinned_node);
        return VERDICT_OK;
    }
    if (!required->is_set && !config->required.is_set && !pod->needs->has_node_selector) {
        return VERDICT_SKIP;
    }
    if (!required->is_set || required->n_terms == 0) {
        return VERDICT_OK;
    }
    ret_names->names = ARENA_NEW_N(cycle->arena, const char *, required->n_terms);
    for (uint32_t i = 0; i < required->n_terms; i++) {
        const char *name;

        if (!term_name(&required->terms[i], &name)) {
            return VERDICT_OK;
        }
        if (name != NULL) {
            adds_name(ret_names, name);
        }
    }
    if (ret_names->n == 0) {
        return VERDICT(STATUS_UNRESOLVABLE, conflict);
    }
    ret_names->is_set = true;
    return VERDICT_OK;
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const Config *config = self->config;

    if (config->required.is_set &&
        !node_selector_matches(&config->required, node->labels, node->name)) {
        return VERDICT(STATUS_UNRESOLVABLE, enforced);
    }
    if (!pod_matches_node(cycle->pod, node)) {
        return VERDICT(STATUS_UNRESOLVABLE, mismatch);
    }
    return VERDICT_OK;
}

/* Gt and Lt bounds must be valid label values, which "-1" is not: only preferred terms get here
 * with one, and end the attempt. */
static bool
is_label_value(const char *text)
{
    size_t length = strlen(text);

    if (length == 0) {
        return true;
    }
    return length <= 63 && g_ascii_isalnum(text[0]) && g_ascii_isalnum(text[length - 1]) &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
               length;
}

static const char *
bad_value(Cycle *cycle, const NodeSelectorTerm *term, uint32_t index)
{
    for (uint32_t e = 0; e < term->n_expressions; e++) {
        const SelectorRequirement *row = &term->expressions[e];

        for (uint32_t v = 0; v < row->n_values; v++) {
            if (!is_label_value(row->values[v])) {
                return arena_printf(
                    cycle->arena,
                    "[%u].matchExpressions[%u].values[%u][%s]: Invalid value: \"%s\": a valid "
                    "label must be an empty string or consist of alphanumeric characters, '-', "
                    "'_' or '.', and must start and end with an alphanumeric character (e.g. "
                    "'MyValue',  or 'my_value',  or '12345', regex used for validation is "
                    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
                    index, e, v, row->key, row->values[v]);
            }
        }
    }
    return NULL;
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    const Config *config = self->config;
    const PodSpec *spec = cycle->pod->spec;

    (void)nodes;
    (void)n;
    if (spec->n_preferred_nodes == 0 && config->n_preferred == 0) {
        return VERDICT_SKIP;
    }
    for (uint32_t i = 0; i < spec->n_preferred_nodes; i++) {
        const char *error = bad_value(cycle, &spec->preferred_nodes[i].term, i);

        if (error != NULL && spec->preferred_nodes[i].weight != 0) {
            return verdict_error(cycle->arena, "%s", error);
        }
    }
    return VERDICT_OK;
}

static int64_t
sum_of_weights(const PreferredNodeTerm *terms, uint32_t n, const NodeInfo *node)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (terms[i].weight != 0 &&
            node_selector_term_matches(&terms[i].term, node->labels, node->name)) {
            sum += terms[i].weight;
        }
    }
    return sum;
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const Config *config = self->config;
    const PodSpec *spec = cycle->pod->spec;

    *ret_score = sum_of_weights(config->preferred, config->n_preferred, node) +
                 sum_of_weights(spec->preferred_nodes, spec->n_preferred_nodes, node);
    return VERDICT_OK;
}

static void
normalise(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, int64_t *scores,
          uint32_t n)
{
    (void)cycle;
    (void)self;
    (void)nodes;
    default_normalise(scores, n, false);
}

static bool
suits(const Config *config, const SchedPod *pod, const NodeInfo *node)
{
    if (config->required.is_set &&
        !node_selector_matches(&config->required, node->labels, node->name)) {
        return false;
    }
    return pod_matches_node(pod, node);
}

static bool
node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
           const ClusterEvent *event)
{
    const Config *config = self->config;

    (void)snapshot;
    if (!suits(config, pod, event->new_node)) {
        return false;
    }
    return event->old_node == NULL || !suits(config, pod, event->old_node);
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    Config *config = ret;
    const Value *added = value_get(args, "addedAffinity");
    const Value *list = value_get(added, "preferredDuringSchedulingIgnoredDuringExecution");
    PreferredNodeTerm *terms = ARENA_NEW_N(arena, PreferredNodeTerm, value_length(list));

    config->required = node_selector_read(
        tables, arena, value_get(added, "requiredDuringSchedulingIgnoredDuringExecution"));
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);
        const Value *preference = value_get(row, "preference");
        ValueBuilder *terms_list = value_list_begin(arena);
        ValueBuilder *selector = value_map_begin(arena);
        NodeSelector one;

        value_add(terms_list, preference);
        value_put(selector, "nodeSelectorTerms", value_end(terms_list));
        one = node_selector_read(tables, arena, value_end(selector));
        terms[i].weight = (int32_t)value_get_int(row, "weight", 0);
        if (one.n_terms > 0) {
            terms[i].term = one.terms[0];
        }
    }
    config->n_preferred = (uint32_t)value_length(list);
    config->preferred = terms;
}

static const FilterHooks filter_hooks = { .pre_filter = pre_filter, .filter = filter };
static const ScoreHooks score_hooks = { .pre_score = pre_score,
                                        .score = score,
                                        .normalise = normalise };
static const PluginArgs args = { .config_size = sizeof(Config), .read = config_read };

static const EventHint hints[] = {
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_LABEL, node_helps },
    { 0 },
};

const SchedPlugin sched_plugin_node_affinity = {
    .name = "NodeAffinity",
    .doc = "Respect node selectors and node affinity.",
    .is_local = true,
    .is_static = true,
    .default_weight = 2,
    .args = &args,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .hints = hints,
};

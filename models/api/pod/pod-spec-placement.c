/* pod-spec-placement.c - where a pod may and wants to run, as its spec says. */
#include "models/api/pod/pod-spec-parse.h"

#include <stdlib.h>
#include <string.h>

static SelectorOperator
read_operator(const Value *value)
{
    static const struct {
        const char *text;
        SelectorOperator operator_;
    } operators[] = {
        { "NotIn", SELECTOR_NOT_IN }, { "Exists", SELECTOR_EXISTS },
        { "Gt", SELECTOR_GREATER },   { "DoesNotExist", SELECTOR_DOES_NOT_EXIST },
        { "Lt", SELECTOR_LESS },
    };
    const char *text = value_get_text(value, "operator");

    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        if (g_strcmp0(text, operators[i].text) == 0) {
            return operators[i].operator_;
        }
    }
    return SELECTOR_IN;
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const SelectorRequirement *
read_requirements(const PodSpecReader *reader, const Value *list, uint32_t *ret_n)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    SelectorRequirement *rows = ARENA_NEW_N(reader->arena, SelectorRequirement, n);

    for (size_t i = 0; i < n; i++) {
        const Value *value = value_item(list, i);
        const Value *items = value_get(value, "values");
        size_t n_values = value_is(items, VALUE_LIST) ? items->n : 0;
        const char **values = ARENA_NEW_N(reader->arena, const char *, n_values);
        size_t n_texts = 0;

        for (size_t k = 0; k < n_values; k++) {
            const char *text = value_text(value_item(items, k));

            if (text != NULL) {
                values[n_texts++] = intern(reader->names, text);
            }
        }
        qsort(values, n_texts, sizeof(values[0]), compare_texts);
        rows[i] = (SelectorRequirement){
            .key = intern(reader->names, value_get_text(value, "key")),
            .operator_ = read_operator(value),
            .n_values = (uint32_t)n_texts,
            .values = values,
        };
    }
    *ret_n = (uint32_t)n;
    return rows;
}

static NodeSelectorTerm
read_node_term(const PodSpecReader *reader, const Value *value)
{
    NodeSelectorTerm term = { 0 };

    term.expressions =
        read_requirements(reader, value_get(value, "matchExpressions"), &term.n_expressions);
    term.fields = read_requirements(reader, value_get(value, "matchFields"), &term.n_fields);
    return term;
}

static void
read_node_affinity(const PodSpecReader *reader, const Value *affinity, PodSpec *ret)
{
    const Value *required = value_path(affinity, "nodeAffinity",
                                       "requiredDuringSchedulingIgnoredDuringExecution", NULL);
    const Value *list = value_get(required, "nodeSelectorTerms");
    const Value *preferred = value_path(affinity, "nodeAffinity",
                                        "preferredDuringSchedulingIgnoredDuringExecution", NULL);
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    size_t n_preferred = value_is(preferred, VALUE_LIST) ? preferred->n : 0;
    NodeSelectorTerm *terms = ARENA_NEW_N(reader->arena, NodeSelectorTerm, n);
    PreferredNodeTerm *wishes = ARENA_NEW_N(reader->arena, PreferredNodeTerm, n_preferred);

    for (size_t i = 0; i < n; i++) {
        terms[i] = read_node_term(reader, value_item(list, i));
    }
    for (size_t i = 0; i < n_preferred; i++) {
        const Value *value = value_item(preferred, i);

        wishes[i].weight = (int32_t)value_get_int(value, "weight", 0);
        wishes[i].term = read_node_term(reader, value_get(value, "preference"));
    }
    ret->required_nodes = (NodeSelector){ .is_set = value_is(required, VALUE_MAP),
                                          .n_terms = (uint32_t)n,
                                          .terms = terms };
    ret->n_preferred_nodes = (uint32_t)n_preferred;
    ret->preferred_nodes = wishes;
}

static PodAffinityTerm
read_pod_term(const PodSpecReader *reader, const Value *value, int32_t weight)
{
    PodAffinityTerm term = {
        .topology_key = intern(reader->names, value_get_text(value, "topologyKey")),
        .selector =
            selector_from_value(value_get(value, "labelSelector"), reader->names, reader->arena),
        .namespace_selector = selector_from_value(value_get(value, "namespaceSelector"),
                                                  reader->names, reader->arena),
        .weight = weight,
    };

    term.namespaces =
        pod_spec_read_texts(reader, value_get(value, "namespaces"), &term.n_namespaces);
    return term;
}

static PodAffinityTerms
read_pod_terms(const PodSpecReader *reader, const Value *affinity)
{
    const Value *required = value_get(affinity, "requiredDuringSchedulingIgnoredDuringExecution");
    const Value *preferred = value_get(affinity, "preferredDuringSchedulingIgnoredDuringExecution");
    size_t n = value_is(required, VALUE_LIST) ? required->n : 0;
    size_t n_preferred = value_is(preferred, VALUE_LIST) ? preferred->n : 0;
    PodAffinityTerm *musts = ARENA_NEW_N(reader->arena, PodAffinityTerm, n);
    PodAffinityTerm *wishes = ARENA_NEW_N(reader->arena, PodAffinityTerm, n_preferred);

    for (size_t i = 0; i < n; i++) {
        musts[i] = read_pod_term(reader, value_item(required, i), 0);
    }
    for (size_t i = 0; i < n_preferred; i++) {
        const Value *value = value_item(preferred, i);

        wishes[i] = read_pod_term(reader, value_get(value, "podAffinityTerm"),
                                  (int32_t)value_get_int(value, "weight", 0));
    }
    return (PodAffinityTerms){ (uint32_t)n, (uint32_t)n_preferred, musts, wishes };
}

static TaintEffect
read_effect(const Value *value)
{
    const char *text = value_get_text(value, "effect");

    if (g_strcmp0(text, "NoSchedule") == 0) {
        return EFFECT_NO_SCHEDULE;
    }
    if (g_strcmp0(text, "PreferNoSchedule") == 0) {
        return EFFECT_PREFER_NO_SCHEDULE;
    }
    return g_strcmp0(text, "NoExecute") == 0 ? EFFECT_NO_EXECUTE : EFFECT_ANY;
}

static void
read_tolerations(const PodSpecReader *reader, const Value *list, PodSpec *ret)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    Toleration *tolerations = ARENA_NEW_N(reader->arena, Toleration, n);

    for (size_t i = 0; i < n; i++) {
        const Value *value = value_item(list, i);
        const char *text = value_get_text(value, "value");

        tolerations[i] = (Toleration){
            .key = pod_spec_read_text(reader, value, "key"),
            .value = intern(reader->names, text != NULL ? text : ""),
            .exists = g_strcmp0(value_get_text(value, "operator"), "Exists") == 0,
            .effect = read_effect(value),
            .seconds = value_get_int(value, "tolerationSeconds", -1),
        };
        /* Zero and less mean at once; -1 is how "for ever" is kept. */
        if (value_get(value, "tolerationSeconds") != NULL && tolerations[i].seconds < 0) {
            tolerations[i].seconds = 0;
        }
    }
    ret->n_tolerations = (uint32_t)n;
    ret->tolerations = tolerations;
}

static void
read_spread(const PodSpecReader *reader, const Value *list, PodSpec *ret)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    SpreadConstraint *rows = ARENA_NEW_N(reader->arena, SpreadConstraint, n);

    for (size_t i = 0; i < n; i++) {
        const Value *value = value_item(list, i);
        const char *when = value_get_text(value, "whenUnsatisfiable");
        const char *affinity = value_get_text(value, "nodeAffinityPolicy");

        rows[i] = (SpreadConstraint){
            .max_skew = (int32_t)value_get_int(value, "maxSkew", 1),
            .min_domains = (int32_t)value_get_int(value, "minDomains", 0),
            .must = g_strcmp0(when, "ScheduleAnyway") != 0,
            .honor_affinity = g_strcmp0(affinity, "Ignore") != 0,
            .honor_taints = g_strcmp0(value_get_text(value, "nodeTaintsPolicy"), "Honor") == 0,
            .topology_key = intern(reader->names, value_get_text(value, "topologyKey")),
            .selector = selector_from_value(value_get(value, "labelSelector"), reader->names,
                                            reader->arena),
        };
        rows[i].match_label_keys = pod_spec_read_texts(reader, value_get(value, "matchLabelKeys"),
                                                       &rows[i].n_match_label_keys);
    }
    ret->n_spread = (uint32_t)n;
    ret->spread = rows;
}

void
pod_spec_read_placement(const PodSpecReader *reader, const Value *spec, PodSpec *ret)
{
    const Value *affinity = value_get(spec, "affinity");

    ret->node_selector = label_set_from_value(reader->labels, value_get(spec, "nodeSelector"));
    read_node_affinity(reader, affinity, ret);
    ret->affinity = read_pod_terms(reader, value_get(affinity, "podAffinity"));
    ret->anti_affinity = read_pod_terms(reader, value_get(affinity, "podAntiAffinity"));
    read_tolerations(reader, value_get(spec, "tolerations"), ret);
    read_spread(reader, value_get(spec, "topologySpreadConstraints"), ret);
}

/* label-keys-admission.c - matchLabelKeys and mismatchLabelKeys become part of the selectors.
 *
 * The API server of Kubernetes 1.34 does so when a pod is created: each key that the pod has as a
 * label is added as `key In (value)` or `key NotIn (value)`.  A term without selector selects
 * nothing, whatever its keys, and stays as it is. */
#include "models/control-plane/pod-spec-admission.h"

static const Value *
requirement(Arena *arena, const char *key, const char *operator_, const char *value)
{
    ValueBuilder *row = value_map_begin(arena);
    ValueBuilder *values = value_list_begin(arena);

    value_add(values, value_string(arena, value));
    value_put_string(row, "key", key);
    value_put_string(row, "operator", operator_);
    value_put(row, "values", value_end(values));
    return value_end(row);
}

static bool
has_requirement(const Value *expressions, const Value *wanted)
{
    for (size_t i = 0; i < value_length(expressions); i++) {
        if (value_equal(value_item(expressions, i), wanted)) {
            return true;
        }
    }
    return false;
}

/* A term or spread constraint with one of its lists of keys merged.  What is there already (a pod
 * of a dump) is not added again. */
static const Value *
merge_keys(Arena *arena, const Value *term, const Value *labels, const char *keys_name,
           const char *operator_)
{
    const Value *keys = value_get(term, keys_name);
    const Value *selector = value_get(term, "labelSelector");
    const Value *old = value_get(selector, "matchExpressions");
    ValueBuilder *list = value_list_begin(arena);
    size_t n_added = 0;

    if (selector == NULL || value_length(keys) == 0) {
        return term;
    }
    for (size_t i = 0; i < value_length(old); i++) {
        value_add(list, value_item(old, i));
    }
    for (size_t i = 0; i < value_length(keys); i++) {
        const char *key = value_text(value_item(keys, i));
        const char *value = key == NULL ? NULL : value_get_text(labels, key);
        const Value *row = value == NULL ? NULL : requirement(arena, key, operator_, value);

        if (row != NULL && !has_requirement(old, row)) {
            value_add(list, row);
            n_added++;
        }
    }
    if (n_added == 0) {
        return term;
    }
    return value_with(arena, term, "labelSelector",
                      value_with(arena, selector, "matchExpressions", value_end(list)));
}

static const Value *
merge_term(Arena *arena, const Value *term, const Value *labels)
{
    term = merge_keys(arena, term, labels, "matchLabelKeys", "In");
    return merge_keys(arena, term, labels, "mismatchLabelKeys", "NotIn");
}

static const Value *
merge_weighted(Arena *arena, const Value *row, const Value *labels)
{
    const Value *term = value_get(row, "podAffinityTerm");
    const Value *merged = merge_term(arena, term, labels);

    return merged == term ? row : value_with(arena, row, "podAffinityTerm", merged);
}

/* 'map' with each row of its list 'name' merged; the same map if nothing changes. */
static const Value *
merge_list(Arena *arena, const Value *map, const char *name, const Value *labels,
           const Value *(*merge)(Arena *arena, const Value *row, const Value *labels))
{
    const Value *rows = value_get(map, name);
    ValueBuilder *list = value_list_begin(arena);
    bool changed = false;

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = merge(arena, value_item(rows, i), labels);

        changed = changed || row != value_item(rows, i);
        value_add(list, row);
    }
    return changed ? value_with(arena, map, name, value_end(list)) : map;
}

static const Value *
merge_affinity(Arena *arena, const Value *spec, const Value *labels)
{
    static const char *const stanzas[] = { "podAffinity", "podAntiAffinity" };
    const Value *affinity = value_get(spec, "affinity");
    const Value *merged = affinity;

    for (size_t i = 0; i < G_N_ELEMENTS(stanzas); i++) {
        const Value *old = value_get(merged, stanzas[i]);
        const Value *stanza = old;

        if (stanza == NULL) {
            continue;
        }
        stanza = merge_list(arena, stanza, "requiredDuringSchedulingIgnoredDuringExecution", labels,
                            merge_term);
        stanza = merge_list(arena, stanza, "preferredDuringSchedulingIgnoredDuringExecution",
                            labels, merge_weighted);
        merged = stanza == old ? merged : value_with(arena, merged, stanzas[i], stanza);
    }
    return merged == affinity ? spec : value_with(arena, spec, "affinity", merged);
}

const Value *
label_keys_admit(const Value *spec, const Value *labels, Arena *arena)
{
    spec = merge_affinity(arena, spec, labels);
    return merge_list(arena, spec, "topologySpreadConstraints", labels, merge_term);
}

static bool
any_term_has_keys(const Value *terms, bool is_weighted)
{
    for (size_t i = 0; i < value_length(terms); i++) {
        const Value *term = value_item(terms, i);

        term = is_weighted ? value_get(term, "podAffinityTerm") : term;
        if (value_length(value_get(term, "matchLabelKeys")) > 0 ||
            value_length(value_get(term, "mismatchLabelKeys")) > 0) {
            return true;
        }
    }
    return false;
}

static bool
stanza_has_keys(const Value *stanza)
{
    return any_term_has_keys(value_get(stanza, "requiredDuringSchedulingIgnoredDuringExecution"),
                             false) ||
           any_term_has_keys(value_get(stanza, "preferredDuringSchedulingIgnoredDuringExecution"),
                             true);
}

bool
label_keys_are_used(const Value *spec)
{
    const Value *affinity = value_get(spec, "affinity");

    return any_term_has_keys(value_get(spec, "topologySpreadConstraints"), false) ||
           stanza_has_keys(value_get(affinity, "podAffinity")) ||
           stanza_has_keys(value_get(affinity, "podAntiAffinity"));
}

/* node.c - what the fields of a node mean. */
#include "models/api/node.h"

#include "models/api/pod/pod.h"

#include <string.h>

static const char *const condition_names[] = {
    [NODE_MEMORY_PRESSURE] = "MemoryPressure",
    [NODE_DISK_PRESSURE] = "DiskPressure",
    [NODE_PID_PRESSURE] = "PIDPressure",
    [NODE_READY] = "Ready",
    [NODE_NETWORK_UNAVAILABLE] = "NetworkUnavailable",
};

static const char *const effect_names[] = {
    [EFFECT_ANY] = "",
    [EFFECT_NO_SCHEDULE] = "NoSchedule",
    [EFFECT_PREFER_NO_SCHEDULE] = "PreferNoSchedule",
    [EFFECT_NO_EXECUTE] = "NoExecute",
};

bool
node_is_ready(const Node *node)
{
    return node->conditions[NODE_READY].status == CONDITION_TRUE;
}

static const char *
first_label(const Node *node, const char *key, const char *old_key)
{
    const char *text = label_set_get(node->object.meta.labels, key);

    if (text == NULL) {
        text = label_set_get(node->object.meta.labels, old_key);
    }
    return text != NULL ? text : "";
}

const char *
node_zone(const Node *node)
{
    return first_label(node, "topology.kubernetes.io/zone",
                       "failure-domain.beta.kubernetes.io/zone");
}

const char *
node_region(const Node *node)
{
    return first_label(node, "topology.kubernetes.io/region",
                       "failure-domain.beta.kubernetes.io/region");
}

const Taint *
node_find_taint(const Node *node, const char *key, TaintEffect effect)
{
    for (uint32_t i = 0; i < node->n_taints; i++) {
        const Taint *taint = &node->taints[i];

        if (taint->effect == effect && (taint->key == key || strcmp(taint->key, key) == 0)) {
            return taint;
        }
    }
    return NULL;
}

static bool
field_matches(const SelectorRequirement *field, const char *name)
{
    bool found = false;

    for (uint32_t i = 0; i < field->n_values; i++) {
        found = found || strcmp(field->values[i], name) == 0;
    }
    return field->operator_ == SELECTOR_NOT_IN ? !found : found;
}

static bool
term_matches(const NodeSelectorTerm *term, const Node *node)
{
    if (term->n_expressions == 0 && term->n_fields == 0) {
        return false; /* an empty term matches nothing */
    }
    for (uint32_t i = 0; i < term->n_expressions; i++) {
        if (!selector_requirement_matches(&term->expressions[i], node->object.meta.labels)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < term->n_fields; i++) {
        if (!field_matches(&term->fields[i], node->object.meta.name)) {
            return false;
        }
    }
    return true;
}

bool
node_matches_spec(const Node *node, const PodSpec *spec)
{
    const LabelSet *wanted = spec->node_selector;

    for (uint32_t i = 0; wanted != NULL && i < wanted->n_pairs; i++) {
        const char *value = label_set_get(node->object.meta.labels, wanted->pairs[i].key);

        if (value == NULL || strcmp(value, wanted->pairs[i].value) != 0) {
            return false;
        }
    }
    if (!spec->required_nodes.is_set) {
        return true;
    }
    for (uint32_t i = 0; i < spec->required_nodes.n_terms; i++) {
        if (term_matches(&spec->required_nodes.terms[i], node)) {
            return true;
        }
    }
    return false;
}

void
node_set_taints(Node *draft, const Taint *taints, size_t n, const ObjectTables *tables)
{
    Taint *rows = n == 0 ? NULL : ARENA_NEW_N(tables->arena, Taint, n);

    for (size_t i = 0; i < n; i++) {
        rows[i] = taints[i];
        rows[i].key = intern(tables->names, taints[i].key);
        rows[i].value = intern(tables->names, taints[i].value != NULL ? taints[i].value : "");
    }
    draft->n_taints = (uint32_t)n;
    draft->taints = rows;
}

bool
node_set_condition(Node *draft, NodeConditionType type, ConditionStatus status, const char *reason,
                   const char *message, SimTime now)
{
    NodeCondition *condition = &draft->conditions[type];
    bool is_same = condition->status == status && g_strcmp0(condition->reason, reason) == 0 &&
                   g_strcmp0(condition->message, message) == 0;

    if (condition->status != status) {
        condition->status = (uint8_t)status;
        condition->last_transition = api_time(now);
    }
    condition->reason = reason;
    condition->message = message;
    return !is_same;
}

const char *
node_condition_name(NodeConditionType type)
{
    return condition_names[type];
}

const char *
taint_effect_name(TaintEffect effect)
{
    return effect_names[effect];
}

bool
toleration_tolerates(const Toleration *toleration, const Taint *taint)
{
    bool any_key = toleration->key == NULL || *toleration->key == '\0';

    if (toleration->effect != EFFECT_ANY && toleration->effect != taint->effect) {
        return false;
    }
    if (!any_key && toleration->key != taint->key && strcmp(toleration->key, taint->key) != 0) {
        return false;
    }
    /* An empty key with Equal is refused by validation; Kubernetes still compares the values. */
    return toleration->exists || g_strcmp0(toleration->value, taint->value) == 0;
}

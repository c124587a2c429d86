/* matching.c - what several plugins ask about a pod and a node. */
#include "models/scheduler/framework/plugin.h"

#include "models/scheduler/storage/storage-read.h"

static bool
required_terms_match(const SchedPod *pod, const NodeInfo *node)
{
    const NodeSelector *required = &pod->spec->required_nodes;

    if (pod->pinned_node != NULL) {
        /* The DaemonSet controller replaces the fields of every term by its node's name. */
        if (pod->pinned_node != node->name) {
            return false;
        }
        for (uint32_t i = 0; i < required->n_terms; i++) {
            NodeSelectorTerm term = required->terms[i];

            term.n_fields = 0;
            if (term.n_expressions == 0 ||
                node_selector_term_matches(&term, node->labels, node->name)) {
                return true;
            }
        }
        return !required->is_set || required->n_terms == 0;
    }
    return !required->is_set || node_selector_matches(required, node->labels, node->name);
}

bool
pod_matches_node(const SchedPod *pod, const NodeInfo *node)
{
    const LabelSet *wanted = pod->spec->node_selector;

    if (wanted != NULL) {
        for (uint32_t i = 0; i < wanted->n_pairs; i++) {
            if (label_set_find(node->labels, wanted->pairs[i].key) != wanted->pairs[i].value) {
                return false;
            }
        }
    }
    return required_terms_match(pod, node);
}

const Taint *
untolerated_taint(const PodSpec *spec, const NodeInfo *node)
{
    for (uint32_t t = 0; t < node->n_taints; t++) {
        const Taint *taint = &node->taints[t];
        bool is_tolerated = taint->effect == EFFECT_PREFER_NO_SCHEDULE;

        for (uint32_t i = 0; !is_tolerated && i < spec->n_tolerations; i++) {
            is_tolerated = toleration_tolerates(&spec->tolerations[i], taint);
        }
        if (!is_tolerated) {
            return taint;
        }
    }
    return NULL;
}

const SchedPlugin *
sched_plugin_find(const char *name)
{
    for (size_t i = 0; sched_plugins[i] != NULL; i++) {
        if (g_strcmp0(sched_plugins[i]->name, name) == 0) {
            return sched_plugins[i];
        }
    }
    return NULL;
}

bool
plugin_adds_taint_hint(const SchedPlugin *plugin)
{
    bool wants_nodes = false;

    for (const EventHint *hint = plugin->hints; hint != NULL && hint->resource != EVENT_NONE;
         hint++) {
        if (hint->resource == EVENT_NODE) {
            if ((hint->actions & EVENT_NODE_TAINT) != 0) {
                return false;
            }
            wants_nodes |= (hint->actions & EVENT_ADD) != 0;
        }
    }
    return wants_nodes;
}

HintAnswer
plugin_hint(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    HintAnswer answer = HINT_NONE;

    for (const EventHint *hint = self->plugin->hints; hint != NULL && hint->resource != EVENT_NONE;
         hint++) {
        if (!event_matches(hint->resource, hint->actions, event->resource, event->action)) {
            continue;
        }
        if (hint->may_help == NULL || hint->may_help(self, snapshot, pod, event)) {
            return HINT_QUEUE;
        }
        answer = HINT_SKIP;
    }
    if (event_matches(EVENT_NODE, EVENT_NODE_TAINT, event->resource, event->action) &&
        plugin_adds_taint_hint(self->plugin)) {
        return HINT_QUEUE;
    }
    return answer;
}

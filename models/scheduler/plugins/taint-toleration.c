/* taint-toleration.c - NoSchedule and NoExecute taints keep pods away, PreferNoSchedule ones cost
 * points. */
#include "models/scheduler/framework/plugin.h"

static const Reason untolerated = { "node(s) had untolerated taint(s)", NULL };

/* Up to Kubernetes 1.34.1 the message says which. */
static Verdict
refuse(const Cycle *cycle, const Taint *taint)
{
    Reason *named;

    if (!cycle->snapshot->names_taints) {
        return VERDICT(STATUS_UNRESOLVABLE, untolerated);
    }
    named = ARENA_NEW_N(cycle->arena, Reason, 1);
    *named = (Reason){ "node(s) had untolerated taint {%s}",
                       arena_printf(cycle->arena, "%s: %s", taint->key, taint->value) };
    return VERDICT(STATUS_UNRESOLVABLE, *named);
}

static Verdict
filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const Taint *taint = untolerated_taint(cycle->pod->spec, node);

    (void)self;
    return taint == NULL ? VERDICT_OK : refuse(cycle, taint);
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    (void)nodes;
    (void)n;
    cycle->states[self->slot] = cycle->arena;
    return VERDICT_OK;
}

static bool
is_tolerated(const PodSpec *spec, const Taint *taint)
{
    for (uint32_t i = 0; i < spec->n_tolerations; i++) {
        const Toleration *toleration = &spec->tolerations[i];

        if ((toleration->effect == EFFECT_ANY || toleration->effect == EFFECT_PREFER_NO_SCHEDULE) &&
            toleration_tolerates(toleration, taint)) {
            return true;
        }
    }
    return false;
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    if (cycle_state(cycle, self) == NULL) {
        return verdict_error(cycle->arena, "error reading \"PreScoreTaintToleration\" from "
                                           "cycleState: not found");
    }
    *ret_score = 0;
    for (uint32_t t = 0; t < node->n_taints; t++) {
        const Taint *taint = &node->taints[t];

        if (taint->effect == EFFECT_PREFER_NO_SCHEDULE && !is_tolerated(cycle->pod->spec, taint)) {
            ++*ret_score;
        }
    }
    return VERDICT_OK;
}

static void
normalise(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, int64_t *scores,
          uint32_t n)
{
    (void)cycle;
    (void)self;
    (void)nodes;
    default_normalise(scores, n, true);
}

static bool
node_helps(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
           const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    return untolerated_taint(pod->spec, event->new_node) == NULL &&
           (event->old_node == NULL || untolerated_taint(pod->spec, event->old_node) != NULL);
}

static bool
is_this_pod(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
            const ClusterEvent *event)
{
    (void)self;
    (void)snapshot;
    return event->new_pod->uid == pod->uid;
}

static const FilterHooks filter_hooks = { .filter = filter };
static const ScoreHooks score_hooks = { .pre_score = pre_score,
                                        .score = score,
                                        .normalise = normalise };

static const EventHint hints[] = {
    { EVENT_NODE, EVENT_ADD | EVENT_NODE_TAINT, node_helps },
    { EVENT_POD, EVENT_POD_TOLERATION, is_this_pod },
    { 0 },
};

const SchedPlugin sched_plugin_taint_toleration = {
    .name = "TaintToleration",
    .doc = "Respect taints and tolerations.",
    .is_local = true,
    .is_static = true,
    .default_weight = 3,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .hints = hints,
};

/* node-health.c - one node in one look: signs of life, or the lack of them.
 *
 * Kubernetes 1.34, pkg/controller/nodelifecycle: a renewed lease or a new heartbeat of Ready since
 * the last look is a sign of life, and counts from the look that noticed it. */
#include "models/controllers/node-lifecycle/node-lifecycle.h"

#include "models/controllers/pod-control.h"

#define UPDATE_TRIES 5
#define EXCLUDE_LABEL "node.kubernetes.io/exclude-disruption"

SimTime
node_health_due(const NodeLifecycle *lifecycle, const NodeHealth *health)
{
    const ControllerManagerSettings *settings = lifecycle->self->settings;
    const Node *node = (const Node *)controller_get(lifecycle->self, KIND_NODE, health->node);
    bool never_posted = node == NULL || node->conditions[NODE_READY].status == CONDITION_ABSENT;
    SimTime grace =
        never_posted ? settings->node_startup_grace_period : settings->node_monitor_grace_period;

    if (node == NULL || health->gone || health->seen_at == SIM_NEVER ||
        leases_is_renewing(controller_leases(lifecycle->self), health->name) ||
        node->conditions[NODE_READY].status == CONDITION_UNKNOWN) {
        return SIM_NEVER;
    }
    return health->seen_at + grace + 1;
}

/* Signs of life since the last look.  Looks that were not made would have seen the renewals in
 * between: the newest one was noticed at the first instant of the grid after it. */
static void
notice_signs(NodeLifecycle *lifecycle, NodeHealth *health, const Node *node)
{
    SimTime now = sim_now(lifecycle->self->sim);
    SimTime period = node_lifecycle_period(lifecycle);
    SimTime renewed = leases_last_renewal(controller_leases(lifecycle->self), health->name, now);
    const NodeCondition *ready = &node->conditions[NODE_READY];

    if (health->seen_at == SIM_NEVER) {
        health->seen_at = ready->status == CONDITION_ABSENT ? node->object.meta.created_at : now;
        health->renewed_at = renewed;
        health->heartbeat_at = ready->last_heartbeat;
        return;
    }
    if (ready->status != CONDITION_ABSENT && ready->last_heartbeat != health->heartbeat_at) {
        health->heartbeat_at = ready->last_heartbeat;
        health->seen_at = now;
    }
    if (renewed != SIM_NEVER && renewed != health->renewed_at) {
        SimTime back = (now - renewed) / period * period;

        health->renewed_at = renewed;
        health->seen_at = MAX(health->seen_at, now - back);
    }
}

static void
post_unknown(Node *draft, SimTime now)
{
    static const NodeConditionType judged[] = { NODE_READY, NODE_MEMORY_PRESSURE,
                                                NODE_DISK_PRESSURE, NODE_PID_PRESSURE };

    for (size_t i = 0; i < G_N_ELEMENTS(judged); i++) {
        NodeCondition *condition = &draft->conditions[judged[i]];

        if (condition->status == CONDITION_ABSENT) {
            *condition = (NodeCondition){ CONDITION_UNKNOWN, "NodeStatusNeverUpdated",
                                          "Kubelet never posted node status.",
                                          draft->object.meta.created_at, api_time(now) };
        } else if (condition->status != CONDITION_UNKNOWN) {
            condition->status = CONDITION_UNKNOWN;
            condition->reason = "NodeStatusUnknown";
            condition->message = "Kubelet stopped posting node status.";
            condition->last_transition = api_time(now);
        }
    }
}

/* Unknown, if it is time; the status of Ready afterwards, as far as the controller knows. */
static ConditionStatus
judge(NodeLifecycle *lifecycle, Process *process, NodeHealth *health)
{
    Controller *self = lifecycle->self;
    const ControllerManagerSettings *settings = self->settings;

    for (int i = 0; i < UPDATE_TRIES; i++) {
        const Node *node = (const Node *)controller_get(self, KIND_NODE, health->node);
        ConditionStatus status;
        SimTime grace;
        Node *draft;
        ApiAnswer answer;

        if (node == NULL) {
            return CONDITION_ABSENT;
        }
        status = (ConditionStatus)node->conditions[NODE_READY].status;
        grace = status == CONDITION_ABSENT ? settings->node_startup_grace_period
                                           : settings->node_monitor_grace_period;
        if (sim_now(self->sim) <= health->seen_at + grace || status == CONDITION_UNKNOWN) {
            return status;
        }
        draft = (Node *)object_copy(&node->object);
        post_unknown(draft, sim_now(self->sim));
        answer = controller_update_status(self, process, &draft->object);
        if (answer.status == API_OK) {
            return CONDITION_UNKNOWN;
        }
        if (answer.status != API_CONFLICT) {
            return status;
        }
        process_sleep(process, 20 * SIM_MILLISECOND);
    }
    return CONDITION_ABSENT;
}

/* All pods of the node lose Ready, one write after the other. */
static bool
mark_pods(NodeLifecycle *lifecycle, Process *process, const NodeHealth *health)
{
    Controller *self = lifecycle->self;
    StoreQuery query = { .kind = KIND_POD, .node_name = health->name };
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    bool ok = true;

    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        g_array_append_val(refs, it.object->ref);
    }
    for (guint i = 0; i < refs->len && !self->gone; i++) {
        Pod *draft = (Pod *)controller_copy(self, KIND_POD, g_array_index(refs, ObjectRef, i));
        PodCondition *ready = draft == NULL ? NULL : &draft->conditions[POD_READY];
        Object *about;
        ApiAnswer answer;

        if (draft == NULL || ready->status != CONDITION_TRUE) {
            if (draft != NULL) {
                object_free(&draft->object);
            }
            continue;
        }
        pod_set_condition(draft, POD_READY, CONDITION_FALSE, ready->reason, ready->message,
                          sim_now(self->sim));
        about = object_copy(&draft->object);
        answer = controller_update_status(self, process, &draft->object);
        if (answer.status == API_OK) {
            controller_record(self, about, "Warning", "NodeNotReady", "Node is not ready");
        } else if (answer.status != API_NOT_FOUND) {
            ok = false;
        }
        object_free(about);
    }
    return ok;
}

bool
node_mark_reachable(NodeLifecycle *lifecycle, Process *process, NodeHealth *health)
{
    static const char *const none[] = { NULL };
    static const char *const both[] = { TAINT_UNREACHABLE, TAINT_NOT_READY, NULL };
    const Node *node = (const Node *)controller_get(lifecycle->self, KIND_NODE, health->node);

    tainter_remove(health->zone, health->node);
    /* The look knows nodes as they were when it began: what was tainted since stays so. */
    if (health->evicted_at != SIM_NEVER && health->evicted_at >= lifecycle->look_began_at) {
        return true;
    }
    if (node == NULL || (node_find_taint(node, TAINT_UNREACHABLE, EFFECT_NO_EXECUTE) == NULL &&
                         node_find_taint(node, TAINT_NOT_READY, EFFECT_NO_EXECUTE) == NULL)) {
        return true;
    }
    return node_swap_taints(lifecycle->self, process, health->node, EFFECT_NO_EXECUTE, none, both);
}

static bool
taint_by_status(NodeLifecycle *lifecycle, Process *process, NodeHealth *health,
                ConditionStatus status)
{
    bool unknown = status == CONDITION_UNKNOWN;
    const char *const wanted[] = { unknown ? TAINT_UNREACHABLE : TAINT_NOT_READY, NULL };
    const char *const other[] = { unknown ? TAINT_NOT_READY : TAINT_UNREACHABLE, NULL };
    const Node *node = (const Node *)controller_get(lifecycle->self, KIND_NODE, health->node);

    if (node == NULL) {
        return true;
    }
    if (status == CONDITION_TRUE) {
        return node_mark_reachable(lifecycle, process, health);
    }
    if (node_find_taint(node, other[0], EFFECT_NO_EXECUTE) != NULL) {
        return node_swap_taints(lifecycle->self, process, health->node, EFFECT_NO_EXECUTE, wanted,
                                other);
    }
    if (node_find_taint(node, wanted[0], EFFECT_NO_EXECUTE) == NULL) {
        tainter_add(lifecycle, health->zone, health->node);
    }
    return true;
}

void
node_health_look(NodeLifecycle *lifecycle, Process *process, NodeHealth *health)
{
    Controller *self = lifecycle->self;
    const Node *node = (const Node *)controller_get(self, KIND_NODE, health->node);
    ConditionStatus before, after;

    if (node == NULL || health->gone) {
        return;
    }
    notice_signs(lifecycle, health, node);
    before = (ConditionStatus)node->conditions[NODE_READY].status;
    after = judge(lifecycle, process, health);
    node = (const Node *)controller_get(self, KIND_NODE, health->node);
    if (node == NULL || self->gone) {
        return;
    }
    zone_count(health, label_set_get(node->object.meta.labels, EXCLUDE_LABEL) == NULL,
               after == CONDITION_TRUE);
    if (after == CONDITION_ABSENT) {
        return;
    }
    health->dirty = !taint_by_status(lifecycle, process, health, after);
    if (after != CONDITION_TRUE && before == CONDITION_TRUE) {
        Object *about = controller_copy(self, KIND_NODE, health->node);

        if (about != NULL) {
            controller_record(self, about, "Normal", "NodeNotReady",
                              "Node %s status is now: NodeNotReady", health->name);
            object_free(about);
        }
        health->retry_pods = true;
    }
    if (health->retry_pods && after != CONDITION_TRUE) {
        health->retry_pods = !mark_pods(lifecycle, process, health);
        health->dirty = health->dirty || health->retry_pods;
    }
}

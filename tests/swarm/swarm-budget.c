/* swarm-budget.c - drains in random worlds, and the promise that evictions respect budgets.
 *
 * An eviction is decided on the budget's status, which is what the controller believes.  Pods that
 * fail meanwhile are nobody's broken promise: an eviction is wrong if it leaves fewer healthy pods
 * than the budget wants although the belief was no better than the truth. */
#include "models/api/match/selector.h"
#include "models/api/server/client.h"
#include "tests/swarm/swarm.h"

#define ASK_AGAIN (5 * SIM_SECOND)
#define TRIES 24

typedef struct Drain {
    Swarm *swarm;
    const char *node_name; /* run's arena */
} Drain;

static bool
is_healthy(const Pod *pod)
{
    return pod_is_ready(pod) && pod_is_active(pod);
}

static bool
budget_takes(const PodDisruptionBudget *budget, const Pod *pod)
{
    return selector_matches(budget->selector, pod->object.meta.labels);
}

int32_t
swarm_count_healthy(const Swarm *swarm, const PodDisruptionBudget *budget, int32_t *ret_n_pods)
{
    StoreQuery query = { .kind = KIND_POD, .name_space = budget->object.meta.name_space };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    int32_t n = 0;

    *ret_n_pods = 0;
    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;

        if (budget_takes(budget, pod)) {
            *ret_n_pods += !pod_is_terminal(pod);
            n += is_healthy(pod);
        }
    }
    return n;
}

static bool
was_evicted(const Pod *old, const Pod *new_)
{
    const Pod *pod = new_ != NULL ? new_ : old;

    return old != NULL && !object_is_deleting(&old->object) &&
           (new_ == NULL || object_is_deleting(&new_->object)) &&
           pod->conditions[POD_DISRUPTION_TARGET].status == CONDITION_TRUE &&
           g_strcmp0(pod->conditions[POD_DISRUPTION_TARGET].reason, "EvictionByEvictionAPI") == 0;
}

/* How many healthy pods the status promises, without those it has let go ('gone' aside). */
static int32_t
believed_before(const PodDisruptionBudget *budget, const Pod *gone)
{
    int32_t n = budget->status.current_healthy;

    for (uint32_t i = 0; i < budget->status.n_disrupted; i++) {
        n -= g_strcmp0(budget->status.disrupted[i].name, gone->object.meta.name) != 0;
    }
    return n;
}

void
swarm_check_eviction(Swarm *swarm, const Pod *old, const Pod *new_)
{
    StoreQuery query = { .kind = KIND_POD_DISRUPTION_BUDGET };
    StoreIterator it;

    if (!was_evicted(old, new_) || !is_healthy(old)) {
        return;
    }
    it = store_query(cluster_store(swarm->cluster), &query);
    while (store_next(&it)) {
        const PodDisruptionBudget *budget = (const PodDisruptionBudget *)it.object;
        int32_t n_pods;
        int32_t left = swarm_count_healthy(swarm, budget, &n_pods);

        if (budget_takes(budget, old) && left < budget->status.desired_healthy &&
            believed_before(budget, old) <= left + 1) {
            swarm_fail(swarm, "the eviction of %s leaves %d healthy pods of %d",
                       old->object.meta.name, left, budget->status.desired_healthy);
        }
    }
}

static void
evict_all(const Drain *drain, Client *client, Process *self)
{
    StoreQuery query = { .kind = KIND_POD, .node_name = drain->node_name };
    StoreIterator it = store_query(cluster_store(drain->swarm->cluster), &query);
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    while (store_next(&it)) {
        const OwnerRef *owner = object_controller(it.object);

        if (pod_is_active((const Pod *)it.object) &&
            (owner == NULL || owner->kind != KIND_DAEMON_SET)) {
            g_array_append_val(refs, it.object->ref);
        }
    }
    for (guint i = 0; i < refs->len; i++) {
        (void)client_evict(client, self, g_array_index(refs, ObjectRef, i), -1);
    }
}

static void
drain_body(Process *self, void *data)
{
    const Drain *drain = data;
    Client *client = drain->swarm->client;

    for (int i = 0; i < TRIES; i++) {
        evict_all(drain, client, self);
        process_sleep(self, ASK_AGAIN);
    }
}

void
swarm_drain(Swarm *swarm, const char *node_name)
{
    Drain *drain = ARENA_NEW(swarm->arena, Drain);

    *drain = (Drain){ swarm, arena_strdup(swarm->arena, node_name) };
    (void)process_start(cluster_sim(swarm->cluster), "drain", PHASE_ACTION, drain_body, drain);
}

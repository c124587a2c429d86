/* swarm-rest.c - what holds when all faults have ended and the world has come to rest: each
 * controller has what it wants, and says so. */
#include "tests/swarm/swarm.h"

#include <string.h>

static StoreIterator
all_of(const Swarm *swarm, Kind kind)
{
    StoreQuery query = { .kind = kind };

    return store_query(cluster_store(swarm->cluster), &query);
}

/* Names are "db-0" to "db-2", each once: a name cannot be there twice, so counting is enough. */
static void
check_stateful_set(Swarm *swarm, const StatefulSet *set)
{
    const Store *store = cluster_store(swarm->cluster);
    StoreQuery query = { .kind = KIND_POD, .owner = set->object.meta.uid };
    StoreIterator it = store_query(store, &query);
    int32_t n = 0;

    while (store_next(&it)) {
        n++;
    }
    if (n != set->replicas || set->status.replicas != n || set->status.ready_replicas != n) {
        swarm_fail(swarm, "stateful set %s wants %d, has %d, says %d with %d ready",
                   set->object.meta.name, set->replicas, n, set->status.replicas,
                   set->status.ready_replicas);
    }
    for (int32_t i = 0; i < set->replicas; i++) {
        g_autofree char *name = g_strdup_printf("%s-%d", set->object.meta.name, i);

        if (store_find(store, KIND_POD, set->object.meta.name_space, name) == NULL) {
            swarm_fail(swarm, "there is no pod %s", name);
        }
    }
}

/* Every node has one, that is ready, and no node has two. */
static void
check_daemon_set(Swarm *swarm, const DaemonSet *set)
{
    StoreQuery query = { .kind = KIND_POD, .owner = set->object.meta.uid };
    StoreIterator it = store_query(cluster_store(swarm->cluster), &query);
    g_autoptr(GHashTable) nodes = g_hash_table_new(g_str_hash, g_str_equal);
    int32_t n = 0;

    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;

        n += pod_is_ready(pod);
        if (pod->node_name == NULL ||
            !g_hash_table_add(nodes, (gpointer)(guintptr)pod->node_name)) {
            swarm_fail(swarm, "a node has two pods of daemon set %s, or one has no node",
                       set->object.meta.name);
        }
    }
    if (n != (int32_t)swarm->n_nodes || set->status.number_ready != n ||
        set->status.desired_number_scheduled != n) {
        swarm_fail(swarm, "daemon set %s is ready on %d of %u nodes and says %d of %d",
                   set->object.meta.name, n, swarm->n_nodes, set->status.number_ready,
                   set->status.desired_number_scheduled);
    }
}

/* A Job that completed has counted just as many successes as it wanted; none is forgotten. */
static void
check_job(Swarm *swarm, const Job *job)
{
    bool is_done = job->status.completion_time != SIM_NEVER;
    const char *name = job->object.meta.name;

    if (is_done && (job->status.succeeded != job->spec.completions || job->status.active > 0)) {
        swarm_fail(swarm, "job %s is complete with %d of %d, %d active", name,
                   job->status.succeeded, job->spec.completions, job->status.active);
    }
    if (job->status.succeeded > job->spec.completions) {
        swarm_fail(swarm, "job %s has %d successes and wanted %d", name, job->status.succeeded,
                   job->spec.completions);
    }
    if (job->status.n_uncounted_succeeded + job->status.n_uncounted_failed > 0) {
        swarm_fail(swarm, "job %s has pods that it never counted", name);
    }
}

static void
check_budget(Swarm *swarm, const PodDisruptionBudget *budget)
{
    int32_t n_pods;
    int32_t n_healthy = swarm_count_healthy(swarm, budget, &n_pods);

    if (budget->status.current_healthy != n_healthy) {
        swarm_fail(swarm, "budget %s believes in %d healthy pods and there are %d",
                   budget->object.meta.name, budget->status.current_healthy, n_healthy);
    }
    if (budget->status.disruptions_allowed != MAX(n_healthy - budget->status.desired_healthy, 0)) {
        swarm_fail(swarm, "budget %s allows %d with %d healthy pods of %d",
                   budget->object.meta.name, budget->status.disruptions_allowed, n_healthy,
                   budget->status.desired_healthy);
    }
}

void
swarm_check_controllers(Swarm *swarm)
{
    StoreIterator it = all_of(swarm, KIND_STATEFUL_SET);

    while (store_next(&it)) {
        check_stateful_set(swarm, (const StatefulSet *)it.object);
    }
    it = all_of(swarm, KIND_DAEMON_SET);
    while (store_next(&it)) {
        check_daemon_set(swarm, (const DaemonSet *)it.object);
    }
    it = all_of(swarm, KIND_JOB);
    while (store_next(&it)) {
        check_job(swarm, (const Job *)it.object);
    }
    it = all_of(swarm, KIND_POD_DISRUPTION_BUDGET);
    while (store_next(&it)) {
        check_budget(swarm, (const PodDisruptionBudget *)it.object);
    }
}

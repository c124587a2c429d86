/* cluster-control-plane.c - the parts of the control plane: who leads, who is switched off.
 *
 * One scheduler and one controller manager stand for all instances of each: the process of the
 * instance that leads.  The others only wait for the lease (leader-election.h). */
#include "models/cluster-internal.h"

#include <string.h>

static void
lead_scheduler(void *data, bool leads)
{
    Cluster *cluster = data;

    leads ? scheduler_start(cluster->scheduler) : scheduler_stop(cluster->scheduler);
}

static void
lead_manager(void *data, bool leads)
{
    Cluster *cluster = data;

    leads ? controller_manager_start(cluster->manager) : controller_manager_stop(cluster->manager);
}

void
cluster_make_elections(Cluster *cluster, uint32_t n_instances)
{
    /* The manager keeps its lease when it ends in good order, the scheduler gives it back
     * (Kubernetes 1.34). */
    const ElectionOptions manager = { .name = "kube-controller-manager",
                                      .component = "kube-controller-manager",
                                      .n_instances = n_instances,
                                      .settings = cluster->settings.manager_election,
                                      .lead = lead_manager,
                                      .data = cluster };
    const ElectionOptions scheduler = { .name = "kube-scheduler",
                                        .component = "default-scheduler",
                                        .releases = true,
                                        .n_instances = n_instances,
                                        .settings = cluster->settings.scheduler_election,
                                        .lead = lead_scheduler,
                                        .data = cluster };

    cluster->election_client = client_new(cluster->server, "leader-election", 0, 0);
    cluster->elections[ELECTION_MANAGER] =
        election_new(cluster->sim, cluster->election_client, &cluster->tables, &manager);
    cluster->elections[ELECTION_SCHEDULER] =
        election_new(cluster->sim, cluster->election_client, &cluster->tables, &scheduler);
}

static Election *
election_of(const Cluster *cluster, FaultTarget target)
{
    return target == TARGET_SCHEDULER            ? cluster->elections[ELECTION_SCHEDULER]
           : target == TARGET_CONTROLLER_MANAGER ? cluster->elections[ELECTION_MANAGER]
                                                 : NULL;
}

/* Whether requests are answered: by an API server, out of an etcd that can agree. */
static void
update_reachable(Cluster *cluster)
{
    bool down = cluster->apiserver_is_down || cluster->etcd_is_silent;

    if (down == api_server_is_down(cluster->server)) {
        return;
    }
    api_server_set_down(cluster->server, down);
    for (int i = 0; i < N_ELECTIONS && cluster->manager != NULL; i++) {
        election_set_reachable(cluster->elections[i], !down);
    }
}

static void
etcd_answers(void *data, bool does)
{
    Cluster *cluster = data;

    cluster->etcd_is_silent = !does;
    update_reachable(cluster);
}

void
cluster_make_etcd(Cluster *cluster, uint32_t n_members)
{
    cluster->etcd = etcd_new(cluster->sim, &cluster->tables, n_members, etcd_answers, cluster);
}

static void
set_component(void *data, int target, bool up)
{
    Cluster *cluster = data;

    switch ((FaultTarget)target) {
    case TARGET_APISERVER:
        cluster->apiserver_is_down = !up;
        update_reachable(cluster);
        break;
    case TARGET_METRICS_SERVER:
        metrics_server_set_down(cluster->metrics, !up);
        break;
    default:
        break;
    }
}

static const char *
instance(void *data, int target, uint32_t index, bool *ret_leads)
{
    const Election *election = election_of(data, (FaultTarget)target);
    const Etcd *etcd = ((const Cluster *)data)->etcd;

    if (target == TARGET_ETCD) {
        *ret_leads = etcd_leader(etcd) == (int32_t)index;
        return etcd_member(etcd, index);
    }
    *ret_leads = election != NULL && election_leader(election) == (int32_t)index;
    return election == NULL ? NULL : election_instance(election, index);
}

static void
change_member(Etcd *etcd, const char *name, bool starts)
{
    for (uint32_t i = 0; etcd_member(etcd, i) != NULL; i++) {
        if (name == NULL || strcmp(etcd_member(etcd, i), name) == 0) {
            starts ? etcd_start(etcd, i) : etcd_stop(etcd, i);
        }
    }
}

static void
change_instance(void *data, int target, const char *name, InstanceChange change)
{
    Election *election = election_of(data, (FaultTarget)target);

    if (target == TARGET_ETCD) {
        change_member(((Cluster *)data)->etcd, name, change == INSTANCE_STARTED);
    }
    for (uint32_t i = 0; election != NULL && election_instance(election, i) != NULL; i++) {
        if (name == NULL || strcmp(election_instance(election, i), name) == 0) {
            switch (change) {
            case INSTANCE_STARTED:
                election_start(election, i);
                break;
            case INSTANCE_ENDED:
                election_end(election, i);
                break;
            case INSTANCE_KILLED:
                election_kill(election, i);
                break;
            }
        }
    }
}

void
cluster_fault_world(Cluster *cluster, FaultWorld *ret)
{
    *ret = (FaultWorld){ .sim = cluster->sim,
                         .store = cluster->store,
                         .kubelets = cluster->kubelets,
                         .set_component = set_component,
                         .instance = instance,
                         .change_instance = change_instance,
                         .component_data = cluster };
}

void
cluster_component_leases(const Cluster *cluster, Arena *arena, GPtrArray *ret)
{
    for (int i = 0; i < N_ELECTIONS && cluster->manager != NULL; i++) {
        const Value *lease = election_lease(cluster->elections[i], arena);

        if (lease != NULL) {
            g_ptr_array_add(ret, (void *)(uintptr_t)lease);
        }
    }
}

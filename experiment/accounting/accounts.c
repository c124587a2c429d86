/* accounts.c - what the accounts hear, and when they write. */
#include "experiment/accounting/accounts-internal.h"

/* What is due of an earlier second is written before anything changes. */
void
accounts_begin_change(Accounts *accounts)
{
    SimTime now = sim_now(accounts->sim);

    if (accounts->dirty_at != SIM_NEVER && accounts->dirty_at / SIM_SECOND != now / SIM_SECOND) {
        account_series_write(accounts, accounts->dirty_at, false);
        accounts->dirty_at = SIM_NEVER;
    }
}

void
accounts_end_change(Accounts *accounts)
{
    if (!accounts->has_started) {
        return;
    }
    accounts->dirty_at = sim_now(accounts->sim);
    if (accounts->n_exact > 0) {
        account_series_write(accounts, SIM_NEVER, false);
    }
}

static void
pod_changed(Accounts *accounts, const Pod *before, const Pod *pod)
{
    if (before == NULL) {
        account_pod_created(accounts, pod);
    }
    account_pod_placed(accounts, before, pod);
    account_tenant_changed(accounts, before, pod);
    account_pod_work(accounts, before, pod);
}

static void
node_changed(Accounts *accounts, const Node *before, const Node *node)
{
    const Node *any = node == NULL ? before : node;

    account_node_changed(accounts, before, node);
    account_readiness_changed(accounts, any->object.meta.name, node != NULL && node_is_ready(node));
}

static void
object_changed(void *data, const Object *old, const Object *new_)
{
    Accounts *accounts = data;
    const Object *any = new_ == NULL ? old : new_;

    accounts_begin_change(accounts);
    accounts->counters[COUNT_API_WRITES] += accounts->has_started;
    switch (any->kind) {
    case KIND_POD:
        pod_changed(accounts, (const Pod *)old, (const Pod *)new_);
        break;
    case KIND_NODE:
        node_changed(accounts, (const Node *)old, (const Node *)new_);
        break;
    case KIND_JOB:
        account_job_changed(accounts, (const Job *)old, (const Job *)new_);
        break;
    default:
        break;
    }
    accounts_end_change(accounts);
}

static void
truth_changed(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    (void)serves;
    if (sim_handle_equal(pod, SIM_NO_HANDLE)) {
        account_machine_changed(data, node_name);
    }
}

Accounts *
accounts_new(Observatory *observatory, Cluster *cluster, const Recorder *recorder,
             const ClusterPool *pools, size_t n_pools)
{
    Accounts *accounts = g_new0(Accounts, 1);

    accounts->observatory = observatory;
    accounts->cluster = cluster;
    accounts->sim = cluster_sim(cluster);
    accounts->recorder = recorder;
    accounts->pools = pools;
    accounts->n_pools = n_pools;
    accounts->names = intern_new();
    accounts->nodes = g_ptr_array_new_with_free_func(g_free);
    accounts->node_index = g_hash_table_new(g_str_hash, g_str_equal);
    accounts->dirty = g_ptr_array_new();
    accounts->of_pools = g_new0(AccountTotals, n_pools + 1);
    accounts->tenants = g_ptr_array_new_with_free_func(g_free);
    accounts->tenant_index = g_hash_table_new(g_str_hash, g_str_equal);
    accounts->reasons = g_array_new(FALSE, TRUE, sizeof(ReasonCount));
    accounts->series = g_array_new(FALSE, TRUE, sizeof(AccountSeries));
    accounts->outages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    accounts->first_job_at = SIM_NEVER;
    accounts->dirty_at = SIM_NEVER;
    observatory_set_accounts(observatory, accounts);
    account_series_init(accounts);
    store_add_observer(cluster_store(cluster), object_changed, accounts);
    machines_add_observer(cluster_machines(cluster), truth_changed, accounts);
    return accounts;
}

void
accounts_free(Accounts *accounts)
{
    if (accounts == NULL) {
        return;
    }
    observatory_set_accounts(accounts->observatory, NULL);
    g_hash_table_unref(accounts->outages);
    g_array_unref(accounts->series);
    g_array_unref(accounts->reasons);
    g_hash_table_unref(accounts->tenant_index);
    g_ptr_array_unref(accounts->tenants);
    g_free(accounts->of_pools);
    g_ptr_array_unref(accounts->dirty);
    g_hash_table_unref(accounts->node_index);
    g_ptr_array_unref(accounts->nodes);
    intern_free(accounts->names);
    g_free(accounts);
}

void
accounts_start(Accounts *accounts)
{
    accounts->has_started = true;
    account_usage_start(accounts);
    account_series_write(accounts, sim_now(accounts->sim), false);
    accounts_end_change(accounts);
}

void
accounts_finish(Accounts *accounts)
{
    SimTime end = sim_now(accounts->sim);

    if (accounts->dirty_at != SIM_NEVER) {
        account_series_write(accounts, accounts->dirty_at, false);
        accounts->dirty_at = SIM_NEVER;
    }
    if (accounts->has_started) {
        account_series_write(accounts, end, true);
    }
}

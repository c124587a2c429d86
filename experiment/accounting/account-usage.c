/* account-usage.c - what containers really use.
 *
 * Nobody tells when a program's load changes, so it is looked at now and then, and only if somebody
 * asks: looking costs as much as there are pods. */
#include "experiment/accounting/accounts-internal.h"

#include <string.h>

static void look(void *owner, const SimEvent *event);

static const SimEventType looked = { "accounts.looked-at-usage", PHASE_SAMPLE, look };

static void
add_pod(Accounts *accounts, const Pod *pod, Amounts *sum)
{
    uint32_t n = pod->spec->n_init_containers + pod->spec->n_containers;

    for (uint32_t i = 0; i < n; i++) {
        ContainerUsage usage;

        if (kubelets_container_usage(cluster_kubelets(accounts->cluster), pod, i, accounts->n_looks,
                                     &usage)) {
            sum->of[ACCOUNT_CPU] += MAX(usage.cpu_milli, 0);
            sum->of[ACCOUNT_MEMORY] += MAX(usage.memory, 0);
        }
    }
}

static void
look(void *owner, const SimEvent *event)
{
    Accounts *accounts = owner;
    StoreQuery query = { .kind = KIND_POD };
    Amounts sum = { { 0 } };

    (void)event;
    for (StoreIterator it = store_query(cluster_store(accounts->cluster), &query);
         store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        if (pod->node_name != NULL && pod->phase == POD_RUNNING &&
            account_node(accounts, pod->node_name)->is_ready) {
            add_pod(accounts, pod, &sum);
        }
    }
    accounts->n_looks++;
    accounts_begin_change(accounts);
    accounts->used = sum;
    accounts_end_change(accounts);
    sim_post_background(accounts->sim, accounts->usage_every, &looked, accounts, (SimArgs){ 0 });
}

void
accounts_watch_usage(Accounts *accounts, SimTime every, bool is_wanted)
{
    accounts->usage_every = every;
    accounts->is_usage_wanted = is_wanted;
}

bool
accounts_is_usage(const char *metric)
{
    return g_str_has_prefix(metric, "used.") || g_str_has_prefix(metric, "usage.");
}

void
account_usage_start(Accounts *accounts)
{
    if (accounts->is_usage_wanted) {
        sim_post_background(accounts->sim, accounts->usage_every, &looked, accounts,
                            (SimArgs){ 0 });
    }
}

/* account-tenants.c - who gets the cluster: dominant shares of namespaces (Ghodsi et al., NSDI
 * 2011) and what may be said of them. */
#include "experiment/accounting/accounts-internal.h"

#include <math.h>

static Tenant *
tenant_of(Accounts *accounts, const char *name)
{
    Tenant *tenant = g_hash_table_lookup(accounts->tenant_index, name);

    if (tenant == NULL) {
        tenant = g_new0(Tenant, 1);
        tenant->name = intern(accounts->names, name);
        g_ptr_array_add(accounts->tenants, tenant);
        g_hash_table_insert(accounts->tenant_index, (void *)(uintptr_t)tenant->name, tenant);
    }
    return tenant;
}

static bool
is_bound(const Pod *pod)
{
    return pod != NULL && pod->node_name != NULL && !pod_is_terminal(pod);
}

static bool
is_waiting(const Pod *pod)
{
    return pod != NULL && pod->node_name == NULL && pod_is_active(pod);
}

static void
count_bound(Tenant *tenant, const Pod *pod, int64_t sign)
{
    Amounts asks = amounts_of_pod(pod);

    tenant->n_bound += sign;
    for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
        tenant->requested.of[i] += sign * asks.of[i];
    }
}

void
account_tenant_changed(Accounts *accounts, const Pod *before, const Pod *pod)
{
    const Pod *any = pod == NULL ? before : pod;
    Tenant *tenant;

    if (pod_is_daemon(any) ||
        (is_bound(before) == is_bound(pod) && is_waiting(before) == is_waiting(pod) &&
         (before == NULL || pod == NULL || before->spec == pod->spec))) {
        return;
    }
    tenant = tenant_of(accounts, any->object.meta.name_space);
    tenant->n_waiting += is_waiting(pod) - is_waiting(before);
    if (is_bound(before)) {
        count_bound(tenant, before, -1);
    }
    if (is_bound(pod)) {
        count_bound(tenant, pod, 1);
    }
}

static double
dominant_share(const Accounts *accounts, const Tenant *tenant)
{
    const Amounts *all = &accounts->whole.allocatable;
    double most = 0;

    for (int i = 0; i < N_ACCOUNT_SHOWN; i++) {
        if (all->of[i] > 0) {
            most = MAX(most, (double)tenant->requested.of[i] / (double)all->of[i]);
        }
    }
    return most;
}

static bool
is_present(const Tenant *tenant)
{
    return tenant->n_bound > 0 || tenant->n_waiting > 0;
}

void
account_settle_tenants(Accounts *accounts)
{
    for (guint i = 0; i < accounts->tenants->len; i++) {
        Tenant *tenant = g_ptr_array_index(accounts->tenants, i);

        tenant->share = dominant_share(accounts, tenant);
    }
}

/* ---- what may be said ------------------------------------------------------------------------ */

double
account_fairness(const Accounts *accounts)
{
    double sum = 0, squares = 0, n = 0;

    for (guint i = 0; i < accounts->tenants->len; i++) {
        const Tenant *tenant = g_ptr_array_index(accounts->tenants, i);

        if (is_present(tenant)) {
            sum += tenant->share;
            squares += tenant->share * tenant->share;
            n++;
        }
    }
    return squares > 0 ? sum * sum / (n * squares) : 1;
}

double
account_share_ratio(const Accounts *accounts)
{
    double least = INFINITY, most = 0;

    for (guint i = 0; i < accounts->tenants->len; i++) {
        const Tenant *tenant = g_ptr_array_index(accounts->tenants, i);

        if (is_present(tenant)) {
            least = MIN(least, tenant->share);
            most = MAX(most, tenant->share);
        }
    }
    return most > 0 ? least / most : 1;
}

double
account_below(const Accounts *accounts)
{
    double n = 0, n_below = 0;

    for (guint i = 0; i < accounts->tenants->len; i++) {
        n += is_present(g_ptr_array_index(accounts->tenants, i));
    }
    for (guint i = 0; i < accounts->tenants->len; i++) {
        const Tenant *tenant = g_ptr_array_index(accounts->tenants, i);

        n_below += tenant->n_waiting > 0 && tenant->share < 1 / n;
    }
    return n_below;
}

double
account_share_of(const Accounts *accounts, const char *name)
{
    const Tenant *tenant = g_hash_table_lookup(accounts->tenant_index, name);

    return tenant == NULL ? 0 : tenant->share;
}

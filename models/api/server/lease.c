/* lease.c - heartbeats of nodes, known without an event each.
 *
 * Renewal k of a period that began at S happens at S + k * (interval + 2 %) + J(k), where J is
 * uniform in +-1 % of the interval and J(0) is 0: successive renewals are 1.00 to 1.04 intervals
 * apart as those of a kubelet, and any of them is told without the ones before it.  (A kubelet's
 * jitters add up to a random walk; only their spread from one renewal to the next is kept.) */
#include "models/api/server/lease.h"

#include "sim/random.h"

typedef struct NodeLease {
    char *node_name;
    SimStream jitter;
    SimTime started_at;     /* of the present or last period; SIM_NEVER: never */
    SimTime stopped_at;     /* SIM_NEVER: renewing */
    SimTime before;         /* newest renewal of earlier periods; SIM_NEVER: none */
    uint64_t jitter_offset; /* draws that earlier periods have used */
} NodeLease;

typedef struct Observer {
    LeaseHandler handler;
    void *data;
} Observer;

struct Leases {
    Simulation *sim;
    SimTime interval;
    GHashTable *by_name; /* NodeLease, owned */
    GArray *observers;
};

static void
node_lease_free(gpointer data)
{
    NodeLease *lease = data;

    g_free(lease->node_name);
    g_free(lease);
}

Leases *
leases_new(Simulation *sim)
{
    Leases *leases = g_new0(Leases, 1);

    leases->sim = sim;
    leases->interval = LEASE_RENEW_INTERVAL;
    leases->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, node_lease_free);
    leases->observers = g_array_new(FALSE, FALSE, sizeof(Observer));
    return leases;
}

void
leases_free(Leases *leases)
{
    if (leases == NULL) {
        return;
    }
    g_hash_table_unref(leases->by_name);
    g_array_unref(leases->observers);
    g_free(leases);
}

void
leases_set_interval(Leases *leases, SimTime interval)
{
    g_assert(interval > 0);
    leases->interval = interval;
}

static NodeLease *
find(const Leases *leases, const char *node_name)
{
    return g_hash_table_lookup(leases->by_name, node_name);
}

static SimTime
renewal_at(const Leases *leases, const NodeLease *lease, int64_t k)
{
    SimTime step = leases->interval + leases->interval / 50;
    SimStream jitter = lease->jitter;

    if (k == 0) {
        return lease->started_at;
    }
    jitter.draw = lease->jitter_offset + (uint64_t)k;
    return lease->started_at + k * step +
           (SimTime)((sim_stream_uniform(&jitter) - 0.5) * (double)(leases->interval / 50));
}

/* How many renewals of the present period lie at or before 'at'. */
static int64_t
renewals_until(const Leases *leases, const NodeLease *lease, SimTime at)
{
    SimTime step = leases->interval + leases->interval / 50;
    int64_t k;

    if (lease->started_at == SIM_NEVER || at < lease->started_at) {
        return 0;
    }
    k = (at - lease->started_at) / step + 1; /* the jitter is smaller than half a step */
    while (k > 0 && renewal_at(leases, lease, k) > at) {
        k--;
    }
    return k + 1;
}

static void
notify(Leases *leases, const NodeLease *lease, bool renewing)
{
    for (guint i = 0; i < leases->observers->len; i++) {
        const Observer *observer = &g_array_index(leases->observers, Observer, i);

        observer->handler(observer->data, lease->node_name, renewing);
    }
}

static NodeLease *
ensure(Leases *leases, const char *node_name)
{
    NodeLease *lease = find(leases, node_name);

    if (lease == NULL) {
        lease = g_new0(NodeLease, 1);
        lease->node_name = g_strdup(node_name);
        lease->jitter = sim_stream(sim_seed(leases->sim), "lease-jitter", node_name);
        lease->started_at = SIM_NEVER;
        lease->stopped_at = 0;
        lease->before = SIM_NEVER;
        g_hash_table_insert(leases->by_name, lease->node_name, lease);
    }
    return lease;
}

static void
start_at(Leases *leases, const char *node_name, SimTime at)
{
    NodeLease *lease = ensure(leases, node_name);

    if (lease->stopped_at == SIM_NEVER) {
        return;
    }
    if (lease->started_at != SIM_NEVER) {
        lease->before = leases_last_renewal(leases, node_name, lease->stopped_at);
        lease->jitter_offset += (uint64_t)renewals_until(leases, lease, lease->stopped_at);
    }
    lease->started_at = at;
    lease->stopped_at = SIM_NEVER;
    notify(leases, lease, true);
}

void
leases_start(Leases *leases, const char *node_name)
{
    start_at(leases, node_name, sim_now(leases->sim));
}

void
leases_start_settled(Leases *leases, const char *node_name)
{
    SimStream phase = sim_stream(sim_seed(leases->sim), "lease-phase", node_name);
    SimTime back = (SimTime)(sim_stream_uniform(&phase) * (double)leases->interval);

    start_at(leases, node_name, sim_now(leases->sim) - back);
}

void
leases_stop(Leases *leases, const char *node_name)
{
    NodeLease *lease = find(leases, node_name);

    if (lease == NULL || lease->stopped_at != SIM_NEVER) {
        return;
    }
    lease->stopped_at = sim_now(leases->sim);
    notify(leases, lease, false);
}

bool
leases_is_renewing(const Leases *leases, const char *node_name)
{
    const NodeLease *lease = find(leases, node_name);

    return lease != NULL && lease->stopped_at == SIM_NEVER;
}

SimTime
leases_last_renewal(const Leases *leases, const char *node_name, SimTime at)
{
    const NodeLease *lease = find(leases, node_name);
    int64_t n;

    if (lease == NULL) {
        return SIM_NEVER;
    }
    if (at > lease->stopped_at) {
        at = lease->stopped_at;
    }
    n = renewals_until(leases, lease, at);
    return n == 0 ? lease->before : renewal_at(leases, lease, n - 1);
}

SimTime
leases_next_renewal(const Leases *leases, const char *node_name, SimTime at)
{
    const NodeLease *lease = find(leases, node_name);

    if (lease == NULL || lease->stopped_at != SIM_NEVER) {
        return SIM_NEVER;
    }
    return renewal_at(leases, lease, renewals_until(leases, lease, at));
}

void
leases_add_observer(Leases *leases, LeaseHandler handler, void *data)
{
    Observer observer = { handler, data };

    g_array_append_val(leases->observers, observer);
}

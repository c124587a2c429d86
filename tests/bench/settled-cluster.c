/* settled-cluster.c - large clusters in which little happens: cost must follow the little.
 *
 * "lost-nodes" starts with all pods bound and Running, loses ten nodes and goes on for an hour.
 * "half" divides the cost of the whole by that of half the nodes and pods.  "idle" has a healthy
 * cluster, hour after hour, against a bare kernel with one empty event for each renewal of a
 * node's lease, which is what a naive simulation could not go below. */
#include "tests/bench/bench-cluster.h"

enum {
    N_NODES = 5000,
    N_DEPLOYMENTS = 100,
    N_REPLICAS = 1500,
    N_PODS = N_DEPLOYMENTS * N_REPLICAS,
    N_LOST = 10,
    EVENTS_PER_POD = 8, /* about as many as the start has */
    N_IDLE_HOURS = 10,
    RENEWALS_PER_HOUR = 360,
};

#define HOUR (INT64_C(3600) * SIM_SECOND)

static uint64_t
lose_nodes(uint32_t divisor, BenchTimer *timer)
{
    BenchShape shape = { N_NODES / divisor, N_DEPLOYMENTS, N_REPLICAS / divisor };
    Cluster *cluster;
    SimTime last;

    bench_start(timer);
    cluster = bench_cluster_new(&shape, KUBELET_REAL, true);
    cluster_start(cluster);
    (void)sim_run(cluster_sim(cluster), 10 * SIM_SECOND);
    for (uint32_t i = 1; i <= N_LOST / divisor; i++) {
        g_autofree char *name = g_strdup_printf("node-%u", i * 7);

        kubelets_power_off(cluster_kubelets(cluster), name);
    }
    (void)sim_run(cluster_sim(cluster), HOUR);
    bench_stop(timer);
    bench_expect(bench_cluster_count_ready(cluster, &last) == N_PODS / divisor,
                 "lost pods were not replaced");
    cluster_free(cluster);
    return N_PODS / divisor;
}

static uint64_t
whole(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    return lose_nodes(1, timer);
}

static uint64_t
whole_once(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    (void)lose_nodes(1, timer);
    return 1;
}

static uint64_t
half_once(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    (void)lose_nodes(2, timer);
    return 1;
}

static uint64_t
start_bare(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    (void)bench_empty_events((uint64_t)N_PODS * EVENTS_PER_POD, timer);
    return N_PODS;
}

static uint64_t
idle(const BenchRow *row, BenchTimer *timer)
{
    BenchShape shape = { N_NODES, N_DEPLOYMENTS, N_REPLICAS };
    Cluster *cluster = bench_cluster_new(&shape, KUBELET_REAL, true);
    Simulation *sim = cluster_sim(cluster);
    uint64_t n_before;

    (void)row;
    cluster_start(cluster);
    (void)sim_run(sim, HOUR);
    n_before = sim_n_fired(sim);
    bench_start(timer);
    (void)sim_run(sim, (1 + N_IDLE_HOURS) * HOUR);
    bench_stop(timer);
    bench_expect(sim_n_fired(sim) - n_before < (uint64_t)N_NODES * N_IDLE_HOURS,
                 "more than one event a node and hour");
    cluster_free(cluster);
    return N_IDLE_HOURS;
}

static uint64_t
idle_bare(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    (void)bench_empty_events((uint64_t)N_NODES * RENEWALS_PER_HOUR, timer);
    return 1;
}

static const BenchRow rows[] = {
    { .name = "lost-nodes",
      .measured = whole,
      .bare = start_bare,
      .n_repeats = 1,
      .target_s = 10,
      .target_mb = 600 },
    { .name = "half", .measured = half_once, .bare = whole_once, .target = 1.8, .n_repeats = 1 },
    { .name = "idle", .measured = idle, .bare = idle_bare, .target = 10, .n_repeats = 1 },
};

extern const Bench bench_settled_cluster;

const Bench bench_settled_cluster = {
    .name = "settled-cluster",
    .doc = "150,000 pods on 5,000 nodes: an hour with ten nodes lost, half of it, idle hours.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};

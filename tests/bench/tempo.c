/* tempo.c - 5,000 pods on 1,000 nodes from apply to Running at the rates of default clients.
 *
 * A real control plane needs 250 s for it, since its clients are limited to so many requests a
 * second; here the same 250 s are virtual. */
#include "tests/bench/bench-cluster.h"

enum {
    N_PODS = 5000,
    EVENTS_PER_POD = 18, /* as many as the story has */
};

static const BenchShape shape = { .n_nodes = 1000, .n_deployments = 5, .n_replicas = 1000 };

static uint64_t
tell_story(const BenchRow *row, BenchTimer *timer)
{
    Cluster *cluster = bench_cluster_new(&shape, KUBELET_INSTANT, false);
    SimTime last;

    (void)row;
    bench_start(timer);
    cluster_start(cluster);
    (void)sim_run(cluster_sim(cluster), 300 * SIM_SECOND);
    bench_stop(timer);
    bench_expect(bench_cluster_count_ready(cluster, &last) == N_PODS, "not all pods run");
    bench_expect(last >= 237 * SIM_SECOND && last <= 263 * SIM_SECOND,
                 "the last pod does not start at 250 s, within 5 %");
    cluster_free(cluster);
    return N_PODS;
}

static uint64_t
tell_nothing(const BenchRow *row, BenchTimer *timer)
{
    (void)row;
    (void)bench_empty_events(N_PODS * EVENTS_PER_POD, timer);
    return N_PODS;
}

static const BenchRow rows[] = {
    { .name = "5k-pods", .measured = tell_story, .bare = tell_nothing, .target_s = 0.3 },
};

extern const Bench bench_tempo;

const Bench bench_tempo = {
    .name = "tempo",
    .doc = "Pods from apply to Running against a kernel with as many empty events.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};

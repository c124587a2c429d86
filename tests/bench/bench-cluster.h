/* bench-cluster.h - clusters of many equal nodes and Deployments for benchmarks. */
#pragma once

#include "models/cluster.h"
#include "tests/bench/bench.h"

typedef struct BenchShape {
    uint32_t n_nodes;
    uint32_t n_deployments;
    uint32_t n_replicas; /* of each */
} BenchShape;

/* Nodes and Deployments of small pods with readiness probes; not started. */
Cluster *bench_cluster_new(const BenchShape *shape, KubeletMode kubelet, bool settled);
/* The objects of a manifest, to exist at time 0. */
void bench_cluster_add(Cluster *cluster, const char *text);
/* Pods that run and are ready; '*ret_last_start' is when the last of them began. */
uint32_t bench_cluster_count_ready(const Cluster *cluster, SimTime *ret_last_start);
/* What a run is compared with: a bare kernel that fires as many empty events. */
uint64_t bench_empty_events(uint64_t n_events, BenchTimer *timer);

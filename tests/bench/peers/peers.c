/* peers.c - the workloads on which other simulators were measured, and what they took for them.
 *
 * peer-workloads.h says what the workloads are.  W1, W5 and W6 are whole runs of the program, with
 * every component of a cluster and all tables written; W2, W3 and W8 are models of a few lines on
 * the bare kernel; W4 is the cell of placement policies. */
#include "tests/bench/peers/peer-models.h"
#include "tests/bench/peers/peer-workloads.h"

static const BenchPeer kubernetriks_w1 = { .name = "kubernetriks", .seconds = 18.0, .mb = 494 };
static const BenchPeer kubernetriks_w5 = { .name = "kubernetriks", .seconds = 119.7, .mb = 493 };
static const BenchPeer pfnet_w6 = { .name = "k8s-cluster-simulator", .seconds = 23.9, .mb = 175 };
static const BenchPeer desru_w2 = { .name = "desru", .seconds = 0.105 };
static const BenchPeer desru_w3 = { .name = "desru", .seconds = 0.11 };
static const BenchPeer cloudsim_first = { .name = "CloudSim Plus", .seconds = 5.0, .mb = 240 };
static const BenchPeer cloudsim_worst = { .name = "CloudSim Plus", .seconds = 21.6, .mb = 240 };
static const BenchPeer desru_w8 = { .name = "desru", .seconds = 5 / 7.9 };
static const BenchPeer simrs_w8 = { .name = "simrs", .seconds = 5 / 5.0 };

enum {
    N_RUNS = 3, /* of what takes long */
};

static const BenchRow rows[] = {
    { .name = "w1-100k-pods",
      .measured = peer_run,
      .bare = peer_run_bare,
      .size = 1000,
      .data = &peer_w1,
      .n_repeats = N_RUNS,
      .target_s = 0.9,
      .target_mb = 60,
      .peer = &kubernetriks_w1 },
    { .name = "w1s-24k-pods",
      .measured = peer_run,
      .bare = peer_run_bare,
      .size = 100,
      .data = &peer_w1s,
      .n_repeats = N_RUNS },
    { .name = "w2-queue",
      .measured = peer_queue,
      .bare = peer_queue_bare,
      .target_s = 0.105,
      .peer = &desru_w2 },
    { .name = "w3-beats",
      .measured = peer_beats,
      .bare = peer_beats_bare,
      .target_s = 0.11,
      .peer = &desru_w3 },
    { .name = "w4-first-fit",
      .measured = peer_hosts,
      .bare = peer_hosts_bare,
      .data = "FirstFit",
      .peer = &cloudsim_first },
    { .name = "w4-worst-fit",
      .measured = peer_hosts,
      .bare = peer_hosts_bare,
      .data = "WorstFit",
      .peer = &cloudsim_worst },
    { .name = "w5-5k-nodes",
      .measured = peer_run,
      .bare = peer_run_bare,
      .size = 5000,
      .data = &peer_w5,
      .n_repeats = N_RUNS,
      .target_s = 1.2,
      .peer = &kubernetriks_w5 },
    { .name = "w6-openb",
      .measured = peer_run,
      .bare = peer_run_bare,
      .size = 1213,
      .n_repeats = N_RUNS,
      .target_s = 0.5,
      .target_mb = 50,
      .peer = &pfnet_w6 },
    { .name = "w8-hold-10k",
      .measured = peer_hold,
      .bare = peer_hold_bare,
      .size = 10000,
      .peer = &desru_w8 },
    { .name = "w8-hold-100k",
      .measured = peer_hold,
      .bare = peer_hold_bare,
      .size = 100000,
      .peer = &simrs_w8 },
};

extern const Bench bench_peers;

const Bench bench_peers = {
    .name = "peers",
    .doc = "Workloads of other simulators, against a bare loop and what the best of them took.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};

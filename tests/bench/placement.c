/* placement.c - decisions of the scheduler, against a bare scan over the free amounts of all nodes.
 *
 * Random nodes and templates of pods (taints, images, preferred affinity, spreading), each pod
 * decided and placed: with the default sampling, with all nodes scored, and by the plugins alone.
 */
#include "tests/bench/bench.h"
#include "tests/models/scheduler/random-cluster.h"

#include <stdlib.h>

enum {
    N_NODES = 5000,
    N_TEMPLATES = 20,
};

typedef struct Variant {
    int32_t percentage;
    bool by_plugins;
    uint32_t n_pods;
} Variant;

static uint64_t
place(const BenchRow *row, BenchTimer *timer)
{
    const Variant *variant = row->data;
    RandomCluster *cluster =
        random_cluster_new(1, (uint32_t)row->size, N_TEMPLATES, variant->percentage, false);
    uint64_t n_placed = 0;

    if (variant->by_plugins) {
        placement_cache_free(cluster->searcher.placement);
        cluster->searcher.placement = NULL;
    }
    bench_start(timer);
    for (uint32_t i = 0; i < variant->n_pods; i++) {
        n_placed += random_cluster_place(cluster);
    }
    bench_stop(timer);
    bench_keep(n_placed);
    random_cluster_free(cluster);
    return variant->n_pods;
}

/* What any placement must at least do: look at what is free everywhere, and take some of it. */
static uint64_t
scan_bare(const BenchRow *row, BenchTimer *timer)
{
    const Variant *variant = row->data;
    int64_t *cpu = calloc(row->size, sizeof(*cpu));
    int64_t *memory = calloc(row->size, sizeof(*memory));

    bench_start(timer);
    for (uint32_t i = 0; i < variant->n_pods; i++) {
        size_t best = 0;

        for (size_t n = 1; n < row->size; n++) {
            if (cpu[n] + memory[n] < cpu[best] + memory[best]) {
                best = n;
            }
        }
        cpu[best] += 100 + i % 7;
        memory[best] += 200 + i % 5;
    }
    bench_stop(timer);
    bench_keep((uint64_t)cpu[0]);
    free(cpu);
    free(memory);
    return variant->n_pods;
}

static const Variant sampled = { 0, false, 30000 };
static const Variant all = { 100, false, 30000 };
static const Variant plugins = { 0, true, 500 };

static const BenchRow rows[] = {
    { "sampled-5k", place, scan_bare, 0, N_NODES, &sampled, 0, 0, 0, NULL },
    { "all-5k", place, scan_bare, 0, N_NODES, &all, 0, 0, 0, NULL },
    { "plugins-5k", place, scan_bare, 0, N_NODES, &plugins, 0, 0, 0, NULL },
};

const Bench bench_placement = {
    .name = "placement",
    .doc = "Placing pods on 5,000 nodes, against a bare scan of what is free.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};

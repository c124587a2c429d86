/* random-cluster.h - a cluster made of draws: nodes, templates of pods, services. */
#pragma once

#include "models/scheduler/framework/cycle.h"
#include "models/scheduler/placement/placement-cache.h"
#include "models/scheduler/scheduler-config.h"
#include "sim/random.h"

typedef struct RandomCluster {
    ObjectTables *tables;
    SchedulerConfig *config;
    Snapshot *snapshot;
    Searcher searcher;
    SimStream draws;
    GPtrArray *templates; /* of Object: pods */
    GPtrArray *bound;     /* of SchedPod */
    GPtrArray *nodes;     /* of Object */
    uint32_t n_templates;
    bool with_affinity;
    Uid next_uid;
} RandomCluster;

/* 'percentage' as percentageOfNodesToScore; 'with_affinity': some pods keep away from others. */
RandomCluster *random_cluster_new(uint64_t seed, uint32_t n_nodes, uint32_t n_templates,
                                  int32_t percentage, bool with_affinity);
void random_cluster_free(RandomCluster *cluster);

uint64_t random_below(RandomCluster *cluster, uint64_t n);

/* One pod of a random template is decided and, if it fits, bound; returns whether it was. */
bool random_cluster_place(RandomCluster *cluster);
/* A bound pod leaves; a node changes its labels, taints or size; a service comes. */
void random_cluster_disturb(RandomCluster *cluster);

/* swarm.h - random small worlds, and what must hold in every one of them. */
#pragma once

#include "models/api/server/client.h"
#include "models/cluster.h"

/* What a world does is drawn from one stream, so a seed repeats it. */
typedef struct Swarm {
    uint64_t seed;
    SimStream stream;
    Cluster *cluster;
    Arena *arena;
    struct Watchman *watchman;
    Client *client; /* who drains nodes */
    uint32_t n_nodes;
    uint32_t n_workloads;
    GPtrArray *faults; /* ActiveFault *, in the order they began */
    char *failure;     /* the first broken promise; NULL: none */
} Swarm;

uint64_t swarm_below(Swarm *swarm, uint64_t n);
/* Notes the first broken promise, with the instant. */
void swarm_fail(Swarm *swarm, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* swarm-world.c: nodes and workloads, and the timeline of actions and faults. */
void swarm_build(Swarm *swarm);
void swarm_act(Swarm *swarm);  /* one random action or fault, now */
void swarm_heal(Swarm *swarm); /* all faults end */

/* swarm-budget.c: evicts what is on a node for two minutes, as often as its budgets allow. */
void swarm_drain(Swarm *swarm, const char *node_name);
void swarm_check_eviction(Swarm *swarm, const Pod *old, const Pod *new_);
int32_t swarm_count_healthy(const Swarm *swarm, const PodDisruptionBudget *budget,
                            int32_t *ret_n_pods);

/* swarm-rest.c */
void swarm_check_controllers(Swarm *swarm);

/* swarm-watch.c: promises that hold at every commit, and those that hold at rest. */
struct Watchman *watchman_new(Swarm *swarm);
void watchman_free(struct Watchman *watchman);
void watchman_check_rest(Swarm *swarm);

/* node-lifecycle.h - who judges nodes by their heartbeats: the parts of the controller.
 *
 * Kubernetes looks at all nodes every 5 s and keeps of each when it last saw a sign of life, by its
 * own clock; a node without one for 50 s becomes Unknown.  Most looks see nothing new, and what
 * they would have seen can be told from the lease alone, so only looks that can change something
 * are made: at the next instant of the 5 s grid after a node changed, or when a lease that is not
 * renewed any more will have been missed for too long.
 *
 *     looks     |    |    |    |    |    |    |    |    |    |    |    |    |
 *     renewals  R  .   R  .   x (power lost)
 *     made      |         .                                         |
 *              node came                        first look with now > seen + 50 s
 *
 * A look that writes takes as long as the client's rate limit makes it take, and the grid starts
 * anew when it ends.  Parts: node-lifecycle-controller.c (life, looks), node-health.c (one node),
 * zone-disruption.c (states of zones, rates), no-execute-tainter.c (queues), no-schedule-taints.c.
 */
#pragma once

#include "models/controllers/controller.h"

typedef struct NodeLifecycle NodeLifecycle;
typedef struct Zone Zone;

/* What the controller remembers of a node. */
typedef struct NodeHealth {
    ObjectRef node;
    char *name;
    Zone *zone;
    SimTime seen_at;      /* last sign of life, by our clock; SIM_NEVER: not looked at yet */
    SimTime renewed_at;   /* lease as of the last look */
    SimTime heartbeat_at; /* Ready's as of the last look */
    bool known_ready;     /* counted as ready in its zone */
    bool counted;         /* counted in its zone at all */
    bool dirty;           /* the next look must look at it */
    bool retry_pods;      /* its pods were not all marked */
    bool gone;
    SimTime evicted_at; /* when it last got a NoExecute taint; SIM_NEVER: it did not */
    SimTime due_at;     /* a look at or after this instant could find it dead; SIM_NEVER: none */
} NodeHealth;

typedef enum ZoneState {
    ZONE_INITIAL,
    ZONE_NORMAL,
    ZONE_PARTIAL_DISRUPTION,
    ZONE_FULL_DISRUPTION,
} ZoneState;

/* Nodes of one region and zone: how many are ready, and whose turn it is to be tainted. */
struct Zone {
    char *key;
    int32_t n_ready, n_not_ready;
    ZoneState state;
    GArray *queue;    /* ObjectRef of nodes, first in first out */
    double rate;      /* tokens a second; 0: none */
    bool has_token;   /* burst is 1 */
    SimTime token_at; /* when the next token comes, if there is none */
};

struct NodeLifecycle {
    Controller *self;
    GHashTable *by_name; /* NodeHealth */
    GPtrArray *nodes;    /* NodeHealth, owned, in order of arrival; gone ones are swept */
    GPtrArray *zones;    /* Zone, owned */
    SimTime grid_at;     /* an instant of the grid */
    SimTimer look_timer;
    SimTime look_at;
    SimTime look_began_at; /* the last one; it knows the nodes of that instant */
    bool looking;
    SimTimer taint_timer;
    SimTime taint_grid_at;
    bool tainting;
};

/* From one look to the next. */
SimTime node_lifecycle_period(const NodeLifecycle *lifecycle);

/* -- node-health.c ---------------------------------------------------------------------------- */

/* One node in a look: signs of life, Unknown, events, pods, queue of taints. */
void node_health_look(NodeLifecycle *lifecycle, Process *process, NodeHealth *health);
/* When a look could next find the node dead, given what is known now. */
SimTime node_health_due(const NodeLifecycle *lifecycle, const NodeHealth *health);

/* -- zone-disruption.c ------------------------------------------------------------------------ */

Zone *zone_ensure(NodeLifecycle *lifecycle, const Node *node);
void zone_count(NodeHealth *health, bool counted, bool ready);
/* After a look: new states, new rates. */
void zones_handle_disruption(NodeLifecycle *lifecycle, Process *process);
/* A pure judgement, for tests. */
ZoneState zone_state(int32_t n_ready, int32_t n_not_ready, double unhealthy_zone_threshold);

/* -- no-execute-tainter.c --------------------------------------------------------------------- */

void tainter_start(NodeLifecycle *lifecycle);
void tainter_stop(NodeLifecycle *lifecycle);
/* Queues a node for its first NoExecute taint. */
void tainter_add(NodeLifecycle *lifecycle, Zone *zone, ObjectRef node);
void tainter_remove(Zone *zone, ObjectRef node);
void tainter_set_rate(NodeLifecycle *lifecycle, Zone *zone, double rate);

/* -- taints of nodes, no-schedule-taints.c ---------------------------------------------------- */

#define TAINT_NOT_READY "node.kubernetes.io/not-ready"
#define TAINT_UNREACHABLE "node.kubernetes.io/unreachable"

/* Mirrors conditions as NoSchedule taints. */
bool node_sync_no_schedule(Controller *self, Process *process, ObjectRef node);

/* Adds and removes taints of one effect in two patches, as the real thing does; keys end with NULL.
 * The node is read before each patch. */
bool node_swap_taints(Controller *self, Process *process, ObjectRef node, TaintEffect effect,
                      const char *const *add, const char *const *remove);
bool node_mark_reachable(NodeLifecycle *lifecycle, Process *process, NodeHealth *health);

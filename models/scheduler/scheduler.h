/* scheduler.h - kube-scheduler as a part of the cluster: queue, cycle, bind.
 *
 * It watches pods, nodes and what its plugins ask for, takes one pod at a time from its queue,
 * decides, and binds through its client (50 requests a second, burst 100).  When its process stops
 * its queue and assumptions are lost; when it starts again it lists. */
#pragma once

#include "models/api/server/api-server.h"
#include "models/scheduler/feature-gates.h"

typedef struct Scheduler Scheduler;

typedef struct SchedulerOptions {
    const char *name; /* of the process; NULL: default-scheduler.  Its random streams hang on it */
    double api_qps;   /* --kube-api-qps */
    int32_t api_burst;
    /* Both placement paths decide, and this is told the first difference.  NULL: one decides. */
    void (*placement_differs)(const char *text);
    const Value *configuration;    /* KubeSchedulerConfiguration v1; NULL: the default profile */
    SimTime attempt_time;          /* of an attempt, apart from ... */
    SimTime attempt_time_per_node; /* ... each node it looks at */
    const struct PolicySource *policies; /* placement policies not built in; NULL: none */
    /* Told once why a placement policy failed (it crashed, hung, answered nonsense): the run cannot
     * go on.  NULL: pods then fail, one after another. */
    void (*policy_failed)(void *data, const char *text);
    void *policy_failed_data;
    SchedulerGates gates;
    bool names_taints; /* in messages, as up to Kubernetes 1.34.1 */
} SchedulerOptions;

Scheduler *scheduler_new(Simulation *sim, ApiServer *server, const SchedulerOptions *options);
void scheduler_free(Scheduler *scheduler);
const char *scheduler_name(const Scheduler *scheduler);

/* The process starts (fills its caches, queues what is not bound) and ends. */
void scheduler_start(Scheduler *scheduler);
void scheduler_stop(Scheduler *scheduler);

/* What is kept of every attempt: enough to say what came of it; which node was worth what is found
 * again by running to 'at' once more. */
typedef struct SchedulerRecord {
    SimTime at; /* when its outcome counted */
    Uid pod;
    ObjectRef ref;
    uint64_t rejectors; /* of a failure; see scheduler_rejector() */
    const char *profile;
    const char *node_name; /* NULL: it failed */
    const char *nominated; /* by preemption; NULL: none */
    const char *message;   /* the whole FailedScheduling text; NULL: it did not fail */
    int32_t attempt;       /* counts from 1 */
    uint32_t n_nodes, n_evaluated, n_feasible;
} SchedulerRecord;

/* All attempts in the order they ended; good until the next one. */
const SchedulerRecord *scheduler_records(const Scheduler *scheduler, size_t *ret_n);
/* The index-th plugin that rejected the pod, NULL behind the last. */
const char *scheduler_rejector(const Scheduler *scheduler, const SchedulerRecord *record,
                               uint32_t index);

/* Appends lines that say how many attempts were decided by indexes, how many plugin by plugin, and
 * why those were. */
void scheduler_append_paths(const Scheduler *scheduler, GString *out);
/* How many were decided by indexes. */
uint64_t scheduler_n_fast(const Scheduler *scheduler);

/* Somebody who looks over its shoulder: called when the index-th attempt has been decided, by the
 * plugins for once, so that 'cycle' has a verdict of every node.  The decision is the same. */
struct Cycle;
typedef void (*SchedulerWitness)(void *data, const struct Cycle *cycle,
                                 const SchedulerRecord *record);
void scheduler_watch_attempt(Scheduler *scheduler, size_t index, SchedulerWitness witness,
                             void *data);

/* How many pods wait where: scheduler_pending_pods{queue}. */
typedef enum SchedulerQueuePool {
    PENDING_ACTIVE,
    PENDING_BACKOFF,
    PENDING_UNSCHEDULABLE,
    PENDING_GATED,
} SchedulerQueuePool;
size_t scheduler_pending(const Scheduler *scheduler, SchedulerQueuePool pool);

/* What became of one attempt, as kube-scheduler's metrics count it. */
typedef struct SchedulerOutcome {
    const char *result; /* "scheduled", "unschedulable", "error" */
    const char *profile;
    SimTime algorithm; /* how long the decision took */
    SimTime duration;  /* the same with the bind, if there was one */
    SimTime sli;       /* since the pod could be tried at first; SIM_NEVER: it was not bound */
    int32_t attempts;  /* of the pod so far */
    bool tried_preemption;
    uint32_t n_victims; /* 0: nobody was evicted */
} SchedulerOutcome;

/* Told at once of everything that metrics count.  NULL ends it. */
typedef struct SchedulerObserver {
    void (*pending)(void *data, SchedulerQueuePool pool, int change);
    void (*incoming)(void *data, SchedulerQueuePool pool, const char *event);
    void (*attempted)(void *data, const SchedulerOutcome *outcome);
} SchedulerObserver;
void scheduler_set_observer(Scheduler *scheduler, const SchedulerObserver *observer, void *data);

/* Where a pod waits; false: it does not. */
typedef struct SchedulerWait {
    SchedulerQueuePool pool;
    bool is_tried;         /* its attempt is under way */
    SimTime since;         /* when it came to this pool */
    SimTime backoff_until; /* PENDING_BACKOFF */
    int32_t attempts;
} SchedulerWait;
bool scheduler_wait(const Scheduler *scheduler, Uid pod, SchedulerWait *ret);
/* Whether one of its profiles has this name: else the pod is another scheduler's. */
bool scheduler_has_profile(const Scheduler *scheduler, const char *scheduler_name);

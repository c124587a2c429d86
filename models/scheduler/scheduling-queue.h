/* scheduling-queue.h - pods that wait to be scheduled.
 *
 *                 add            pop
 *     (new) ---------------> active ----> in flight ----> bound
 *                              ^  ^            |
 *               back-off over  |  | event      | failed
 *                           back-off <---------+
 *                              ^               |
 *                              +--- unschedulable (an event of the cluster may help; 5 min)
 *
 * Rules of Kubernetes 1.34 (scheduling queue with queueing hints and pops from the back-off
 * queue): order is priority, then the time of insertion; back-off 1 s doubling to 10 s, rounded
 * down to whole seconds; if nothing is active the head of the back-off queue is taken at once. */
#pragma once

#include "models/scheduler/feature-gates.h"
#include "models/scheduler/framework/profile.h"

typedef enum QueuePool {
    POOL_ACTIVE,
    POOL_BACKOFF,
    POOL_UNSCHEDULABLE,
    POOL_GATED,
    POOL_IN_FLIGHT,
    N_QUEUE_POOLS
} QueuePool;

typedef struct QueuedPod {
    SchedPod *pod; /* owned by the queue until queue_take() */
    const Profile *profile;
    SimTime since;           /* of the latest insertion */
    SimTime sort_at;         /* what its profile sorts by beside the priority */
    uint32_t sort_group;     /* pods of one group stay together; 0: of none */
    uint64_t order;          /* of the latest insertion: the last tie-break */
    SimTime first_tried_at;  /* SIM_NEVER: not yet */
    SimTime first_active_at; /* when it could be tried at first; SIM_NEVER: not yet */
    SimTime backoff_until;
    int32_t attempts;
    int32_t unschedulable_count, error_count;
    uint64_t rejectors; /* by slot of the profile */
    QueuePool pool;
    guint place; /* in its pool */
    bool helped; /* in flight, and an event may have made it schedulable */
} QueuedPod;

/* Who counts what comes and goes.  'event' is what brought the pod to the pool, by the name that
 * scheduler_queue_incoming_pods_total gives it. */
typedef struct QueueCounter {
    void (*changed)(void *data, QueuePool pool, int change);
    void (*entered)(void *data, QueuePool pool, const char *event);
    void *data;
} QueueCounter;

typedef struct SchedulingQueue SchedulingQueue;

SchedulingQueue *queue_new(SimTime initial_backoff, SimTime max_backoff);
void queue_free(SchedulingQueue *queue);

/* By default as scheduler_gates_default() says. */
void queue_set_gates(SchedulingQueue *queue, const SchedulerGates *gates);

void queue_set_counter(SchedulingQueue *queue, const QueueCounter *counter);

/* A new pod; the pod is taken.  PreEnqueue plugins may park it. */
QueuedPod *queue_add(SchedulingQueue *queue, const Profile *profile, SchedPod *pod, SimTime now);
QueuedPod *queue_find(const SchedulingQueue *queue, Uid uid);    /* NULL: does not wait here */
void queue_remove(SchedulingQueue *queue, QueuedPod *queued);    /* the pod is freed with it */
SchedPod *queue_take(SchedulingQueue *queue, QueuedPod *queued); /* it is handed back instead */
/* After its pod was changed: gates may be gone. */
void queue_changed(SchedulingQueue *queue, QueuedPod *queued, SimTime now);

/* The next pod, in flight from now on; NULL: none may be tried. */
QueuedPod *queue_pop(SchedulingQueue *queue);
/* Takes back a pod that had its node and could not keep it: as if its attempt had just failed. */
void queue_return(SchedulingQueue *queue, const Profile *profile, SchedPod *pod, int32_t attempts,
                  uint64_t rejectors, SimTime now);
/* Lets the pods of a group be tried at once: they wait for each other. */
void queue_activate_group(SchedulingQueue *queue, const struct PodGroup *group, SimTime now);
/* Brings a failed pod back: 'rejectors' 0 means an error. */
void queue_put_back(SchedulingQueue *queue, QueuedPod *queued, uint64_t rejectors, SimTime now);

/* An event of the cluster: moves every pod that it may help. */
void queue_event(SchedulingQueue *queue, const Snapshot *snapshot, const ClusterEvent *event,
                 SimTime now);
/* Whether events can matter at all just now. */
bool queue_hopes(const SchedulingQueue *queue);

/* Moves what has waited long enough; returns when to look again (SIM_NEVER: nothing waits). */
SimTime queue_flush(SchedulingQueue *queue, SimTime now);

/* Forgets attempts and back-offs and makes everything active: the process began anew. */
void queue_restart(SchedulingQueue *queue, SimTime now);

size_t queue_length(const SchedulingQueue *queue, QueuePool pool);

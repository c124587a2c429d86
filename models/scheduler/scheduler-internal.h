/* scheduler-internal.h - the running scheduler's own parts. */
#pragma once

#include "models/scheduler/framework/cycle.h"
#include "models/scheduler/gang/waiting-pods.h"
#include "models/scheduler/scheduler-config.h"
#include "models/scheduler/scheduler.h"
#include "models/scheduler/scheduling-queue.h"

struct Scheduler {
    Simulation *sim;
    ApiServer *server;
    Store *store;
    const ObjectTables *tables;
    SchedulerOptions options;
    SchedulerConfig *config;
    Client *client;
    Snapshot *snapshot;
    Searcher searcher;
    SchedulingQueue *queue;
    GPtrArray *informers;
    Informer *pods;
    GPtrArray *left;       /* SchedPod * that are gone; freed at the end of the event that saw it */
    GHashTable *under_way; /* what requests carry that have no answer yet; owned */
    QueuedPod *tried;      /* its attempt is under way; NULL: idle */
    Cycle *cycle;          /* of that attempt */
    SimTime failed_until;  /* the time that a failed attempt takes longer */
    const void *told;      /* the failure whose write the next attempt waits for; NULL: none */
    const void *evicting;  /* the eviction that it waits for; NULL: none */
    SimTimer attempt_timer, flush_timer;
    SimStream ties, offsets;
    GArray *records;                   /* of SchedulerRecord */
    const SchedulerObserver *observer; /* NULL: nobody counts */
    void *observer_data;
    SimTime tried_since;      /* when the attempt under way began */
    SchedulerWitness witness; /* NULL: nobody looks */
    void *witness_data;
    size_t witness_index;
    SimTime flush_at; /* when flush_timer goes off */
    bool running;
    bool listed; /* its caches are filled; before that it takes no pod */
    SimTimer sync_timer;
    uint32_t n_stops; /* how often the process has ended */
    bool policy_has_failed;
    WaitingPods waiting; /* for permits */
};

/* A pod on its way to a node: from the choice of the node until the API server has answered. */
typedef struct Binding {
    Scheduler *scheduler;
    const Profile *profile;
    ObjectRef ref;
    Uid uid;
    const char *node_name;
    const LabelSet *annotations; /* that the pod gets with its node; NULL: none */
    SimTime began_at;
    uint32_t n_stops;                             /* the scheduler's, when it began */
    bool has_failed;                              /* a write of its volumes was refused */
    SimTime tried_since, active_since, algorithm; /* for the metrics */
    int32_t attempts;
} Binding;

/* scheduler.c: takes the next pod when the scheduler is idle and there is one. */
void scheduler_kick(Scheduler *scheduler);
void scheduler_pod_event(Scheduler *scheduler, const SchedPod *old, const SchedPod *new_);

/* scheduler-attempt.c */
void scheduler_attempt(Scheduler *scheduler);
void scheduler_bind_now(Binding *binding);
/* Gives back what was reserved; the pod is queued again.  The binding is gone. */
void scheduler_bind_fails(Binding *binding);

/* Runs the plugins' unreserve() for a pod that loses its node. */
void scheduler_unreserve(Scheduler *scheduler, const Profile *profile, const SchedPod *pod);
/* Writes and tells why a pod stays unscheduled. */
void scheduler_tell_rejected(Scheduler *scheduler, const Profile *profile, ObjectRef ref,
                             const char *message);

/* scheduler-permit.c: true: the pod may be bound; false: it waits, or has been refused and the
 * binding is gone. */
bool scheduler_permit(Binding *binding, const SchedPod *pod);
/* Carries out what plugins have decided about pods that wait. */
void scheduler_settle_waiting(Scheduler *scheduler);
/* A pod that may be waiting is gone. */
void scheduler_waiting_gone(Scheduler *scheduler, Uid uid);
/* The process ends: nobody waits any more. */
void scheduler_forget_waiting(Scheduler *scheduler);

/* scheduler-volumes.c: false: there is nothing to wait for; else it goes on when claims are bound.
 */
bool scheduler_bind_volumes(Binding *binding);

/* scheduler-victims.c: deletes what must make room for 'preemptor'; returns at once. */
void scheduler_evict(Scheduler *scheduler, const QueuedPod *preemptor, const Candidate *candidate);

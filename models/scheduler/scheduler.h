/* scheduler.h - kube-scheduler as a part of the cluster: queue, cycle, bind.
 *
 * It watches pods, nodes and what its plugins ask for, takes one pod at a time from its queue,
 * decides, and binds through its client (50 requests a second, burst 100).  When its process stops
 * its queue and assumptions are lost; when it starts again it lists. */
#pragma once

#include "models/api/api-server.h"

typedef struct Scheduler Scheduler;

typedef struct SchedulerOptions {
    double api_qps; /* --kube-api-qps */
    int32_t api_burst;
    const Value *configuration; /* KubeSchedulerConfiguration v1; NULL: the default profile */
} SchedulerOptions;

Scheduler *scheduler_new(Simulation *sim, ApiServer *server, const SchedulerOptions *options);
void scheduler_free(Scheduler *scheduler);

/* The process starts (fills its caches, queues what is not bound) and ends. */
void scheduler_start(Scheduler *scheduler);
void scheduler_stop(Scheduler *scheduler);

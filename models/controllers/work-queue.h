/* work-queue.h - what is to be looked at again: the queues of client-go.
 *
 * A queue holds keys (handles of objects), each at most once.  Workers, processes that start when
 * there is work and end when there is none, take keys in order of arrival and call the sync
 * function, which may block in virtual time.  A key that is added while a worker holds it is
 * remembered and looked at once more afterwards; the same key never runs on two workers.
 *
 *     add ---> [ queue ] ---> worker ---> sync ---> done
 *               ^     ^                     |
 *     add while held: after sync            | failed: after max(5 ms * 2^failures, bucket 10/s)
 *               +---------------------------+
 *
 * Rules and numbers of Kubernetes 1.34 (client-go workqueue). */
#pragma once

#include "models/api/object.h"
#include "sim/process.h"

typedef struct WorkQueue WorkQueue;

/* Returns whether the sync succeeded; if not the key comes back after its back-off. */
typedef bool (*WorkSync)(void *data, Process *self, ObjectRef key);

typedef struct WorkQueueOptions {
    uint32_t n_workers;   /* 0: 1 */
    SimTime backoff_base; /* 0: 5 ms */
    SimTime backoff_max;  /* 0: 1000 s */
    bool without_bucket;  /* back-off by key alone, without the shared 10 a second, burst 100 */
    int32_t retries_max;  /* failures in a row after which a key is dropped; 0: never */
} WorkQueueOptions;

/* 'name' must outlive the queue. */
WorkQueue *work_queue_new(Simulation *sim, const char *name, const WorkQueueOptions *options,
                          WorkSync sync, void *data);
/* Only when no worker can wake again: at the end of the run. */
void work_queue_free(WorkQueue *queue);

/* The process is gone: all keys are forgotten, nothing is taken any more. */
void work_queue_stop(WorkQueue *queue);

void work_queue_add(WorkQueue *queue, ObjectRef key);
/* Adds after 'delay'; of several the earliest counts. */
void work_queue_add_after(WorkQueue *queue, ObjectRef key, SimTime delay);
/* The same for a look that will most likely find nothing to do: not waited for by those who wait
 * until the cluster has settled. */
void work_queue_add_after_quietly(WorkQueue *queue, ObjectRef key, SimTime delay);
/* Adds after the key's back-off and counts a failure. */
void work_queue_add_limited(WorkQueue *queue, ObjectRef key);
void work_queue_forget(WorkQueue *queue, ObjectRef key);
int32_t work_queue_failures(const WorkQueue *queue, ObjectRef key);

size_t work_queue_length(const WorkQueue *queue);

/* sampling-run.h - the contract between a run (workers, jobs, messages) and the method by which
 * tasks find workers. */
#pragma once

#include "models/sampling/sampling.h"
#include "sim/simulation.h"

#include <stdbool.h>

#define RESERVATION UINT32_MAX /* in place of a task: the worker asks for one */

typedef struct QueueEntry {
    uint32_t job;
    uint32_t task; /* RESERVATION: whichever is left then */
} QueueEntry;

typedef enum WorkerState {
    WORKER_IDLE,
    WORKER_ASKING,
    WORKER_BUSY
} WorkerState;

typedef struct Worker {
    GArray *queue; /* QueueEntry */
    guint head;
    WorkerState state;
    SimTime since; /* of the state */
} Worker;

typedef struct SampledJob {
    SimTime arrived;
    SimTime *durations;  /* by task, owned; NULL once it has ended */
    uint32_t n_launched; /* handed out */
    uint32_t n_ended;
    uint32_t *workers; /* with reservations, owned; NULL: none */
    uint32_t n_workers;
} SampledJob;

typedef struct SamplingRun {
    const SamplingConfig *config;
    Simulation *sim;
    Worker *workers;
    uint32_t *order;   /* a permutation of the workers, to draw from */
    GArray *jobs;      /* SampledJob */
    GArray *responses; /* double */
    SimStream probes;
    SimTime busy, asking; /* of all workers */
    SimTime until;        /* when the last job arrives */
    uint64_t n_messages;
    uint32_t n_unfinished;
    void *own; /* the method's */
} SamplingRun;

struct SamplingMethod {
    const char *name;
    const char *doc;
    void (*start)(SamplingRun *run); /* NULL: nothing to prepare */
    void (*stop)(SamplingRun *run);
    /* A job has arrived. */
    void (*submit)(SamplingRun *run, uint32_t job);
    /* Half a round trip after run_probe(): the workers answer. */
    void (*probed)(SamplingRun *run, uint32_t job);
    /* A worker has asked for a task of that job, and been given one or none; or NULL. */
    void (*asked)(SamplingRun *run, uint32_t job, uint32_t worker);
    /* A worker has nothing left to do.  NULL: it waits for messages. */
    void (*idle)(SamplingRun *run, uint32_t worker);
};

SampledJob *run_sampled_job(SamplingRun *run, uint32_t job); /* until the next arrival */
/* How many tasks and reservations a worker has, the one it runs included. */
uint32_t run_queue_length(const SamplingRun *run, uint32_t worker);

/* Draws 'n' workers, none twice (at most all); they come first in 'run->order'. */
uint32_t run_draw_workers(SamplingRun *run, uint32_t n);

/* Calls the method's probed() in half a round trip. */
void run_probe(SamplingRun *run, uint32_t job, uint32_t n_messages);
/* An entry reaches that worker's queue after 'delay'. */
void run_send(SamplingRun *run, uint32_t worker, QueueEntry entry, SimTime delay);
/* One reservation of that job leaves the worker's queue, if it is still there, in half a trip. */
void run_cancel(SamplingRun *run, uint32_t worker, uint32_t job);
/* At once; the worker must be idle. */
void run_start_task(SamplingRun *run, uint32_t worker, QueueEntry entry);
SimTime run_half_trip(const SamplingRun *run);

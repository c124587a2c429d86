/* parallel.c - a process does many things at once and waits for all of them. */
#include "models/controllers/parallel.h"

typedef struct Parallel {
    Process *waiting; /* NULL: the caller does not wait yet */
    ParallelBody body;
    void *data;
    size_t next;
    size_t n_items;
    uint32_t n_working;
} Parallel;

static void
work(Process *self, void *data)
{
    Parallel *parallel = data;

    while (parallel->next < parallel->n_items) {
        parallel->body(self, parallel->data, parallel->next++);
    }
    if (--parallel->n_working == 0 && parallel->waiting != NULL) {
        process_wake(parallel->waiting, NULL);
    }
}

void
parallel_for(Process *self, const char *name, uint32_t n_workers, size_t n_items, ParallelBody body,
             void *data)
{
    Parallel parallel = { NULL, body, data, 0, n_items, 0 };
    size_t n = MIN(n_workers, n_items);

    for (size_t i = 0; i < n; i++) {
        parallel.n_working++;
        process_start(process_simulation(self), name, PHASE_CONTROLLER, work, &parallel);
    }
    if (parallel.n_working > 0) {
        parallel.waiting = self;
        process_wait(self);
    }
}

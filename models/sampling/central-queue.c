/* central-queue.c - what no real scheduler can do: one queue, and every worker known at every
 * instant without any message.  The measure of the others. */
#include "models/sampling/sampling-run.h"

typedef struct CentralQueue {
    GArray *tasks; /* QueueEntry */
    guint head;
    GArray *idle; /* uint32_t: workers */
} CentralQueue;

static void
start(SamplingRun *run)
{
    CentralQueue *queue = g_new0(CentralQueue, 1);

    queue->tasks = g_array_new(FALSE, FALSE, sizeof(QueueEntry));
    queue->idle = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t i = 0; i < run->config->n_workers; i++) {
        g_array_append_val(queue->idle, i);
    }
    run->own = queue;
}

static void
stop(SamplingRun *run)
{
    CentralQueue *queue = run->own;

    g_array_unref(queue->tasks);
    g_array_unref(queue->idle);
    g_free(queue);
}

static void
submit(SamplingRun *run, uint32_t job)
{
    CentralQueue *queue = run->own;

    for (uint32_t i = 0; i < run->config->n_tasks; i++) {
        QueueEntry entry = { job, i };

        if (queue->idle->len > 0) {
            uint32_t worker = g_array_index(queue->idle, uint32_t, queue->idle->len - 1);

            g_array_set_size(queue->idle, queue->idle->len - 1);
            run_start_task(run, worker, entry);
        } else {
            g_array_append_val(queue->tasks, entry);
        }
    }
}

static void
idle(SamplingRun *run, uint32_t worker)
{
    CentralQueue *queue = run->own;

    if (queue->head < queue->tasks->len) {
        run_start_task(run, worker, g_array_index(queue->tasks, QueueEntry, queue->head++));
        if (queue->head > 65536) {
            g_array_remove_range(queue->tasks, 0, queue->head);
            queue->head = 0;
        }
    } else {
        g_array_append_val(queue->idle, worker);
    }
}

const SamplingMethod sampling_method_central_queue = {
    .name = "ideal",
    .doc = "An omniscient scheduler without any delay: the measure of the others.",
    .start = start,
    .stop = stop,
    .submit = submit,
    .idle = idle,
};

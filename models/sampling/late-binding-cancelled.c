/* late-binding-cancelled.c - late binding whose scheduler takes back the reservations that are left
 * once its last task is given out (proactive cancellation). */
#include "models/sampling/sampling-run.h"

static void
submit(SamplingRun *run, uint32_t number)
{
    SampledJob *job = run_sampled_job(run, number);
    uint32_t wanted = run->config->n_tasks * run->config->probe_ratio;
    uint32_t n = run_draw_workers(run, wanted);

    job->workers = g_new(uint32_t, wanted);
    job->n_workers = wanted;
    for (uint32_t i = 0; i < wanted; i++) {
        job->workers[i] = run->order[i % n];
        run_send(run, job->workers[i], (QueueEntry){ number, RESERVATION }, run_half_trip(run));
    }
}

static void
asked(SamplingRun *run, uint32_t number, uint32_t worker)
{
    SampledJob *job = run_sampled_job(run, number);

    for (uint32_t i = 0; i < job->n_workers; i++) {
        if (job->workers[i] == worker) {
            job->workers[i] = job->workers[--job->n_workers];
            break;
        }
    }
    if (job->n_launched == run->config->n_tasks) {
        while (job->n_workers > 0) {
            run_cancel(run, job->workers[--job->n_workers], number);
        }
    }
}

const SamplingMethod sampling_method_late_binding_cancelled = {
    .name = "cancelled",
    .doc = "Late binding that takes back what it has reserved and does not need.",
    .submit = submit,
    .asked = asked,
};

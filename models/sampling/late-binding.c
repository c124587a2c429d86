/* late-binding.c - a probe is a reservation: when it reaches the head of a worker's queue the
 * worker asks for a task, and the job's tasks go to the workers that are ready first.  The worker
 * waits a round trip for each answer; reservations that are left over cost one too. */
#include "models/sampling/sampling-run.h"

static void
submit(SamplingRun *run, uint32_t job)
{
    uint32_t wanted = run->config->n_tasks * run->config->probe_ratio;
    uint32_t n = run_draw_workers(run, wanted);

    for (uint32_t i = 0; i < wanted; i++) {
        run_send(run, run->order[i % n], (QueueEntry){ job, RESERVATION }, run_half_trip(run));
    }
}

const SamplingMethod sampling_method_late_binding = {
    .name = "late-binding",
    .doc = "Batch sampling with late binding: workers ask for a task when they are ready.",
    .submit = submit,
};

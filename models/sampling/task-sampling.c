/* task-sampling.c - the power of d choices for each task: probe d workers, take the shortest queue.
 * The tasks of a job know nothing of each other. */
#include "models/sampling/sampling-run.h"

static void
submit(SamplingRun *run, uint32_t job)
{
    run_probe(run, job, run->config->n_tasks * run->config->probe_ratio);
}

static void
probed(SamplingRun *run, uint32_t job)
{
    for (uint32_t i = 0; i < run->config->n_tasks; i++) {
        uint32_t n = run_draw_workers(run, run->config->probe_ratio);
        uint32_t best = run->order[0];

        for (uint32_t k = 1; k < n; k++) {
            if (run_queue_length(run, run->order[k]) < run_queue_length(run, best)) {
                best = run->order[k];
            }
        }
        run_send(run, best, (QueueEntry){ job, i }, run->config->round_trip);
    }
}

const SamplingMethod sampling_method_task_sampling = {
    .name = "per-task",
    .doc = "Power of d choices: d probes for each task, the shortest queue wins.",
    .submit = submit,
    .probed = probed,
};

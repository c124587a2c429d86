/* random-worker.c - each task goes to a worker drawn at random, unseen. */
#include "models/sampling/sampling-run.h"

static void
submit(SamplingRun *run, uint32_t job)
{
    for (uint32_t i = 0; i < run->config->n_tasks; i++) {
        uint32_t worker = (uint32_t)sim_stream_below(&run->probes, run->config->n_workers);

        run_send(run, worker, (QueueEntry){ job, i }, run_half_trip(run));
    }
}

const SamplingMethod sampling_method_random_worker = {
    .name = "random",
    .doc = "Each task goes to a worker drawn at random.",
    .submit = submit,
};

/* batch-sampling.c - the probes of all tasks of a job together: d * m workers are asked, the tasks
 * go to the m least loaded. */
#include "models/sampling/sampling-run.h"

static void
submit(SamplingRun *run, uint32_t job)
{
    run_probe(run, job, run->config->n_tasks * run->config->probe_ratio);
}

typedef struct Answer {
    uint32_t worker, length;
} Answer;

static int
compare_answers(const void *a, const void *b)
{
    const Answer *one = a, *other = b;

    if (one->length != other->length) {
        return one->length < other->length ? -1 : 1;
    }
    return one->worker < other->worker ? -1 : one->worker > other->worker;
}

static void
probed(SamplingRun *run, uint32_t job)
{
    uint32_t n = run_draw_workers(run, run->config->n_tasks * run->config->probe_ratio);
    g_autofree Answer *answers = g_new(Answer, n);

    for (uint32_t i = 0; i < n; i++) {
        answers[i] = (Answer){ run->order[i], run_queue_length(run, run->order[i]) };
    }
    qsort(answers, n, sizeof *answers, compare_answers);
    for (uint32_t i = 0; i < run->config->n_tasks; i++) {
        /* A job larger than the cell goes around again. */
        run_send(run, answers[i % n].worker, (QueueEntry){ job, i }, run->config->round_trip);
    }
}

const SamplingMethod sampling_method_batch_sampling = {
    .name = "batch",
    .doc = "Batch sampling: d probes a task, all together; the job's tasks take the least loaded.",
    .submit = submit,
    .probed = probed,
};

/* study-run.c - hands runs to workers and writes down what comes back. */
#include "experiment/study/study-run.h"

#include "experiment/study/study-worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

enum {
    JOBS_MAX = 1024,
    LOOK_MS = 200 /* how often limits and signals are looked at */
};

typedef struct Sweep {
    const StudyOrder *order;
    StudyFile *file;
    StudyWorker *workers;
    uint64_t next, n_runs;   /* numbers of runs of the whole study */
    uint64_t n_mine, n_done; /* of this shard */
    char *error;             /* NULL: none */
} Sweep;

/* The next run of this shard that the file does not have; false: there is none. */
static bool
next_run(Sweep *sweep, uint64_t *ret)
{
    const StudyPlan *plan = sweep->order->plan;

    for (; sweep->next < sweep->n_runs; sweep->next++) {
        uint64_t run = sweep->next;

        if (run % sweep->order->n_shards == sweep->order->shard &&
            !study_file_has(sweep->file, study_run_case(plan, run),
                            study_run_replication(plan, run))) {
            sweep->next++;
            *ret = run;
            return true;
        }
    }
    return false;
}

static void
keep_run(Sweep *sweep, uint64_t number, StudyRun *run)
{
    const StudyPlan *plan = sweep->order->plan;

    run->case_id = study_run_case(plan, number);
    run->replication = study_run_replication(plan, number);
    run->seed = study_plan_seed(plan, run->replication);
    sweep->error = study_file_add(sweep->file, run);
    sweep->n_done++;
    if (sweep->error == NULL && sweep->order->progress != NULL) {
        sweep->order->progress(sweep->order->data, sweep->n_done, sweep->n_mine,
                               g_ptr_array_index(plan->cases, run->case_id));
    }
}

static void
fail_run(Sweep *sweep, StudyWorker *worker, const char *why)
{
    StudyRun run = { .status = "failed", .error = why };

    if (worker->run >= 0) {
        keep_run(sweep, (uint64_t)worker->run, &run);
    }
}

/* Gives a worker its next run; one that is not there is started. */
static void
employ(Sweep *sweep, StudyWorker *worker)
{
    uint64_t run;

    if (sweep->error != NULL || !next_run(sweep, &run)) {
        study_worker_stop(worker);
        return;
    }
    if (worker->pid == 0 && !study_worker_start(worker, sweep->order, &sweep->error)) {
        return;
    }
    (void)study_worker_order(worker, run,
                             sweep->order->clock_us()); /* if it is gone, reading will tell */
}

static void
replace(Sweep *sweep, StudyWorker *worker, const char *why)
{
    g_autofree char *end = why == NULL ? study_worker_end(worker) : NULL;

    fail_run(sweep, worker, why == NULL ? end : why);
    study_worker_stop(worker);
    employ(sweep, worker);
}

static void
hear(Sweep *sweep, StudyWorker *worker)
{
    int heard = study_worker_read(worker);
    StudyRun run = { 0 };

    if (heard < 0) {
        replace(sweep, worker, NULL);
    } else if (heard > 0) {
        if (study_worker_answer(worker, &run)) {
            keep_run(sweep, (uint64_t)worker->run, &run);
            worker->run = -1;
            g_free((void *)(uintptr_t)run.scalars);
            employ(sweep, worker);
        } else {
            g_free((void *)(uintptr_t)run.scalars);
            replace(sweep, worker, "the process answered nonsense");
        }
    }
}

static void
check_limits(Sweep *sweep)
{
    double limit = sweep->order->run_seconds_max;

    for (uint32_t i = 0; limit > 0 && i < sweep->order->n_jobs; i++) {
        StudyWorker *worker = &sweep->workers[i];

        if (worker->pid > 0 && worker->run >= 0 &&
            (double)(sweep->order->clock_us() - worker->began_us) > limit * 1e6) {
            g_autofree char *why =
                g_strdup_printf("no answer after %" G_GINT64_FORMAT " s", (int64_t)limit);

            replace(sweep, worker, why);
        }
    }
}

/* Waits for answers; false when no worker is left. */
static bool
attend(Sweep *sweep)
{
    g_autofree struct pollfd *ends = g_new0(struct pollfd, sweep->order->n_jobs);
    bool any = false;

    for (uint32_t i = 0; i < sweep->order->n_jobs; i++) {
        ends[i].fd = sweep->workers[i].pid > 0 ? sweep->workers[i].answers : -1;
        ends[i].events = POLLIN;
        any = any || ends[i].fd >= 0;
    }
    if (any && poll(ends, sweep->order->n_jobs, LOOK_MS) > 0) {
        for (uint32_t i = 0; i < sweep->order->n_jobs; i++) {
            if (ends[i].fd >= 0 && ends[i].revents != 0) {
                hear(sweep, &sweep->workers[i]);
            }
        }
    }
    check_limits(sweep);
    return any;
}

StudyEnd
study_run(const StudyOrder *order, StudyFile *file, char **ret_error)
{
    Sweep sweep = { .order = order, .file = file, .n_runs = study_plan_n_runs(order->plan) };
    struct sigaction ignored = { .sa_handler = SIG_IGN }, before;
    bool was_interrupted;

    g_assert(order->n_jobs > 0 && order->n_jobs <= JOBS_MAX && order->shard < order->n_shards);
    sigaction(SIGPIPE, &ignored, &before); /* a worker that is gone is told by its answer */
    sweep.workers = g_new0(StudyWorker, order->n_jobs);
    sweep.n_mine = (sweep.n_runs + order->n_shards - 1 - order->shard) / order->n_shards;
    sweep.n_done = study_file_n_runs(file, NULL);
    for (uint32_t i = 0; i < order->n_jobs; i++) {
        employ(&sweep, &sweep.workers[i]);
    }
    while (sweep.error == NULL && experiment_interrupted() == 0 && attend(&sweep)) {
    }
    was_interrupted = experiment_interrupted() != 0;
    for (uint32_t i = 0; i < order->n_jobs; i++) {
        study_worker_stop(&sweep.workers[i]);
    }
    g_free(sweep.workers);
    sigaction(SIGPIPE, &before, NULL);
    *ret_error = sweep.error;
    return sweep.error != NULL ? STUDY_BROKEN
           : was_interrupted   ? STUDY_INTERRUPTED
                               : STUDY_COMPLETE;
}

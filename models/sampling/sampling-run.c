/* sampling-run.c - workers, jobs and messages; see sampling.h. */
#include "models/sampling/sampling-run.h"

#include "sim/exact-math.h"

#include <string.h>

const SamplingMethod *
sampling_method_find(const char *name)
{
    for (size_t i = 0; sampling_methods[i] != NULL; i++) {
        if (strcmp(sampling_methods[i]->name, name) == 0) {
            return sampling_methods[i];
        }
    }
    return NULL;
}

const char *
sampling_method_name(const SamplingMethod *method)
{
    return method->name;
}

const char *
sampling_method_doc(const SamplingMethod *method)
{
    return method->doc;
}

SampledJob *
run_sampled_job(SamplingRun *run, uint32_t job)
{
    return &g_array_index(run->jobs, SampledJob, job);
}

SimTime
run_half_trip(const SamplingRun *run)
{
    return run->config->round_trip / 2;
}

static SimArgs
pack(uint32_t worker, QueueEntry entry)
{
    return (SimArgs){ .object = { worker, 1 },
                      .number = (int64_t)((uint64_t)entry.job << 32 | entry.task) };
}

static QueueEntry
unpack(const SimEvent *event)
{
    uint64_t number = (uint64_t)event->args.number;

    return (QueueEntry){ (uint32_t)(number >> 32), (uint32_t)number };
}

/* --- Workers --- */

static void work_on(SamplingRun *run, uint32_t number);

/* Time counts only while jobs arrive: after that the workers run dry. */
static SimTime
counted(const SamplingRun *run, SimTime since)
{
    SimTime end = MIN(sim_now(run->sim), run->until);

    return end > since ? end - since : 0;
}

static void
worker_enter(SamplingRun *run, Worker *worker, WorkerState state)
{
    if (worker->state == WORKER_BUSY) {
        run->busy += counted(run, worker->since);
    } else if (worker->state == WORKER_ASKING) {
        run->asking += counted(run, worker->since);
    }
    worker->state = state;
    worker->since = sim_now(run->sim);
}

static void
job_ended(SamplingRun *run, uint32_t number)
{
    SampledJob *job = run_sampled_job(run, number);

    if (number >= run->config->n_warm_up) {
        double response = (double)(sim_now(run->sim) - job->arrived) / SIM_SECOND;

        g_array_append_val(run->responses, response);
    }
    g_clear_pointer(&job->durations, g_free);
    run->n_unfinished--;
}

static void
fire_task_ended(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;
    uint32_t number = event->args.object.index;
    QueueEntry entry = unpack(event);

    worker_enter(run, &run->workers[number], WORKER_IDLE);
    if (++run_sampled_job(run, entry.job)->n_ended == run->config->n_tasks) {
        job_ended(run, entry.job);
    }
    work_on(run, number);
}

static const SimEventType task_ended = { "task.ended", PHASE_MACHINE, fire_task_ended };

void
run_start_task(SamplingRun *run, uint32_t worker, QueueEntry entry)
{
    worker_enter(run, &run->workers[worker], WORKER_BUSY);
    sim_post(run->sim, run_sampled_job(run, entry.job)->durations[entry.task], &task_ended, run,
             pack(worker, entry));
}

/* The scheduler's answer is back: a task, or that none is left. */
static void
fire_answer_arrived(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;
    uint32_t number = event->args.object.index;
    QueueEntry entry = unpack(event);

    worker_enter(run, &run->workers[number], WORKER_IDLE);
    if (entry.task == RESERVATION) {
        work_on(run, number);
    } else {
        run_start_task(run, number, entry);
    }
}

static const SimEventType answer_arrived = { "answer.arrived", PHASE_MACHINE, fire_answer_arrived };

/* The scheduler is asked for a task. */
static void
fire_task_asked(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;
    QueueEntry entry = unpack(event);
    SampledJob *job = run_sampled_job(run, entry.job);

    if (job->n_launched < run->config->n_tasks) {
        entry.task = job->n_launched++;
    }
    if (run->config->method->asked != NULL) {
        run->config->method->asked(run, entry.job, event->args.object.index);
    }
    run->n_messages++;
    sim_post(run->sim, run_half_trip(run), &answer_arrived, run,
             pack(event->args.object.index, entry));
}

static const SimEventType task_asked = { "task.asked", PHASE_SCHEDULER, fire_task_asked };

static bool
take_entry(Worker *worker, QueueEntry *ret)
{
    if (worker->head == worker->queue->len) {
        return false;
    }
    *ret = g_array_index(worker->queue, QueueEntry, worker->head++);
    if (worker->head == worker->queue->len || worker->head > 1024) {
        g_array_remove_range(worker->queue, 0, worker->head);
        worker->head = 0;
    }
    return true;
}

/* An idle worker goes on with the next entry of its queue. */
static void
work_on(SamplingRun *run, uint32_t number)
{
    Worker *worker = &run->workers[number];
    QueueEntry entry;

    if (!take_entry(worker, &entry)) {
        if (run->config->method->idle != NULL) {
            run->config->method->idle(run, number);
        }
    } else if (entry.task == RESERVATION) {
        worker_enter(run, worker, WORKER_ASKING);
        run->n_messages++;
        sim_post(run->sim, run_half_trip(run), &task_asked, run, pack(number, entry));
    } else {
        run_start_task(run, number, entry);
    }
}

uint32_t
run_queue_length(const SamplingRun *run, uint32_t number)
{
    const Worker *worker = &run->workers[number];

    return worker->queue->len - worker->head + (worker->state != WORKER_IDLE);
}

/* --- Messages --- */

static void
fire_entry_arrived(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;
    Worker *worker = &run->workers[event->args.object.index];
    QueueEntry entry = unpack(event);

    g_array_append_val(worker->queue, entry);
    if (worker->state == WORKER_IDLE) {
        work_on(run, event->args.object.index);
    }
}

static const SimEventType entry_arrived = { "entry.arrived", PHASE_KUBELET, fire_entry_arrived };

void
run_send(SamplingRun *run, uint32_t worker, QueueEntry entry, SimTime delay)
{
    run->n_messages++;
    sim_post(run->sim, delay, &entry_arrived, run, pack(worker, entry));
}

static void
fire_reservation_cancelled(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;
    Worker *worker = &run->workers[event->args.object.index];
    QueueEntry entry = unpack(event);

    for (guint i = worker->head; i < worker->queue->len; i++) {
        const QueueEntry *queued = &g_array_index(worker->queue, QueueEntry, i);

        if (queued->job == entry.job && queued->task == RESERVATION) {
            g_array_remove_index(worker->queue, i);
            return;
        }
    }
}

static const SimEventType reservation_cancelled = { "reservation.cancelled", PHASE_KUBELET,
                                                    fire_reservation_cancelled };

void
run_cancel(SamplingRun *run, uint32_t worker, uint32_t job)
{
    run->n_messages++;
    sim_post(run->sim, run_half_trip(run), &reservation_cancelled, run,
             pack(worker, (QueueEntry){ job, RESERVATION }));
}

static void
fire_job_probed(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;

    run->config->method->probed(run, (uint32_t)event->args.number);
}

static const SimEventType job_probed = { "job.probed", PHASE_STORE, fire_job_probed };

void
run_probe(SamplingRun *run, uint32_t job, uint32_t n_messages)
{
    run->n_messages += 2 * (uint64_t)n_messages; /* there and back */
    sim_post(run->sim, run_half_trip(run), &job_probed, run, (SimArgs){ .number = job });
}

uint32_t
run_draw_workers(SamplingRun *run, uint32_t n)
{
    uint32_t n_all = run->config->n_workers;

    n = MIN(n, n_all);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i + (uint32_t)sim_stream_below(&run->probes, n_all - i);
        uint32_t drawn = run->order[k];

        run->order[k] = run->order[i];
        run->order[i] = drawn;
    }
    return n;
}

/* --- Jobs --- */

static void fire_job_arrived(void *owner, const SimEvent *event);
static const SimEventType job_arrived = { "job.arrived", PHASE_ACTION, fire_job_arrived };

static double
scale_of(const SamplingConfig *config)
{
    return config->duration_scale > 0 ? config->duration_scale : 1;
}

/* So far apart on average that the tasks ask for the wanted share of the workers' time. */
static SimTime
draw_interval(const SamplingRun *run, uint32_t job)
{
    const SamplingConfig *config = run->config;
    SimStream stream = sim_stream_n(config->seed, "arrival", job);
    double mean = (double)config->n_tasks * distribution_mean(config->duration) * scale_of(config) /
                  (config->load * config->n_workers);

    return (SimTime)(-mean * sim_log(sim_stream_uniform(&stream)));
}

static void
fire_job_arrived(void *owner, const SimEvent *event)
{
    SamplingRun *run = owner;
    const SamplingConfig *config = run->config;
    uint32_t number = run->jobs->len;
    SimStream stream = sim_stream_n(config->seed, "task-duration", number);
    SampledJob job = { .arrived = sim_now(run->sim), .durations = g_new(SimTime, config->n_tasks) };

    (void)event;
    for (uint32_t i = 0; i < config->n_tasks; i++) {
        double duration = (double)distribution_draw_time(config->duration, &stream);

        job.durations[i] = (SimTime)(duration * scale_of(config));
    }
    g_array_append_val(run->jobs, job);
    run->n_unfinished++;
    if (number + 1 < config->n_warm_up + config->n_measured) {
        sim_post(run->sim, draw_interval(run, number + 1), &job_arrived, run, (SimArgs){ 0 });
    } else {
        run->until = sim_now(run->sim);
    }
    config->method->submit(run, number);
}

/* --- The whole --- */

static int
compare_responses(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static SamplingOutcome
tell_outcome(SamplingRun *run)
{
    SamplingOutcome outcome = { .n_messages = run->n_messages };
    double workers_time = (double)run->until * run->config->n_workers;
    double sum = 0;

    g_array_sort(run->responses, compare_responses);
    for (guint i = 0; i < run->responses->len; i++) {
        sum += g_array_index(run->responses, double, i);
    }
    outcome.n_responses = run->responses->len;
    outcome.mean = outcome.n_responses == 0 ? 0 : sum / (double)outcome.n_responses;
    outcome.busyness = workers_time > 0 ? (double)run->busy / workers_time : 0;
    outcome.idle_waiting = workers_time > 0 ? (double)run->asking / workers_time : 0;
    outcome.responses = (double *)(void *)g_array_free(run->responses, FALSE);
    return outcome;
}

static void
run_clear(SamplingRun *run)
{
    if (run->config->method->stop != NULL) {
        run->config->method->stop(run);
    }
    sim_free(run->sim);
    for (uint32_t i = 0; i < run->config->n_workers; i++) {
        g_array_unref(run->workers[i].queue);
    }
    for (guint i = 0; i < run->jobs->len; i++) {
        g_free(run_sampled_job(run, i)->durations);
        g_free(run_sampled_job(run, i)->workers);
    }
    g_free(run->workers);
    g_free(run->order);
    g_array_unref(run->jobs);
}

SamplingOutcome
sampling_run(const SamplingConfig *config)
{
    SamplingRun run = { .config = config, .until = SIM_NEVER };
    SamplingOutcome outcome;

    g_assert(config->n_workers > 0 && config->n_tasks > 0 && config->probe_ratio > 0);
    run.sim = sim_new(&(SimOptions){ .seed = config->seed });
    run.workers = g_new0(Worker, config->n_workers);
    run.order = g_new(uint32_t, config->n_workers);
    for (uint32_t i = 0; i < config->n_workers; i++) {
        run.workers[i].queue = g_array_new(FALSE, FALSE, sizeof(QueueEntry));
        run.order[i] = i;
    }
    run.jobs = g_array_new(FALSE, FALSE, sizeof(SampledJob));
    run.responses = g_array_new(FALSE, FALSE, sizeof(double));
    run.probes = sim_stream(config->seed, "probe", NULL);
    if (config->method->start != NULL) {
        config->method->start(&run);
    }
    sim_post(run.sim, draw_interval(&run, 0), &job_arrived, &run, (SimArgs){ 0 });
    sim_run(run.sim, SIM_NEVER);
    g_assert(run.n_unfinished == 0);
    outcome = tell_outcome(&run);
    run_clear(&run);
    return outcome;
}

void
sampling_outcome_clear(SamplingOutcome *outcome)
{
    g_clear_pointer(&outcome->responses, g_free);
}

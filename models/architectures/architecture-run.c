/* architecture-run.c - one run: jobs arrive, schedulers think, tasks end; see architecture.h.
 *
 * Rules of retrying as in the published simulator: a job with unplaced tasks goes back to its queue
 * at once, or in a second if nothing could be placed for want of room; it is abandoned after more
 * than 100 attempts that placed nothing, or more than 1000 in all. */
#include "models/architectures/architecture-run.h"

#include <string.h>

enum {
    FRUITLESS_ATTEMPTS_MAX = 100,
    ATTEMPTS_MAX = 1000,
    TASKS_MAX = 1000000 /* of one job */
};

#define RETRY_DELAY SIM_SECOND
#define NO_ROOM_STEP 64 /* misses in a row before filling stops */

/* The tasks of one commit end together. */
typedef struct PlacedTasks {
    uint32_t kind;
    Room task;
    uint32_t n;
    uint32_t machines[];
} PlacedTasks;

const SchedulingArchitecture *
architecture_find(const char *name)
{
    for (size_t i = 0; architectures[i] != NULL; i++) {
        if (strcmp(architectures[i]->name, name) == 0) {
            return architectures[i];
        }
    }
    return NULL;
}

const char *
architecture_name(const SchedulingArchitecture *architecture)
{
    return architecture->name;
}

const char *
architecture_doc(const SchedulingArchitecture *architecture)
{
    return architecture->doc;
}

Job *
run_job(ArchitectureRun *run, uint32_t job)
{
    return &g_array_index(run->jobs, Job, job);
}

/* --- Tasks --- */

static void
fire_tasks_ended(void *owner, const SimEvent *event)
{
    ArchitectureRun *run = owner;
    uint32_t place = (uint32_t)event->args.number;
    PlacedTasks *placed = g_ptr_array_index(run->placed, place);

    for (uint32_t i = 0; i < placed->n; i++) {
        claim_cell_release(run->cell, placed->machines[i], placed->task);
    }
    room_add(&run->held[placed->kind], placed->task, -(int64_t)placed->n);
    g_free(placed);
    g_ptr_array_index(run->placed, place) = NULL;
    g_array_append_val(run->free_placed, place);
}

static const SimEventType tasks_ended = { "tasks.ended", PHASE_MACHINE, fire_tasks_ended };

static void
start_tasks(ArchitectureRun *run, const Job *job, const GArray *claims)
{
    PlacedTasks *placed = g_malloc(sizeof *placed + claims->len * sizeof placed->machines[0]);
    uint32_t place;

    placed->kind = job->kind;
    placed->task = job->task;
    placed->n = claims->len;
    for (guint i = 0; i < claims->len; i++) {
        placed->machines[i] = g_array_index(claims, Claim, i).machine;
    }
    room_add(&run->held[job->kind], job->task, placed->n);
    if (run->free_placed->len > 0) {
        place = g_array_index(run->free_placed, uint32_t, run->free_placed->len - 1);
        g_array_set_size(run->free_placed, run->free_placed->len - 1);
        g_ptr_array_index(run->placed, place) = placed;
    } else {
        place = run->placed->len;
        g_ptr_array_add(run->placed, placed);
    }
    sim_post(run->sim, job->duration, &tasks_ended, run, (SimArgs){ .number = place });
}

/* --- Jobs --- */

static double
draw_amount(const Distribution *distribution, SimStream *stream, double least)
{
    double amount = distribution_draw(distribution, stream);

    return amount < least ? least : amount;
}

/* A job draws from a stream of its own: what it asks for depends on nobody's decisions. */
static Job
draw_job(const ArchitectureRun *run, uint32_t kind, uint32_t ordinal)
{
    const JobKind *drawn = &run->config->kinds[kind];
    g_autofree char *entity = g_strdup_printf("%s/%u", drawn->name, ordinal);
    SimStream stream = sim_stream(run->config->seed, "job", entity);
    Job job = { .kind = kind, .submitted = sim_now(run->sim), .begun = SIM_NEVER };

    job.n_tasks = (uint32_t)MIN(draw_amount(drawn->n_tasks, &stream, 1), TASKS_MAX);
    job.n_unplaced = job.n_tasks;
    job.duration = distribution_draw_time(drawn->duration, &stream);
    job.task.cpu_milli = (int64_t)draw_amount(drawn->cpu, &stream, 1);
    job.task.memory_bytes = (int64_t)(draw_amount(drawn->memory, &stream, 1000) / 1000);
    return job;
}

static void
maker_enqueue(DecisionMaker *maker, uint32_t job)
{
    g_array_append_val(maker->queue, job);
    if (maker->process != NULL && process_is_waiting(maker->process)) {
        process_wake(maker->process, NULL);
    }
}

static void
submit(ArchitectureRun *run, uint32_t job)
{
    maker_enqueue(run->config->architecture->maker_of(run, job), job);
}

static void
fire_job_retried(void *owner, const SimEvent *event)
{
    submit(owner, (uint32_t)event->args.number);
}

static const SimEventType job_retried = { "job.retried", PHASE_CONTROLLER, fire_job_retried };

static void fire_job_arrived(void *owner, const SimEvent *event);
static const SimEventType job_arrived = { "job.arrived", PHASE_ACTION, fire_job_arrived };

static void
expect_arrival(ArchitectureRun *run, uint32_t kind)
{
    SimTime interval =
        distribution_draw_time(run->config->kinds[kind].interval, &run->arrivals[kind]);

    sim_post(run->sim, MAX(interval, 1), &job_arrived, run, (SimArgs){ .number = kind });
}

static void
fire_job_arrived(void *owner, const SimEvent *event)
{
    ArchitectureRun *run = owner;
    uint32_t kind = (uint32_t)event->args.number;
    Job job = draw_job(run, kind, run->n_arrived[kind]++);

    g_array_append_val(run->jobs, job);
    run->outcomes[kind].n_submitted++;
    expect_arrival(run, kind);
    submit(run, run->jobs->len - 1);
}

/* --- Schedulers --- */

static void
maker_free(void *data)
{
    DecisionMaker *maker = data;

    g_array_unref(maker->queue);
    g_array_unref(maker->claims);
    g_free(maker);
}

DecisionMaker *
run_add_maker(ArchitectureRun *run, void (*body)(Process *self, void *maker))
{
    DecisionMaker *maker = g_new0(DecisionMaker, 1);

    maker->run = run;
    maker->number = run->makers->len;
    maker->queue = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    maker->claims = g_array_new(FALSE, FALSE, sizeof(Claim));
    maker->stream = sim_stream_n(run->config->seed, "placement", maker->number);
    maker->thinking_since = SIM_NEVER;
    g_ptr_array_add(run->makers, maker);
    if (body != NULL) {
        maker->process = process_start(run->sim, "scheduler", PHASE_SCHEDULER, body, maker);
    }
    return maker;
}

bool
maker_peek_job(const DecisionMaker *maker, uint32_t *ret_job)
{
    if (maker->head == maker->queue->len) {
        return false;
    }
    *ret_job = g_array_index(maker->queue, uint32_t, maker->head);
    return true;
}

uint32_t
maker_take_job(DecisionMaker *maker)
{
    uint32_t job;

    while (!maker_peek_job(maker, &job)) {
        process_wait(process_current(maker->run->sim));
    }
    maker->head++;
    if (maker->head == maker->queue->len || maker->head > 4096) {
        g_array_remove_range(maker->queue, 0, maker->head);
        maker->head = 0;
    }
    return job;
}

static SimTime
think_time(const ArchitectureRun *run, const Job *job)
{
    const JobKind *kind = &run->config->kinds[job->kind];

    if (run->config->architecture->has_one_pace) {
        for (size_t i = 0; i < run->config->n_kinds; i++) {
            const JobKind *other = &run->config->kinds[i];

            kind = other->think_job > kind->think_job ? other : kind;
        }
    }
    return kind->think_job + kind->think_task * job->n_unplaced;
}

SimTime
maker_begin_thinking(DecisionMaker *maker, uint32_t number)
{
    ArchitectureRun *run = maker->run;
    Job *job = run_job(run, number);

    if (job->begun == SIM_NEVER) {
        double wait = (double)(sim_now(run->sim) - job->submitted) / SIM_SECOND;

        job->begun = sim_now(run->sim);
        g_array_append_val(run->waits[job->kind], wait);
    }
    job->n_attempts++;
    maker->thinking_since = sim_now(run->sim);
    return think_time(run, job);
}

void
maker_end_thinking(DecisionMaker *maker)
{
    maker->busy += sim_now(maker->run->sim) - maker->thinking_since;
    maker->thinking_since = SIM_NEVER;
}

void
maker_settle(DecisionMaker *maker, uint32_t number, bool had_conflict)
{
    ArchitectureRun *run = maker->run;
    Job *job = run_job(run, number);

    maker->n_attempts++;
    maker->n_conflicts += had_conflict;
    run->outcomes[job->kind].n_attempts++;
    if (maker->claims->len > 0) {
        job->n_unplaced -= maker->claims->len;
        start_tasks(run, job, maker->claims);
    }
    if (job->n_unplaced == 0) {
        run->outcomes[job->kind].n_placed++;
    } else if (job->n_attempts > ATTEMPTS_MAX ||
               (job->n_unplaced == job->n_tasks && job->n_attempts > FRUITLESS_ATTEMPTS_MAX)) {
        run->outcomes[job->kind].n_abandoned++;
    } else if (maker->claims->len == 0 && !had_conflict) {
        sim_post(run->sim, RETRY_DELAY, &job_retried, run, (SimArgs){ .number = number });
    } else {
        submit(run, number);
    }
    g_array_set_size(maker->claims, 0);
}

void
decide_on_copies(Process *self, void *data)
{
    DecisionMaker *maker = data;
    ArchitectureRun *run = maker->run;

    maker->view = cell_view_new(run->cell);
    for (;;) {
        uint32_t number = maker_take_job(maker);
        const Job *job = run_job(run, number);
        Room task = job->task;
        size_t n_conflicts;

        cell_view_refresh(maker->view);
        cell_view_plan(maker->view, task, job->n_unplaced, &maker->stream, maker->claims);
        process_sleep(self, maker_begin_thinking(maker, number));
        maker_end_thinking(maker);
        n_conflicts =
            claim_cell_commit(run->cell, maker->claims, task, run->config->rule, run->config->mode);
        maker_settle(maker, number, n_conflicts > 0);
    }
}

void
start_alone(ArchitectureRun *run)
{
    run_add_maker(run, decide_on_copies);
}

DecisionMaker *
maker_alone(ArchitectureRun *run, uint32_t job)
{
    (void)job;
    return g_ptr_array_index(run->makers, 0);
}

bool
serves_all(const ArchitectureRun *run, const DecisionMaker *maker, uint32_t kind)
{
    (void)run;
    (void)maker;
    (void)kind;
    return true;
}

/* --- The whole --- */

/* Tasks that were there before and stay: machines drawn until the cell is as full as asked. */
static void
fill_cell(ArchitectureRun *run)
{
    const ArchitectureConfig *config = run->config;
    SimStream stream = sim_stream(config->seed, "resident", NULL);
    int64_t wanted = (int64_t)(config->fill * (double)claim_cell_whole(run->cell).cpu_milli);
    uint32_t n_misses = 0;

    while (claim_cell_taken(run->cell).cpu_milli < wanted && n_misses < NO_ROOM_STEP) {
        uint32_t machine = (uint32_t)sim_stream_below(&stream, config->n_machines);
        const JobKind *kind = &config->kinds[0];
        Room task = { (int64_t)draw_amount(kind->cpu, &stream, 1),
                      (int64_t)(draw_amount(kind->memory, &stream, 1000) / 1000) };

        if (room_holds(claim_cell_left(run->cell, machine), task)) {
            claim_cell_take(run->cell, machine, task);
            n_misses = 0;
        } else {
            n_misses++;
        }
    }
}

static int
compare_waits(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void
tell_waits(ArchitectureRun *run, uint32_t kind)
{
    GArray *waits = run->waits[kind];
    KindOutcome *outcome = &run->outcomes[kind];
    double sum = 0;

    for (guint i = 0; i < run->jobs->len; i++) {
        const Job *job = run_job(run, i);

        if (job->kind == kind && job->begun == SIM_NEVER) {
            double wait = (double)(sim_now(run->sim) - job->submitted) / SIM_SECOND;

            outcome->n_untouched++;
            g_array_append_val(waits, wait);
        }
    }
    g_array_sort(waits, compare_waits);
    for (guint i = 0; i < waits->len; i++) {
        sum += g_array_index(waits, double, i);
    }
    if (waits->len > 0) {
        outcome->wait_mean = sum / waits->len;
        outcome->wait_p90 = g_array_index(waits, double, (waits->len * 9 - 1) / 10);
    }
}

static void
tell_makers(ArchitectureRun *run, uint32_t kind)
{
    uint32_t n = 0;
    uint64_t n_attempts = 0, n_conflicts = 0;
    double busy = 0;

    for (guint i = 0; i < run->makers->len; i++) {
        const DecisionMaker *maker = g_ptr_array_index(run->makers, i);
        SimTime thinking =
            maker->thinking_since == SIM_NEVER ? 0 : sim_now(run->sim) - maker->thinking_since;

        if (run->config->architecture->serves(run, maker, kind)) {
            busy += (double)(maker->busy + thinking) / (double)run->config->span;
            n_attempts += maker->n_attempts;
            n_conflicts += maker->n_conflicts;
            n++;
        }
    }
    run->outcomes[kind].busyness = n == 0 ? 0 : busy / n;
    run->outcomes[kind].conflict_fraction =
        n_conflicts == 0 ? 0 : (double)n_conflicts / (double)MAX(n_attempts - n_conflicts, 1);
}

static ArchitectureRun *
run_new(const ArchitectureConfig *config, KindOutcome *outcomes)
{
    ArchitectureRun *run = g_new0(ArchitectureRun, 1);

    run->config = config;
    run->outcomes = outcomes;
    run->sim = sim_new(&(SimOptions){ .seed = config->seed });
    run->cell = claim_cell_new(config->machines, config->n_machines);
    run->jobs = g_array_new(FALSE, FALSE, sizeof(Job));
    run->makers = g_ptr_array_new_with_free_func(maker_free);
    run->placed = g_ptr_array_new_with_free_func(g_free);
    run->free_placed = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < config->n_kinds; i++) {
        outcomes[i] = (KindOutcome){ 0 };
        run->waits[i] = g_array_new(FALSE, FALSE, sizeof(double));
        run->arrivals[i] = sim_stream(config->seed, "arrival", config->kinds[i].name);
    }
    return run;
}

static void
run_free(ArchitectureRun *run)
{
    if (run->config->architecture->stop != NULL) {
        run->config->architecture->stop(run);
    }
    sim_free(run->sim);
    claim_cell_free(run->cell);
    g_array_unref(run->jobs);
    g_ptr_array_unref(run->makers);
    g_ptr_array_unref(run->placed);
    g_array_unref(run->free_placed);
    for (size_t i = 0; i < run->config->n_kinds; i++) {
        g_array_unref(run->waits[i]);
    }
    g_free(run);
}

void
architecture_run(const ArchitectureConfig *config, KindOutcome *ret_outcomes)
{
    ArchitectureRun *run = run_new(config, ret_outcomes);

    g_assert(config->n_kinds >= 1 && config->n_kinds <= JOB_KINDS_MAX);
    fill_cell(run);
    config->architecture->start(run);
    for (uint32_t i = 0; i < config->n_kinds; i++) {
        expect_arrival(run, i);
    }
    sim_run(run->sim, config->span);
    for (uint32_t i = 0; i < config->n_kinds; i++) {
        tell_waits(run, i);
        tell_makers(run, i);
    }
    run_free(run);
}

/* work-source.c - see work-source.h. */
#include "models/workloads/work-source.h"
#include "models/workloads/work-held.h"

#include <math.h>
#include <string.h>

const char *const work_measure_names[] = { "gpu", "cpu", "memory", NULL };

struct WorkSource {
    const WorkOptions *options;
    Diagnostics *diagnostics;
    WorkReader *reader; /* NULL: made up */
    WorkHeld *held;     /* NULL: it streams */
    ArrivalWalk *walk;  /* NULL: times of the trace */
    WorkDraws *draws;
    SimStream inflating, batching;
    uint64_t n_read; /* tasks of the window */
    uint64_t n_given;
    uint32_t n_left;  /* copies of the present task by inflation that are still to come */
    uint32_t n_batch; /* still to come at 'now' */
    SimTime origin;   /* of the trace's clock; SIM_NEVER: not known yet */
    SimTime last;     /* of the trace's clock */
    SimTime now;      /* of the run's clock */
    WorkTask present;
    uint64_t round;
    bool is_over, has_failed;
};

double
work_demand(const WorkTask *task, WorkMeasure measure)
{
    double sum;

    if (measure == WORK_BY_CPU) {
        return task->cpu_milli < 0 ? 0 : (double)task->cpu_milli * task->copies;
    }
    if (measure == WORK_BY_MEMORY) {
        return task->memory < 0 ? 0 : (double)task->memory * task->copies;
    }
    sum = (double)task->shared_gpus * task->share_milli;
    for (uint32_t i = 0; i < task->n_resources; i++) {
        if (g_str_has_suffix(task->resources[i].name, "/gpu")) {
            sum += (double)task->resources[i].milli;
        }
    }
    return sum * task->copies;
}

/* ---- the trace ----------------------------------------------------------------------------------
 */

static bool
fail(WorkSource *source, const char *text, const char *help)
{
    Diagnostic *diagnostic = work_reader_error(source->reader, "%s", text);

    if (help != NULL) {
        diagnostic_help(diagnostic, "%s", help);
    }
    source->has_failed = true;
    return false;
}

/* The next task of the window, its time counted from the window's begin; not sorted. */
static bool
read_task(WorkSource *source, WorkTask *ret)
{
    const WorkOptions *options = source->options;

    if (options->format == NULL) {
        work_task_clear(ret);
        return true;
    }
    while (!source->is_over) {
        if (!work_reader_next(source->reader, ret)) {
            source->has_failed = source->reader->has_failed;
            return false;
        }
        if (source->held == NULL && ret->at < source->last) {
            return fail(source, "rows must be sorted by their time",
                        "`sort: true` sorts them; all of the trace is then kept in memory");
        }
        source->last = ret->at;
        if (source->held == NULL && options->to != SIM_NEVER && ret->at >= options->to) {
            return false;
        }
        if ((options->from == SIM_NEVER || ret->at >= options->from) &&
            (options->to == SIM_NEVER || ret->at < options->to)) {
            break;
        }
    }
    return true;
}

static bool
read_first(WorkSource *source, WorkTask *ret)
{
    if (source->options->first > 0 && source->n_read >= source->options->first) {
        return false;
    }
    if (!read_task(source, ret)) {
        return false;
    }
    source->n_read++;
    return true;
}

/* How many of a task there shall be, so that on average there are 'inflate' times as many. */
static uint32_t
draw_rounds(WorkSource *source)
{
    double inflate = source->options->inflate;
    double sure = floor(inflate);

    if (inflate <= 1 && inflate >= 1) {
        return 1;
    }
    return (uint32_t)sure + (sim_stream_uniform(&source->inflating) < inflate - sure);
}

static bool
arrange(WorkSource *source)
{
    const WorkOptions *options = source->options;
    bool is_cut = options->from != SIM_NEVER || options->to != SIM_NEVER || options->first > 0;
    g_autofree char *wrong =
        options->format->has_dependencies ? work_held_check(source->held, is_cut) : NULL;

    if (wrong != NULL) {
        return fail(source, wrong, NULL);
    }
    work_held_arrange(source->held, options);
    return true;
}

/* All into memory; false after an error. */
static bool
hold_all(WorkSource *source)
{
    WorkTask task;

    while (read_first(source, &task)) {
        uint32_t n = draw_rounds(source);

        for (uint32_t i = 0; i < n; i++) {
            if (!work_held_add(source->held, &task, i)) {
                return fail(source, "too many tasks to keep in memory", NULL);
            }
        }
    }
    return !source->has_failed && arrange(source);
}

/* The next task with its time by the trace's clock. */
static bool
next_task(WorkSource *source)
{
    if (source->held != NULL) {
        return work_held_next(source->held, &source->present, &source->round);
    }
    while (source->n_left == 0) {
        if (!read_first(source, &source->present)) {
            return false;
        }
        source->n_left = draw_rounds(source);
        source->round = 0;
        if (source->n_left > 0) {
            source->n_left--;
            return true;
        }
    }
    source->n_left--;
    source->round++;
    return true;
}

/* ---- times --------------------------------------------------------------------------------------
 */

/* From the trace's clock to the run's. */
static SimTime
trace_time(WorkSource *source, SimTime at)
{
    const WorkOptions *options = source->options;
    double spent;

    if (source->origin == SIM_NEVER) {
        source->origin = options->from != SIM_NEVER ? options->from : at;
    }
    spent = (double)(at - source->origin) * options->stretch;
    return spent >= 9e18 ? SIM_NEVER : options->begin + (SimTime)(spent + 0.5);
}

/* The next time by the process; tasks of one batch share theirs. */
static SimTime
drawn_time(WorkSource *source)
{
    const WorkOptions *options = source->options;

    if (source->n_batch > 0) {
        source->n_batch--;
        return source->now;
    }
    for (;;) {
        SimTime at = arrival_walk_next(source->walk);
        double n =
            options->batch == NULL ? 1 : distribution_draw(options->batch, &source->batching);

        if (at == SIM_NEVER || at > INT64_MAX - options->begin) {
            return SIM_NEVER;
        }
        if (n >= 0.5) {
            source->n_batch = (uint32_t)MIN(n + 0.5, 1e6) - 1;
            return options->begin + at;
        }
    }
}

bool
work_source_next(WorkSource *source, WorkItem *ret)
{
    const WorkOptions *options = source->options;

    if (source->has_failed || source->is_over || !next_task(source)) {
        source->is_over = true;
        return false;
    }
    source->now =
        source->walk != NULL ? drawn_time(source) : trace_time(source, source->present.at);
    if (source->now == SIM_NEVER || source->now >= options->until) {
        source->is_over = true;
        return false;
    }
    *ret =
        (WorkItem){ .task = source->present, .number = ++source->n_given, .round = source->round };
    ret->task.at = source->now;
    if (source->draws != NULL) {
        work_draws_apply(source->draws, &ret->task, ret->settings, &ret->n_settings);
    }
    return true;
}

/* ---- life ---------------------------------------------------------------------------------------
 */

static bool
must_hold(const WorkOptions *options)
{
    return options->format != NULL &&
           (options->is_sorted || options->is_shuffled || options->tune > 0 ||
            options->jitter != NULL || options->format->is_unsorted);
}

WorkSource *
work_source_new(const WorkOptions *options, Diagnostics *diagnostics)
{
    g_autoptr(WorkSource) source = g_new0(WorkSource, 1);

    source->options = options;
    source->diagnostics = diagnostics;
    source->origin = SIM_NEVER;
    source->inflating = sim_stream(options->seed, "workload-inflate", options->name);
    source->batching = sim_stream(options->seed, "workload-batch", options->name);
    if (options->arrivals != NULL) {
        source->walk =
            arrival_walk_new(options->arrivals, options->seed, "workload-arrivals", options->name);
    }
    if (options->vary != NULL) {
        source->draws = work_draws_new(options->vary, options->seed, options->name);
    }
    if (options->format == NULL) {
        return g_steal_pointer(&source);
    }
    source->reader = work_reader_open(options->format, &options->input, diagnostics);
    source->held = must_hold(options) ? work_held_new() : NULL;
    if (source->reader == NULL || (source->held != NULL && !hold_all(source))) {
        return NULL;
    }
    return g_steal_pointer(&source);
}

void
work_source_free(WorkSource *source)
{
    if (source == NULL) {
        return;
    }
    work_reader_close(source->reader);
    work_held_free(source->held);
    arrival_walk_free(source->walk);
    work_draws_free(source->draws);
    g_free(source);
}

bool
work_source_failed(const WorkSource *source)
{
    return source->has_failed;
}

uint64_t
work_source_n_skipped(const WorkSource *source)
{
    return source->reader == NULL ? 0 : source->reader->n_skipped;
}

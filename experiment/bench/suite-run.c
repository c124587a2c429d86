/* suite-run.c - see suite-run.h.
 *
 * Ends are a heap of (time, task).  What each machine has fragmented and stranded is kept, and
 * worked out anew for the one machine that changed. */
#include "experiment/bench/suite-run.h"

#include "experiment/statistics/sample.h"

#include <math.h>
#include <string.h>

typedef struct End {
    SimTime at;
    uint32_t task;
} End;

typedef struct Spoiled {
    double fragmented, stranded;
} Spoiled;

typedef struct Run {
    const SuiteInput *input;
    Cell *cell;
    GArray *ends;    /* of End, a heap */
    GArray *waiting; /* uint32_t: tasks in the order they came */
    CellPlacement *placements;
    double *waits;    /* seconds, by task; not-a-number: it never began */
    bool *is_failing; /* by shape: nothing has changed since it found no place */
    Spoiled *spoiled; /* by machine */
    double capacity, allocated;
    Spoiled sum;
    uint32_t n_used;
    SimTime now, from, until; /* means are over from .. until */
    double area_allocated, area_machines;
    Spoiled area;
    double first; /* below 0: no task has failed */
} Run;

/* ---- the heap -----------------------------------------------------------------------------------
 */

static bool
ends_before(const End *a, const End *b)
{
    return a->at != b->at ? a->at < b->at : a->task < b->task;
}

static void
swap_ends(End *a, End *b)
{
    End kept = *a;

    *a = *b;
    *b = kept;
}

static void
ends_push(GArray *ends, End end)
{
    guint i = ends->len;
    End *rows;

    g_array_append_val(ends, end);
    rows = (End *)(void *)ends->data;
    for (; i > 0 && ends_before(&rows[i], &rows[(i - 1) / 2]); i = (i - 1) / 2) {
        swap_ends(&rows[i], &rows[(i - 1) / 2]);
    }
}

static End
ends_pop(GArray *ends)
{
    End *rows = (End *)(void *)ends->data;
    End top = rows[0];
    guint n = ends->len - 1, i = 0;

    rows[0] = rows[n];
    g_array_set_size(ends, n);
    for (;;) {
        guint least = i;

        for (guint child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++) {
            least = ends_before(&rows[child], &rows[least]) ? child : least;
        }
        if (least == i) {
            return top;
        }
        swap_ends(&rows[i], &rows[least]);
        i = least;
    }
}

/* ---- what is measured ---------------------------------------------------------------------------
 */

static void
measure(Run *run, uint32_t index)
{
    const CellMachine *machine = cell_machine(run->cell, index);
    double unused = suite_free(machine, run->input->scarce), usable = 0;
    bool takes_any = false;

    for (guint i = 0; i < run->input->shapes->len; i++) {
        if (machine_fits(machine, &g_array_index(run->input->shapes, TaskShape, i))) {
            usable += g_array_index(run->input->weights, double, i);
            takes_any = true;
        }
    }
    run->sum.fragmented -= run->spoiled[index].fragmented;
    run->sum.stranded -= run->spoiled[index].stranded;
    run->spoiled[index] = (Spoiled){ unused * (1 - usable), takes_any ? 0 : unused };
    run->sum.fragmented += run->spoiled[index].fragmented;
    run->sum.stranded += run->spoiled[index].stranded;
}

static void
advance(Run *run, SimTime to)
{
    SimTime from = MAX(run->now, run->from), until = MIN(to, run->until);

    if (until > from) {
        double seconds = (double)(until - from) / (double)SIM_SECOND;

        run->area_allocated += seconds * run->allocated;
        run->area_machines += seconds * run->n_used;
        run->area.fragmented += seconds * run->sum.fragmented;
        run->area.stranded += seconds * run->sum.stranded;
    }
    run->now = to;
}

/* ---- what happens -------------------------------------------------------------------------------
 */

static const SuiteTask *
task_of(const Run *run, uint32_t task)
{
    return &g_array_index(run->input->tasks, SuiteTask, task);
}

static bool
place(Run *run, uint32_t task)
{
    const SuiteTask *wanted = task_of(run, task);
    CellPlacement placement = { -1, 0 };

    if (!run->is_failing[wanted->shape]) {
        placement = cell_choose(run->cell, wanted->shape);
    }
    if (placement.machine < 0) {
        run->is_failing[wanted->shape] = true;
        return false;
    }
    run->n_used += cell_machine(run->cell, (size_t)placement.machine)->n_tasks == 0;
    cell_assign(run->cell, wanted->shape, placement);
    run->placements[task] = placement;
    run->allocated += suite_demand(cell_shape(run->cell, wanted->shape), run->input->scarce);
    run->waits[task] = (double)(run->now - wanted->arrives) / (double)SIM_SECOND;
    measure(run, (uint32_t)placement.machine);
    if (wanted->lasts != SIM_NEVER) {
        ends_push(run->ends, (End){ run->now + wanted->lasts, task });
    }
    return true;
}

static void
try_waiting(Run *run)
{
    uint32_t *tasks = (uint32_t *)(void *)run->waiting->data;
    guint n_left = 0;

    memset(run->is_failing, 0, run->input->shapes->len * sizeof *run->is_failing);
    for (guint i = 0; i < run->waiting->len; i++) {
        uint32_t task = tasks[i];

        if (!place(run, task)) {
            tasks[n_left++] = task;
        }
    }
    g_array_set_size(run->waiting, n_left);
}

static void
end(Run *run, const End *ended)
{
    const SuiteTask *task = task_of(run, ended->task);
    CellPlacement placement = run->placements[ended->task];

    advance(run, ended->at);
    cell_release(run->cell, task->shape, placement);
    run->allocated -= suite_demand(cell_shape(run->cell, task->shape), run->input->scarce);
    run->n_used -= cell_machine(run->cell, (size_t)placement.machine)->n_tasks == 0;
    measure(run, (uint32_t)placement.machine);
    try_waiting(run);
}

static void
arrive(Run *run, uint32_t task)
{
    advance(run, task_of(run, task)->arrives);
    if (place(run, task)) {
        return;
    }
    if (run->first < 0) {
        run->first = run->allocated;
    }
    if (task_of(run, task)->lasts != SIM_NEVER) {
        g_array_append_val(run->waiting, task);
    }
}

static void
run_all(Run *run)
{
    for (uint32_t i = 0; i < run->input->tasks->len && cell_error(run->cell) == NULL; i++) {
        while (run->ends->len > 0 &&
               g_array_index(run->ends, End, 0).at <= task_of(run, i)->arrives) {
            End ended = ends_pop(run->ends);

            end(run, &ended);
        }
        arrive(run, i);
    }
    /* Who still waits is served: nobody's wait is cut short. */
    while (run->ends->len > 0 && run->waiting->len > 0 && cell_error(run->cell) == NULL) {
        End ended = ends_pop(run->ends);

        end(run, &ended);
    }
}

/* ---- the result ---------------------------------------------------------------------------------
 */

static void
sum_up_waits(const Run *run, SuiteResult *ret)
{
    guint n = run->input->tasks->len, n_begun = 0;
    g_autofree double *begun = g_new(double, n + 1);
    double sum = 0;

    for (guint i = 0; i < n; i++) {
        if (!isnan(run->waits[i])) {
            sum += run->waits[i];
            begun[n_begun++] = run->waits[i];
        }
    }
    ret->refused = (double)(n - n_begun) / n;
    ret->wait_mean = ret->wait_p95 = NAN;
    if (n_begun > 0 && task_of(run, 0)->lasts != SIM_NEVER) {
        sample_sort(begun, n_begun);
        ret->wait_mean = sum / n_begun;
        ret->wait_p95 = sample_quantile(begun, n_begun, 0.95);
    }
}

static SuiteResult
sum_up(const Run *run)
{
    double seconds = (double)(run->until - run->from) / (double)SIM_SECOND;
    bool stay = task_of(run, 0)->lasts == SIM_NEVER;
    SuiteResult result = {
        .first = (run->first < 0 ? run->allocated : run->first) / run->capacity,
        .allocated =
            stay ? run->allocated / run->capacity : run->area_allocated / seconds / run->capacity,
        .fragmented = run->area.fragmented / seconds / run->capacity,
        .stranded = run->area.stranded / seconds / run->capacity,
        .machines = run->area_machines / seconds,
    };

    sum_up_waits(run, &result);
    if (cell_error(run->cell) != NULL) {
        g_strlcpy(result.error, cell_error(run->cell), sizeof result.error);
    }
    return result;
}

SuiteResult
suite_run(const SuiteInput *input, const PlacementPolicy *policy, uint64_t seed)
{
    guint n_tasks = input->tasks->len, n_machines = input->machines->len;
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(End));
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autofree CellPlacement *placements = g_new0(CellPlacement, n_tasks);
    g_autofree double *waits = g_new(double, n_tasks);
    g_autofree bool *is_failing = g_new0(bool, input->shapes->len);
    g_autofree Spoiled *spoiled = g_new0(Spoiled, n_machines);
    Run run = { .input = input, .ends = ends, .waiting = waiting };
    SuiteResult result;

    run.placements = placements;
    run.waits = waits;
    run.is_failing = is_failing;
    run.spoiled = spoiled;
    run.capacity = suite_capacity(input, input->scarce);
    run.first = -1;
    run.from = task_of(&run, n_tasks / 5)->arrives;
    run.until = task_of(&run, n_tasks - 1)->arrives;
    for (guint i = 0; i < n_tasks; i++) {
        waits[i] = NAN;
    }
    run.cell = cell_new((const CellMachine *)(void *)input->machines->data, n_machines,
                        (const TaskShape *)(void *)input->shapes->data, input->shapes->len, policy,
                        policy->wants_mix ? input->typical : NULL, seed);
    for (uint32_t i = 0; i < n_machines; i++) {
        measure(&run, i);
    }
    run_all(&run);
    result = sum_up(&run);
    cell_free(run.cell);
    return result;
}

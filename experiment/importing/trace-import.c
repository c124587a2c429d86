/* trace-import.c - see trace-import.h.
 *
 * The trace is read to its end, to know its largest task and what runs at once: work in the mean is
 * demand times run time over the span of arrivals; half as much again is the cluster. */
#include "experiment/importing/trace-import.h"

#include <math.h>
#include <string.h>

#define MACHINES_MAX 5000
#define RUN_UNKNOWN_SECONDS 3600.0

typedef struct Extent {
    uint64_t n_tasks, n_copies;
    SimTime first, last;
    bool lacks_runs;
    double cpu_seconds, memory_seconds, gpu_seconds; /* demand times run time */
    double cpu_max, memory_max, gpu_max;             /* of one copy */
    SimTime run_max;
} Extent;

static double
gpus_of(const WorkTask *task)
{
    double sum = 0;

    for (uint32_t i = 0; i < task->n_resources; i++) {
        sum += strcmp(task->resources[i].name, "nvidia.com/gpu") == 0
                   ? (double)task->resources[i].milli / 1000
                   : 0;
    }
    return sum;
}

static void
count(Extent *extent, const WorkTask *task)
{
    double run = task->run == SIM_NEVER ? RUN_UNKNOWN_SECONDS : (double)task->run / 1e9;
    double cpu = (double)MAX(0, task->cpu_milli) / 1000, memory = (double)MAX(0, task->memory);

    extent->lacks_runs |= task->run == SIM_NEVER;
    extent->first = extent->n_tasks == 0 ? task->at : MIN(extent->first, task->at);
    extent->last = MAX(extent->last, task->at);
    extent->run_max = task->run == SIM_NEVER ? extent->run_max : MAX(extent->run_max, task->run);
    extent->n_tasks++;
    extent->n_copies += task->copies;
    extent->cpu_seconds += cpu * run * task->copies;
    extent->memory_seconds += memory * run * task->copies;
    extent->gpu_seconds += gpus_of(task) * run * task->copies;
    extent->cpu_max = MAX(extent->cpu_max, cpu);
    extent->memory_max = MAX(extent->memory_max, memory);
    extent->gpu_max = MAX(extent->gpu_max, gpus_of(task));
}

static int64_t
power_of_two(double least)
{
    int64_t power = 1;

    while ((double)power < least) {
        power *= 2;
    }
    return power;
}

static void
add_machines(ScenarioDraft *draft, const Extent *extent)
{
    double span = MAX(3600.0, (double)(extent->last - extent->first) / 1e9);
    int64_t cpu = power_of_two(MAX(32, extent->cpu_max));
    int64_t gib = power_of_two(MAX(128, extent->memory_max / 1073741824.0));
    int64_t gpus = extent->gpu_max > 0 ? power_of_two(MAX(8, extent->gpu_max)) : 0;
    double n = MAX(extent->cpu_seconds / span / (double)cpu,
                   extent->memory_seconds / span / ((double)gib * 1073741824.0));
    int64_t count;

    n = gpus > 0 ? MAX(n, extent->gpu_seconds / span / (double)gpus) : n;
    count = (int64_t)MIN(MACHINES_MAX, MAX(4, ceil(n * 1.5)));
    scenario_draft_stand_in(draft, "node", count, cpu, gib, gpus, NULL);
    scenario_draft_note(draft,
                        "a trace has no machines: %" G_GINT64_FORMAT " that its work fits on "
                        "one and a half times stand in",
                        count);
}

static bool
read_extent(const WorkFormat *format, const char *path, Diagnostics *diagnostics, Extent *ret)
{
    WorkInput input = { .path = path,
                        .machine_cpu_milli = 64000,
                        .machine_memory = INT64_C(256) << 30 };
    WorkReader *reader = work_reader_open(format, &input, diagnostics);
    bool ok = reader != NULL;
    WorkTask task;

    while (ok && work_reader_next(reader, &task)) {
        count(ret, &task);
    }
    ok = ok && !reader->has_failed;
    if (ok && ret->n_tasks == 0) {
        work_reader_error(reader, "the trace has no task");
        ok = false;
    }
    work_reader_close(reader);
    return ok;
}

bool
trace_import(const WorkFormat *format, const char *path, ScenarioDraft *draft,
             Diagnostics *diagnostics)
{
    Arena *arena = scenario_draft_arena(draft);
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    Extent extent = { 0 };
    ValueBuilder *row = value_map_begin(arena), *vary = value_map_begin(arena);

    if (!read_extent(format, path, diagnostics, &extent)) {
        return false;
    }
    value_put_string(row, "name", format->name);
    value_put_string(row, "trace", whole);
    value_put_string(row, "format", format->name);
    if (format->lacks_times) {
        value_put_string(row, "arrivals", "poisson(60/h)");
        scenario_draft_note(draft, "the trace does not say when tasks come: 60 an hour");
    }
    if (extent.lacks_runs) {
        scenario_draft_note(draft, "the trace does not say how long all tasks run; those run for "
                                   "ever, unless `vary: {run: ...}` says it of all");
    }
    value_put_string(vary, "run", "exp(1h)");
    if (extent.run_max == 0) {
        value_put(row, "vary", value_end(vary));
        scenario_draft_note(draft, "no run time is in the trace: exp(1h) stands in");
    }
    scenario_draft_add_workload(draft, value_end(row));
    scenario_draft_note(draft, "%" G_GUINT64_FORMAT " tasks, %" G_GUINT64_FORMAT " pods",
                        extent.n_tasks, extent.n_copies);
    add_machines(draft, &extent);
    scenario_draft_lasts(draft, MIN(extent.last - extent.first + SIM_HOUR, SIM_DAY));
    return true;
}

/* compaction-bench.c - see compaction-bench.h. */
#include "experiment/bench/compaction-bench.h"

#include "models/scheduler/cell/fragmentation.h"
#include "text/csv.h"
#include "text/scalar.h"

#include <math.h>
#include <string.h>

#define GIB 1073741824.0

enum {
    MACHINES_MAX = 1000000,
    TASKS_MAX = 20000000,
    TASKS_PER_MACHINE = 1000
};

typedef struct Workload {
    GArray *machines; /* CellMachine */
    GArray *shapes;   /* TaskShape */
    GArray *weights;  /* int64_t, by shape */
    GArray *tasks;    /* uint32_t */
} Workload;

/* --- Reading --- */

typedef struct Size {
    int64_t n;
    int64_t cpu_milli, memory_bytes;
} Size;

static bool
read_size(CsvReader *reader, const int columns[3], Size *ret)
{
    double cpus, gigabytes;

    if (!csv_field_int(reader, columns[0], &ret->n) || !csv_field_real(reader, columns[1], &cpus) ||
        !csv_field_real(reader, columns[2], &gigabytes)) {
        return false;
    }
    if (ret->n < 0 || ret->n > INT32_MAX) {
        csv_error(reader, columns[0], "a count of 0 or more is expected");
        return false;
    }
    if (!(cpus > 0 && cpus <= 1e6) || !(gigabytes > 0 && gigabytes <= 1e6)) {
        csv_error(reader, columns[1], "a size above 0 and up to 1000000 is expected");
        return false;
    }
    ret->cpu_milli = (int64_t)(cpus * 1000);
    ret->memory_bytes = (int64_t)(gigabytes * GIB);
    return true;
}

/* The rows of one table; NULL after an error. */
static GArray *
read_sizes(const char *directory, const char *name, const char *count, Diagnostics *diagnostics)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(Size));
    const char *const names[] = { count, "vcpu", "memory_gb" };
    int columns[3];
    Size size;

    for (size_t i = 0; reader != NULL && i < 3; i++) {
        columns[i] = csv_column(reader, names[i]);
        if (columns[i] < 0) {
            csv_error(reader, -1, "the table has no column `%s`", names[i]);
            return NULL;
        }
    }
    while (reader != NULL && csv_next(reader)) {
        if (!read_size(reader, columns, &size)) {
            return NULL;
        }
        g_array_append_val(sizes, size);
    }
    if (reader == NULL || csv_failed(reader)) {
        return NULL;
    }
    if (sizes->len == 0) {
        csv_error(reader, -1, "the table has no row");
        return NULL;
    }
    return g_steal_pointer(&sizes);
}

static void
add_machine(Workload *workload, const Size *size)
{
    CellMachine machine = { .name = "", .cpu_milli = size->cpu_milli };

    machine.cpu_left = size->cpu_milli;
    machine.memory_bytes = machine.memory_left = size->memory_bytes;
    machine.tasks_left = TASKS_PER_MACHINE;
    g_array_append_val(workload->machines, machine);
}

/* One of each size in turn, so that sizes stand mixed. */
static bool
add_machines(Workload *workload, const GArray *sizes)
{
    bool is_done = false;

    for (int64_t round = 0; !is_done; round++) {
        is_done = true;
        for (guint i = 0; i < sizes->len; i++) {
            const Size *size = &g_array_index(sizes, Size, i);

            if (round < size->n) {
                add_machine(workload, size);
                is_done = false;
            }
        }
        if (workload->machines->len > MACHINES_MAX) {
            return false;
        }
    }
    return workload->machines->len > 0;
}

static void
add_shapes(Workload *workload, const GArray *sizes)
{
    for (guint i = 0; i < sizes->len; i++) {
        const Size *size = &g_array_index(sizes, Size, i);
        TaskShape shape = { size->cpu_milli, size->memory_bytes, 0, 0, 0 };

        g_array_append_val(workload->shapes, shape);
        g_array_append_val(workload->weights, size->n);
    }
}

/* Draws tasks until they ask for the share of the cell's CPU. */
static bool
draw_tasks(Workload *workload, double fill, uint64_t seed)
{
    SimStream stream = sim_stream(seed, "compaction-mix", NULL);
    int64_t all = 0, weight = 0, asked = 0;

    for (guint i = 0; i < workload->machines->len; i++) {
        all += g_array_index(workload->machines, CellMachine, i).cpu_milli;
    }
    for (guint i = 0; i < workload->weights->len; i++) {
        weight += g_array_index(workload->weights, int64_t, i);
    }
    while (weight > 0 && (double)asked < fill * (double)all && workload->tasks->len < TASKS_MAX) {
        int64_t drawn = (int64_t)sim_stream_below(&stream, (uint64_t)weight);
        uint32_t shape = 0;

        while (drawn >= g_array_index(workload->weights, int64_t, shape)) {
            drawn -= g_array_index(workload->weights, int64_t, shape++);
        }
        asked += g_array_index(workload->shapes, TaskShape, shape).cpu_milli;
        g_array_append_val(workload->tasks, shape);
    }
    return workload->tasks->len > 0 && workload->tasks->len < TASKS_MAX;
}

static void
refuse(Diagnostics *diagnostics, const char *message)
{
    Mark nowhere = { 0 };

    diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere, "%s", message);
}

static bool
read_workload(const CompactionChoice *choice, Workload *ret, Diagnostics *diagnostics)
{
    g_autoptr(GArray) machines =
        read_sizes(choice->directory, "machines.csv", "machines", diagnostics);
    g_autoptr(GArray) mix =
        machines == NULL ? NULL : read_sizes(choice->directory, "mix.csv", "tasks", diagnostics);

    if (mix == NULL) {
        return false;
    }
    if (!add_machines(ret, machines)) {
        refuse(diagnostics, "machines.csv must name from 1 to 1000000 machines");
        return false;
    }
    add_shapes(ret, mix);
    if (!draw_tasks(ret, choice->fill, choice->seed)) {
        refuse(diagnostics, "mix.csv and --fill must make from 1 to 20000000 tasks");
        return false;
    }
    return true;
}

/* --- Running --- */

/* GPU policies are blind to memory, and the others are what Borg compared. */
static bool
needs_gpus(const PlacementPolicy *policy)
{
    static const char *const names[] = { "DotProd", "GpuClustering", "GpuPacking",
                                         "BestFit", "FGD",           NULL };

    return g_strv_contains(names, policy->name);
}

/* What a policy of fragmentation is told: the typical tasks. */
static Fragmentation *
typical_tasks(const Compaction *compaction)
{
    g_autofree TypicalTask *classes = g_new0(TypicalTask, compaction->n_shapes + 1);

    for (size_t i = 0; i < compaction->n_shapes; i++) {
        classes[i] = (TypicalTask){ .shape = compaction->shapes[i], .models = "" };
    }
    for (size_t i = 0; i < compaction->n_tasks; i++) {
        classes[compaction->tasks[i]].n++;
    }
    return fragmentation_new(classes, compaction->n_shapes, 0.95);
}

static CompactionRow
run_policy(const Compaction *compaction, const PlacementPolicy *policy, uint32_t n_trials)
{
    CompactionRow row = { policy, g_new(double, n_trials), 0, NULL };
    g_autoptr(Fragmentation) typical = policy->wants_mix ? typical_tasks(compaction) : NULL;

    for (uint32_t i = 0; i < n_trials; i++) {
        size_t size =
            row.error != NULL ? 0 : compaction_trial(compaction, policy, typical, i, &row.error);

        row.n_failed += size == 0;
        row.sizes[i] = size == 0 ? NAN : (double)size;
    }
    return row;
}

static void
clear_row(void *data)
{
    CompactionRow *row = data;

    g_free(row->sizes);
    g_free(row->error);
}

static bool
has_gpus(const Compaction *compaction)
{
    for (size_t i = 0; i < compaction->n_shapes; i++) {
        if (compaction->shapes[i].n_gpus > 0) {
            return true;
        }
    }
    return false;
}

/* The policies asked for, or all; NULL after an error. */
static GPtrArray *
choose_policies(PolicyBook *book, const char *const *texts, bool with_gpus,
                Diagnostics *diagnostics)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();

    for (size_t i = 0; texts == NULL && policies[i] != NULL; i++) {
        if (with_gpus || !needs_gpus(policies[i])) {
            g_ptr_array_add(chosen, (void *)(uintptr_t)policies[i]);
        }
    }
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        g_autofree char *error = NULL;
        const PlacementPolicy *policy = policy_book_find(book, texts[i], &error);

        if (policy != NULL && policy->wants_mix && !with_gpus) {
            error = g_strdup_printf("policy `%s` needs a workload with GPUs", policy->name);
        }
        if (error != NULL) {
            refuse(diagnostics, error);
            return NULL;
        }
        g_ptr_array_add(chosen, (void *)(uintptr_t)policy);
    }
    return g_steal_pointer(&chosen);
}

CompactionBench *
compaction_bench_over(const Compaction *compaction, const char *const *policy_texts,
                      uint32_t n_trials, Diagnostics *diagnostics)
{
    g_autoptr(CompactionBench) bench = g_new0(CompactionBench, 1);
    g_autoptr(GPtrArray) chosen = NULL;

    bench->book = policy_book_new();
    bench->rows = g_array_new(FALSE, FALSE, sizeof(CompactionRow));
    g_array_set_clear_func(bench->rows, clear_row);
    chosen = choose_policies(bench->book, policy_texts, has_gpus(compaction), diagnostics);
    if (chosen == NULL) {
        return NULL;
    }
    bench->n_trials = n_trials;
    bench->n_machines = compaction->n_machines;
    bench->n_tasks = compaction->n_tasks;
    for (guint i = 0; i < chosen->len; i++) {
        CompactionRow row = run_policy(compaction, g_ptr_array_index(chosen, i), n_trials);

        g_array_append_val(bench->rows, row);
    }
    return g_steal_pointer(&bench);
}

CompactionBench *
compaction_bench_run(const CompactionChoice *choice, Diagnostics *diagnostics)
{
    g_autoptr(GArray) machines = g_array_new(FALSE, FALSE, sizeof(CellMachine));
    g_autoptr(GArray) shapes = g_array_new(FALSE, FALSE, sizeof(TaskShape));
    g_autoptr(GArray) weights = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) tasks = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Workload workload = { machines, shapes, weights, tasks };

    if (!read_workload(choice, &workload, diagnostics)) {
        return NULL;
    }
    Compaction compaction = {
        (const CellMachine *)(void *)machines->data,
        machines->len,
        (const TaskShape *)(void *)shapes->data,
        shapes->len,
        (const uint32_t *)(void *)tasks->data,
        tasks->len,
        COMPACTION_PENDING,
        choice->seed,
    };

    return compaction_bench_over(&compaction, choice->policies, choice->n_trials, diagnostics);
}

void
compaction_bench_free(CompactionBench *bench)
{
    if (bench != NULL) {
        g_array_unref(bench->rows);
        policy_book_free(bench->book);
        g_free(bench);
    }
}

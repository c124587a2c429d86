/* fgd-run.c - see fgd-run.h. */
#include "experiment/bench/fgd-run.h"

#include <math.h>

/* What happened while the arrived demand, rounded, was one number of per cent. */
typedef struct Bucket {
    double sums[N_FGD_TABLES];
    uint32_t n;
} Bucket;

typedef struct Progress {
    Cell *cell;
    const Fragmentation *fragmentation;
    double *fragmented; /* by machine */
    double n_gpus;      /* of the cell */
    int64_t arrived;    /* thousandths of a GPU */
    int64_t allocated;  /* likewise */
    double all_fragmented;
    Bucket buckets[FGD_COLUMNS + 1]; /* the last is for all that comes later */
} Progress;

/* What is logged has two digits; sums of whole hundredths are exact. */
static double
hundredths(double x)
{
    return rint(x * 100);
}

/* Notes the state after an arrival, with the digits that the authors log. */
static void
note_state(Progress *progress)
{
    double percent = (double)progress->arrived / progress->n_gpus / 10;
    double idle = progress->n_gpus * GPU_WHOLE - (double)progress->allocated;
    size_t k = (size_t)rint(percent);
    Bucket *bucket = &progress->buckets[MIN(k, FGD_COLUMNS)];

    bucket->sums[FGD_ALLOCATION] += hundredths((double)progress->allocated / progress->n_gpus / 10);
    bucket->sums[FGD_FRAGMENTATION] += hundredths(progress->all_fragmented);
    bucket->sums[FGD_RATIO] += idle > 0 ? hundredths(progress->all_fragmented / idle * 100) : 0;
    bucket->n++;
}

static void
measure_machine(Progress *progress, size_t machine)
{
    double now = fragmentation_of(progress->fragmentation, cell_machine(progress->cell, machine));

    progress->all_fragmented += now - progress->fragmented[machine];
    progress->fragmented[machine] = now;
}

static void
arrive(Progress *progress, uint32_t shape, FgdResult *ret)
{
    const TaskShape *wanted = cell_shape(progress->cell, shape);
    CellPlacement placement = cell_choose(progress->cell, shape);

    progress->arrived += shape_gpu_milli(wanted);
    ret->n_arrivals++;
    if (placement.machine < 0) {
        ret->n_failed++;
    } else {
        cell_assign(progress->cell, shape, placement);
        progress->allocated += shape_gpu_milli(wanted);
        measure_machine(progress, (size_t)placement.machine);
    }
    note_state(progress);
}

/* The mean over the arrivals of one per cent; where there is none, over the neighbours too. */
static double
bucket_mean(const Progress *progress, size_t k, FgdTable table)
{
    double sum = progress->buckets[k].sums[table];
    uint32_t n = progress->buckets[k].n;

    if (n == 0) {
        for (size_t i = k == 0 ? 0 : k - 1; i <= k + 1; i++) {
            sum += progress->buckets[i].sums[table];
            n += progress->buckets[i].n;
        }
    }
    return n == 0 ? NAN : sum / n / 100;
}

static void
fill_columns(const Progress *progress, FgdResult *ret)
{
    for (size_t k = 0; k < FGD_COLUMNS; k++) {
        double fragmented = bucket_mean(progress, k, FGD_FRAGMENTATION);

        ret->columns[FGD_ALLOCATION][k] =
            hundredths(bucket_mean(progress, k, FGD_ALLOCATION)) / 100;
        ret->columns[FGD_FRAGMENTATION][k] =
            hundredths(fragmented * 100 / GPU_WHOLE / progress->n_gpus) / 100;
        ret->columns[FGD_RATIO][k] = bucket_mean(progress, k, FGD_RATIO);
    }
}

static void
sum_up(const Progress *progress, FgdResult *ret)
{
    ret->gpu_milli = progress->allocated;
    for (size_t i = 0; i < cell_n_machines(progress->cell); i++) {
        const CellMachine *machine = cell_machine(progress->cell, i);
        double kinds[N_FRAGMENT_KINDS];

        ret->cpu_milli += machine->cpu_milli - machine->cpu_left;
        ret->memory_bytes += machine->memory_bytes - machine->memory_left;
        for (uint32_t k = 0; k < machine->n_gpus; k++) {
            ret->n_gpus_in_use += machine->gpu_left[k] < GPU_WHOLE;
        }
        fragmentation_split(progress->fragmentation, machine, kinds);
        for (int k = 0; k < N_FRAGMENT_KINDS; k++) {
            ret->idle[k] += kinds[k];
        }
    }
}

void
fgd_run(const OpenbWorkload *workload, const Fragmentation *fragmentation, const GArray *arrivals,
        const GArray *machines, const PlacementPolicy *policy, uint64_t seed, FgdResult *ret)
{
    Progress *progress = g_new0(Progress, 1);

    *ret = (FgdResult){ 0 };
    progress->cell = cell_new((const CellMachine *)(void *)machines->data, machines->len,
                              (const TaskShape *)(void *)workload->shapes->data,
                              workload->shapes->len, policy, fragmentation, seed);
    progress->fragmentation = fragmentation;
    progress->fragmented = g_new0(double, machines->len);
    for (size_t i = 0; i < machines->len; i++) {
        progress->n_gpus += cell_machine(progress->cell, i)->n_gpus;
        measure_machine(progress, i);
    }
    for (guint i = 0; i < arrivals->len; i++) {
        uint32_t row = g_array_index(arrivals, uint32_t, i);

        arrive(progress, g_array_index(workload->tasks, uint32_t, row), ret);
    }
    ret->error = g_strdup(cell_error(progress->cell));
    fill_columns(progress, ret);
    sum_up(progress, ret);
    cell_free(progress->cell);
    g_free(progress->fragmented);
    g_free(progress);
}

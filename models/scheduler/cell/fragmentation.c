/* fragmentation.c - the measure of fragmentation.h, with its sums in the published order.
 *
 * The policy FGD cuts a difference of two of these numbers to an integer, and many a difference is
 * zero: so each kind has its own running sum, tasks come in the order of the list, and the sums are
 * added in the order of their kinds.  The build forbids fused operations. */
#include "models/scheduler/cell/fragmentation.h"

#include <string.h>

struct Fragmentation {
    TypicalTask *typical;
    double *weights;
    size_t n;
    uint16_t *levels;  /* the different gpu_milli of typical tasks */
    uint8_t *level_of; /* by typical task */
    size_t n_levels;
};

enum {
    LEVELS_MAX = 255
};

static int
compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Common ones first; equals by their numbers, larger first. */
static int
compare_classes(const void *pa, const void *pb)
{
    const TypicalTask *a = pa, *b = pb;
    int order = compare_int((int64_t)b->n, (int64_t)a->n);

    order = order != 0 ? order : compare_int(b->shape.cpu_milli, a->shape.cpu_milli);
    order = order != 0 ? order : compare_int(b->shape.gpu_milli, a->shape.gpu_milli);
    order = order != 0 ? order : compare_int(b->shape.n_gpus, a->shape.n_gpus);
    return order != 0 ? order : strcmp(b->models, a->models);
}

static uint8_t
level_find(Fragmentation *fragmentation, uint16_t gpu_milli)
{
    size_t i = 0;

    while (i < fragmentation->n_levels && fragmentation->levels[i] != gpu_milli) {
        i++;
    }
    if (i == fragmentation->n_levels) {
        g_assert(i < LEVELS_MAX);
        fragmentation->levels[fragmentation->n_levels++] = gpu_milli;
    }
    return (uint8_t)i;
}

Fragmentation *
fragmentation_new(TypicalTask *classes, size_t n_classes, double share)
{
    Fragmentation *fragmentation = g_new0(Fragmentation, 1);
    uint64_t n_all = 0, n_covered = 0;
    size_t n = 0;

    qsort(classes, n_classes, sizeof *classes, compare_classes);
    for (size_t i = 0; i < n_classes; i++) {
        n_all += classes[i].n;
    }
    while (n < n_classes && n < LEVELS_MAX && (double)n_covered < share * (double)n_all) {
        n_covered += classes[n++].n;
    }
    fragmentation->typical = g_new(TypicalTask, n);
    memcpy(fragmentation->typical, classes, n * sizeof *classes);
    fragmentation->weights = g_new(double, n);
    fragmentation->levels = g_new(uint16_t, n);
    fragmentation->level_of = g_new(uint8_t, n);
    fragmentation->n = n;
    for (size_t i = 0; i < n; i++) {
        fragmentation->weights[i] =
            ((double)classes[i].n / (double)n_all) / ((double)n_covered / (double)n_all);
        fragmentation->level_of[i] = level_find(fragmentation, classes[i].shape.gpu_milli);
    }
    return fragmentation;
}

void
fragmentation_free(Fragmentation *fragmentation)
{
    if (fragmentation == NULL) {
        return;
    }
    g_free(fragmentation->typical);
    g_free(fragmentation->weights);
    g_free(fragmentation->levels);
    g_free(fragmentation->level_of);
    g_free(fragmentation);
}

size_t
fragmentation_n_typical(const Fragmentation *fragmentation)
{
    return fragmentation->n;
}

const TypicalTask *
fragmentation_typical(const Fragmentation *fragmentation, size_t index)
{
    return &fragmentation->typical[index];
}

/* Of one machine and one demand of a single GPU: how many GPUs have that much, and what the others
 * have left together. */
typedef struct Level {
    uint32_t n_enough;
    int32_t too_small;
} Level;

static void
measure_levels(const Fragmentation *fragmentation, const CellMachine *machine, Level *ret)
{
    for (size_t k = 0; k < fragmentation->n_levels; k++) {
        Level level = { 0, 0 };

        for (uint32_t i = 0; i < machine->n_gpus; i++) {
            bool is_enough = machine->gpu_left[i] >= fragmentation->levels[k];

            level.n_enough += is_enough;
            level.too_small += is_enough ? 0 : machine->gpu_left[i];
        }
        ret[k] = level;
    }
}

static FragmentKind
kind_of(const TaskShape *task, const CellMachine *machine, uint32_t n_enough)
{
    bool has_cpu = machine->cpu_left >= task->cpu_milli;

    if (task->n_gpus == 0) {
        return has_cpu ? FRAGMENT_CPU_ONLY : FRAGMENT_CPU_ONLY_LACKS_CPU;
    }
    if (task->models != 0 && (task->models >> machine->model & 1) == 0) {
        return FRAGMENT_WRONG_MODEL;
    }
    if (n_enough < task->n_gpus) {
        return has_cpu ? FRAGMENT_LACKS_GPU : FRAGMENT_LACKS_BOTH;
    }
    return has_cpu ? FRAGMENT_FITS : FRAGMENT_LACKS_CPU;
}

void
fragmentation_split(const Fragmentation *fragmentation, const CellMachine *machine,
                    double ret[N_FRAGMENT_KINDS])
{
    Level levels[LEVELS_MAX];
    double idle = (double)machine_gpu_left(machine);

    memset(ret, 0, N_FRAGMENT_KINDS * sizeof *ret);
    measure_levels(fragmentation, machine, levels);
    for (size_t i = 0; i < fragmentation->n; i++) {
        const Level *level = &levels[fragmentation->level_of[i]];
        FragmentKind kind = kind_of(&fragmentation->typical[i].shape, machine, level->n_enough);
        double weight = fragmentation->weights[i];

        if (kind == FRAGMENT_FITS) {
            ret[FRAGMENT_LACKS_GPU] += weight * level->too_small;
            ret[FRAGMENT_FITS] += weight * (idle - level->too_small);
        } else {
            ret[kind] += weight * idle;
        }
    }
}

double
fragmentation_of(const Fragmentation *fragmentation, const CellMachine *machine)
{
    double kinds[N_FRAGMENT_KINDS], sum = 0;

    fragmentation_split(fragmentation, machine, kinds);
    for (int i = 0; i < N_FRAGMENT_KINDS; i++) {
        sum += i == FRAGMENT_FITS ? 0 : kinds[i];
    }
    return sum;
}

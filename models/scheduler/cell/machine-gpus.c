/* machine-gpus.c - what a machine of a cell has left, and which GPUs a task gets. */
#include "models/scheduler/cell/placement-cell.h"

int64_t
machine_gpu_left(const CellMachine *machine)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        sum += machine->gpu_left[i];
    }
    return sum;
}

static bool
gpus_fit(const CellMachine *machine, const TaskShape *shape)
{
    uint32_t n = 0;

    if (shape->models != 0 && (shape->models >> machine->model & 1) == 0) {
        return false;
    }
    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        n += machine->gpu_left[i] >= shape->gpu_milli;
    }
    return n >= shape->n_gpus;
}

bool
machine_fits(const CellMachine *machine, const TaskShape *shape)
{
    return machine->cpu_left >= shape->cpu_milli && machine->memory_left >= shape->memory_bytes &&
           machine->tasks_left > 0 && (shape->n_gpus == 0 || gpus_fit(machine, shape));
}

void
machine_take(CellMachine *machine, const TaskShape *shape, uint32_t gpus)
{
    machine->cpu_left -= shape->cpu_milli;
    machine->memory_left -= shape->memory_bytes;
    machine->tasks_left--;
    machine->n_tasks++;
    for (uint32_t i = 0; gpus >> i != 0; i++) {
        if (gpus >> i & 1) {
            machine->gpu_left[i] = (uint16_t)(machine->gpu_left[i] - shape->gpu_milli);
        }
    }
    if (shape->n_gpus > 0) {
        machine->hosted[shape_gpu_class(shape)]++;
    }
}

void
machine_give_back(CellMachine *machine, const TaskShape *shape, uint32_t gpus)
{
    machine->cpu_left += shape->cpu_milli;
    machine->memory_left += shape->memory_bytes;
    machine->tasks_left++;
    machine->n_tasks--;
    for (uint32_t i = 0; gpus >> i != 0; i++) {
        if (gpus >> i & 1) {
            machine->gpu_left[i] = (uint16_t)(machine->gpu_left[i] + shape->gpu_milli);
        }
    }
    if (shape->n_gpus > 0) {
        machine->hosted[shape_gpu_class(shape)]--;
    }
}

/* The first GPUs, as many as asked for, that are free enough. */
static uint32_t
first_gpus(const CellMachine *machine, const TaskShape *shape)
{
    uint32_t n = shape->n_gpus, gpus = 0;

    for (uint32_t i = 0; i < machine->n_gpus && n > 0; i++) {
        if (machine->gpu_left[i] >= shape->gpu_milli) {
            gpus |= 1u << i;
            n--;
        }
    }
    return gpus;
}

uint32_t
machine_gpus_tightest(const CellMachine *machine, const TaskShape *shape)
{
    uint32_t best = CELL_GPUS_MAX;

    if (!shape_shares_gpu(shape)) {
        return first_gpus(machine, shape);
    }
    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        if (machine->gpu_left[i] >= shape->gpu_milli &&
            (best == CELL_GPUS_MAX || machine->gpu_left[i] < machine->gpu_left[best])) {
            best = i;
        }
    }
    return best == CELL_GPUS_MAX ? 0 : 1u << best;
}

uint32_t
machine_gpus_drawn(const CellMachine *machine, const TaskShape *shape, SimStream *stream)
{
    uint32_t fitting[CELL_GPUS_MAX], n = 0;

    if (!shape_shares_gpu(shape)) {
        return first_gpus(machine, shape);
    }
    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        if (machine->gpu_left[i] >= shape->gpu_milli) {
            fitting[n++] = i;
        }
    }
    return n == 0 ? 0 : 1u << fitting[sim_stream_below(stream, n)];
}

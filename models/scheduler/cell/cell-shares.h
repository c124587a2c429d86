/* cell-shares.h - resources of a machine as shares of its capacity, for policies over vectors.
 *
 * A machine without GPUs has none left and none asked for. */
#pragma once

#include "models/scheduler/cell/policy.h"

typedef struct CellShares {
    double cpu, memory, gpu; /* 0 .. 1 */
} CellShares;

static inline double
share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static inline CellShares
shares_left(const CellMachine *machine)
{
    return (
        CellShares){ share_of(machine->cpu_left, machine->cpu_milli),
                     share_of(machine->memory_left, machine->memory_bytes),
                     share_of(machine_gpu_left(machine), (int64_t)machine->n_gpus * GPU_WHOLE) };
}

static inline CellShares
shares_asked(const CellMachine *machine, const TaskShape *shape)
{
    return (CellShares){ share_of(shape->cpu_milli, machine->cpu_milli),
                         share_of(shape->memory_bytes, machine->memory_bytes),
                         share_of(shape_gpu_milli(shape), (int64_t)machine->n_gpus * GPU_WHOLE) };
}

static inline CellShares
shares_left_after(const CellMachine *machine, const TaskShape *shape)
{
    CellShares left = shares_left(machine), asked = shares_asked(machine, shape);

    return (CellShares){ left.cpu - asked.cpu, left.memory - asked.memory, left.gpu - asked.gpu };
}

/* Swarm's weight of a machine with the task on it: whole per cent of CPU and of memory; a resource
 * that is not asked for counts as full. */
static inline int64_t
swarm_weight(const CellMachine *machine, const TaskShape *shape)
{
    int64_t cpu = machine->cpu_milli - machine->cpu_left + shape->cpu_milli;
    int64_t memory = machine->memory_bytes - machine->memory_left + shape->memory_bytes;

    return (shape->cpu_milli > 0 ? cpu * 100 / machine->cpu_milli : 100) +
           (shape->memory_bytes > 0 ? memory * 100 / machine->memory_bytes : 100);
}

/* A container weighs less than any difference of two weights. */
#define SWARM_TIE 1e-6

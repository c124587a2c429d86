/* placement-cell.h - machines and tasks as placement policies see them: numbers in rows, no
 * objects.
 *
 * A cell (Borg's word) is a fixed list of machines with CPU, memory and GPUs that may be shared by
 * the thousandth.  A task asks for a shape; a policy scores the machines where that shape fits; the
 * highest score wins and the first machine of the list wins ties.
 *
 * A score depends on the shape and on one machine, so it is kept until that machine changes: each
 * shape has a cursor into the cell's log of changes and looks at the machines behind it only.  One
 * placement costs a scan over one row of numbers, and the policy is asked about what changed. */
#pragma once

#include "sim/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CELL_GPUS_MAX = 16,   /* of one machine */
    CELL_MODELS_MAX = 63, /* GPU models of one cell */
    GPU_WHOLE = 1000,     /* thousandths of one GPU */
};

/* What a task asks for.  Tasks of one shape are the same to every policy. */
typedef struct TaskShape {
    int64_t cpu_milli;
    int64_t memory_bytes;
    uint16_t gpu_milli; /* of each of its GPUs; 0: none */
    uint8_t n_gpus;     /* below GPU_WHOLE only one */
    uint64_t models;    /* set of allowed GPU models; 0: any */
} TaskShape;

static inline bool
shape_shares_gpu(const TaskShape *shape)
{
    return shape->n_gpus == 1 && shape->gpu_milli < GPU_WHOLE;
}

static inline int64_t
shape_gpu_milli(const TaskShape *shape)
{
    return (int64_t)shape->n_gpus * shape->gpu_milli;
}

/* The affinity class of a task with GPUs: 0 if it shares one, else how many it takes. */
static inline uint32_t
shape_gpu_class(const TaskShape *shape)
{
    return shape_shares_gpu(shape) ? 0 : shape->n_gpus;
}

typedef struct CellMachine {
    const char *name;  /* borrowed */
    int64_t cpu_milli; /* capacity */
    int64_t memory_bytes;
    int64_t cpu_left; /* milli */
    int64_t memory_left;
    uint32_t tasks_left; /* how many more it takes */
    uint32_t n_tasks;
    uint8_t n_gpus;
    uint8_t model;                      /* number of its GPU model */
    uint16_t gpu_left[CELL_GPUS_MAX];   /* thousandths, each of 0 .. GPU_WHOLE */
    uint32_t hosted[CELL_GPUS_MAX + 1]; /* tasks by shape_gpu_class() */
    uint32_t last_change;               /* its newest entry in the cell's log */
} CellMachine;

int64_t machine_gpu_left(const CellMachine *machine); /* thousandths, all GPUs together */
bool machine_fits(const CellMachine *machine, const TaskShape *shape);
/* As a task of that shape on these GPUs (a bit each) would leave it. */
void machine_take(CellMachine *machine, const TaskShape *shape, uint32_t gpus);
void machine_give_back(CellMachine *machine, const TaskShape *shape, uint32_t gpus);

/* GPUs inside a machine where the shape fits: the lowest-numbered whole ones; for a task that
 * shares, the GPU with the least left that fits (the first of equals). */
uint32_t machine_gpus_tightest(const CellMachine *machine, const TaskShape *shape);
/* Of a task that shares: any GPU that fits, drawn. */
uint32_t machine_gpus_drawn(const CellMachine *machine, const TaskShape *shape, SimStream *stream);

typedef struct PlacementPolicy PlacementPolicy;
typedef struct Cell Cell;

/* Takes over neither array; both are copied.  Ties go to the machine that comes first.  'policy'
 * must outlive the cell; 'seed' is the root of what it draws. */
Cell *cell_new(const CellMachine *machines, size_t n_machines, const TaskShape *shapes,
               size_t n_shapes, const PlacementPolicy *policy, const void *arguments,
               uint64_t seed);
void cell_free(Cell *cell);

typedef struct CellPlacement {
    int32_t machine; /* -1: it fits nowhere */
    uint32_t gpus;   /* a bit each */
} CellPlacement;

/* Where the policy puts a task of that shape; the cell stays as it is. */
CellPlacement cell_choose(Cell *cell, uint32_t shape);
void cell_assign(Cell *cell, uint32_t shape, CellPlacement placement);
void cell_release(Cell *cell, uint32_t shape, CellPlacement placement);

/* Why the policy failed; NULL: it did not.  From then on tasks fit nowhere. */
const char *cell_error(const Cell *cell);

/* --- A cell that follows a cluster ---
 *
 * Its machines change by themselves, and its shapes are met as they come. */

/* The number of a shape, which is added if it is new. */
uint32_t cell_shape_number(Cell *cell, const TaskShape *shape);
/* Machine 'machine' is now as 'now' says (whose last_change does not count). */
void cell_put_machine(Cell *cell, uint32_t machine, const CellMachine *now);
/* Tells the policy what began, or ended, on a machine that was put. */
void cell_tell(const Cell *cell, uint32_t machine, const TaskShape *shape, bool has_ended);
/* As cell_choose(), among n machines alone (numbers in ascending order) that somebody else has
 * found fit; a machine where the cell would not put the task comes behind all others. */
CellPlacement cell_choose_among(Cell *cell, uint32_t shape, const uint32_t *fitting, size_t n);
/* What a policy that scores says; minus infinity where the task does not fit. */
double cell_score(Cell *cell, uint32_t shape, uint32_t machine);
/* Which GPUs a task gets on a machine. */
uint32_t cell_gpus(Cell *cell, uint32_t shape, uint32_t machine);
/* What the policy draws from: a cell that follows another goes on where that one stood. */
SimStream *cell_stream(Cell *cell);

size_t cell_n_machines(const Cell *cell);
const CellMachine *cell_machine(const Cell *cell, size_t index);
size_t cell_n_shapes(const Cell *cell);
const TaskShape *cell_shape(const Cell *cell, size_t index);

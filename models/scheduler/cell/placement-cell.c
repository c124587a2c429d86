/* placement-cell.c - keeps scores by shape and machine, and finds the best of them.
 *
 * A row holds one score a machine, NOWHERE where the shape does not fit.  The log names the machine
 * of each change; an entry counts only if it is that machine's newest, so that a row that was not
 * looked at for long asks once about each machine.  Machines stand in blocks whose best score is
 * kept, so that the best of all is found by looking at the blocks and into one of them.
 *
 * A cell that follows a cluster meets more shapes and changes than it can remember: the rows that
 * were not asked for longest go first, and a log that has grown long is forgotten, after which rows
 * are filled anew. */
#include "models/scheduler/cell/policy.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define NOWHERE (-INFINITY)

enum {
    BLOCK = 32,              /* machines */
    ROWS_MIN = 64,           /* are always kept */
    ROW_BYTES_MAX = 1 << 26, /* of scores, beyond that */
    LOG_MIN = 1 << 16        /* entries that are always kept */
};

typedef struct ScoreRow {
    double *scores;  /* NULL until the shape is asked for */
    double *bests;   /* by block */
    uint32_t cursor; /* changes that it knows, counted from the first ever */
    uint64_t used;   /* when it was asked for last */
} ScoreRow;

struct Cell {
    CellMachine *machines;
    size_t n_machines;
    TaskShape *shapes;
    size_t n_shapes;
    size_t shapes_room;        /* how many 'shapes' and 'rows' have room for */
    GHashTable *shape_numbers; /* TaskShape * -> number; NULL until somebody asks */
    ScoreRow *rows;            /* by shape */
    size_t n_rows;             /* that are filled */
    uint64_t n_asked;
    GArray *log;       /* uint32_t: which machine changed */
    uint32_t log_base; /* changes that were forgotten */
    const PlacementPolicy *policy;
    SimStream stream;
    PolicyContext context;
    uint32_t *fitting; /* room for a pick */
    char *error;       /* of the policy; NULL: none */
};

Cell *
cell_new(const CellMachine *machines, size_t n_machines, const TaskShape *shapes, size_t n_shapes,
         const PlacementPolicy *policy, const void *arguments, uint64_t seed)
{
    Cell *cell = g_new0(Cell, 1);

    cell->machines = g_new(CellMachine, n_machines);
    if (n_machines > 0) {
        memcpy(cell->machines, machines, n_machines * sizeof *machines);
    }
    cell->n_machines = n_machines;
    cell->shapes = g_new(TaskShape, n_shapes);
    if (n_shapes > 0) {
        memcpy(cell->shapes, shapes, n_shapes * sizeof *shapes);
    }
    cell->n_shapes = cell->shapes_room = n_shapes;
    cell->rows = g_new0(ScoreRow, n_shapes);
    cell->log = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    cell->policy = policy;
    cell->stream = sim_stream(seed, "placement-policy", policy->name);
    cell->fitting = g_new(uint32_t, n_machines + 1);
    for (size_t i = 0; i < n_machines; i++) {
        cell->machines[i].last_change = UINT32_MAX;
    }
    cell->context = (PolicyContext){ policy,        &cell->error,   NULL,      arguments,
                                     &cell->stream, cell->machines, n_machines };
    if (policy->state_new != NULL) {
        cell->context.state = policy->state_new(&cell->context);
    }
    return cell;
}

void
cell_free(Cell *cell)
{
    if (cell == NULL) {
        return;
    }
    if (cell->policy->state_free != NULL) {
        cell->policy->state_free(cell->context.state);
    }
    for (size_t i = 0; i < cell->n_shapes; i++) {
        g_free(cell->rows[i].scores);
        g_free(cell->rows[i].bests);
    }
    if (cell->shape_numbers != NULL) {
        g_hash_table_destroy(cell->shape_numbers);
    }
    g_array_free(cell->log, TRUE);
    g_free(cell->error);
    g_free(cell->fitting);
    g_free(cell->rows);
    g_free(cell->shapes);
    g_free(cell->machines);
    g_free(cell);
}

static double
score_of(const Cell *cell, const CellMachine *machine, const TaskShape *shape)
{
    int gpu = -1;

    if (!machine_fits(machine, shape)) {
        return NOWHERE;
    }
    return cell->policy->score == NULL ? 0
                                       : cell->policy->score(&cell->context, machine, shape, &gpu);
}

static double
best_of(const double *scores, size_t n)
{
    double best = NOWHERE;

    for (size_t i = 0; i < n; i++) {
        best = scores[i] > best ? scores[i] : best;
    }
    return best;
}

static double
best_of_block(const Cell *cell, const ScoreRow *row, size_t block)
{
    size_t from = block * BLOCK;

    return best_of(row->scores + from, MIN(BLOCK, cell->n_machines - from));
}

static size_t
n_blocks(const Cell *cell)
{
    return (cell->n_machines + BLOCK - 1) / BLOCK;
}

static void
row_fill(Cell *cell, ScoreRow *row, const TaskShape *shape)
{
    row->scores = g_new(double, cell->n_machines);
    row->bests = g_new(double, n_blocks(cell));
    for (size_t i = 0; i < cell->n_machines; i++) {
        row->scores[i] = score_of(cell, &cell->machines[i], shape);
    }
    for (size_t i = 0; i < n_blocks(cell); i++) {
        row->bests[i] = best_of_block(cell, row, i);
    }
    row->cursor = cell->log_base + cell->log->len;
    cell->n_rows++;
}

static void
row_drop(Cell *cell, ScoreRow *row)
{
    g_clear_pointer(&row->scores, g_free);
    g_clear_pointer(&row->bests, g_free);
    cell->n_rows--;
}

/* Makes room for one more row. */
static void
rows_limit(Cell *cell)
{
    size_t most = ROW_BYTES_MAX / sizeof(double) / (cell->n_machines + 1);
    ScoreRow *oldest = NULL;

    if (cell->n_rows < MAX(ROWS_MIN, most)) {
        return;
    }
    for (size_t i = 0; i < cell->n_shapes; i++) {
        ScoreRow *row = &cell->rows[i];

        if (row->scores != NULL && (oldest == NULL || row->used < oldest->used)) {
            oldest = row;
        }
    }
    row_drop(cell, oldest);
}

static void
row_update(Cell *cell, ScoreRow *row, const TaskShape *shape, size_t machine)
{
    size_t block = machine / BLOCK;
    double before = row->scores[machine], now = score_of(cell, &cell->machines[machine], shape);

    row->scores[machine] = now;
    if (now >= row->bests[block]) {
        row->bests[block] = now;
    } else if (before == row->bests[block]) {
        row->bests[block] = best_of_block(cell, row, block);
    }
}

/* The row of a shape, brought up to date. */
static const ScoreRow *
row_refresh(Cell *cell, uint32_t shape)
{
    ScoreRow *row = &cell->rows[shape];

    row->used = ++cell->n_asked;
    if (row->scores != NULL && row->cursor < cell->log_base) {
        row_drop(cell, row);
    }
    if (row->scores == NULL) {
        rows_limit(cell);
        row_fill(cell, row, &cell->shapes[shape]);
    }
    for (; row->cursor < cell->log_base + cell->log->len; row->cursor++) {
        uint32_t i = g_array_index(cell->log, uint32_t, row->cursor - cell->log_base);

        if (cell->machines[i].last_change == row->cursor) {
            row_update(cell, row, &cell->shapes[shape], i);
        }
    }
    return row;
}

static int32_t
first_best(const Cell *cell, const ScoreRow *row)
{
    double best = best_of(row->bests, n_blocks(cell));
    size_t i = 0;

    if (best <= NOWHERE) {
        return -1;
    }
    while (row->bests[i] < best) {
        i++;
    }
    for (i *= BLOCK; row->scores[i] < best; i++) {
    }
    return (int32_t)i;
}

static int32_t
picked(Cell *cell, const double *scores, const TaskShape *shape)
{
    size_t n = 0;

    for (uint32_t i = 0; i < cell->n_machines; i++) {
        cell->fitting[n] = i; /* without a branch, which would be mispredicted half the time */
        n += scores[i] > NOWHERE;
    }
    return n == 0 ? -1 : (int32_t)cell->policy->pick(&cell->context, cell->fitting, n, shape);
}

static uint32_t
gpus_for(Cell *cell, const CellMachine *machine, const TaskShape *shape)
{
    int gpu = -1;

    if (shape->n_gpus == 0) {
        return 0;
    }
    if (cell->policy->draws_gpu) {
        return machine_gpus_drawn(machine, shape, &cell->stream);
    }
    if (cell->policy->score != NULL && shape_shares_gpu(shape)) {
        cell->policy->score(&cell->context, machine, shape, &gpu);
    }
    return gpu >= 0 ? 1u << gpu : machine_gpus_tightest(machine, shape);
}

CellPlacement
cell_choose(Cell *cell, uint32_t shape)
{
    const ScoreRow *row = row_refresh(cell, shape);
    const TaskShape *wanted = &cell->shapes[shape];
    CellPlacement placement = { -1, 0 };

    if (cell->error != NULL) {
        return placement;
    }
    placement.machine =
        cell->policy->pick != NULL ? picked(cell, row->scores, wanted) : first_best(cell, row);
    if (placement.machine >= 0 && cell->error == NULL) {
        placement.gpus = gpus_for(cell, &cell->machines[placement.machine], wanted);
    }
    if (cell->error != NULL) {
        placement.machine = -1;
    }
    return placement;
}

static void
note_change(Cell *cell, uint32_t machine)
{
    if (cell->log->len > LOG_MIN + 16 * cell->n_machines) {
        cell->log_base += cell->log->len;
        g_array_set_size(cell->log, 0);
    }
    cell->machines[machine].last_change = cell->log_base + cell->log->len;
    g_array_append_val(cell->log, machine);
}

void
cell_assign(Cell *cell, uint32_t shape, CellPlacement placement)
{
    g_assert(placement.machine >= 0);
    machine_take(&cell->machines[placement.machine], &cell->shapes[shape], placement.gpus);
    note_change(cell, (uint32_t)placement.machine);
    cell_tell(cell, (uint32_t)placement.machine, &cell->shapes[shape], false);
}

void
cell_release(Cell *cell, uint32_t shape, CellPlacement placement)
{
    g_assert(placement.machine >= 0);
    machine_give_back(&cell->machines[placement.machine], &cell->shapes[shape], placement.gpus);
    note_change(cell, (uint32_t)placement.machine);
    cell_tell(cell, (uint32_t)placement.machine, &cell->shapes[shape], true);
}

/* --- A cell that follows a cluster --- */

static guint
shape_hash(gconstpointer data)
{
    const TaskShape *shape = data;
    uint64_t hash = (uint64_t)shape->cpu_milli * UINT64_C(0x9e3779b97f4a7c15);

    hash = (hash ^ (uint64_t)shape->memory_bytes) * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash = (hash ^ shape->models ^ ((uint64_t)shape->gpu_milli << 8) ^ shape->n_gpus) *
           UINT64_C(0x165667b19e3779f9);
    return (guint)(hash >> 32);
}

static gboolean
shape_equal(gconstpointer one, gconstpointer other)
{
    const TaskShape *a = one, *b = other;

    return a->cpu_milli == b->cpu_milli && a->memory_bytes == b->memory_bytes &&
           a->gpu_milli == b->gpu_milli && a->n_gpus == b->n_gpus && a->models == b->models;
}

static void
remember_shape(Cell *cell, uint32_t number)
{
    TaskShape *key = g_new(TaskShape, 1);

    *key = cell->shapes[number];
    g_hash_table_insert(cell->shape_numbers, key, GUINT_TO_POINTER(number));
}

uint32_t
cell_shape_number(Cell *cell, const TaskShape *shape)
{
    gpointer found;

    if (cell->shape_numbers == NULL) {
        cell->shape_numbers = g_hash_table_new_full(shape_hash, shape_equal, g_free, NULL);
        for (size_t i = 0; i < cell->n_shapes; i++) {
            remember_shape(cell, (uint32_t)i);
        }
    }
    if (g_hash_table_lookup_extended(cell->shape_numbers, shape, NULL, &found)) {
        return GPOINTER_TO_UINT(found);
    }
    if (cell->n_shapes == cell->shapes_room) {
        cell->shapes_room = MAX(16, 2 * cell->shapes_room);
        cell->shapes = g_renew(TaskShape, cell->shapes, cell->shapes_room);
        cell->rows = g_renew(ScoreRow, cell->rows, cell->shapes_room);
    }
    cell->shapes[cell->n_shapes] = *shape;
    cell->rows[cell->n_shapes] = (ScoreRow){ 0 };
    remember_shape(cell, (uint32_t)cell->n_shapes);
    return (uint32_t)cell->n_shapes++;
}

void
cell_put_machine(Cell *cell, uint32_t machine, const CellMachine *now)
{
    cell->machines[machine] = *now;
    note_change(cell, machine);
}

void
cell_tell(const Cell *cell, uint32_t machine, const TaskShape *shape, bool has_ended)
{
    if (cell->policy->tell != NULL && cell->error == NULL) {
        cell->policy->tell(&cell->context, machine, shape, has_ended);
    }
}

/* Nobody fits by the cell's own account: the first, as somebody else says that it does. */
static uint32_t
first_best_among(const ScoreRow *row, const uint32_t *fitting, size_t n)
{
    uint32_t best = fitting[0];

    for (size_t i = 1; i < n; i++) {
        best = row->scores[fitting[i]] > row->scores[best] ? fitting[i] : best;
    }
    return best;
}

CellPlacement
cell_choose_among(Cell *cell, uint32_t shape, const uint32_t *fitting, size_t n)
{
    CellPlacement placement = { -1, 0 };
    const TaskShape *wanted = &cell->shapes[shape];
    uint32_t machine;

    if (n == 0 || cell->error != NULL) {
        return placement;
    }
    machine = cell->policy->pick != NULL ? cell->policy->pick(&cell->context, fitting, n, wanted)
                                         : first_best_among(row_refresh(cell, shape), fitting, n);
    if (cell->error == NULL) {
        placement.machine = (int32_t)machine;
        placement.gpus = gpus_for(cell, &cell->machines[machine], wanted);
    }
    return placement;
}

double
cell_score(Cell *cell, uint32_t shape, uint32_t machine)
{
    return row_refresh(cell, shape)->scores[machine];
}

uint32_t
cell_gpus(Cell *cell, uint32_t shape, uint32_t machine)
{
    return gpus_for(cell, &cell->machines[machine], &cell->shapes[shape]);
}

SimStream *
cell_stream(Cell *cell)
{
    return &cell->stream;
}

const char *
cell_error(const Cell *cell)
{
    return cell->error;
}

size_t
cell_n_machines(const Cell *cell)
{
    return cell->n_machines;
}

const CellMachine *
cell_machine(const Cell *cell, size_t index)
{
    return &cell->machines[index];
}

size_t
cell_n_shapes(const Cell *cell)
{
    return cell->n_shapes;
}

const TaskShape *
cell_shape(const Cell *cell, size_t index)
{
    return &cell->shapes[index];
}

const PlacementPolicy *
policy_find(const char *name)
{
    for (size_t i = 0; policies[i] != NULL; i++) {
        if (strcmp(policies[i]->name, name) == 0) {
            return policies[i];
        }
    }
    return NULL;
}

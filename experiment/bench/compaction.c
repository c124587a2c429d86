/* compaction.c - see compaction.h.
 *
 * Packing is not monotone: a cell with one machine more may fit less by bad luck.  Like the
 * original, the bisection takes the answer it walks to; the trials show the spread. */
#include "experiment/bench/compaction.h"

/* Fisher-Yates over numbers 0 .. n - 1, from a stream of its own. */
static uint32_t *
drawn_order(uint64_t seed, const char *purpose, uint32_t trial, size_t n)
{
    SimStream stream = sim_stream_n(seed, purpose, trial);
    uint32_t *order = g_new(uint32_t, n);

    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)i;
    }
    for (size_t i = n; i > 1; i--) {
        size_t k = sim_stream_below(&stream, i);
        uint32_t other = order[k];

        order[k] = order[i - 1];
        order[i - 1] = other;
    }
    return order;
}

/* The trial's machines that are left, in the order of the cell: a policy that breaks ties by
 * position must not learn who was taken away. */
static CellMachine *
machines_left(const Compaction *compaction, uint32_t trial, size_t n_left)
{
    g_autofree uint32_t *order =
        drawn_order(compaction->seed, "compaction-machines", trial, compaction->n_machines);
    g_autofree bool *stays = g_new0(bool, compaction->n_machines);
    CellMachine *left = g_new(CellMachine, n_left);
    size_t n = 0;

    for (size_t i = 0; i < n_left; i++) {
        stays[order[i]] = true;
    }
    for (size_t i = 0; i < compaction->n_machines; i++) {
        if (stays[i]) {
            left[n++] = compaction->machines[i];
        }
    }
    return left;
}

size_t
compaction_pending(const Compaction *compaction, const PlacementPolicy *policy,
                   const void *arguments, uint32_t trial, size_t n_left, char **ret_error)
{
    g_autofree CellMachine *left = machines_left(compaction, trial, n_left);
    g_autofree uint32_t *order =
        drawn_order(compaction->seed, "compaction-tasks", trial, compaction->n_tasks);
    Cell *cell = cell_new(left, n_left, compaction->shapes, compaction->n_shapes, policy, arguments,
                          compaction->seed + trial);
    size_t n_pending = 0;

    for (size_t i = 0; i < compaction->n_tasks; i++) {
        uint32_t shape = compaction->tasks[order[i]];
        CellPlacement placement = cell_choose(cell, shape);

        if (placement.machine < 0) {
            n_pending++;
        } else {
            cell_assign(cell, shape, placement);
        }
    }
    if (cell_error(cell) != NULL && *ret_error == NULL) {
        *ret_error = g_strdup(cell_error(cell));
    }
    cell_free(cell);
    return n_pending;
}

static bool
fits(const Compaction *compaction, const PlacementPolicy *policy, const void *arguments,
     uint32_t trial, size_t n_left, char **ret_error)
{
    size_t n_pending = compaction_pending(compaction, policy, arguments, trial, n_left, ret_error);

    return (double)n_pending <= compaction->pending_share * (double)compaction->n_tasks;
}

size_t
compaction_trial(const Compaction *compaction, const PlacementPolicy *policy, const void *arguments,
                 uint32_t trial, char **ret_error)
{
    size_t low = 0, high = compaction->n_machines; /* 'low' does not fit, 'high' does */

    if (!fits(compaction, policy, arguments, trial, high, ret_error)) {
        return 0;
    }
    while (high - low > 1 && *ret_error == NULL) {
        size_t middle = low + (high - low) / 2;

        if (fits(compaction, policy, arguments, trial, middle, ret_error)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return *ret_error == NULL ? high : 0;
}

/* claim-cell.c - see claim-cell.h. */
#include "models/architectures/claim-cell.h"

typedef struct ClaimMachine {
    Room left;
    uint32_t sequence; /* counts its changes */
} ClaimMachine;

struct ClaimCell {
    ClaimMachine *machines;
    size_t n_machines;
    Room whole, taken;
    GPtrArray *views; /* CellView, owned */
};

struct CellView {
    ClaimCell *cell;
    Room *rooms;
    uint32_t *sequences;
    uint32_t *order;
    GArray *stale;  /* uint32_t: machines to copy again */
    bool *is_stale; /* by machine: it is in that list */
};

double
room_dominant_share(Room part, Room whole)
{
    double cpu = whole.cpu_milli > 0 ? (double)part.cpu_milli / (double)whole.cpu_milli : 0;
    double memory =
        whole.memory_bytes > 0 ? (double)part.memory_bytes / (double)whole.memory_bytes : 0;

    return MAX(cpu, memory);
}

static void
view_free(void *data)
{
    CellView *view = data;

    g_free(view->rooms);
    g_free(view->sequences);
    g_free(view->order);
    g_free(view->is_stale);
    g_array_unref(view->stale);
    g_free(view);
}

ClaimCell *
claim_cell_new(const Room *machines, size_t n_machines)
{
    ClaimCell *cell = g_new0(ClaimCell, 1);

    cell->machines = g_new0(ClaimMachine, n_machines);
    cell->n_machines = n_machines;
    cell->views = g_ptr_array_new_with_free_func(view_free);
    for (size_t i = 0; i < n_machines; i++) {
        cell->machines[i].left = machines[i];
        room_add(&cell->whole, machines[i], 1);
    }
    return cell;
}

void
claim_cell_free(ClaimCell *cell)
{
    if (cell != NULL) {
        g_ptr_array_unref(cell->views);
        g_free(cell->machines);
        g_free(cell);
    }
}

size_t
claim_cell_n_machines(const ClaimCell *cell)
{
    return cell->n_machines;
}

Room
claim_cell_left(const ClaimCell *cell, uint32_t machine)
{
    return cell->machines[machine].left;
}

Room
claim_cell_whole(const ClaimCell *cell)
{
    return cell->whole;
}

Room
claim_cell_taken(const ClaimCell *cell)
{
    return cell->taken;
}

static void
mark_stale(CellView *view, uint32_t machine)
{
    if (!view->is_stale[machine]) {
        view->is_stale[machine] = true;
        g_array_append_val(view->stale, machine);
    }
}

static void
machine_changed(ClaimCell *cell, uint32_t machine)
{
    cell->machines[machine].sequence++;
    for (guint i = 0; i < cell->views->len; i++) {
        mark_stale(g_ptr_array_index(cell->views, i), machine);
    }
}

void
claim_cell_take(ClaimCell *cell, uint32_t machine, Room task)
{
    g_assert(room_holds(cell->machines[machine].left, task));
    room_add(&cell->machines[machine].left, task, -1);
    room_add(&cell->taken, task, 1);
    machine_changed(cell, machine);
}

void
claim_cell_release(ClaimCell *cell, uint32_t machine, Room task)
{
    room_add(&cell->machines[machine].left, task, 1);
    room_add(&cell->taken, task, -1);
    machine_changed(cell, machine);
}

/* Before any claim of the transaction is taken: its own claims are no change made by others. */
static size_t
drop_changed(const ClaimCell *cell, GArray *claims)
{
    guint n = 0;
    size_t n_conflicts;

    for (guint i = 0; i < claims->len; i++) {
        Claim claim = g_array_index(claims, Claim, i);

        if (cell->machines[claim.machine].sequence == claim.sequence) {
            g_array_index(claims, Claim, n++) = claim;
        }
    }
    n_conflicts = claims->len - n;
    g_array_set_size(claims, n);
    return n_conflicts;
}

size_t
claim_cell_commit(ClaimCell *cell, GArray *claims, Room task, ConflictRule rule, CommitMode mode)
{
    size_t n_conflicts = rule == CONFLICT_SEQUENCE ? drop_changed(cell, claims) : 0;
    guint n = 0;

    if (mode == COMMIT_ALL_OR_NOTHING && n_conflicts > 0) {
        n_conflicts += claims->len;
        g_array_set_size(claims, 0);
        return n_conflicts;
    }
    for (guint i = 0; i < claims->len; i++) {
        Claim claim = g_array_index(claims, Claim, i);

        if (room_holds(cell->machines[claim.machine].left, task)) {
            claim_cell_take(cell, claim.machine, task);
            g_array_index(claims, Claim, n++) = claim;
        }
    }
    n_conflicts += claims->len - n;
    if (mode == COMMIT_ALL_OR_NOTHING && n_conflicts > 0) {
        for (guint i = 0; i < n; i++) {
            claim_cell_release(cell, g_array_index(claims, Claim, i).machine, task);
        }
        n_conflicts = claims->len;
        n = 0;
    }
    g_array_set_size(claims, n);
    return n_conflicts;
}

CellView *
cell_view_new(ClaimCell *cell)
{
    CellView *view = g_new0(CellView, 1);

    view->cell = cell;
    view->rooms = g_new(Room, cell->n_machines);
    view->sequences = g_new(uint32_t, cell->n_machines);
    view->order = g_new(uint32_t, cell->n_machines);
    view->is_stale = g_new0(bool, cell->n_machines);
    view->stale = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < cell->n_machines; i++) {
        view->rooms[i] = cell->machines[i].left;
        view->sequences[i] = cell->machines[i].sequence;
        view->order[i] = (uint32_t)i;
    }
    g_ptr_array_add(cell->views, view);
    return view;
}

void
cell_view_refresh(CellView *view)
{
    for (guint i = 0; i < view->stale->len; i++) {
        uint32_t machine = g_array_index(view->stale, uint32_t, i);

        view->rooms[machine] = view->cell->machines[machine].left;
        view->sequences[machine] = view->cell->machines[machine].sequence;
        view->is_stale[machine] = false;
    }
    g_array_set_size(view->stale, 0);
}

size_t
rooms_plan(Room *rooms, uint32_t *order, size_t n, Room task, size_t n_tasks, SimStream *stream,
           GArray *claims)
{
    size_t n_planned = 0;

    while (n_planned < n_tasks && n > 0) {
        size_t k = sim_stream_below(stream, n);
        Claim claim = { order[k], 0 };

        if (room_holds(rooms[claim.machine], task)) {
            room_add(&rooms[claim.machine], task, -1);
            g_array_append_val(claims, claim);
            n_planned++;
        } else {
            order[k] = order[--n];
            order[n] = claim.machine;
        }
    }
    return n_planned;
}

size_t
cell_view_plan(CellView *view, Room task, size_t n_tasks, SimStream *stream, GArray *claims)
{
    guint first = claims->len;
    size_t n_planned =
        rooms_plan(view->rooms, view->order, view->cell->n_machines, task, n_tasks, stream, claims);

    for (guint i = first; i < claims->len; i++) {
        Claim *claim = &g_array_index(claims, Claim, i);

        claim->sequence = view->sequences[claim->machine];
        mark_stale(view, claim->machine);
    }
    return n_planned;
}

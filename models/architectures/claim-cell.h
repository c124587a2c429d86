/* claim-cell.h - machines with room, and schedulers that claim it from copies which may be old.
 *
 * The state of the cell is shared; each scheduler plans on a view, a private copy as old as its
 * last refresh, and commits its claims later.  What happened in between is a conflict (optimistic
 * concurrency, Schwarzkopf et al., "Omega", EuroSys 2013).
 *
 * A view remembers which machines have changed since, so that a refresh costs what changed and not
 * what exists. */
#pragma once

#include "sim/random.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What a machine has left, or a task asks for. */
typedef struct Room {
    int64_t cpu_milli;
    int64_t memory_bytes;
} Room;

static inline bool
room_holds(Room room, Room task)
{
    return room.cpu_milli >= task.cpu_milli && room.memory_bytes >= task.memory_bytes;
}

static inline void
room_add(Room *room, Room other, int64_t times)
{
    room->cpu_milli += times * other.cpu_milli;
    room->memory_bytes += times * other.memory_bytes;
}

/* max over the resources of part / whole. */
double room_dominant_share(Room part, Room whole);

/* When a claim conflicts. */
typedef enum ConflictRule {
    CONFLICT_FIT,      /* the machine has no room for it any more */
    CONFLICT_SEQUENCE, /* the machine has changed at all since the copy */
    N_CONFLICT_RULES
} ConflictRule;

/* What becomes of a transaction of which some claims conflict. */
typedef enum CommitMode {
    COMMIT_INCREMENTAL,    /* the others hold */
    COMMIT_ALL_OR_NOTHING, /* none holds */
    N_COMMIT_MODES
} CommitMode;

typedef struct Claim {
    uint32_t machine;
    uint32_t sequence; /* of that machine when it was copied */
} Claim;

typedef struct ClaimCell ClaimCell;
typedef struct CellView CellView;

/* Copies 'machines', which are empty.  The cell owns its views. */
ClaimCell *claim_cell_new(const Room *machines, size_t n_machines);
void claim_cell_free(ClaimCell *cell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClaimCell, claim_cell_free)

size_t claim_cell_n_machines(const ClaimCell *cell);
Room claim_cell_left(const ClaimCell *cell, uint32_t machine);
Room claim_cell_whole(const ClaimCell *cell); /* of all machines together */
Room claim_cell_taken(const ClaimCell *cell);

/* Takes room for one task, which must be there; gives it back. */
void claim_cell_take(ClaimCell *cell, uint32_t machine, Room task);
void claim_cell_release(ClaimCell *cell, uint32_t machine, Room task);

/* Commits claims (Claim) of tasks of one size; those that hold come first afterwards, the array is
 * cut behind them.  Returns how many conflicted. */
size_t claim_cell_commit(ClaimCell *cell, GArray *claims, Room task, ConflictRule rule,
                         CommitMode mode);

CellView *cell_view_new(ClaimCell *cell);
/* Brings the copy up to date and forgets what was planned on it. */
void cell_view_refresh(CellView *view);
/* Plans up to 'n_tasks' tasks on the copy: machines are tried at random, each until a task does not
 * fit, none twice.  Appends to 'claims' (Claim) and returns how many fitted. */
size_t cell_view_plan(CellView *view, Room task, size_t n_tasks, SimStream *stream, GArray *claims);

/* The same on any rooms; 'order' is some permutation of 0 .. n - 1 and stays one.  The claims have
 * no sequence. */
size_t rooms_plan(Room *rooms, uint32_t *order, size_t n, Room task, size_t n_tasks,
                  SimStream *stream, GArray *claims);

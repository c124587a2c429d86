/* process.h - a process that can wait in virtual time: code that reads top to bottom.
 *
 * Controllers of Kubernetes are written as loops that block: take a key, read, create ten pods one
 * call after the other while the client's rate limit holds them back, update the status.  A
 * process is such a loop: a function on a stack of its own which gives the processor back to the
 * kernel whenever it waits (the process-interaction view of discrete-event simulation; events and
 * processes live side by side).
 *
 * A process runs only while an event fires, so nothing is concurrent and the order stays that of
 * the events.  Across a wait other events have fired: pointers into pools or the store may be
 * gone, handles are what to keep.
 *
 * The stack is 128 KiB: large buffers belong elsewhere.  When the simulation is freed, or the
 * process abandoned, the body never goes on, so what only its stack knows of is lost: across a
 * wait a body holds memory of arenas and pools, never a g_autoptr. */
#pragma once

#include "sim/simulation.h"

typedef struct Process Process;

/* Makes a process and runs 'body' at once, inside the current event, until it first waits or
 * ends; then returns to the caller, which may itself be a process.  It is freed when 'body'
 * returns (the returned pointer may then be used no more); stacks are reused.  'name' must outlive
 * it; 'phase' is that of its wake-ups. */
Process *process_start(Simulation *sim, const char *name, SimPhase phase,
                       void (*body)(Process *self, void *data), void *data);

/* Waits 'delay'; 0 gives others of this instant and phase their turn: the wake-up is an event
 * ("process.resumed") behind those already posted.  SIM_NEVER: for good. */
void process_sleep(Process *self, SimTime delay);

/* The same, but the wake-up is a background event (sim_post_background): for periodic work. */
void process_sleep_background(Process *self, SimTime delay);

/* Waits until process_wake(), and returns its 'message'. */
void *process_wait(Process *self);

/* Waits at most 'timeout' (SIM_NEVER: as process_wait).  Returns false, and leaves '*ret_message',
 * if nobody came in time. */
bool process_wait_for(Process *self, SimTime timeout, void **ret_message);

/* Wakes a process that is waiting.  The caller, an event's handler or another process, goes on
 * first and loses no control; the woken go on inside the same event, in the order of the wakes,
 * after the handler has returned and its processes have all come to wait.  A process that is
 * not waiting, or was woken already, may not be woken: ask process_is_waiting(). */
void process_wake(Process *process, void *message);
bool process_is_waiting(const Process *process);

/* Drops a process that is waiting, sleeping or just woken; it never goes on.  NULL does nothing. */
void process_abandon(Process *process);

Simulation *process_simulation(const Process *self);
const char *process_name(const Process *process);

/* The process that is running, NULL in a plain event handler. */
Process *process_current(const Simulation *sim);

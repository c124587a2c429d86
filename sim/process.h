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
 * gone, handles are what to keep. */
#pragma once

#include "sim/simulation.h"

typedef struct Process Process;

/* Makes a process and runs 'body' until it first waits (inside the current event).  It is freed
 * when 'body' returns; stacks are reused.  'name' must outlive it; 'phase' is that of its wake-ups. */
Process *process_start(Simulation *sim, const char *name, SimPhase phase,
                       void (*body)(Process *self, void *data), void *data);

/* Waits 'delay'; 0 gives others of this instant and phase their turn. */
void process_sleep(Process *self, SimTime delay);

/* Waits until process_wake(), which must be called from an event or another process; the woken
 * process goes on inside the caller's event as soon as the caller's process, if any, waits or the
 * handler returns.  'message' is what process_wait() returns. */
void *process_wait(Process *self);
void process_wake(Process *process, void *message);

Simulation *process_simulation(const Process *self);

/* The process that is running, NULL in a plain event handler. */
Process *process_current(const Simulation *sim);

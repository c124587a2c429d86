/* simulation.h - the virtual-time kernel: one clock, one queue, one loop.
 *
 * The kernel knows nothing of clusters.  A model posts events; the kernel fires them in one total
 * order and moves the clock only between events.  The order is
 *
 *     (time, phase, sequence)
 *
 * where 'sequence' counts posts, so equal times never leave anything to chance: one seed, one
 * trace, byte for byte.  With a tie-order seed the sequence is replaced, within one time and
 * phase, by a keyed hash of itself: it shows whether a conclusion depends on an order that a real
 * cluster does not promise.
 *
 * Every fired event is appended to the trace (trace.h) with the number of the event during which
 * it was posted: its cause.
 *
 * Ownership: a Simulation owns its queue, trace and streams.  The 'owner' of an event must outlive
 * the simulation; whatever can die earlier travels inside SimArgs as a SimHandle. */
#pragma once

#include "sim/clock.h"
#include "sim/pool.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Simulation Simulation;

/* The order within one instant, lowest first. */
typedef enum SimPhase {
    PHASE_ACTION = 0,  /* scripted action */
    PHASE_FAULT = 1,   /* fault and repair */
    PHASE_MACHINE = 2, /* machine and container */
    PHASE_KUBELET = 3,
    PHASE_STORE = 4, /* commit and watch delivery */
    PHASE_CONTROLLER = 5,
    PHASE_SCHEDULER = 6,
    PHASE_AUTOSCALER = 7,
    PHASE_SAMPLE = 8,
    PHASE_STOP = 15,
} SimPhase;

/* What an event carries, by value: no event ever needs freeing. */
typedef struct SimArgs {
    SimHandle object;
    int64_t number;
} SimArgs;

typedef struct SimEvent SimEvent;

/* One kind of event.  Declare it 'static const' beside the code that handles it. */
typedef struct SimEventType {
    const char *name; /* object.past-participle, as the trace prints it: "pod.bound" */
    SimPhase phase;
    void (*fire)(void *owner, const SimEvent *event);
} SimEventType;

struct SimEvent {
    SimTime at;
    uint64_t number; /* of this event, counted from 1 over all posts: names it in the trace */
    uint64_t cause;  /* that of the event during which it was posted (its low 32 bits); 0: none */
    const SimEventType *type;
    void *owner;
    SimArgs args;
};

/* Names a pending event, for sim_cancel(); all zeroes names none. */
typedef struct SimTimer {
    uint64_t name;
} SimTimer;

typedef enum SimQueueType {
    SIM_QUEUE_WHEEL, /* the default */
    SIM_QUEUE_HEAP,  /* the oracle */
} SimQueueType;

typedef struct SimOptions {
    uint64_t seed;
    SimQueueType queue;
    bool shuffle_ties;
    uint64_t tie_seed;
} SimOptions;

Simulation *sim_new(const SimOptions *options);
void sim_free(Simulation *sim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Simulation, sim_free)

SimTime sim_now(const Simulation *sim);
uint64_t sim_seed(const Simulation *sim);

/* The number of the event being fired; 0 outside of sim_run(). */
uint64_t sim_current_event(const Simulation *sim);

/* Fires 'type' on 'owner' after 'delay' (>= 0; SIM_NEVER posts nothing and returns no timer). */
SimTimer sim_post(Simulation *sim, SimTime delay, const SimEventType *type, void *owner,
                  SimArgs args);

/* The same at an instant (>= now). */
SimTimer sim_post_at(Simulation *sim, SimTime at, const SimEventType *type, void *owner,
                     SimArgs args);

/* Removes a pending event.  Returns false if it has fired or was cancelled before: no error, since
 * a timeout and its answer often race.  Clears '*timer'. */
bool sim_cancel(Simulation *sim, SimTimer *timer);
bool sim_is_pending(const Simulation *sim, SimTimer timer);

/* Fires events until none is left at or before 'until', or sim_stop() was called, or a limit is
 * hit; then, unless stopped or limited, sets the clock to 'until' (with SIM_NEVER it stays at the
 * last event).  Returns how many were fired. */
uint64_t sim_run(Simulation *sim, SimTime until);
void sim_stop(Simulation *sim);
/* How many events may be fired over all runs of this simulation; 0: no limit. */
void sim_set_event_limit(Simulation *sim, uint64_t n_events_max);
bool sim_limit_hit(const Simulation *sim);

/* Counts only events that were posted with sim_post and are not 'background': whether anything but
 * periodic work is pending.  Background events (resync ticks, samples) are marked at the post. */
SimTimer sim_post_background(Simulation *sim, SimTime delay, const SimEventType *type, void *owner,
                             SimArgs args);
bool sim_is_quiet(const Simulation *sim);

uint64_t sim_n_fired(const Simulation *sim);
size_t sim_n_pending(const Simulation *sim);

/* The trace of this simulation; it lives as long. */
struct Trace;
struct Trace *sim_trace(const Simulation *sim);

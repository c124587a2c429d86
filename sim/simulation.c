/* simulation.c - posting, cancelling and firing events.
 *
 * The queue sorts 16-byte entries; what an event carries lies aside in an array of payloads, each
 * one cache line, whose index ("slot") is part of the entry.  A payload's generation makes timers
 * of fired and cancelled events stale. */
#include "sim/simulation.h"

#include "sim/kernel.h"
#include "sim/queue/event-queue.h"
#include "sim/queue/large-array.h"
#include "sim/random.h"
#include "sim/trace.h"

#include <stdlib.h>

#define NO_SLOT UINT32_MAX

typedef struct Payload {
    SimEvent event;
    uint32_t generation; /* odd while pending; 0 in no timer */
    uint32_t is_background;
} Payload;

G_STATIC_ASSERT(sizeof(Payload) <= 64);

struct Simulation {
    SimTime now;
    uint64_t current;  /* number of the event being fired */
    uint64_t n_posted; /* also the number of the latest post */
    uint64_t n_fired;
    uint64_t n_fired_max;
    size_t n_foreground; /* pending events that are not background */
    const EventQueueType *queue_type;
    void *queue;
    Payload *payloads;
    QueuePayloads queue_payloads;
    uint32_t n_payloads;
    uint32_t n_payloads_used;
    uint32_t free_slot; /* head of the list through event.number, NO_SLOT at its end */
    ProcessTable *processes;
    Trace *trace;
    SimOptions options;
    bool is_running;
    bool is_stopped;
    bool limit_hit;
};

Simulation *
sim_new(const SimOptions *options)
{
    Simulation *sim = g_new0(Simulation, 1);

    sim->options = *options;
    sim->queue_type = options->queue == SIM_QUEUE_HEAP ? &event_heap : &event_wheel;
    sim->queue_payloads.stride = sizeof(Payload);
    sim->queue = sim->queue_type->make(&sim->queue_payloads);
    sim->free_slot = NO_SLOT;
    sim->processes = process_table_new(sim);
    sim->trace = trace_new();
    return sim;
}

void
sim_free(Simulation *sim)
{
    if (sim == NULL) {
        return;
    }
    g_assert(!sim->is_running);
    process_table_free(sim->processes);
    sim->queue_type->free(sim->queue);
    trace_free(sim->trace);
    free(sim->payloads);
    g_free(sim);
}

SimTime
sim_now(const Simulation *sim)
{
    return sim->now;
}

uint64_t
sim_seed(const Simulation *sim)
{
    return sim->options.seed;
}

uint64_t
sim_current_event(const Simulation *sim)
{
    return sim->current;
}

/* A keyed permutation of the sequence numbers (a Feistel network over two halves), so that
 * shuffled events still never compare equal. */
static uint64_t
shuffled(uint64_t sequence, uint64_t seed)
{
    const unsigned half_bits = QUEUE_SEQUENCE_BITS / 2;
    const uint64_t half_mask = (UINT64_C(1) << half_bits) - 1;
    uint64_t left = sequence >> half_bits;
    uint64_t right = sequence & half_mask;

    for (uint64_t round = 0; round < 4; round++) {
        uint64_t next = left ^ (sim_mix(seed + round, right) & half_mask);

        left = right;
        right = next;
    }
    return left << half_bits | right;
}

static inline QueueEntry
entry_of(const Simulation *sim, const SimEvent *event, uint32_t slot)
{
    uint64_t sequence = event->number;

    if (G_UNLIKELY(sim->options.shuffle_ties)) {
        sequence = shuffled(sequence & QUEUE_SEQUENCE_MASK, sim->options.tie_seed);
    }
    return (QueueEntry){ event->at, queue_order(event->type->phase, sequence, slot) };
}

static void
grow_payloads(Simulation *sim)
{
    uint32_t n_wanted = MAX(64, sim->n_payloads * 2);

    g_assert(n_wanted <= QUEUE_SLOT_MASK);
    sim->payloads = LARGE_ARRAY_RENEW(Payload, sim->payloads, sim->n_payloads, n_wanted);
    sim->queue_payloads.first = (const char *)sim->payloads;
    sim->n_payloads = n_wanted;
}

static inline uint32_t
take_slot(Simulation *sim)
{
    uint32_t slot = sim->free_slot;

    if (slot != NO_SLOT) {
        sim->free_slot = (uint32_t)sim->payloads[slot].event.number;
        return slot;
    }
    if (sim->n_payloads_used == sim->n_payloads) {
        grow_payloads(sim);
    }
    slot = sim->n_payloads_used++;
    sim->payloads[slot].generation = 0;
    return slot;
}

static inline void
free_slot(Simulation *sim, uint32_t slot)
{
    Payload *payload = &sim->payloads[slot];

    payload->generation++;
    sim->n_foreground -= payload->is_background == 0;
    payload->event.number = sim->free_slot;
    sim->free_slot = slot;
}

/* Posts nothing if 'at' is SIM_NEVER.  In each of its callers, so that the arguments go from
 * registers to their place in the payload. */
__attribute__((always_inline)) static inline SimTimer
post(Simulation *sim, SimTime at, const SimEventType *type, void *owner, SimArgs args,
     bool background)
{
    if (at == SIM_NEVER) {
        return (SimTimer){ 0, 0 };
    }

    uint32_t slot = take_slot(sim);
    Payload *payload = &sim->payloads[slot];

    g_assert(sim->n_posted < QUEUE_SEQUENCE_MASK);
    payload->event = (SimEvent){
        .at = at,
        .number = ++sim->n_posted,
        .cause = sim->current,
        .type = type,
        .owner = owner,
        .args = args,
    };
    payload->generation++;
    payload->is_background = background;
    sim->n_foreground += !background;
    sim->queue_type->push(sim->queue, entry_of(sim, &payload->event, slot));
    return (SimTimer){ slot, payload->generation };
}

/* 'delay' from now, or SIM_NEVER if that is beyond the end of time. */
static inline SimTime
time_after(const Simulation *sim, SimTime delay)
{
    g_assert(delay >= 0);
    return delay < SIM_NEVER - sim->now ? sim->now + delay : SIM_NEVER;
}

SimTimer
sim_post_at(Simulation *sim, SimTime at, const SimEventType *type, void *owner, SimArgs args)
{
    g_assert(at >= sim->now);
    return post(sim, at, type, owner, args, false);
}

SimTimer
sim_post(Simulation *sim, SimTime delay, const SimEventType *type, void *owner, SimArgs args)
{
    return post(sim, time_after(sim, delay), type, owner, args, false);
}

SimTimer
sim_post_background(Simulation *sim, SimTime delay, const SimEventType *type, void *owner,
                    SimArgs args)
{
    return post(sim, time_after(sim, delay), type, owner, args, true);
}

bool
sim_is_pending(const Simulation *sim, SimTimer timer)
{
    return timer.generation % 2 == 1 && timer.slot < sim->n_payloads_used &&
           sim->payloads[timer.slot].generation == timer.generation;
}

bool
sim_cancel(Simulation *sim, SimTimer *timer)
{
    bool pending = sim_is_pending(sim, *timer);

    if (pending) {
        const SimEvent *event = &sim->payloads[timer->slot].event;

        sim->queue_type->remove(sim->queue, entry_of(sim, event, timer->slot));
        free_slot(sim, timer->slot);
    }
    *timer = (SimTimer){ 0, 0 };
    return pending;
}

static inline void
record(Simulation *sim, const SimEvent *event)
{
    trace_add(sim->trace, &(TraceRecord){
                              .at = event->at,
                              .event = (uint32_t)event->number,
                              .cause = (uint32_t)event->cause,
                              .type = trace_type(sim->trace, event->type->name),
                              .object = event->args.object.index,
                              .number = event->args.number,
                          });
}

static inline void
fire(Simulation *sim, uint32_t slot)
{
    /* A copy: the handler's posts may reuse the slot or move the array. */
    const SimEvent event = sim->payloads[slot].event;

    free_slot(sim, slot);
    g_assert(event.at >= sim->now);
    sim->now = event.at;
    sim->current = event.number;
    sim->n_fired++;
    record(sim, &event);
    event.type->fire(event.owner, &event);
    if (sim->processes->first_woken != NULL) {
        process_table_run_woken(sim->processes);
    }
}

uint64_t
sim_run(Simulation *sim, SimTime until)
{
    uint64_t n_fired_before = sim->n_fired;
    QueueEntry entry;

    g_assert(!sim->is_running && until >= sim->now);
    sim->is_running = true;
    sim->is_stopped = false;
    sim->limit_hit = false;
    if (sim->processes->first_woken != NULL) {
        process_table_run_woken(sim->processes); /* woken between two runs */
    }
    while (!sim->is_stopped) {
        if (!sim->queue_type->pop(sim->queue, until, &entry)) {
            break;
        }
        if (sim->n_fired_max != 0 && sim->n_fired >= sim->n_fired_max) {
            sim->queue_type->push(sim->queue, entry); /* stays pending */
            sim->limit_hit = true;
            break;
        }
        fire(sim, queue_slot(entry));
    }
    sim->current = 0;
    sim->is_running = false;
    if (!sim->is_stopped && !sim->limit_hit && until != SIM_NEVER) {
        sim->now = until;
    }
    return sim->n_fired - n_fired_before;
}

void
sim_stop(Simulation *sim)
{
    sim->is_stopped = true;
}

void
sim_set_event_limit(Simulation *sim, uint64_t n_events_max)
{
    sim->n_fired_max = n_events_max;
}

bool
sim_limit_hit(const Simulation *sim)
{
    return sim->limit_hit;
}

bool
sim_is_quiet(const Simulation *sim)
{
    return sim->n_foreground == 0;
}

uint64_t
sim_n_fired(const Simulation *sim)
{
    return sim->n_fired;
}

size_t
sim_n_pending(const Simulation *sim)
{
    return sim->queue_type->count(sim->queue);
}

Trace *
sim_trace(const Simulation *sim)
{
    return sim->trace;
}

ProcessTable *
sim_process_table(const Simulation *sim)
{
    return sim->processes;
}

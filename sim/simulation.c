/* simulation.c - posting, cancelling and firing events.
 *
 * The queue sorts 16-byte entries; what else an event carries lies aside in an array of payloads,
 * two to a cache line, whose index ("slot") is part of the entry.  What the entry says already
 * (time, number, phase) is not kept twice, and the event's type is a number: with a million events
 * pending the time of a fire is that of fetching one payload, and the less of them the faster.
 *
 * A timer names an event by its number and slot: numbers are never used again, so the timer of a
 * fired or cancelled event finds nothing in the queue. */
#include "sim/simulation.h"

#include "sim/kernel.h"
#include "sim/queue/event-queue.h"
#include "sim/queue/large-array.h"
#include "sim/random.h"
#include "sim/trace.h"

#include <stdlib.h>
#include <string.h>

#define NO_SLOT UINT32_MAX

enum {
    N_CACHED_TYPES = 256,
    N_ROUNDS = 4,
};

typedef struct Payload {
    void *owner;
    SimArgs args;
    uint32_t cause; /* number of the event, low bits; of a free slot: the next free one */
    uint16_t type;  /* index into 'types' */
    bool is_background;
} Payload;

G_STATIC_ASSERT(sizeof(Payload) <= 32);

typedef struct KnownType {
    const SimEventType *type;
    uint16_t traced; /* number + 1 in the trace, which counts types in the order of their fires */
} KnownType;

typedef struct CachedType {
    const SimEventType *type;
    uint16_t number;
} CachedType;

struct Simulation {
    SimTime now;
    uint64_t current;  /* number of the event being fired */
    uint64_t n_posted; /* also the number of the latest post */
    uint64_t n_fired;
    uint64_t n_fired_max;
    size_t n_background; /* of the pending events */
    const EventQueueType *queue_type;
    void *queue;
    Payload *payloads;
    QueuePayloads queue_payloads;
    uint32_t n_payloads;
    uint32_t n_payloads_used;
    uint32_t free_slot; /* head of the list through 'cause', NO_SLOT at its end */
    KnownType *types;
    size_t n_types;
    GHashTable *type_numbers; /* SimEventType to index + 1 */
    CachedType cached_types[N_CACHED_TYPES];
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
    sim->type_numbers = g_hash_table_new(g_direct_hash, g_direct_equal);
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
    g_hash_table_unref(sim->type_numbers);
    g_free(sim->types);
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
 * shuffled events still never compare equal, and the number can be told from the shuffled one. */
static uint64_t
shuffled(uint64_t sequence, uint64_t seed)
{
    const unsigned half_bits = QUEUE_SEQUENCE_BITS / 2;
    const uint64_t half_mask = (UINT64_C(1) << half_bits) - 1;
    uint64_t left = sequence >> half_bits;
    uint64_t right = sequence & half_mask;

    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t next = left ^ (sim_mix(seed + round, right) & half_mask);

        left = right;
        right = next;
    }
    return left << half_bits | right;
}

static uint64_t
unshuffled(uint64_t sequence, uint64_t seed)
{
    const unsigned half_bits = QUEUE_SEQUENCE_BITS / 2;
    const uint64_t half_mask = (UINT64_C(1) << half_bits) - 1;
    uint64_t left = sequence >> half_bits;
    uint64_t right = sequence & half_mask;

    for (uint64_t round = N_ROUNDS; round-- > 0;) {
        uint64_t before = right ^ (sim_mix(seed + round, left) & half_mask);

        right = left;
        left = before;
    }
    return left << half_bits | right;
}

static inline uint64_t
order_of(const Simulation *sim, SimPhase phase, uint64_t number, uint32_t slot)
{
    if (G_UNLIKELY(sim->options.shuffle_ties)) {
        number = shuffled(number, sim->options.tie_seed);
    }
    return queue_order(phase, number, slot);
}

static inline uint64_t
number_of(const Simulation *sim, QueueEntry entry)
{
    uint64_t sequence = entry.order >> QUEUE_SLOT_BITS & QUEUE_SEQUENCE_MASK;

    if (G_UNLIKELY(sim->options.shuffle_ties)) {
        sequence = unshuffled(sequence, sim->options.tie_seed);
    }
    return sequence;
}

static uint16_t
register_type(Simulation *sim, const SimEventType *type)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(sim->type_numbers, type));
    SimEventType *key;

    if (known != 0) {
        return (uint16_t)(known - 1);
    }
    g_assert(sim->n_types < UINT16_MAX);
    sim->types = g_renew(KnownType, sim->types, sim->n_types + 1);
    sim->types[sim->n_types++] = (KnownType){ type, 0 };
    memcpy(&key, &type, sizeof key); /* GLib's keys are not const; this one is never written */
    g_hash_table_insert(sim->type_numbers, key, GUINT_TO_POINTER(sim->n_types));
    return (uint16_t)(sim->n_types - 1);
}

static inline uint16_t
type_number(Simulation *sim, const SimEventType *type)
{
    uintptr_t address = (uintptr_t)type;
    CachedType *cached = &sim->cached_types[(address >> 3) % N_CACHED_TYPES];

    if (G_UNLIKELY(cached->type != type)) {
        *cached = (CachedType){ type, register_type(sim, type) };
    }
    return cached->number;
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
        sim->free_slot = sim->payloads[slot].cause;
        return slot;
    }
    if (sim->n_payloads_used == sim->n_payloads) {
        grow_payloads(sim);
    }
    return sim->n_payloads_used++;
}

static inline void
free_slot(Simulation *sim, uint32_t slot)
{
    Payload *payload = &sim->payloads[slot];

    if (G_UNLIKELY(payload->is_background)) {
        sim->n_background--;
    }
    payload->cause = sim->free_slot;
    sim->free_slot = slot;
}

/* Posts nothing if 'at' is SIM_NEVER.  In each of its callers, so that the arguments go from
 * registers to their place in the payload. */
__attribute__((always_inline)) static inline SimTimer
post(Simulation *sim, SimTime at, const SimEventType *type, void *owner, SimArgs args,
     bool background)
{
    if (at == SIM_NEVER) {
        return (SimTimer){ 0 };
    }

    uint32_t slot = take_slot(sim);

    g_assert(sim->n_posted < QUEUE_SEQUENCE_MASK);
    sim->payloads[slot] = (Payload){
        .owner = owner,
        .args = args,
        .cause = (uint32_t)sim->current,
        .type = type_number(sim, type),
        .is_background = background,
    };
    sim->n_background += background;

    uint64_t number = ++sim->n_posted;
    QueueEntry entry = { at, order_of(sim, type->phase, number, slot) };

    sim->queue_type->push(sim->queue, entry);
    return (SimTimer){ number << QUEUE_SLOT_BITS | slot };
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

/* The entry of a timer whose event is pending. */
static bool
find_entry(const Simulation *sim, SimTimer timer, QueueEntry *ret_entry)
{
    uint32_t slot = (uint32_t)(timer.name & QUEUE_SLOT_MASK);

    if (timer.name == 0 || slot >= sim->n_payloads_used) {
        return false;
    }

    /* If the slot has another event by now, the phase may be wrong, but so is the number. */
    SimPhase phase = sim->types[sim->payloads[slot].type].type->phase;
    uint64_t order = order_of(sim, phase, timer.name >> QUEUE_SLOT_BITS, slot);

    return sim->queue_type->find(sim->queue, order, ret_entry);
}

bool
sim_is_pending(const Simulation *sim, SimTimer timer)
{
    QueueEntry entry;

    return find_entry(sim, timer, &entry);
}

bool
sim_cancel(Simulation *sim, SimTimer *timer)
{
    QueueEntry entry;
    bool pending = find_entry(sim, *timer, &entry);

    if (pending) {
        sim->queue_type->remove(sim->queue, entry);
        free_slot(sim, queue_slot(entry));
    }
    *timer = (SimTimer){ 0 };
    return pending;
}

static inline void
record(Simulation *sim, const SimEvent *event, KnownType *known)
{
    if (G_UNLIKELY(known->traced == 0)) {
        known->traced = (uint16_t)(trace_type(sim->trace, event->type->name) + 1);
    }
    trace_add(sim->trace, &(TraceRecord){
                              .at = event->at,
                              .event = (uint32_t)event->number,
                              .cause = (uint32_t)event->cause,
                              .type = (uint16_t)(known->traced - 1),
                              .object = event->args.object.index,
                              .number = event->args.number,
                          });
}

static inline void
fire(Simulation *sim, QueueEntry entry)
{
    uint32_t slot = queue_slot(entry);
    const Payload *payload = &sim->payloads[slot];
    KnownType *known = &sim->types[payload->type];
    /* A copy: the handler's posts may reuse the slot or move the array. */
    const SimEvent event = {
        .at = entry.at,
        .number = number_of(sim, entry),
        .cause = payload->cause,
        .type = known->type,
        .owner = payload->owner,
        .args = payload->args,
    };

    free_slot(sim, slot);
    g_assert(event.at >= sim->now);
    sim->now = event.at;
    sim->current = event.number;
    sim->n_fired++;
    record(sim, &event, known);
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
        fire(sim, entry);
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
    return sim_n_pending(sim) == sim->n_background;
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

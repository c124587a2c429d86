/* hold-model.c - the classical load of an event queue: take the first, post one more, for ever.
 *
 * The number pending stays the same.  "wheel" compares the timing wheel with the binary heap,
 * "mix" the same with delays as a cluster has them; "kernel" compares posting and firing through
 * the kernel (payloads, clock, trace with digest) with a bare loop over the same wheel. */
#include "sim/queue/event-queue.h"
#include "sim/random.h"
#include "sim/simulation.h"
#include "sim/trace.h"
#include "tests/bench/bench.h"

#include <math.h>

enum {
    N_DELAYS = 1 << 16,
    N_OPERATIONS = 1000000,
};

typedef struct Delays {
    SimTime at[N_DELAYS];
    size_t next;
} Delays;

static SimTime
next_delay(Delays *delays)
{
    return delays->at[delays->next++ % N_DELAYS];
}

/* Exponential with a mean of a second. */
static Delays *
exponential_delays(void)
{
    Delays *delays = g_new0(Delays, 1);
    SimStream stream = sim_stream(1, "hold-model", "exponential");

    for (size_t i = 0; i < N_DELAYS; i++) {
        delays->at[i] = (SimTime)(-log(sim_stream_uniform(&stream)) * (double)SIM_SECOND);
    }
    return delays;
}

/* Many of a few milliseconds (calls, deliveries), some of seconds (starts, probes), a few minutes
 * long (grace periods), and some at once. */
static Delays *
cluster_delays(void)
{
    Delays *delays = g_new0(Delays, 1);
    SimStream stream = sim_stream(1, "hold-model", "cluster");

    for (size_t i = 0; i < N_DELAYS; i++) {
        double kind = sim_stream_uniform(&stream);
        double mean = kind < 0.1   ? 0
                      : kind < 0.6 ? 5 * (double)SIM_MILLISECOND
                      : kind < 0.9 ? 3 * (double)SIM_SECOND
                                   : 5 * (double)SIM_MINUTE;

        delays->at[i] = (SimTime)(-log(sim_stream_uniform(&stream)) * mean);
    }
    return delays;
}

static uint64_t
hold_queue(const EventQueueType *type, Delays *delays, size_t n_pending, BenchTimer *timer)
{
    void *queue = type->make(NULL);
    uint64_t sequence = 0;
    QueueEntry entry = { 0, 0 };
    uint64_t sum = 0;

    for (uint32_t i = 0; i < n_pending; i++) {
        type->push(queue, (QueueEntry){ next_delay(delays), queue_order(0, ++sequence, i) });
    }
    bench_start(timer);
    for (size_t i = 0; i < N_OPERATIONS; i++) {
        type->pop(queue, SIM_NEVER, &entry);
        sum += entry.order;
        entry.order = queue_order(0, ++sequence, queue_slot(entry));
        entry.at += next_delay(delays);
        type->push(queue, entry);
    }
    bench_stop(timer);
    bench_keep(sum);
    type->free(queue);
    g_free(delays);
    return N_OPERATIONS;
}

static uint64_t
hold_wheel(const BenchRow *row, BenchTimer *timer)
{
    return hold_queue(&event_wheel, exponential_delays(), row->size, timer);
}

static uint64_t
hold_heap(const BenchRow *row, BenchTimer *timer)
{
    return hold_queue(&event_heap, exponential_delays(), row->size, timer);
}

static uint64_t
mix_wheel(const BenchRow *row, BenchTimer *timer)
{
    return hold_queue(&event_wheel, cluster_delays(), row->size, timer);
}

static uint64_t
mix_heap(const BenchRow *row, BenchTimer *timer)
{
    return hold_queue(&event_heap, cluster_delays(), row->size, timer);
}

typedef struct Holder {
    Simulation *sim;
    Delays *delays;
} Holder;

static void fire_hold(void *owner, const SimEvent *event);

static const SimEventType held = { "benchmark.held", PHASE_MACHINE, fire_hold };

static void
fire_hold(void *owner, const SimEvent *event)
{
    Holder *holder = owner;

    sim_post(holder->sim, next_delay(holder->delays), &held, holder, event->args);
}

static uint64_t
hold_kernel(const BenchRow *row, BenchTimer *timer)
{
    g_autoptr(Simulation) sim = sim_new(&(SimOptions){ .seed = 1 });
    Holder holder = { sim, exponential_delays() };

    for (uint32_t i = 0; i < row->size; i++) {
        SimArgs args = { { i, 1 }, i };

        sim_post(sim, next_delay(holder.delays), &held, &holder, args);
    }
    sim_set_event_limit(sim, N_OPERATIONS);
    bench_start(timer);

    uint64_t n_fired = sim_run(sim, SIM_NEVER - 1);

    bench_stop(timer);
    bench_keep(trace_digest(sim_trace(sim)));
    g_free(holder.delays);
    return n_fired;
}

static const BenchRow rows[] = {
    { "wheel-1k", hold_wheel, hold_heap, 0, 1000, NULL, 0, 0, 0, NULL },
    { "wheel-10k", hold_wheel, hold_heap, 1.5, 10000, NULL, 0, 0, 0, NULL },
    { "wheel-100k", hold_wheel, hold_heap, 0, 100000, NULL, 0, 0, 0, NULL },
    { "wheel-1m", hold_wheel, hold_heap, 0, 1000000, NULL, 0, 0, 0, NULL },
    { "mix-1k", mix_wheel, mix_heap, 0, 1000, NULL, 0, 0, 0, NULL },
    { "mix-10k", mix_wheel, mix_heap, 1.5, 10000, NULL, 0, 0, 0, NULL },
    { "mix-100k", mix_wheel, mix_heap, 0, 100000, NULL, 0, 0, 0, NULL },
    { "mix-1m", mix_wheel, mix_heap, 0, 1000000, NULL, 0, 0, 0, NULL },
    { "kernel-1k", hold_kernel, hold_wheel, 0.6, 1000, NULL, 0, 0, 0, NULL },
    { "kernel-10k", hold_kernel, hold_wheel, 0.6, 10000, NULL, 0, 0, 0, NULL },
    { "kernel-100k", hold_kernel, hold_wheel, 0.6, 100000, NULL, 0, 0, 0, NULL },
    { "kernel-1m", hold_kernel, hold_wheel, 0.6, 1000000, NULL, 0, 0, 0, NULL },
};

const Bench bench_hold_model = {
    .name = "hold-model",
    .doc = "Events through wheel and kernel, against a binary heap and a bare wheel.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};

/* peer-queue.c - a queue with one server, and timers that are set again and again.
 *
 * Draws are part of the work, on both sides.  The trace is not kept, since no peer keeps one. */
#include "tests/bench/peers/peer-models.h"

#include "sim/random.h"
#include "sim/simulation.h"
#include "sim/trace.h"
#include "tests/bench/peers/bare-heap.h"

#include <math.h>

enum {
    N_CUSTOMERS = 1000000,
    N_WAITING_MAX = 1 << 12,
    N_HOLDS = 5000000,
};
#define ARRIVALS_PER_S 0.75
#define SOJOURN_S 4.0 /* 1 / (1 - 0.75) */
#define SOJOURN_TOLERANCE_S 0.1

static SimTime
draw_exponential(SimStream *stream, double mean_s)
{
    return (SimTime)(-log(sim_stream_uniform(stream)) * mean_s * (double)SIM_SECOND);
}

/* ---- W2 -----------------------------------------------------------------------------------------
 */

typedef struct Queue {
    Simulation *sim;
    SimStream arrivals, services;
    SimTime came[N_WAITING_MAX]; /* of those that wait or are served; a ring */
    uint32_t n_came, n_served;
    double sojourn_s;
} Queue;

static Queue *
queue_new(void)
{
    Queue *queue = g_new0(Queue, 1);

    queue->arrivals = sim_stream(1, "peers", "arrivals");
    queue->services = sim_stream(1, "peers", "services");
    return queue;
}

/* Returns whether the server was idle. */
static bool
queue_enter(Queue *queue, SimTime now)
{
    bool is_idle = queue->n_came == queue->n_served;

    queue->came[queue->n_came++ % N_WAITING_MAX] = now;
    return is_idle;
}

/* Returns whether somebody waits. */
static bool
queue_leave(Queue *queue, SimTime now)
{
    SimTime came = queue->came[queue->n_served++ % N_WAITING_MAX];

    queue->sojourn_s += (double)(now - came) / (double)SIM_SECOND;
    return queue->n_served < queue->n_came;
}

static void
queue_check(Queue *queue)
{
    double mean_s = queue->sojourn_s / N_CUSTOMERS;

    bench_expect(queue->n_served == N_CUSTOMERS, "not all customers were served");
    bench_expect(fabs(mean_s - SOJOURN_S) < SOJOURN_TOLERANCE_S, "the mean sojourn is not 4 s");
    g_free(queue);
}

static void fire_came(void *owner, const SimEvent *event);
static void fire_served(void *owner, const SimEvent *event);

static const SimEventType customer_came = { "customer.came", PHASE_ACTION, fire_came };
static const SimEventType customer_served = { "customer.served", PHASE_MACHINE, fire_served };

static void
fire_came(void *owner, const SimEvent *event)
{
    Queue *queue = owner;

    if (queue_enter(queue, event->at)) {
        sim_post(queue->sim, draw_exponential(&queue->services, 1), &customer_served, queue,
                 (SimArgs){ 0 });
    }
    if (queue->n_came < N_CUSTOMERS) {
        sim_post(queue->sim, draw_exponential(&queue->arrivals, 1 / ARRIVALS_PER_S), &customer_came,
                 queue, (SimArgs){ 0 });
    }
}

static void
fire_served(void *owner, const SimEvent *event)
{
    Queue *queue = owner;

    if (queue_leave(queue, event->at)) {
        sim_post(queue->sim, draw_exponential(&queue->services, 1), &customer_served, queue,
                 (SimArgs){ 0 });
    }
}

uint64_t
peer_queue(const BenchRow *row, BenchTimer *timer)
{
    Queue *queue = queue_new();

    (void)row;
    bench_start(timer);
    /* With two events pending there is nothing for a wheel to sort. */
    queue->sim = sim_new(&(SimOptions){ .seed = 1, .queue = SIM_QUEUE_HEAP });
    trace_set_keep(sim_trace(queue->sim), false);
    sim_post(queue->sim, draw_exponential(&queue->arrivals, 1 / ARRIVALS_PER_S), &customer_came,
             queue, (SimArgs){ 0 });
    sim_run(queue->sim, SIM_NEVER);
    sim_free(queue->sim);
    bench_stop(timer);
    queue_check(queue);
    return N_CUSTOMERS;
}

uint64_t
peer_queue_bare(const BenchRow *row, BenchTimer *timer)
{
    Queue *queue = queue_new();
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(BareEntry));

    (void)row;
    bench_start(timer);
    bare_heap_push(heap, draw_exponential(&queue->arrivals, 1 / ARRIVALS_PER_S), true);
    while (heap->len > 0) {
        BareEntry entry = bare_heap_pop(heap);
        bool comes = entry.what != 0;

        if (comes ? queue_enter(queue, entry.at) : queue_leave(queue, entry.at)) {
            bare_heap_push(heap, entry.at + draw_exponential(&queue->services, 1), false);
        }
        if (comes && queue->n_came < N_CUSTOMERS) {
            bare_heap_push(heap, entry.at + draw_exponential(&queue->arrivals, 1 / ARRIVALS_PER_S),
                           true);
        }
    }
    bench_stop(timer);
    queue_check(queue);
    return N_CUSTOMERS;
}

/* ---- W8 -----------------------------------------------------------------------------------------
 */

typedef struct Holder {
    Simulation *sim;
    SimStream stream;
} Holder;

static void fire_held(void *owner, const SimEvent *event);

static const SimEventType timer_rang = { "timer.rang", PHASE_MACHINE, fire_held };

static void
fire_held(void *owner, const SimEvent *event)
{
    Holder *holder = owner;

    sim_post(holder->sim, draw_exponential(&holder->stream, 1), &timer_rang, holder, event->args);
}

uint64_t
peer_hold(const BenchRow *row, BenchTimer *timer)
{
    g_autoptr(Simulation) sim = sim_new(&(SimOptions){ .seed = 1 });
    Holder holder = { sim, sim_stream(1, "peers", "hold") };

    trace_set_keep(sim_trace(sim), false);
    for (uint32_t i = 0; i < row->size; i++) {
        SimArgs args = { { i, 1 }, i };

        sim_post(sim, draw_exponential(&holder.stream, 1), &timer_rang, &holder, args);
    }
    sim_set_event_limit(sim, N_HOLDS);
    bench_start(timer);

    uint64_t n_fired = sim_run(sim, SIM_NEVER - 1);

    bench_stop(timer);
    bench_expect(n_fired == N_HOLDS, "not as many events as wanted");
    return n_fired;
}

uint64_t
peer_hold_bare(const BenchRow *row, BenchTimer *timer)
{
    SimStream stream = sim_stream(1, "peers", "hold");
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(BareEntry));
    uint64_t sum = 0;

    for (uint32_t i = 0; i < row->size; i++) {
        bare_heap_push(heap, draw_exponential(&stream, 1), i);
    }
    bench_start(timer);
    for (uint32_t i = 0; i < N_HOLDS; i++) {
        BareEntry entry = bare_heap_pop(heap);

        sum += entry.what;
        bare_heap_push(heap, entry.at + draw_exponential(&stream, 1), entry.what);
    }
    bench_stop(timer);
    bench_keep(sum);
    return N_HOLDS;
}

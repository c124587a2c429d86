/* peer-beats.c - nodes that beat like clockwork, and pods that come, are bound, start and end. */
#include "tests/bench/peers/peer-models.h"

#include "sim/random.h"
#include "sim/simulation.h"
#include "sim/trace.h"
#include "tests/bench/peers/bare-heap.h"

#include <math.h>
#include <stdlib.h>

enum {
    N_NODES = 5000,
    BEATS_A_NODE = 60,
    PODS_PER_S = 200,
    N_PODS_OFF = 1800, /* five standard deviations of how many come */
};
#define BEAT_EVERY (10 * SIM_SECOND)
#define LAST_ARRIVAL (600 * SIM_SECOND)
#define BIND_AFTER (50 * SIM_MILLISECOND)
#define START_AFTER (2 * SIM_SECOND)
#define RUN_MEAN_S 60

typedef struct Beats {
    Simulation *sim;
    SimStream arrivals, nodes, runs;
    uint32_t n_running[N_NODES];
    uint32_t n_beats, n_came, n_ended;
} Beats;

static Beats *
beats_new(void)
{
    Beats *beats = g_new0(Beats, 1);

    beats->arrivals = sim_stream(1, "peers", "arrivals");
    beats->nodes = sim_stream(1, "peers", "nodes");
    beats->runs = sim_stream(1, "peers", "runs");
    return beats;
}

static SimTime
draw_exponential(SimStream *stream, double mean_s)
{
    return (SimTime)(-log(sim_stream_uniform(stream)) * mean_s * (double)SIM_SECOND);
}

static SimTime
first_beat(uint32_t node)
{
    return BEAT_EVERY * node / N_NODES;
}

static void
beats_check(Beats *beats)
{
    uint32_t n_left = 0;

    for (uint32_t i = 0; i < N_NODES; i++) {
        n_left += beats->n_running[i];
    }
    bench_expect(beats->n_beats == N_NODES * BEATS_A_NODE, "not as many beats as wanted");
    bench_expect(abs((int)beats->n_came - PODS_PER_S * 600) < N_PODS_OFF,
                 "the pods are not 200 a second");
    bench_expect(beats->n_ended == beats->n_came && n_left == 0, "not all pods ended");
    g_free(beats);
}

/* ---- on the kernel ------------------------------------------------------------------------------
 */

static void fire_beat(void *owner, const SimEvent *event);
static void fire_came(void *owner, const SimEvent *event);
static void fire_bound(void *owner, const SimEvent *event);
static void fire_started(void *owner, const SimEvent *event);
static void fire_ended(void *owner, const SimEvent *event);

static const SimEventType node_beat = { "node.beat", PHASE_KUBELET, fire_beat };
static const SimEventType pod_came = { "pod.came", PHASE_ACTION, fire_came };
static const SimEventType pod_bound = { "pod.bound", PHASE_SCHEDULER, fire_bound };
static const SimEventType pod_started = { "pod.started", PHASE_MACHINE, fire_started };
static const SimEventType pod_ended = { "pod.ended", PHASE_MACHINE, fire_ended };

static void
fire_beat(void *owner, const SimEvent *event)
{
    Beats *beats = owner;

    beats->n_beats++;
    if (event->at + BEAT_EVERY < LAST_ARRIVAL) {
        sim_post(beats->sim, BEAT_EVERY, &node_beat, beats, event->args);
    }
}

static void
fire_came(void *owner, const SimEvent *event)
{
    Beats *beats = owner;
    SimTime next = draw_exponential(&beats->arrivals, 1.0 / PODS_PER_S);

    beats->n_came++;
    sim_post(beats->sim, BIND_AFTER, &pod_bound, beats, (SimArgs){ .number = beats->n_came });
    if (event->at + next < LAST_ARRIVAL) {
        sim_post(beats->sim, next, &pod_came, beats, (SimArgs){ 0 });
    }
}

static void
fire_bound(void *owner, const SimEvent *event)
{
    Beats *beats = owner;
    SimArgs args = event->args;

    args.object.index = (uint32_t)sim_stream_below(&beats->nodes, N_NODES);
    beats->n_running[args.object.index]++;
    sim_post(beats->sim, START_AFTER, &pod_started, beats, args);
}

static void
fire_started(void *owner, const SimEvent *event)
{
    Beats *beats = owner;

    sim_post(beats->sim, draw_exponential(&beats->runs, RUN_MEAN_S), &pod_ended, beats,
             event->args);
}

static void
fire_ended(void *owner, const SimEvent *event)
{
    Beats *beats = owner;

    beats->n_running[event->args.object.index]--;
    beats->n_ended++;
}

uint64_t
peer_beats(const BenchRow *row, BenchTimer *timer)
{
    Beats *beats = beats_new();
    uint64_t n_fired;

    (void)row;
    bench_start(timer);
    beats->sim = sim_new(&(SimOptions){ .seed = 1 });
    trace_set_keep(sim_trace(beats->sim), false);
    for (uint32_t i = 0; i < N_NODES; i++) {
        sim_post(beats->sim, first_beat(i), &node_beat, beats, (SimArgs){ { i, 1 }, 0 });
    }
    sim_post(beats->sim, draw_exponential(&beats->arrivals, 1.0 / PODS_PER_S), &pod_came, beats,
             (SimArgs){ 0 });
    n_fired = sim_run(beats->sim, SIM_NEVER);
    sim_free(beats->sim);
    bench_stop(timer);
    beats_check(beats);
    return n_fired;
}

/* ---- bare ---------------------------------------------------------------------------------------
 */

enum {
    BEAT,
    CAME,
    BOUND,
    STARTED,
    ENDED
};

static void
push(GArray *heap, SimTime at, uint32_t what, uint32_t node)
{
    bare_heap_push(heap, at, (uint64_t)node << 8 | what);
}

static void
step(Beats *beats, GArray *heap, BareEntry entry)
{
    uint32_t node = (uint32_t)(entry.what >> 8);
    SimTime next;

    switch (entry.what & 0xff) {
    case BEAT:
        beats->n_beats++;
        if (entry.at + BEAT_EVERY < LAST_ARRIVAL) {
            push(heap, entry.at + BEAT_EVERY, BEAT, node);
        }
        break;
    case CAME:
        next = entry.at + draw_exponential(&beats->arrivals, 1.0 / PODS_PER_S);
        beats->n_came++;
        push(heap, entry.at + BIND_AFTER, BOUND, 0);
        if (next < LAST_ARRIVAL) {
            push(heap, next, CAME, 0);
        }
        break;
    case BOUND:
        node = (uint32_t)sim_stream_below(&beats->nodes, N_NODES);
        beats->n_running[node]++;
        push(heap, entry.at + START_AFTER, STARTED, node);
        break;
    case STARTED:
        push(heap, entry.at + draw_exponential(&beats->runs, RUN_MEAN_S), ENDED, node);
        break;
    default:
        beats->n_running[node]--;
        beats->n_ended++;
        break;
    }
}

uint64_t
peer_beats_bare(const BenchRow *row, BenchTimer *timer)
{
    Beats *beats = beats_new();
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(BareEntry));
    uint64_t n_fired = 0;

    (void)row;
    bench_start(timer);
    for (uint32_t i = 0; i < N_NODES; i++) {
        push(heap, first_beat(i), BEAT, i);
    }
    push(heap, draw_exponential(&beats->arrivals, 1.0 / PODS_PER_S), CAME, 0);
    for (; heap->len > 0; n_fired++) {
        step(beats, heap, bare_heap_pop(heap));
    }
    bench_stop(timer);
    beats_check(beats);
    return n_fired;
}

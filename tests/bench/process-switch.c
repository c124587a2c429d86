/* process-switch.c - what it costs to be a process instead of an event's handler.
 *
 * "sleep" compares processes that sleep in a loop with plain events that post themselves again;
 * "start" processes that end without ever waiting with plain calls from an event. */
#include "sim/process.h"
#include "sim/trace.h"
#include "tests/bench/bench.h"

enum {
    N_OPERATIONS = 400000,
};

static SimTime
delay_of(uint64_t number)
{
    return (SimTime)(number * 7919 % 100000) + 1;
}

static void
sleep_in_a_loop(Process *self, void *data)
{
    for (uint64_t i = (uintptr_t)data;; i++) {
        process_sleep(self, delay_of(i));
    }
}

static uint64_t
run_simulation(Simulation *sim, BenchTimer *timer)
{
    sim_set_event_limit(sim, N_OPERATIONS);
    bench_start(timer);

    uint64_t n_fired = sim_run(sim, SIM_NEVER - 1);

    bench_stop(timer);
    bench_keep(trace_digest(sim_trace(sim)));
    return n_fired;
}

static uint64_t
sleep_processes(const BenchRow *row, BenchTimer *timer)
{
    g_autoptr(Simulation) sim = sim_new(&(SimOptions){ .seed = 1 });

    for (size_t i = 0; i < row->size; i++) {
        process_start(sim, "sleeper", PHASE_CONTROLLER, sleep_in_a_loop, GSIZE_TO_POINTER(i));
    }
    return run_simulation(sim, timer);
}

static void repeat_event(void *owner, const SimEvent *event);

static const SimEventType repeated = { "benchmark.repeated", PHASE_CONTROLLER, repeat_event };

static void
repeat_event(void *owner, const SimEvent *event)
{
    SimArgs args = { event->args.object, event->args.number + 1 };

    sim_post(owner, delay_of((uint64_t)args.number), &repeated, owner, args);
}

static uint64_t
repeat_events(const BenchRow *row, BenchTimer *timer)
{
    g_autoptr(Simulation) sim = sim_new(&(SimOptions){ .seed = 1 });

    for (size_t i = 0; i < row->size; i++) {
        SimArgs args = { SIM_NO_HANDLE, (int64_t)i };

        sim_post(sim, delay_of(i), &repeated, sim, args);
    }
    return run_simulation(sim, timer);
}

static void
count(Process *self, void *data)
{
    (void)self;
    (*(uint64_t *)data)++;
}

static void
start_process(void *owner, const SimEvent *event)
{
    static uint64_t n_calls;

    process_start(owner, "counter", PHASE_CONTROLLER, count, &n_calls);
    repeat_event(owner, event);
}

static uint64_t
start_processes(const BenchRow *row, BenchTimer *timer)
{
    static const SimEventType started = { "benchmark.started", PHASE_CONTROLLER, start_process };
    g_autoptr(Simulation) sim = sim_new(&(SimOptions){ .seed = 1 });

    for (size_t i = 0; i < row->size; i++) {
        sim_post(sim, 1 + (SimTime)i, &started, sim, (SimArgs){ SIM_NO_HANDLE, (int64_t)i });
    }
    bench_start(timer);

    uint64_t n_fired = sim_run(sim, (SimTime)row->size);

    bench_stop(timer);
    return n_fired;
}

static void
call_body(void *owner, const SimEvent *event)
{
    uint64_t n_calls = 0;

    count(NULL, &n_calls);
    repeat_event(owner, event);
}

static uint64_t
call_bodies(const BenchRow *row, BenchTimer *timer)
{
    static const SimEventType called = { "benchmark.called", PHASE_CONTROLLER, call_body };
    g_autoptr(Simulation) sim = sim_new(&(SimOptions){ .seed = 1 });

    for (size_t i = 0; i < row->size; i++) {
        sim_post(sim, 1 + (SimTime)i, &called, sim, (SimArgs){ SIM_NO_HANDLE, (int64_t)i });
    }
    bench_start(timer);

    uint64_t n_fired = sim_run(sim, (SimTime)row->size);

    bench_stop(timer);
    return n_fired;
}

static const BenchRow rows[] = {
    { "sleep-100", sleep_processes, repeat_events, 0.5, 100, NULL, 0, 0, 0, NULL },
    { "sleep-5k", sleep_processes, repeat_events, 0, 5000, NULL, 0, 0, 0, NULL },
    { "start", start_processes, call_bodies, 0.5, 100000, NULL, 0, 0, 0, NULL },
};

const Bench bench_process_switch = {
    .name = "process-switch",
    .doc = "Processes that sleep or end at once, against plain event handlers.",
    .rows = rows,
    .n_rows = G_N_ELEMENTS(rows),
};

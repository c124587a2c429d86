/* random-draw.c - counter-based draws, against a small generator that has a state. */
#include "sim/distribution.h"
#include "sim/random.h"
#include "tests/bench/bench.h"

enum {
    N_OPERATIONS = 2000000,
};

/* xorshift64: three shifts, and each draw needs the one before. */
static uint64_t
draw_bare(const BenchRow *row, BenchTimer *timer)
{
    uint64_t state = 88172645463325252U;
    uint64_t sum = 0;

    (void)row;
    bench_start(timer);
    for (int i = 0; i < N_OPERATIONS; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        sum += state;
    }
    bench_stop(timer);
    bench_keep(sum);
    return N_OPERATIONS;
}

static uint64_t
draw_stream(const BenchRow *row, BenchTimer *timer)
{
    SimStream stream = sim_stream(1, "random-draw", "");
    uint64_t sum = 0;

    (void)row;
    bench_start(timer);
    for (int i = 0; i < N_OPERATIONS; i++) {
        sum += sim_stream_u64(&stream);
    }
    bench_stop(timer);
    bench_keep(sum);
    return N_OPERATIONS;
}

/* The usual pattern of a model: a stream by name, one draw of it. */
static uint64_t
draw_named(const BenchRow *row, BenchTimer *timer)
{
    uint64_t sum = 0;

    (void)row;
    bench_start(timer);
    for (uint64_t i = 0; i < N_OPERATIONS; i++) {
        SimStream stream = sim_stream(i, "container-start", "default/frontend-5d8c7b9f4-x2x7k");

        sum += sim_stream_u64(&stream);
    }
    bench_stop(timer);
    bench_keep(sum);
    return N_OPERATIONS;
}

static uint64_t
draw_law(const BenchRow *row, BenchTimer *timer)
{
    g_autoptr(Arena) arena = arena_new();
    const char *error = NULL;
    const Distribution *law = distribution_parse(arena, row->data, DISTRIBUTION_TIME, &error, NULL);
    SimStream stream = sim_stream(1, "random-draw", "");
    uint64_t sum = 0;

    bench_start(timer);
    for (int i = 0; i < N_OPERATIONS; i++) {
        sum += (uint64_t)distribution_draw_time(law, &stream);
    }
    bench_stop(timer);
    bench_keep(sum);
    return N_OPERATIONS;
}

static const BenchRow rows[] = {
    { "stream", draw_stream, draw_bare, 0, 0, NULL, 0, 0, 0, NULL },
    { "named-stream", draw_named, draw_bare, 0, 0, NULL, 0, 0, 0, NULL },
    { "exp", draw_law, draw_bare, 0, 0, "exp(10s)", 0, 0, 0, NULL },
    { "lognormal", draw_law, draw_bare, 0, 0, "lognormal(25m 0.8)", 0, 0, 0, NULL },
};

const Bench bench_random_draw = {
    .name = "random-draw",
    .doc = "Streams and distributions, against the cheapest generator there is.",
    .rows = rows,
    .n_rows = sizeof rows / sizeof rows[0],
};

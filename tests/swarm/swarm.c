/* swarm.c - random clusters, workloads, actions and faults, with the promises always on.
 *
 * usage: swarm [N] [--first SEED] [--seed SEED] [-v]
 *
 * Each seed makes a world, breaks it for twenty minutes, heals it, lets it come to rest, and is run
 * twice: both runs must give the same digest.  Every third one runs with shuffled ties.  A failure
 * prints the command that repeats it. */
#include "tests/swarm/swarm.h"

#include "sim/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TROUBLE (20 * SIM_MINUTE)
#define REST (45 * SIM_MINUTE)
#define ACTION_GAP (40 * SIM_SECOND)

uint64_t
swarm_below(Swarm *swarm, uint64_t n)
{
    return sim_stream_below(&swarm->stream, n);
}

void
swarm_fail(Swarm *swarm, const char *format, ...)
{
    va_list arguments;

    if (swarm->failure != NULL) {
        return;
    }
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *at = clock_time_format(sim_now(cluster_sim(swarm->cluster)));

    swarm->failure = g_strdup_printf("at %s: %s", at, what);
}

static void
live(Swarm *swarm)
{
    Simulation *sim = cluster_sim(swarm->cluster);
    SimTime now = 0;

    while (now < TROUBLE && swarm->failure == NULL) {
        now += SIM_SECOND + (SimTime)swarm_below(swarm, (uint64_t)ACTION_GAP);
        (void)sim_run(sim, now);
        swarm_act(swarm);
    }
    swarm_heal(swarm);
    (void)sim_run(sim, now + REST);
    if (swarm->failure == NULL) {
        watchman_check_rest(swarm);
    }
}

/* Runs one world; returns its digest, its failure (owned by the caller) and how many events. */
static uint64_t
run_once(uint64_t seed, char **ret_failure, uint64_t *ret_n_events)
{
    Swarm swarm = { .seed = seed, .stream = sim_stream(seed, "swarm", "world") };
    ClusterOptions options = {
        .sim = { .seed = seed, .shuffle_ties = seed % 3 == 0, .tie_seed = seed }
    };
    uint64_t digest;

    swarm.arena = arena_new();
    swarm.faults = g_ptr_array_new();
    swarm.cluster = cluster_new(&options);
    swarm.watchman = watchman_new(&swarm);
    swarm.client = client_new(cluster_api_server(swarm.cluster), "swarm", 0, 0);
    swarm_build(&swarm);
    cluster_start(swarm.cluster);
    live(&swarm);
    digest = trace_digest(sim_trace(cluster_sim(swarm.cluster)));
    *ret_failure = swarm.failure;
    *ret_n_events = sim_n_fired(cluster_sim(swarm.cluster));
    client_free(swarm.client);
    cluster_free(swarm.cluster);
    watchman_free(swarm.watchman);
    g_ptr_array_free(swarm.faults, TRUE);
    arena_free(swarm.arena);
    return digest;
}

static bool
run_seed(uint64_t seed, bool is_verbose)
{
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;
    uint64_t n_events;
    uint64_t digest = run_once(seed, &first, &n_events);
    uint64_t again = run_once(seed, &second, &n_events);

    if (first == NULL && digest != again) {
        first = g_strdup("two runs differ");
    }
    if (first != NULL) {
        printf("seed %" G_GUINT64_FORMAT
               " %s\n  repeat: tests/swarm/swarm --seed %" G_GUINT64_FORMAT "\n",
               seed, first, seed);
        return false;
    }
    if (is_verbose) {
        printf("seed %" G_GUINT64_FORMAT " digest %016" G_GINT64_MODIFIER "x, %" G_GUINT64_FORMAT
               " events\n",
               seed, digest, n_events);
    }
    return true;
}

int
main(int argc, char **argv)
{
    uint64_t first = 1;
    uint64_t n = 100;
    uint64_t n_failed = 0;
    bool is_verbose = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0) {
            is_verbose = true;
        } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            first = g_ascii_strtoull(argv[++i], NULL, 10);
            n = 1;
        } else if (strcmp(argv[i], "--first") == 0 && i + 1 < argc) {
            first = g_ascii_strtoull(argv[++i], NULL, 10);
        } else {
            n = g_ascii_strtoull(argv[i], NULL, 10);
        }
    }
    for (uint64_t seed = first; seed < first + n; seed++) {
        n_failed += !run_seed(seed, is_verbose);
    }
    printf("%" G_GUINT64_FORMAT " passed, %" G_GUINT64_FORMAT " failed\n", n - n_failed, n_failed);
    return n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* recorded-machine.c - times of the machine that recordings were made on, in microseconds at rest.
 */
#include "models/recorded-machine.h"

#define REQUEST_LEAST 500.0
#define REQUEST_MOST 2500.0
#define WATCH_LEAST 500.0
#define WATCH_MOST 2000.0
#define SERVICE 750.0
#define POD_MEDIAN 1200.0

static const Distribution *
parse_time(Arena *arena, const char *text)
{
    const Distribution *result = distribution_parse(arena, text, DISTRIBUTION_TIME, NULL, NULL);

    g_assert(result != NULL);
    return result;
}

static const Distribution *
time_between(Arena *arena, double least, double most)
{
    return parse_time(arena, arena_printf(arena, "uniform(%uus %uus)", (guint)least, (guint)most));
}

static const Distribution *
time_around(Arena *arena, double median)
{
    return parse_time(arena, arena_printf(arena, "lognormal(%uus 0.8)", (guint)median));
}

void
recorded_machine_times(Arena *arena, double slowness, ApiServerOptions *options)
{
    options->request_time = time_between(arena, REQUEST_LEAST * slowness, REQUEST_MOST * slowness);
    options->watch_delay = time_between(arena, WATCH_LEAST * slowness, WATCH_MOST * slowness);
    options->service_time = distribution_constant(
        arena, SERVICE * slowness * (double)SIM_MICROSECOND, DISTRIBUTION_TIME);
    options->pod_create_time = time_around(arena, POD_MEDIAN * slowness);
}

/* human-duration.c - durations for people, in rows of "from here on, these units".
 *
 * Clocks differ a little between machines: up to two seconds into the future count as now. */
#include "text/human-duration.h"

#include <glib.h>

#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

typedef struct Step {
    int64_t below; /* this row is for durations below */
    int64_t unit;
    int64_t small_unit; /* 0: the great unit alone */
    char letter;
    char small_letter;
} Step;

static const Step steps[] = {
    { 120 * SECOND, SECOND, 0, 's', 0 }, { 10 * MINUTE, MINUTE, SECOND, 'm', 's' },
    { 180 * MINUTE, MINUTE, 0, 'm', 0 }, { 8 * HOUR, HOUR, MINUTE, 'h', 'm' },
    { 48 * HOUR, HOUR, 0, 'h', 0 },      { 8 * DAY, DAY, HOUR, 'd', 'h' },
    { 2 * YEAR, DAY, 0, 'd', 0 },        { 8 * YEAR, YEAR, DAY, 'y', 'd' },
    { INT64_MAX, YEAR, 0, 'y', 0 },
};

static const Step short_steps[] = {
    { MINUTE, SECOND, 0, 's', 0 }, { HOUR, MINUTE, 0, 'm', 0 },    { DAY, HOUR, 0, 'h', 0 },
    { YEAR, DAY, 0, 'd', 0 },      { INT64_MAX, YEAR, 0, 'y', 0 },
};

static char *
format(int64_t ns, const Step *step)
{
    int64_t rest;

    if (ns <= -2 * SECOND) {
        return g_strdup("<invalid>");
    }
    if (ns < 0) {
        return g_strdup("0s");
    }
    while (ns >= step->below && step->below != INT64_MAX) {
        step++;
    }
    rest = step->small_unit == 0 ? 0 : ns % step->unit / step->small_unit;
    if (rest == 0) {
        return g_strdup_printf("%" G_GINT64_FORMAT "%c", ns / step->unit, step->letter);
    }
    return g_strdup_printf("%" G_GINT64_FORMAT "%c%" G_GINT64_FORMAT "%c", ns / step->unit,
                           step->letter, rest, step->small_letter);
}

char *
human_duration_format(int64_t ns)
{
    return format(ns, steps);
}

char *
human_duration_format_short(int64_t ns)
{
    return format(ns, short_steps);
}

/* time-series.c - step functions and their time-weighted statistics.
 *
 * Every question is answered from a list of spells: how long the value was what.  With points the
 * spells of the asked span are made from them; without, the list is all there is, one spell a
 * value, sorted. */
#include "sim/time-series.h"

#include <stdlib.h>

typedef struct Spell {
    double value;
    SimTime time;
} Spell;

struct TimeSeries {
    bool keeps_points;
    bool has_begun;
    SimTime first;
    TimePoint latest;
    GArray *points; /* TimePoint */
    GArray *levels; /* Spell by ascending value, up to latest.at; without points */
};

TimeSeries *
time_series_new(bool keep_points)
{
    TimeSeries *series = g_new0(TimeSeries, 1);

    series->keeps_points = keep_points;
    series->points = g_array_new(FALSE, FALSE, sizeof(TimePoint));
    series->levels = g_array_new(FALSE, FALSE, sizeof(Spell));
    return series;
}

void
time_series_free(TimeSeries *series)
{
    if (series == NULL) {
        return;
    }
    g_array_unref(series->points);
    g_array_unref(series->levels);
    g_free(series);
}

static const TimePoint *
point_at(const TimeSeries *series, size_t index)
{
    return &g_array_index(series->points, TimePoint, index);
}

/* Adds 'time' to the level of 'value'. */
static void
add_to_level(GArray *levels, double value, SimTime time)
{
    guint low = 0;
    guint high = levels->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(levels, Spell, middle).value < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < levels->len && g_array_index(levels, Spell, low).value <= value) {
        g_array_index(levels, Spell, low).time += time;
    } else {
        Spell spell = { value, time };

        g_array_insert_val(levels, low, spell);
    }
}

static bool
same(double a, double b)
{
    return a >= b && a <= b;
}

/* A change at the instant of the latest point. */
static void
replace_latest(TimeSeries *series, double value)
{
    guint n = series->points->len;

    series->latest.value = value;
    if (n == 0) {
        return;
    }
    g_array_index(series->points, TimePoint, n - 1).value = value;
    if (n > 1 && same(point_at(series, n - 2)->value, value)) {
        g_array_set_size(series->points, n - 1);
        series->latest = *point_at(series, n - 2);
    }
}

void
time_series_set(TimeSeries *series, SimTime at, double value)
{
    g_assert(!series->has_begun || at >= series->latest.at);
    if (series->has_begun && same(value, series->latest.value)) {
        return;
    }
    if (series->has_begun && at == series->latest.at) {
        replace_latest(series, value);
        return;
    }
    if (!series->has_begun) {
        series->has_begun = true;
        series->first = at;
    } else if (!series->keeps_points) {
        add_to_level(series->levels, series->latest.value, at - series->latest.at);
    }
    series->latest = (TimePoint){ at, value };
    if (series->keeps_points) {
        g_array_append_val(series->points, series->latest);
    }
}

double
time_series_value(const TimeSeries *series)
{
    return series->latest.value;
}

/* The index of the last point at or before 'at', plus one; 0 if there is none. */
static size_t
n_points_until(const TimeSeries *series, SimTime at)
{
    size_t low = 0;
    size_t high = series->points->len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (point_at(series, middle)->at <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

double
time_series_value_at(const TimeSeries *series, SimTime at)
{
    g_assert(series->keeps_points);

    size_t n = n_points_until(series, at);

    return n > 0 ? point_at(series, n - 1)->value : 0;
}

size_t
time_series_n_points(const TimeSeries *series)
{
    return series->points->len;
}

const TimePoint *
time_series_points(const TimeSeries *series)
{
    return point_at(series, 0);
}

static void
append_spell(GArray *spells, double value, SimTime from, SimTime until)
{
    Spell spell = { value, until - from };

    if (until > from) {
        g_array_append_val(spells, spell);
    }
}

static void
spells_of_points(const TimeSeries *series, SimTime from, SimTime until, GArray *spells)
{
    size_t next = n_points_until(series, from);
    double value = next > 0 ? point_at(series, next - 1)->value : 0;
    SimTime since = from;

    for (; next < series->points->len && point_at(series, next)->at < until; next++) {
        append_spell(spells, value, since, point_at(series, next)->at);
        value = point_at(series, next)->value;
        since = point_at(series, next)->at;
    }
    append_spell(spells, value, since, until);
}

static void
spells_of_levels(const TimeSeries *series, SimTime from, SimTime until, GArray *spells)
{
    g_assert(!series->has_begun || (from <= series->first && until >= series->latest.at));
    append_spell(spells, 0, from, series->has_begun ? series->first : until);
    g_array_append_vals(spells, series->levels->data, series->levels->len);
    if (series->has_begun) {
        append_spell(spells, series->latest.value, series->latest.at, until);
    }
}

/* How long the value was what during [from, until), in no particular order but always the same.
 * Never empty: an empty span has one spell of no time. */
static GArray *
spells_between(const TimeSeries *series, SimTime from, SimTime until)
{
    GArray *spells = g_array_new(FALSE, FALSE, sizeof(Spell));

    if (until <= from) {
        Spell spell = { series->keeps_points ? time_series_value_at(series, from)
                                             : series->latest.value,
                        0 };

        g_array_append_val(spells, spell);
    } else if (series->keeps_points) {
        spells_of_points(series, from, until, spells);
    } else {
        spells_of_levels(series, from, until, spells);
    }
    return spells;
}

double
time_series_mean(const TimeSeries *series, SimTime from, SimTime until)
{
    g_autoptr(GArray) spells = spells_between(series, from, until);
    double sum = 0;

    if (until <= from) {
        return g_array_index(spells, Spell, 0).value;
    }
    for (guint i = 0; i < spells->len; i++) {
        const Spell *spell = &g_array_index(spells, Spell, i);

        sum += spell->value * (double)spell->time;
    }
    return sum / (double)(until - from);
}

double
time_series_min(const TimeSeries *series, SimTime from, SimTime until)
{
    return time_series_quantile(series, from, until, 0);
}

double
time_series_max(const TimeSeries *series, SimTime from, SimTime until)
{
    return time_series_quantile(series, from, until, 1);
}

static int
compare_spells(const void *a, const void *b)
{
    double x = ((const Spell *)a)->value;
    double y = ((const Spell *)b)->value;

    return (x > y) - (x < y);
}

double
time_series_quantile(const TimeSeries *series, SimTime from, SimTime until, double p)
{
    g_autoptr(GArray) spells = spells_between(series, from, until);
    double wanted = p * (double)(until - from);
    SimTime so_far = 0;
    guint i = 0;

    qsort(spells->data, spells->len, sizeof(Spell), compare_spells);
    for (; i + 1 < spells->len; i++) {
        so_far += g_array_index(spells, Spell, i).time;
        if ((double)so_far >= wanted) {
            break;
        }
    }
    return g_array_index(spells, Spell, i).value;
}

SimTime
time_series_time_at_least(const TimeSeries *series, SimTime from, SimTime until, double threshold)
{
    g_autoptr(GArray) spells = spells_between(series, from, until);
    SimTime time = 0;

    for (guint i = 0; i < spells->len; i++) {
        const Spell *spell = &g_array_index(spells, Spell, i);

        if (spell->value >= threshold) {
            time += spell->time;
        }
    }
    return time;
}

/* time-series.h - a quantity that is constant between changes, followed over virtual time.
 *
 * Means, shares and quantiles are weighted by time.  Change points are kept (for CSV and figures)
 * unless told otherwise; setting an equal value adds no point; a change at the same instant
 * replaces the earlier one.  Before its first point, and without any, a series is 0.
 *
 * Without points only the time spent at each value is kept; questions then have to be about the
 * whole time from the first point on: 'from' at or before it, 'until' at or after the latest. */
#pragma once

#include "sim/clock.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct TimeSeries TimeSeries;

typedef struct TimePoint {
    SimTime at;
    double value;
} TimePoint;

TimeSeries *time_series_new(bool keep_points);
void time_series_free(TimeSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TimeSeries, time_series_free)

void time_series_set(TimeSeries *series, SimTime at, double value); /* at never decreases */
double time_series_value(const TimeSeries *series);                 /* the latest */
double time_series_value_at(const TimeSeries *series, SimTime at);  /* needs points */

/* The points in order; none without keeping. */
size_t time_series_n_points(const TimeSeries *series);
const TimePoint *time_series_points(const TimeSeries *series);

/* Over [from, until): the time-weighted mean, extremes, quantile, and the time during which the
 * value was at least 'threshold'.  The quantile of p (0..1) is the least value that was not
 * exceeded during a share p of the time.  Of an empty span all are the value at its beginning. */
double time_series_mean(const TimeSeries *series, SimTime from, SimTime until);
double time_series_min(const TimeSeries *series, SimTime from, SimTime until);
double time_series_max(const TimeSeries *series, SimTime from, SimTime until);
double time_series_quantile(const TimeSeries *series, SimTime from, SimTime until, double p);
SimTime time_series_time_at_least(const TimeSeries *series, SimTime from, SimTime until,
                                  double threshold);

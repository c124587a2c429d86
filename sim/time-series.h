/* time-series.h - a quantity that is constant between changes, followed over virtual time.
 *
 * Means, shares and quantiles are weighted by time.  Change points are kept (for CSV and figures)
 * unless told otherwise; setting an equal value adds no point; a change at the same instant
 * replaces the earlier one. */
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

void time_series_set(TimeSeries *series, SimTime at, double value); /* at never decreases */
double time_series_value(const TimeSeries *series);                 /* the latest */
double time_series_value_at(const TimeSeries *series, SimTime at);

size_t time_series_n_points(const TimeSeries *series);
const TimePoint *time_series_points(const TimeSeries *series);

/* Over [from, until): the time-weighted mean, extremes, quantile (0..1), and the time during
 * which the value was at least 'threshold'. */
double time_series_mean(const TimeSeries *series, SimTime from, SimTime until);
double time_series_min(const TimeSeries *series, SimTime from, SimTime until);
double time_series_max(const TimeSeries *series, SimTime from, SimTime until);
double time_series_quantile(const TimeSeries *series, SimTime from, SimTime until, double p);
SimTime time_series_time_at_least(const TimeSeries *series, SimTime from, SimTime until,
                                  double threshold);

/* sample.h - what can be said of the values of independent replications.
 *
 * Student's t on replication values is the default: for the numbers of replications that people
 * use, the percentile bootstrap covers less than it says.  The bias-corrected and accelerated
 * bootstrap is there for medians, quantiles and ratios of sums. */
#pragma once

#include "sim/random.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct SampleSummary {
    size_t n;
    double mean, deviation; /* of the sample: n - 1; not-a-number below two values */
    double least, most;
    double skew; /* adjusted Fisher-Pearson; not-a-number below three values */
} SampleSummary;

SampleSummary sample_summary(const double *values, size_t n);

/* Between the two nearest values (type 7, the default of R and NumPy).  n > 0; 'sorted' ascends. */
double sample_quantile(const double *sorted, size_t n, double share);
void sample_sort(double *values, size_t n);
double sample_median(const double *values, size_t n);

typedef struct Interval {
    double low, estimate, high;
} Interval;

/* Of the mean, by Student's t; two values or more. */
Interval interval_of_mean(const double *values, size_t n, double confidence);
/* Of a share, k of n, by Wilson; n > 0. */
Interval interval_of_share(size_t k, size_t n, double confidence);
/* What a share may still be if n trials had no hit at all: the rule of three. */
double share_bound_without_hits(size_t n);

/* Bias-corrected and accelerated bootstrap of any statistic (Efron 1987); n >= 3. */
typedef double SampleStatistic(const double *values, size_t n);
Interval interval_by_bootstrap(const double *values, size_t n, SampleStatistic *statistic,
                               size_t n_resamples, double confidence, SimStream *stream);

/* --- Series of one long run --- */

/* Where the initial transient ends, by MSER-5 (White 1997, Spratt 1998): the number of values to
 * leave out.  '*ret_is_reliable' is false if the point lies in the last half: run longer. */
size_t transient_length(const double *values, size_t n, bool *ret_is_reliable);

typedef struct BatchMeans {
    size_t n_batches, batch_size; /* 0: refused, the batches stay correlated */
    Interval mean;
    double neumann; /* von Neumann's ratio of the batches; near 2 if they are independent */
} BatchMeans;

/* 20 to 39 batches; their size doubles until neighbours are not significantly correlated. */
BatchMeans batch_means(const double *values, size_t n, double confidence);

/* comparison.h - one variant beside another, pair by pair.
 *
 * Replication i of both saw the same arrivals and failures (common random numbers), so the
 * difference of each pair is one observation; for positive metrics that are skewed, the ratio. */
#pragma once

#include "experiment/statistics/sample.h"

typedef struct PairedComparison {
    size_t n;
    double mean, base_mean; /* of the variant, of the baseline */
    Interval difference;    /* variant minus baseline */
    Interval ratio;         /* variant over baseline, by logarithms; not-a-number if not positive */
    double p;               /* of no difference, two-sided, by Student's t */
    double p_ratio;         /* of equal ones, by Student's t of the logarithms; like 'ratio' */
    double p_sign;          /* by the sign test */
    double p_wilcoxon;      /* by the signed ranks; exact up to 50 pairs without ties */
    double skew;            /* of the differences */
    double detectable;      /* the smallest difference that so many pairs tell from none: the
                               interval's half-width */
    double correlation;     /* of the pairs */
    double variance_ratio;  /* of unpaired over paired: what common random numbers gained */
} PairedComparison;

/* Two pairs or more. */
PairedComparison paired_comparison(const double *variant, const double *baseline, size_t n,
                                   double confidence);

/* Holm's step-down: adjusted p values, in the order given. */
void holm_adjust(const double *p, size_t n, double *ret_adjusted);

/* Two-sided p of the signed ranks and of the signs; pairs that are equal do not count. */
double wilcoxon_p(const double *differences, size_t n);
double sign_test_p(const double *differences, size_t n);

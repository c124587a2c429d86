/* student.h - Student's t and the binomial distribution, the same bits on every machine.
 *
 * By the regularised incomplete beta function (continued fraction, modified Lentz); accurate to
 * about 1e-12. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* I_x(a, b) for a, b > 0 and x of 0 .. 1. */
double beta_incomplete(double a, double b, double x);
/* Share below t; degrees of freedom > 0. */
double student_cdf(double t, double freedom);
/* The t below which a share of p lies (0 < p < 1). */
double student_quantile(double p, double freedom);
/* Share of k or fewer hits in n trials of probability p. */
double binomial_cdf(uint64_t k, uint64_t n, double p);

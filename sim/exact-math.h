/* exact-math.h - elementary functions that give the same bits everywhere.
 *
 * C libraries differ in the last bit of log and exp, and one bit is enough to let two machines
 * disagree on which of two events comes first.  These use additions, multiplications, divisions
 * and square roots only, which IEEE 754 defines to the last bit, in one written order (the build
 * forbids fused operations).  They are within two units in the last place of the true value. */
#pragma once

double sim_log(double x); /* -inf for 0, NaN below */
double sim_exp(double x);

/* The standard normal distribution: the x below which a share of p lies (0 < p < 1), and the share
 * below x (absolute error under 1e-15). */
double sim_normal_quantile(double p);
double sim_normal_cdf(double x);

/* Logarithm of the gamma function, x > 0. */
double sim_log_gamma(double x);

/* distribution.h - amounts and times that vary, drawn by inverse transform: one uniform a draw,
 * so that variants of a study stay aligned.
 *
 * Text forms (arguments separated by blanks): a constant, never, exp(MEAN), uniform(A B),
 * normal(MEAN SD) truncated at 0, lognormal(MEDIAN SIGMA), weibull(SCALE SHAPE),
 * pareto(MIN ALPHA), choice(VALUE=WEIGHT ...), file(PATH COLUMN).
 *
 * Logarithms, exponentials and the normal quantile are our own, so that C libraries agree to the
 * last bit. */
#pragma once

#include "sim/clock.h"
#include "sim/random.h"
#include "text/arena.h"

typedef struct Distribution Distribution;

typedef enum DistributionUnit {
    DISTRIBUTION_TIME,     /* arguments are durations; draws are nanoseconds */
    DISTRIBUTION_QUANTITY, /* arguments are Kubernetes quantities; draws in milli-units */
    DISTRIBUTION_NUMBER,
} DistributionUnit;

/* Returns NULL and a sentence in '*ret_error' (in 'arena') if 'text' is no distribution; the byte
 * offset of the fault in '*ret_offset'. */
const Distribution *distribution_parse(Arena *arena, const char *text, DistributionUnit unit,
                                       const char **ret_error, size_t *ret_offset);
const Distribution *distribution_constant(Arena *arena, double value, DistributionUnit unit);

/* One draw.  Times are rounded to nanoseconds; never is SIM_NEVER. */
SimTime distribution_draw_time(const Distribution *distribution, SimStream *stream);
double distribution_draw(const Distribution *distribution, SimStream *stream);
bool distribution_is_constant(const Distribution *distribution, double *ret_value);

/* For `explain`: mean and quantile (0 < p < 1) in the unit's base. */
double distribution_mean(const Distribution *distribution);
double distribution_quantile(const Distribution *distribution, double p);
char *distribution_format(const Distribution *distribution); /* as written, canonical */

/* The functions themselves, exact to the last bit on every C library. */
double sim_log(double x);
double sim_exp(double x);
double sim_normal_quantile(double p);

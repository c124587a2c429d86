/* distribution.h - amounts and times that vary, drawn by inverse transform: one uniform a draw,
 * so that variants of a study stay aligned.
 *
 * Text forms (arguments separated by blanks): a constant, never, exp(MEAN), uniform(A B),
 * normal(MEAN SD) truncated at 0, lognormal(MEDIAN SIGMA), weibull(SCALE SHAPE),
 * pareto(MIN ALPHA), choice(VALUE=WEIGHT ...), file(PATH COLUMN).
 *
 * SIGMA, SHAPE, ALPHA and weights are plain numbers, the others are of the unit.  Of a file (CSV
 * with a heading, quoted fields allowed) each value is as likely as another; there, a bare number
 * of a time is in seconds.  A path is taken as it stands or, if relative, from the folder of
 * distribution_parse_in(). */
#pragma once

#include "sim/clock.h"
#include "sim/exact-math.h"
#include "sim/random.h"
#include "text/arena.h"

typedef struct Distribution Distribution;

typedef enum DistributionUnit {
    DISTRIBUTION_TIME,     /* arguments are durations; draws are nanoseconds */
    DISTRIBUTION_QUANTITY, /* arguments are Kubernetes quantities; draws in milli-units */
    DISTRIBUTION_NUMBER,
} DistributionUnit;

/* Returns NULL and a sentence in '*ret_error' (in 'arena') if 'text' is no distribution; the byte
 * offset of the fault in '*ret_offset' (may be NULL). */
const Distribution *distribution_parse(Arena *arena, const char *text, DistributionUnit unit,
                                       const char **ret_error, size_t *ret_offset);
const Distribution *distribution_parse_in(Arena *arena, const char *text, DistributionUnit unit,
                                          const char *folder, const char **ret_error,
                                          size_t *ret_offset);

/* Always 'value', in the unit's base (nanoseconds, milli-units). */
const Distribution *distribution_constant(Arena *arena, double value, DistributionUnit unit);

/* One draw.  Times are rounded to nanoseconds and never negative; never is SIM_NEVER. */
SimTime distribution_draw_time(const Distribution *distribution, SimStream *stream);
double distribution_draw(const Distribution *distribution, SimStream *stream); /* or infinity */
bool distribution_is_constant(const Distribution *distribution, double *ret_value);

/* The values of a file, ascending, in the unit's base; NULL and 0 of any other form. */
const double *distribution_values(const Distribution *distribution, size_t *ret_n);

/* For `explain`: mean (infinity where there is none) and quantile (0 < p < 1) in the unit's
 * base.  All draws are the quantile of a uniform number. */
double distribution_mean(const Distribution *distribution);
double distribution_quantile(const Distribution *distribution, double p);

/* As written, with single blanks; the caller frees it. */
char *distribution_format(const Distribution *distribution);

/* The forms there are, "lognormal(MEDIAN SIGMA)" and so on, NULL after the last index. */
const char *distribution_form(size_t index);

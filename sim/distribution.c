/* distribution.c - the laws: quantile functions, means, and what their arguments must be.
 *
 * Every draw is the quantile of one uniform number, also where a cleverer method would be faster:
 * a draw then always uses up one number, and a larger uniform is always a larger draw, which is
 * what lets two variants of a study be compared pair by pair. */
#include "sim/distribution-law.h"

#include <math.h>
#include <string.h>

static double
constant_quantile(const Distribution *d, double p)
{
    (void)p;
    return d->arguments[0];
}

static double
constant_mean(const Distribution *d)
{
    return d->arguments[0];
}

static double
exp_quantile(const Distribution *d, double p)
{
    return -d->arguments[0] * sim_log(1 - p);
}

static double
uniform_quantile(const Distribution *d, double p)
{
    return d->arguments[0] + p * (d->arguments[1] - d->arguments[0]);
}

static double
uniform_mean(const Distribution *d)
{
    return (d->arguments[0] + d->arguments[1]) / 2;
}

static const char *
uniform_check(const Distribution *d, size_t *ret_argument)
{
    *ret_argument = 1;
    return d->arguments[1] < d->arguments[0] ? "the second must not be less than the first" : NULL;
}

/* The share of the untruncated normal distribution that lies below 0. */
static double
share_below_zero(const Distribution *d)
{
    return sim_normal_cdf(-d->arguments[0] / d->arguments[1]);
}

static double
normal_quantile(const Distribution *d, double p)
{
    double mean = d->arguments[0];
    double deviation = d->arguments[1];

    if (deviation == 0) {
        return mean;
    }

    double cut = share_below_zero(d);
    double x = mean + deviation * sim_normal_quantile(cut + p * (1 - cut));

    return x > 0 ? x : 0;
}

static double
normal_mean(const Distribution *d)
{
    double mean = d->arguments[0];
    double deviation = d->arguments[1];

    if (deviation == 0) {
        return mean;
    }

    double ratio = mean / deviation;
    double density = sim_exp(-0.5 * ratio * ratio) * 0.3989422804014327;

    return mean + deviation * density / (1 - share_below_zero(d));
}

static double
lognormal_quantile(const Distribution *d, double p)
{
    return d->arguments[0] * sim_exp(d->arguments[1] * sim_normal_quantile(p));
}

static double
lognormal_mean(const Distribution *d)
{
    return d->arguments[0] * sim_exp(0.5 * d->arguments[1] * d->arguments[1]);
}

static double
weibull_quantile(const Distribution *d, double p)
{
    return d->arguments[0] * sim_exp(sim_log(-sim_log(1 - p)) / d->arguments[1]);
}

static double
weibull_mean(const Distribution *d)
{
    return d->arguments[0] * sim_exp(sim_log_gamma(1 + 1 / d->arguments[1]));
}

static double
pareto_quantile(const Distribution *d, double p)
{
    return d->arguments[0] * sim_exp(-sim_log(1 - p) / d->arguments[1]);
}

static double
pareto_mean(const Distribution *d)
{
    double alpha = d->arguments[1];

    return alpha > 1 ? d->arguments[0] * alpha / (alpha - 1) : (double)INFINITY;
}

static const char *
second_positive(const Distribution *d, size_t *ret_argument)
{
    *ret_argument = 1;
    return d->arguments[1] > 0 ? NULL : "it must be more than 0";
}

static const char *
second_not_negative(const Distribution *d, size_t *ret_argument)
{
    *ret_argument = 1;
    return d->arguments[1] >= 0 ? NULL : "it must not be less than 0";
}

static double
choice_quantile(const Distribution *d, double p)
{
    size_t i = 0;

    while (i + 1 < d->n_values && p > d->weights[i]) {
        i++;
    }
    return d->values[i];
}

static double
choice_mean(const Distribution *d)
{
    double before = 0;
    double sum = 0;

    for (size_t i = 0; i < d->n_values; i++) {
        sum += (d->weights[i] - before) * d->values[i];
        before = d->weights[i];
    }
    return sum;
}

static double
file_quantile(const Distribution *d, double p)
{
    size_t i = (size_t)(p * (double)d->n_values);

    return d->values[i < d->n_values ? i : d->n_values - 1];
}

static double
file_mean(const Distribution *d)
{
    double sum = 0;

    for (size_t i = 0; i < d->n_values; i++) {
        sum += d->values[i];
    }
    return sum / (double)d->n_values;
}

const DistributionLaw distribution_law_constant = {
    .quantile = constant_quantile,
    .mean = constant_mean,
};

const DistributionLaw distribution_laws[] = {
    { "exp", "MEAN", "u", NULL, exp_quantile, constant_mean },
    { "uniform", "A B", "uu", uniform_check, uniform_quantile, uniform_mean },
    { "normal", "MEAN SD", "uu", NULL, normal_quantile, normal_mean },
    { "lognormal", "MEDIAN SIGMA", "un", second_not_negative, lognormal_quantile, lognormal_mean },
    { "weibull", "SCALE SHAPE", "un", second_positive, weibull_quantile, weibull_mean },
    { "pareto", "MIN ALPHA", "un", second_positive, pareto_quantile, pareto_mean },
    { "choice", "VALUE=WEIGHT ...", "*", NULL, choice_quantile, choice_mean },
    { "file", "PATH COLUMN", "f", NULL, file_quantile, file_mean },
    { 0 },
};

double
distribution_quantile(const Distribution *distribution, double p)
{
    g_assert(p > 0 && p < 1);
    return distribution->law->quantile(distribution, p);
}

const double *
distribution_values(const Distribution *distribution, size_t *ret_n)
{
    bool is_file =
        strcmp(distribution->law->name == NULL ? "" : distribution->law->name, "file") == 0;

    *ret_n = is_file ? distribution->n_values : 0;
    return is_file ? distribution->values : NULL;
}

double
distribution_mean(const Distribution *distribution)
{
    return distribution->law->mean(distribution);
}

double
distribution_draw(const Distribution *distribution, SimStream *stream)
{
    /* A constant uses up a number as well: what follows in the stream stays where it was when an
     * amount is made to vary. */
    return distribution->law->quantile(distribution, sim_stream_uniform(stream));
}

SimTime
distribution_draw_time(const Distribution *distribution, SimStream *stream)
{
    double time = distribution_draw(distribution, stream);

    if (!(time < 0x1p63)) {
        return SIM_NEVER;
    }

    /* Halves away from zero; beyond 2^52 there are no halves, and adding one would round. */
    return time < 0x1p52 ? (SimTime)(time + 0.5) : (SimTime)time;
}

bool
distribution_is_constant(const Distribution *distribution, double *ret_value)
{
    if (distribution->law != &distribution_law_constant) {
        return false;
    }
    if (ret_value != NULL) {
        *ret_value = distribution->arguments[0];
    }
    return true;
}

char *
distribution_format(const Distribution *distribution)
{
    return g_strdup(distribution->text);
}

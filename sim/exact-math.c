/* exact-math.c - series and rational functions in a fixed order of operations.
 *
 * log: the argument is split into m * 2^e with m around 1, and log m = 2 atanh((m - 1) / (m + 1)).
 * exp: e^x = 2^k * e^r with |r| at most half of log 2, and the Taylor series of e^r.
 * Normal quantile: Wichura's algorithm AS 241 (1988), three rational functions.
 * Normal share: the Taylor series around 0 of the integral, multiplied by the density. */
#include "sim/exact-math.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first has 32 bits, so that its product with an exponent is exact. */
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define INVERSE_LN2 0x1.71547652b82fep+0
#define SQRT2 0x1.6a09e667f3bcdp+0
#define HALF_LN_2PI 0x1.d67f1c864beb5p-1
#define INVERSE_SQRT_2PI 0x1.9884533d43651p-2

enum {
    MANTISSA_BITS = 52,
    EXPONENT_BIAS = 1023,
    CDF_TERMS_MAX = 200,
};

static uint64_t
bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double
from_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static double
power_of_two(int exponent)
{
    return from_bits((uint64_t)(exponent + EXPONENT_BIAS) << MANTISSA_BITS);
}

/* The polynomial with the given coefficients, the constant first. */
static double
polynomial(const double *coefficients, size_t n, double x)
{
    double sum = 0;

    for (size_t i = n; i > 0; i--) {
        sum = sum * x + coefficients[i - 1];
    }
    return sum;
}

/* Of atanh(s) / s - 1 in powers of s squared. */
static const double atanh_series[] = {
    1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13,
    1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25,
};

/* 1 / n!, exact up to 22! in the divisor. */
static const double exp_series[] = {
    1.0,
    1.0,
    1.0 / 2,
    1.0 / 6,
    1.0 / 24,
    1.0 / 120,
    1.0 / 720,
    1.0 / 5040,
    1.0 / 40320,
    1.0 / 362880,
    1.0 / 3628800,
    1.0 / 39916800,
    1.0 / 479001600,
    1.0 / 6227020800,
    1.0 / 87178291200,
};

enum {
    N_ATANH = sizeof atanh_series / sizeof atanh_series[0],
    N_EXP = sizeof exp_series / sizeof exp_series[0],
};

double
sim_log(double x)
{
    int exponent = 0;

    if (!(x > 0)) {
        return x == 0 ? -(double)INFINITY : (double)NAN;
    }
    if (isinf(x)) {
        return x;
    }
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    exponent += (int)(bits_of(x) >> MANTISSA_BITS) - EXPONENT_BIAS;

    double mantissa = from_bits((bits_of(x) & ((UINT64_C(1) << MANTISSA_BITS) - 1)) |
                                (uint64_t)EXPONENT_BIAS << MANTISSA_BITS);

    if (mantissa > SQRT2) {
        mantissa *= 0.5;
        exponent++;
    }

    double s = (mantissa - 1) / (mantissa + 1);
    double square = s * s;
    double sum = polynomial(atanh_series, N_ATANH, square) * square;

    return exponent * LN2_HIGH + (2 * s + (2 * s * sum + exponent * LN2_LOW));
}

double
sim_exp(double x)
{
    if (x != x) {
        return x;
    }
    if (x > 709.8) {
        return (double)INFINITY;
    }
    if (x < -745.2) {
        return 0;
    }

    int k = (int)(x * INVERSE_LN2 + (x < 0 ? -0.5 : 0.5));
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double sum = polynomial(exp_series, N_EXP, r);

    /* In two steps, since 2^k alone may lie beyond either end of the range. */
    return sum * power_of_two(k / 2) * power_of_two(k - k / 2);
}

enum {
    N_COEFFICIENTS = 8,
};

typedef struct Rational {
    double over[N_COEFFICIENTS];
    double under[N_COEFFICIENTS];
} Rational;

static const Rational quantile_middle = {
    { 3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
      1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
      3.3430575583588128105e+4, 2.5090809287301226727e+3 },
    { 1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
      2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
      5.2264952788528545610e+3 },
};

static const Rational quantile_tail = {
    { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4 },
    { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
      1.05075007164441684324e-9 },
};

static const Rational quantile_far_tail = {
    { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7 },
    { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15 },
};

static double
rational(const Rational *function, double x)
{
    return polynomial(function->over, N_COEFFICIENTS, x) /
           polynomial(function->under, N_COEFFICIENTS, x);
}

double
sim_normal_quantile(double p)
{
    double q = p - 0.5;

    if (q >= -0.425 && q <= 0.425) {
        return q * rational(&quantile_middle, 0.180625 - q * q);
    }

    double r = sqrt(-sim_log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? rational(&quantile_tail, r - 1.6) : rational(&quantile_far_tail, r - 5);

    return q < 0 ? -x : x;
}

double
sim_normal_cdf(double x)
{
    if (x > 9 || x < -9) {
        return x > 0 ? 1 : 0;
    }

    double term = x;
    double sum = x;

    for (int i = 1; i < CDF_TERMS_MAX && sum + term != sum; i++) {
        term *= x * x / (2 * i + 1);
        sum += term;
    }
    return 0.5 + sum * sim_exp(-0.5 * x * x) * INVERSE_SQRT_2PI;
}

double
sim_log_gamma(double x)
{
    double product = 1;

    /* Stirling's series is good for large arguments only; gamma(x) = gamma(x + 1) / x. */
    while (x < 15) {
        product *= x;
        x += 1;
    }

    static const double series[] = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
    };
    double inverse = 1 / x;
    double sum = polynomial(series, sizeof series / sizeof series[0], inverse * inverse);

    return (x - 0.5) * sim_log(x) - x + HALF_LN_2PI + sum * inverse - sim_log(product);
}

/* student.c - see student.h. */
#include "experiment/statistics/student.h"

#include "sim/exact-math.h"

#include <glib.h>
#include <math.h>

#define PRECISION 1e-16
#define TINY 1e-300

enum {
    TERMS_MAX = 10000
};

static double
away_from_zero(double x)
{
    return fabs(x) < TINY ? TINY : x;
}

/* The continued fraction of the incomplete beta function, by the modified Lentz method. */
static double
beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), value = d;

    for (int m = 1; m <= TERMS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double change;

        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        value *= c * d;
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        change = c * d;
        value *= change;
        if (fabs(change - 1) < PRECISION) {
            break;
        }
    }
    return value;
}

double
beta_incomplete(double a, double b, double x)
{
    double front;

    g_assert(a > 0 && b > 0 && x >= 0 && x <= 1);
    if (x == 0 || x == 1) {
        return x;
    }
    front = sim_exp(sim_log_gamma(a + b) - sim_log_gamma(a) - sim_log_gamma(b) + a * sim_log(x) +
                    b * sim_log(1 - x));
    /* The fraction converges fast on one side of the mean only. */
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                     : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double
student_cdf(double t, double freedom)
{
    double tail;

    g_assert(freedom > 0);
    if (isinf(t)) {
        return t < 0 ? 0 : 1;
    }
    tail = beta_incomplete(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2;
    return t > 0 ? 1 - tail : tail;
}

/* For p above one half, by bisection: the function is monotone, and 200 halvings are cheap. */
static double
upper_quantile(double p, double freedom)
{
    double low = 0, high = 1;

    while (student_cdf(high, freedom) < p && high < 1e300) {
        high *= 2;
    }
    for (int i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;

        if (middle <= low || middle >= high) {
            break;
        }
        if (student_cdf(middle, freedom) < p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

double
student_quantile(double p, double freedom)
{
    g_assert(p > 0 && p < 1);
    if (p == 0.5) {
        return 0;
    }
    return p > 0.5 ? upper_quantile(p, freedom) : -upper_quantile(1 - p, freedom);
}

double
binomial_cdf(uint64_t k, uint64_t n, double p)
{
    if (k >= n || p <= 0) {
        return 1;
    }
    return p >= 1 ? 0 : beta_incomplete((double)(n - k), (double)k + 1, 1 - p);
}

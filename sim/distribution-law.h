/* distribution-law.h - the contract between the reader of distributions and their laws.
 *
 * A law is one row of a table: what it is called, what its arguments are, and its quantile
 * function.  Private to the distribution files. */
#pragma once

#include "sim/distribution.h"

enum {
    LAW_ARGUMENTS_MAX = 2,
};

typedef struct DistributionLaw {
    const char *name;      /* "lognormal"; NULL: a constant */
    const char *arguments; /* as `explain` prints them: "MEDIAN SIGMA" */

    /* One letter an argument: 'u' an amount of the unit, 'n' a number; "*" for pairs VALUE=WEIGHT,
     * "f" for a file and a column. */
    const char *kinds;

    /* What is wrong with the arguments and at which of them, or NULL. */
    const char *(*check)(const Distribution *distribution, size_t *ret_argument);

    double (*quantile)(const Distribution *distribution, double p);
    double (*mean)(const Distribution *distribution);
} DistributionLaw;

struct Distribution {
    const DistributionLaw *law;
    DistributionUnit unit;
    const char *text; /* canonical */
    double arguments[LAW_ARGUMENTS_MAX];
    size_t n_values;       /* of a choice or a file */
    const double *values;  /* of a file: ascending */
    const double *weights; /* of a choice: cumulative, the last is 1 */
};

/* The law of a constant comes first and is not in 'distribution_laws'. */
extern const DistributionLaw distribution_law_constant;
extern const DistributionLaw distribution_laws[]; /* ends with a row of zeroes */

/* Reads one amount of 'unit'.  Returns NULL or what is wrong, a sentence in 'arena'. */
const char *distribution_read_amount(Arena *arena, const char *text, DistributionUnit unit,
                                     double *ret_value);
const char *distribution_read_number(Arena *arena, const char *text, double *ret_value);

/* Reads the values of 'column' from a CSV file into '*distribution', ascending. */
const char *distribution_read_file(Arena *arena, const char *path, const char *column,
                                   Distribution *distribution);

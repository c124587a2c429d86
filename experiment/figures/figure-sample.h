/* figure-sample.h - values of many observations, by group, for figures that compare.
 *
 * The groups are the cases of a study and the values those of its replications; or the groups are
 * policies or runs and the values those of trials or pods.  Values of one index in two groups of a
 * metric are a pair if 'is_paired'. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct StudyFile StudyFile;
typedef struct StudyTable StudyTable;

typedef struct SampleMetric {
    char *name;
    const char *unit;  /* "s", "CPUs", "GiB"; "" */
    double scale;      /* values are divided by it already */
    GPtrArray *groups; /* GArray of double, by group; not-a-number: missing */
} SampleMetric;

typedef struct FigureSample {
    char *name;        /* of what it is about */
    char *observation; /* what one value is of: "run", "trial", "pod" */
    char *source;      /* last line of the caption */
    GPtrArray *groups; /* char * */
    size_t baseline;
    bool is_paired;
    GPtrArray *metrics; /* SampleMetric * */
} FigureSample;

FigureSample *figure_sample_new(const char *name, const char *observation, const char *source);
void figure_sample_free(FigureSample *sample); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FigureSample, figure_sample_free)

/* Adds a metric with an empty group for each that the sample has by now. */
SampleMetric *figure_sample_add(FigureSample *sample, const char *metric);
void sample_metric_put(SampleMetric *metric, size_t group, double value);

/* The values of these metrics (NULL-terminated) in a study; NULL and a message, to be freed, if it
 * has no such metric. */
FigureSample *figure_sample_of_study(StudyFile *file, const StudyTable *table,
                                     const char *const *names, char **ret_error);

/* "wait.p99 (s)"; to be freed. */
char *sample_metric_label(const SampleMetric *metric);
/* Finite values, sorted; to be freed. */
double *sample_metric_sorted(const SampleMetric *metric, size_t group, size_t *ret_n);
const GArray *sample_metric_values(const SampleMetric *metric, size_t group);

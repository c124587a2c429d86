/* run-data.h - the tables of a run directory, read back for figures.
 *
 * Ownership: a RunData owns all its rows and texts. */
#pragma once

#include "text/diagnostic.h"

typedef struct MetricPoint {
    double time, value;
} MetricPoint;

typedef struct MetricRow {
    const char *metric, *object;
    GArray *points; /* MetricPoint */
} MetricRow;

typedef struct NodeInterval {
    const char *node, *zone;
    double from, until;
    bool works;    /* power and network are there */
    bool is_ready; /* as the API says */
    bool schedulable;
} NodeInterval;

typedef struct PodBar {
    const char *pod, *app, *node;
    double created, scheduled, ended; /* ended, in truth: the run's end if it has not */
    int restarts;
    const char *spells; /* "3-120;468-600" */
} PodBar;

/* A fault or a command, as all figures mark it. */
typedef struct RunMark {
    double from, until; /* a command has no length */
    bool is_fault;
    char *text;
} RunMark;

typedef struct RunData {
    char *directory;
    Arena *arena;
    char *name, *hash, *version;
    char *description; /* NULL: none */
    int64_t seed;
    double end;
    char **only;        /* the metrics that the run kept; NULL: all */
    GPtrArray *metrics; /* MetricRow *, in the order of the file */
    GArray *nodes;      /* NodeInterval */
    GArray *pods;       /* PodBar */
    GArray *marks;      /* RunMark */
} RunData;

/* NULL and a message (to be freed) if the directory is no complete run. */
RunData *run_data_read(const char *directory, char **ret_error);
void run_data_free(RunData *run); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunData, run_data_free)

/* NULL: none. */
const MetricRow *run_data_metric(const RunData *run, const char *metric, const char *object);
/* A step function's value at 'time'; 0 before its first point. */
double metric_row_value(const MetricRow *row, double time);

/* The times at which any of the rows changes, sorted, each once, with 0 and the end. */
GArray *run_data_times(const RunData *run, const GPtrArray *rows);

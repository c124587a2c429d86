/* metric.h - the quantities of a run that expressions, tables and figures can name.
 *
 * A metric is one row of metric.c.  It is a gauge of a subject: how many pods of a Deployment are
 * ready, how many would answer, how many pods with a label are Pending.  Belief (what the API says)
 * and truth (what the machines do) are different gauges of one subject.
 *
 * To add a metric: one gauge here, one row in metric.c, one place in run/observatory that sets it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an expression may be about. */
typedef enum SubjectType {
    SUBJECT_DEPLOYMENT,
    SUBJECT_REPLICA_SET,
    SUBJECT_STATEFUL_SET,
    SUBJECT_DAEMON_SET,
    SUBJECT_JOB,
    SUBJECT_SERVICE,
    SUBJECT_POD,
    SUBJECT_NODE,
    SUBJECT_PODS,    /* those a label selector matches; without one all */
    SUBJECT_CLUSTER, /* no argument */
    SUBJECT_SERIES,  /* a component's own metric, by its labels: queue=active */
    N_SUBJECT_TYPES
} SubjectType;

#define SUBJECT_BIT(type) (UINT32_C(1) << (type))
#define SUBJECT_WORKLOADS \
    (SUBJECT_BIT(SUBJECT_DEPLOYMENT) | SUBJECT_BIT(SUBJECT_REPLICA_SET) | \
     SUBJECT_BIT(SUBJECT_STATEFUL_SET) | SUBJECT_BIT(SUBJECT_DAEMON_SET) | \
     SUBJECT_BIT(SUBJECT_JOB))

typedef enum Gauge {
    GAUGE_DESIRED,
    GAUGE_READY,
    GAUGE_AVAILABLE,
    GAUGE_UPDATED,
    GAUGE_SERVING,
    GAUGE_PODS,
    GAUGE_RESTARTS,
    GAUGE_SUCCEEDED,
    GAUGE_FAILED,
    GAUGE_ACTIVE,
    GAUGE_NODES,
    GAUGE_PENDING, /* these five in the order of phase_names */
    GAUGE_RUNNING,
    GAUGE_PHASE_SUCCEEDED,
    GAUGE_PHASE_FAILED,
    GAUGE_TERMINATING,
    GAUGE_VALUE, /* of a series */
    N_GAUGES
} Gauge;

typedef enum MetricUnit {
    METRIC_COUNT,
    METRIC_SHARE,   /* 0 .. 1, written in percent */
    METRIC_SECONDS, /* written as a time */
} MetricUnit;

/* How a metric is summed up over time; a suffix of its name. */
typedef enum Statistic {
    STATISTIC_NONE,
    STATISTIC_MEAN,
    STATISTIC_MIN,
    STATISTIC_MAX,
    STATISTIC_P50,
    STATISTIC_P90,
    STATISTIC_P95,
    STATISTIC_P99,
    STATISTIC_PER_HOUR, /* of a counter: its growth */
    N_STATISTICS
} Statistic;

typedef struct Metric {
    const char *name;
    const char *arguments; /* as people read it: "WORKLOAD, SERVICE or NODE" */
    const char *doc;       /* one sentence */
    uint32_t subjects;     /* SUBJECT_BIT()s */
    Gauge gauge;           /* with by_phase: of the phase Pending */
    MetricUnit unit;
    bool is_truth;             /* of the machines, not of the API */
    bool by_phase;             /* the first argument is a phase */
    bool is_share;             /* the share of time during which the gauge was at least one */
    bool is_later;             /* a word of the language that is not built yet */
    const char *const *labels; /* of a series, NULL-terminated; NULL: it has none */
    bool is_distribution;      /* of single observations: it has statistics, no value */
    bool is_account;           /* kept by experiment/accounting/; its subject is a series */
    bool is_counter;           /* only grows: its value is what came during the time asked about */
    bool is_integral;          /* the sum over time, in hours, of the metric named in 'series' */
    /* Of 'is_share': the time below one instead. */
    bool is_time_below;
    const char *series;   /* what its observations or its rate are called; NULL: its own name */
    Statistic by_default; /* of a distribution without a statistic */
} Metric;

extern const Metric metrics[];
extern const size_t n_metrics;

extern const char *const statistic_names[]; /* NULL-terminated; the first is "" */
extern const char *const phase_names[];     /* NULL-terminated: "Pending" ... "Terminating" */
extern const char *const gauge_names[];     /* as metrics.csv writes them */

const Metric *metric_find(const char *name); /* NULL: none */
/* What metrics.csv calls it: "ready", "phase.Pending"; N_GAUGES: none. */
Gauge gauge_find(const char *name);
/* All names, for suggestions; NULL-terminated, the caller frees the array alone. */
const char **metric_names(void);

/* "deploy", "Deployment", "deployments", "deployments.apps"; false if it is no subject's word. */
bool subject_type_find(const char *word, SubjectType *ret_type);
const char *subject_type_name(SubjectType type); /* "deployment" */

/* replica-calculator.h - how many pods one resource metric asks for.
 *
 * Kubernetes 1.34's arithmetic, in IEEE doubles and integer percentages exactly as it does it,
 * since borderline cases depend on it: pods without a sample count as using all they may on the way
 * down and nothing on the way up, and pods that are not ready count as using nothing. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One pod of the scale target and its sample.  Instants in ns. */
typedef struct MetricPod {
    const char *name;
    bool is_ignored; /* deleting or failed */
    bool is_pending;
    bool has_ready_condition, is_ready, has_started;
    int64_t ready_changed; /* last transition of the condition */
    int64_t started;
    bool has_request;
    int64_t request_milli;
    bool has_sample;
    int64_t usage_milli;
    int64_t sampled; /* when, and over which window */
    int64_t window;
} MetricPod;

typedef struct MetricTarget {
    bool is_cpu;                /* samples of CPU are trusted later than others */
    int32_t utilization;        /* percent of the request; 0: by average */
    int64_t average_milli;      /* target of the average; utilization is 0 */
    double tolerance;           /* 0.1 */
    bool by_difference;         /* |1 - ratio| <= tolerance, as up to 1.32, which rounds */
    int64_t cpu_initialization; /* 300 s, in ns */
    int64_t readiness_delay;    /* 30 s */
} MetricTarget;

typedef struct MetricAnswer {
    int32_t replicas;
    int32_t utilization; /* percent, of a utilization target */
    int64_t average_milli;
    const char *missing_pod; /* whose request is missing; NULL: none */
    bool has_no_metrics;     /* no sample can be trusted */
} MetricAnswer;

/* Whether 'ratio' of usage to target asks for nothing. */
bool metric_is_within(double ratio, const MetricTarget *target);

/* The wish for 'n' pods at 'now', with 'current' replicas.  An answer with missing_pod or
 * has_no_metrics holds nothing else. */
MetricAnswer replicas_for_metric(const MetricPod *pods, size_t n, const MetricTarget *target,
                                 int32_t current, int64_t now);

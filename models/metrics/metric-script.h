/* metric-script.h - metrics that a scenario sets by hand.
 *
 * A row is the value of a metric of something: of an object ("service/shop"), of each pod of a
 * workload, of nothing in the cluster (external), or the whole load on a workload, which its
 * running pods share evenly (cpu and memory). */
#pragma once

#include "models/api/metrics.h"
#include "models/api/store.h"

typedef struct MetricScript MetricScript;

/* What a value is set for.  All text is copied. */
typedef struct MetricKey {
    const char *name_space; /* NULL: an external metric for all */
    const char *kind_name;  /* "Service"; "Pod"; NULL: external, or with is_total the namespace */
    const char *name;       /* NULL with kind_name */
    const char *metric;
    bool is_total; /* shared by the running pods */
} MetricKey;

MetricScript *metric_script_new(Store *store);
void metric_script_free(MetricScript *script);

/* 'cap_milli' bounds the share of a pod; 0: nothing does. */
void metric_script_set(MetricScript *script, const MetricKey *key, int64_t value_milli,
                       int64_t cap_milli);
void metric_script_remove(MetricScript *script, const MetricKey *key);

/* The pod's share of a total now, in thousandths; false: no total is set. */
bool metric_script_share(MetricScript *script, const Pod *pod, const char *metric,
                         int64_t *ret_milli);
bool metric_script_of_pod(MetricScript *script, const Pod *pod, const char *metric,
                          int64_t *ret_milli);
bool metric_script_find(const MetricScript *script, const MetricKey *key, int64_t *ret_milli);

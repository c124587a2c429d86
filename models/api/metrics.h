/* metrics.h - what is used, and what the metrics APIs say is used.
 *
 * The truth comes from whoever runs the containers (UsageSource); the metrics server samples it now
 * and then and answers with what it has (MetricsApi): metrics.k8s.io for containers,
 * custom.metrics.k8s.io and external.metrics.k8s.io for everything else. */
#pragma once

#include "models/api/pod/pod.h"

typedef struct ContainerUsage {
    int64_t cpu_milli; /* -1: nothing runs */
    int64_t memory;    /* bytes */
} ContainerUsage;

/* What container 'index' of the pod (init containers first) uses now; 'sample' counts the samples,
 * so that a load that is drawn anew for each is the same for whoever asks.  False: nothing runs. */
typedef struct UsageSource {
    bool (*usage)(void *data, const Pod *pod, size_t index, int64_t sample, ContainerUsage *ret);
    void *data;
} UsageSource;

typedef struct PodMetrics {
    SimTime at; /* in whole seconds, as the API tells it */
    SimTime window;
    size_t n;
    const ContainerUsage *usage; /* of each container, init containers first */
} PodMetrics;

/* Amounts are in thousandths.  False: there is no such metric. */
typedef struct MetricsApi {
    bool (*is_up)(void *data);
    bool (*pod)(void *data, const Pod *pod, PodMetrics *ret);
    bool (*of_pod)(void *data, const Pod *pod, const char *metric, int64_t *ret_milli);
    bool (*of_object)(void *data, const char *name_space, const char *kind_name, const char *name,
                      const char *metric, int64_t *ret_milli);
    bool (*external)(void *data, const char *name_space, const char *metric, int64_t *ret_milli);
    void *data;
} MetricsApi;

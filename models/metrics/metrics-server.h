/* metrics-server.h - metrics-server and the adapters for custom and external metrics.
 *
 * It samples the pods that some autoscaler asks about every 'resolution', by a clock of its own,
 * and serves a sample 'delay' after it was taken (the kubelet's own figures are some seconds old
 * too; a choice of the model).  As in the real one a pod is reported from the first sample at which
 * it has run for 10 s.  Nothing happens while there is no autoscaler. */
#pragma once

#include "models/metrics/metric-script.h"

typedef struct MetricsServerSettings {
    SimTime resolution; /* --metric-resolution, 15 s */
    SimTime delay;
} MetricsServerSettings;

typedef struct MetricsServer MetricsServer;

/* 'source' says what containers really use; it is copied. */
MetricsServer *metrics_server_new(Store *store, const UsageSource *source,
                                  const MetricsServerSettings *settings);
void metrics_server_free(MetricsServer *server);

/* What it answers; lives as long as the server. */
const MetricsApi *metrics_server_api(MetricsServer *server);
MetricScript *metrics_server_script(MetricsServer *server);

/* While down nothing is sampled and nothing answered; what it knew is lost. */
void metrics_server_set_down(MetricsServer *server, bool down);

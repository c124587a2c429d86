/* kubernetes-version.h - what differs between the releases of Kubernetes that can be simulated.
 *
 * One table: a row a setting, its value in each release.  Whatever differs asks here; what a
 * scenario sets under `cluster.settings` stands above it. */
#pragma once

#include "sim/clock.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    N_KUBERNETES_VERSIONS = 7, /* 1.30 to 1.36 */
};

#define KUBERNETES_VERSION_DEFAULT "1.34"

typedef enum KubernetesSetting {
    KUBERNETES_NODE_MONITOR_GRACE_PERIOD,  /* a Go duration */
    KUBERNETES_AUTOSCALER_TOLERANCE,       /* "difference" or "ratio" */
    KUBERNETES_CONTAINER_EVENTS,           /* "named" or "short" */
    KUBERNETES_ORDERED_NAMESPACE_DELETION, /* from here to the last: "true" or "false" */
    KUBERNETES_ENDPOINTS_LABEL,
    KUBERNETES_AIMED_BACKOFF,
    KUBERNETES_NAMED_TAINTS,
    KUBERNETES_QUEUEING_HINTS,
    KUBERNETES_POP_FROM_BACKOFF,
    KUBERNETES_ASYNC_PREEMPTION,
    N_KUBERNETES_SETTINGS
} KubernetesSetting;

typedef struct KubernetesRow {
    const char *component;
    const char *setting;
    const char *doc;
    const char *values[N_KUBERNETES_VERSIONS];
} KubernetesRow;

extern const KubernetesRow kubernetes_rows[N_KUBERNETES_SETTINGS];
extern const char *const kubernetes_versions[]; /* oldest first; NULL-terminated */

/* The table's own text of a version ("1.31"); NULL: it is not simulated. */
const char *kubernetes_version_find(const char *text);

/* The value of a setting; 'version' NULL or unknown: that of the default. */
const char *kubernetes_value(const char *version, KubernetesSetting setting);
SimTime kubernetes_time(const char *version, KubernetesSetting setting);
bool kubernetes_flag(const char *version, KubernetesSetting setting); /* "true" */

/* kubernetes-version.c - the table of differences between releases. */
#include "models/kubernetes-version.h"

#include "text/scalar.h"

#include <glib.h>
#include <string.h>

const char *const kubernetes_versions[] = { "1.30", "1.31", "1.32", "1.33",
                                            "1.34", "1.35", "1.36", NULL };

const KubernetesRow kubernetes_rows[N_KUBERNETES_SETTINGS] = {
    [KUBERNETES_NODE_MONITOR_GRACE_PERIOD] = {
        "kube-controller-manager", "node-monitor-grace-period",
        "How long a node may be silent before it is not ready.",
        { "40s", "40s", "50s", "50s", "50s", "50s", "50s" },
    },
    [KUBERNETES_AUTOSCALER_TOLERANCE] = {
        "kube-controller-manager", "the autoscaler's tolerance is compared with",
        "The difference of usage and target, or the ratio of the two.",
        { "difference", "difference", "difference", "ratio", "ratio", "ratio", "ratio" },
    },
    [KUBERNETES_CONTAINER_EVENTS] = {
        "kubelet", "messages of the events Created and Started",
        "named: `Created container: web`; short: `Container created`.",
        { "named", "named", "named", "named", "named", "short", "short" },
    },
};

static int
find(const char *text)
{
    for (int i = 0; text != NULL && i < N_KUBERNETES_VERSIONS; i++) {
        if (strcmp(kubernetes_versions[i], text) == 0) {
            return i;
        }
    }
    return -1;
}

const char *
kubernetes_version_find(const char *text)
{
    int index = find(text);

    return index < 0 ? NULL : kubernetes_versions[index];
}

const char *
kubernetes_value(const char *version, KubernetesSetting setting)
{
    int index = find(version);

    return kubernetes_rows[setting].values[index < 0 ? find(KUBERNETES_VERSION_DEFAULT) : index];
}

SimTime
kubernetes_time(const char *version, KubernetesSetting setting)
{
    SimTime time = 0;
    bool is_time = go_duration_parse(kubernetes_value(version, setting), &time);

    g_assert(is_time);
    return time;
}

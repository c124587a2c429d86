/* kubectl-resource.c - rows of resource words. */
#include "experiment/kubectl-line/kubectl-resource.h"

#include <string.h>

static const KubectlResource resources[] = {
    { KIND_NAMESPACE, "namespace", "namespaces", "ns", "", false },
    { KIND_NODE, "node", "nodes", "no", "", false },
    { KIND_POD, "pod", "pods", "po", "", true },
    { KIND_SERVICE, "service", "services", "svc", "", true },
    { KIND_ENDPOINTS, "endpoints", "endpoints", "ep", "", true },
    { KIND_EVENT, "event", "events", "ev", "", true },
    { KIND_REPLICATION_CONTROLLER, "replicationcontroller", "replicationcontrollers", "rc", "",
      true },
    { KIND_CONFIG_MAP, "configmap", "configmaps", "cm", "", true },
    { KIND_SECRET, "secret", "secrets", NULL, "", true },
    { KIND_SERVICE_ACCOUNT, "serviceaccount", "serviceaccounts", "sa", "", true },
    { KIND_PERSISTENT_VOLUME, "persistentvolume", "persistentvolumes", "pv", "", false },
    { KIND_PERSISTENT_VOLUME_CLAIM, "persistentvolumeclaim", "persistentvolumeclaims", "pvc", "",
      true },
    { KIND_RESOURCE_QUOTA, "resourcequota", "resourcequotas", "quota", "", true },
    { KIND_LIMIT_RANGE, "limitrange", "limitranges", "limits", "", true },
    { KIND_DEPLOYMENT, "deployment", "deployments", "deploy", "apps", true },
    { KIND_REPLICA_SET, "replicaset", "replicasets", "rs", "apps", true },
    { KIND_STATEFUL_SET, "statefulset", "statefulsets", "sts", "apps", true },
    { KIND_DAEMON_SET, "daemonset", "daemonsets", "ds", "apps", true },
    { KIND_CONTROLLER_REVISION, "controllerrevision", "controllerrevisions", NULL, "apps", true },
    { KIND_JOB, "job", "jobs", NULL, "batch", true },
    { KIND_CRON_JOB, "cronjob", "cronjobs", "cj", "batch", true },
    { KIND_POD_DISRUPTION_BUDGET, "poddisruptionbudget", "poddisruptionbudgets", "pdb", "policy",
      true },
    { KIND_HORIZONTAL_POD_AUTOSCALER, "horizontalpodautoscaler", "horizontalpodautoscalers", "hpa",
      "autoscaling", true },
    { KIND_PRIORITY_CLASS, "priorityclass", "priorityclasses", "pc", "scheduling.k8s.io", false },
    { KIND_STORAGE_CLASS, "storageclass", "storageclasses", "sc", "storage.k8s.io", false },
    { KIND_ENDPOINT_SLICE, "endpointslice", "endpointslices", NULL, "discovery.k8s.io", true },
    { KIND_LEASE, "lease", "leases", NULL, "coordination.k8s.io", true },
};

static bool
is_word_of(const KubectlResource *resource, const char *word)
{
    return g_ascii_strcasecmp(word, resource->singular) == 0 ||
           g_ascii_strcasecmp(word, resource->plural) == 0 ||
           (resource->short_name != NULL && g_ascii_strcasecmp(word, resource->short_name) == 0);
}

const KubectlResource *
kubectl_resource_find(const char *word)
{
    const char *point = strchr(word, '.');
    g_autofree char *base = point == NULL ? g_strdup(word) : g_strndup(word, (gsize)(point - word));

    for (size_t i = 0; i < G_N_ELEMENTS(resources); i++) {
        const KubectlResource *resource = &resources[i];

        /* deployments.v1.apps and deployments.apps both end in the group */
        if (is_word_of(resource, base) &&
            (point == NULL ||
             (*resource->group != '\0' && g_str_has_suffix(point + 1, resource->group)))) {
            return resource;
        }
    }
    return NULL;
}

const KubectlResource *
kubectl_resource_of(Kind kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(resources); i++) {
        if (resources[i].kind == kind) {
            return &resources[i];
        }
    }
    return NULL;
}

char *
kubectl_resource_text(const KubectlResource *resource)
{
    return *resource->group == '\0' ? g_strdup(resource->singular)
                                    : g_strconcat(resource->singular, ".", resource->group, NULL);
}

const char **
kubectl_resource_words(void)
{
    const char **words = g_new0(const char *, 3 * G_N_ELEMENTS(resources) + 1);
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(resources); i++) {
        words[n++] = resources[i].singular;
        words[n++] = resources[i].plural;
        if (resources[i].short_name != NULL) {
            words[n++] = resources[i].short_name;
        }
    }
    return words;
}

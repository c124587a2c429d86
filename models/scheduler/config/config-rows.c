/* config-rows.c - the types of KubeSchedulerConfiguration v1, for strict decoding. */
#include "models/scheduler/config/config-rows.h"

#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

#define TYPE_META \
    { "kind", "Kind", NULL, &api_string, API_PLAIN, OPTIONAL | API_TYPE_META, NULL }, \
    { \
        "apiVersion", "APIVersion", NULL, &api_string, API_PLAIN, OPTIONAL | API_TYPE_META, NULL \
    }

ROWS(sched_plugin_entry) = { TEXT_REQUIRED("name", "Name"), INT32_POINTER("weight", "Weight") };
static TYPE(sched_plugin_entry, "v1.Plugin", NULL);

ROWS(sched_plugin_set) = { LIST("enabled", "Enabled", sched_plugin_entry),
                           LIST("disabled", "Disabled", sched_plugin_entry) };
static TYPE(sched_plugin_set, "v1.PluginSet", NULL);

ROWS(sched_plugins) = {
    PART("preEnqueue", "PreEnqueue", sched_plugin_set),
    PART("queueSort", "QueueSort", sched_plugin_set),
    PART("preFilter", "PreFilter", sched_plugin_set),
    PART("filter", "Filter", sched_plugin_set),
    PART("postFilter", "PostFilter", sched_plugin_set),
    PART("preScore", "PreScore", sched_plugin_set),
    PART("score", "Score", sched_plugin_set),
    PART("reserve", "Reserve", sched_plugin_set),
    PART("permit", "Permit", sched_plugin_set),
    PART("preBind", "PreBind", sched_plugin_set),
    PART("bind", "Bind", sched_plugin_set),
    PART("postBind", "PostBind", sched_plugin_set),
    PART("multiPoint", "MultiPoint", sched_plugin_set),
};
static TYPE(sched_plugins, "v1.Plugins", NULL);

ROWS(sched_plugin_config) = { TEXT_REQUIRED("name", "Name"), RAW("args", "Args") };
static TYPE(sched_plugin_config, "v1.PluginConfig", NULL);

ROWS(sched_profile) = {
    TEXT_POINTER("schedulerName", "SchedulerName"),
    INT32_POINTER("percentageOfNodesToScore", "PercentageOfNodesToScore"),
    POINTER("plugins", "Plugins", sched_plugins),
    LIST("pluginConfig", "PluginConfig", sched_plugin_config),
};
static TYPE(sched_profile, "v1.KubeSchedulerProfile", NULL);

ROWS(sched_leader_election) = {
    BOOL_POINTER("leaderElect", "LeaderElect"),     TEXT_POINTER("leaseDuration", "LeaseDuration"),
    TEXT_POINTER("renewDeadline", "RenewDeadline"), TEXT_POINTER("retryPeriod", "RetryPeriod"),
    TEXT("resourceLock", "ResourceLock"),           TEXT("resourceName", "ResourceName"),
    TEXT("resourceNamespace", "ResourceNamespace"),
};
static TYPE(sched_leader_election, "v1alpha1.LeaderElectionConfiguration", NULL);

ROWS(sched_client_connection) = {
    TEXT("kubeconfig", "Kubeconfig"),
    TEXT("acceptContentTypes", "AcceptContentTypes"),
    TEXT("contentType", "ContentType"),
    ROW("qps", "QPS", NULL, float64, API_PLAIN, OPTIONAL),
    INT32("burst", "Burst"),
};
static TYPE(sched_client_connection, "v1alpha1.ClientConnectionConfiguration", NULL);

ROWS(sched_tls) = {
    BOOL("insecure", "Insecure"), TEXT("serverName", "ServerName"), TEXT("certFile", "CertFile"),
    TEXT("keyFile", "KeyFile"),   TEXT("caFile", "CAFile"),         BYTES("certData", "CertData"),
    BYTES("keyData", "KeyData"),  BYTES("caData", "CAData"),
};
static TYPE(sched_tls, "v1.ExtenderTLSConfig", NULL);

ROWS(sched_managed_resource) = { TEXT_REQUIRED("name", "Name"),
                                 BOOL("ignoredByScheduler", "IgnoredByScheduler") };
static TYPE(sched_managed_resource, "v1.ExtenderManagedResource", NULL);

ROWS(sched_extender) = {
    TEXT_REQUIRED("urlPrefix", "URLPrefix"),
    TEXT("filterVerb", "FilterVerb"),
    TEXT("preemptVerb", "PreemptVerb"),
    TEXT("prioritizeVerb", "PrioritizeVerb"),
    INT64("weight", "Weight"),
    TEXT("bindVerb", "BindVerb"),
    BOOL("enableHTTPS", "EnableHTTPS"),
    POINTER("tlsConfig", "TLSConfig", sched_tls),
    TEXT_POINTER("httpTimeout", "HTTPTimeout"),
    BOOL("nodeCacheCapable", "NodeCacheCapable"),
    LIST("managedResources", "ManagedResources", sched_managed_resource),
    BOOL("ignorable", "Ignorable"),
};
static TYPE(sched_extender, "v1.Extender", NULL);

ROWS(sched_configuration) = {
    TYPE_META,
    INT32_POINTER("parallelism", "Parallelism"),
    PART("leaderElection", "LeaderElection", sched_leader_election),
    PART("clientConnection", "ClientConnection", sched_client_connection),
    BOOL_POINTER("enableProfiling", "EnableProfiling"),
    BOOL_POINTER("enableContentionProfiling", "EnableContentionProfiling"),
    INT32_POINTER("percentageOfNodesToScore", "PercentageOfNodesToScore"),
    INT64_POINTER("podInitialBackoffSeconds", "PodInitialBackoffSeconds"),
    INT64_POINTER("podMaxBackoffSeconds", "PodMaxBackoffSeconds"),
    LIST("profiles", "Profiles", sched_profile),
    LIST("extenders", "Extenders", sched_extender),
    BOOL("delayCacheUntilActive", "DelayCacheUntilActive"),
};
TYPE(sched_configuration, "v1.KubeSchedulerConfiguration", NULL);

ROWS(sched_resource_spec) = { TEXT_REQUIRED("name", "Name"), INT64("weight", "Weight") };
static TYPE(sched_resource_spec, "v1.ResourceSpec", NULL);

ROWS(sched_shape_point) = { INT32_REQUIRED("utilization", "Utilization"),
                            INT32_REQUIRED("score", "Score") };
static TYPE(sched_shape_point, "v1.UtilizationShapePoint", NULL);

ROWS(sched_ratio) = { LIST("shape", "Shape", sched_shape_point) };
static TYPE(sched_ratio, "v1.RequestedToCapacityRatioParam", NULL);

ROWS(sched_strategy) = {
    TEXT("type", "Type"),
    LIST("resources", "Resources", sched_resource_spec),
    POINTER("requestedToCapacityRatio", "RequestedToCapacityRatio", sched_ratio),
};
static TYPE(sched_strategy, "v1.ScoringStrategy", NULL);

ROWS(sched_fit_args) = {
    TYPE_META,
    TEXT_LIST("ignoredResources", "IgnoredResources"),
    TEXT_LIST("ignoredResourceGroups", "IgnoredResourceGroups"),
    POINTER("scoringStrategy", "ScoringStrategy", sched_strategy),
};
static TYPE(sched_fit_args, "v1.NodeResourcesFitArgs", NULL);

ROWS(sched_balanced_args) = { TYPE_META, LIST("resources", "Resources", sched_resource_spec) };
static TYPE(sched_balanced_args, "v1.NodeResourcesBalancedAllocationArgs", NULL);

ROWS(sched_preemption_args) = {
    TYPE_META,
    INT32_POINTER("minCandidateNodesPercentage", "MinCandidateNodesPercentage"),
    INT32_POINTER("minCandidateNodesAbsolute", "MinCandidateNodesAbsolute"),
};
static TYPE(sched_preemption_args, "v1.DefaultPreemptionArgs", NULL);

ROWS(sched_inter_pod_args) = {
    TYPE_META,
    INT32_POINTER("hardPodAffinityWeight", "HardPodAffinityWeight"),
    BOOL_REQUIRED("ignorePreferredTermsOfExistingPods", "IgnorePreferredTermsOfExistingPods"),
};
static TYPE(sched_inter_pod_args, "v1.InterPodAffinityArgs", NULL);

ROWS(sched_node_affinity_args) = {
    TYPE_META,
    POINTER("addedAffinity", "AddedAffinity", core_node_affinity),
};
static TYPE(sched_node_affinity_args, "v1.NodeAffinityArgs", NULL);

ROWS(sched_spread_args) = {
    TYPE_META,
    LIST("defaultConstraints", "DefaultConstraints", core_topology_spread_constraint),
    TEXT("defaultingType", "DefaultingType"),
};
static TYPE(sched_spread_args, "v1.PodTopologySpreadArgs", NULL);

ROWS(sched_volume_args) = {
    TYPE_META,
    INT64_POINTER("bindTimeoutSeconds", "BindTimeoutSeconds"),
    LIST("shape", "Shape", sched_shape_point),
};
static TYPE(sched_volume_args, "v1.VolumeBindingArgs", NULL);

ROWS(sched_dynamic_args) = { TYPE_META, TEXT_POINTER("filterTimeout", "FilterTimeout") };
static TYPE(sched_dynamic_args, "v1.DynamicResourcesArgs", NULL);

/* Not Kubernetes': which policy decides. */
ROWS(sched_policy_args) = { TYPE_META, TEXT("policy", "Policy"), TEXT("formula", "Formula") };
static TYPE(sched_policy_args, "v1.PlacementPolicyArgs", NULL);

ROWS(sched_gang_args) = { TYPE_META,
                          INT64_POINTER("permitWaitingTimeSeconds", "PermitWaitingTimeSeconds"),
                          INT64_POINTER("podGroupBackoffSeconds", "PodGroupBackoffSeconds") };
static TYPE(sched_gang_args, "v1.CoschedulingArgs", NULL);

static const struct {
    const char *plugin;
    const ApiType *type;
} args_types[] = {
    { "DefaultPreemption", &api_sched_preemption_args },
    { "Coscheduling", &api_sched_gang_args },
    { "DynamicResources", &api_sched_dynamic_args },
    { "InterPodAffinity", &api_sched_inter_pod_args },
    { "NodeAffinity", &api_sched_node_affinity_args },
    { "NodeResourcesBalancedAllocation", &api_sched_balanced_args },
    { "NodeResourcesFit", &api_sched_fit_args },
    { "PlacementPolicy", &api_sched_policy_args },
    { "PodTopologySpread", &api_sched_spread_args },
    { "VolumeBinding", &api_sched_volume_args },
};

const ApiType *
plugin_args_type(const char *plugin)
{
    for (size_t i = 0; i < G_N_ELEMENTS(args_types); i++) {
        if (g_strcmp0(args_types[i].plugin, plugin) == 0) {
            return args_types[i].type;
        }
    }
    return NULL;
}

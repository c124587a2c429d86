/* pod-spec-types.c - what a pod wants, and templates of pods. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_sysctl) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_REQUIRED("value", "Value"),
};
TYPE(core_sysctl, "v1.Sysctl", NULL);

ROWS(core_pod_security_context) = {
    POINTER("seLinuxOptions", "SELinuxOptions", core_se_linux_options),
    POINTER("windowsOptions", "WindowsOptions", core_windows_options),
    INT64_POINTER("runAsUser", "RunAsUser"),
    INT64_POINTER("runAsGroup", "RunAsGroup"),
    BOOL_POINTER("runAsNonRoot", "RunAsNonRoot"),
    INT64_LIST("supplementalGroups", "SupplementalGroups"),
    NAMED_POINTER("supplementalGroupsPolicy", "SupplementalGroupsPolicy",
                  "v1.SupplementalGroupsPolicy"),
    INT64_POINTER("fsGroup", "FSGroup"),
    LIST("sysctls", "Sysctls", core_sysctl),
    NAMED_POINTER("fsGroupChangePolicy", "FSGroupChangePolicy", "v1.PodFSGroupChangePolicy"),
    POINTER("seccompProfile", "SeccompProfile", core_seccomp_profile),
    POINTER("appArmorProfile", "AppArmorProfile", core_app_armor_profile),
    NAMED_POINTER("seLinuxChangePolicy", "SELinuxChangePolicy", "v1.PodSELinuxChangePolicy"),
};
TYPE(core_pod_security_context, "v1.PodSecurityContext", NULL);

ROWS(core_node_selector_requirement) = {
    TEXT_REQUIRED("key", "Key"),
    NAMED_REQUIRED("operator", "Operator", "v1.NodeSelectorOperator"),
    TEXT_LIST("values", "Values"),
};
TYPE(core_node_selector_requirement, "v1.NodeSelectorRequirement", NULL);

ROWS(core_node_selector_term) = {
    LIST("matchExpressions", "MatchExpressions", core_node_selector_requirement),
    LIST("matchFields", "MatchFields", core_node_selector_requirement),
};
TYPE(core_node_selector_term, "v1.NodeSelectorTerm", NULL);

ROWS(core_node_selector) = {
    LIST_REQUIRED("nodeSelectorTerms", "NodeSelectorTerms", core_node_selector_term),
};
TYPE(core_node_selector, "v1.NodeSelector", NULL);

ROWS(core_preferred_scheduling_term) = {
    INT32_REQUIRED("weight", "Weight"),
    ROW("preference", "Preference", NULL, core_node_selector_term, API_PLAIN, 0),
};
TYPE(core_preferred_scheduling_term, "v1.PreferredSchedulingTerm", NULL);

ROWS(core_node_affinity) = {
    POINTER("requiredDuringSchedulingIgnoredDuringExecution",
            "RequiredDuringSchedulingIgnoredDuringExecution", core_node_selector),
    LIST("preferredDuringSchedulingIgnoredDuringExecution",
         "PreferredDuringSchedulingIgnoredDuringExecution", core_preferred_scheduling_term),
};
TYPE(core_node_affinity, "v1.NodeAffinity", NULL);

ROWS(core_pod_affinity_term) = {
    POINTER("labelSelector", "LabelSelector", meta_label_selector),
    TEXT_LIST("namespaces", "Namespaces"),
    TEXT_REQUIRED("topologyKey", "TopologyKey"),
    POINTER("namespaceSelector", "NamespaceSelector", meta_label_selector),
    TEXT_LIST("matchLabelKeys", "MatchLabelKeys"),
    TEXT_LIST("mismatchLabelKeys", "MismatchLabelKeys"),
};
TYPE(core_pod_affinity_term, "v1.PodAffinityTerm", NULL);

ROWS(core_weighted_pod_affinity_term) = {
    INT32_REQUIRED("weight", "Weight"),
    ROW("podAffinityTerm", "PodAffinityTerm", NULL, core_pod_affinity_term, API_PLAIN, 0),
};
TYPE(core_weighted_pod_affinity_term, "v1.WeightedPodAffinityTerm", NULL);

ROWS(core_pod_affinity) = {
    LIST("requiredDuringSchedulingIgnoredDuringExecution",
         "RequiredDuringSchedulingIgnoredDuringExecution", core_pod_affinity_term),
    LIST("preferredDuringSchedulingIgnoredDuringExecution",
         "PreferredDuringSchedulingIgnoredDuringExecution", core_weighted_pod_affinity_term),
};
TYPE(core_pod_affinity, "v1.PodAffinity", NULL);

ROWS(core_pod_anti_affinity) = {
    LIST("requiredDuringSchedulingIgnoredDuringExecution",
         "RequiredDuringSchedulingIgnoredDuringExecution", core_pod_affinity_term),
    LIST("preferredDuringSchedulingIgnoredDuringExecution",
         "PreferredDuringSchedulingIgnoredDuringExecution", core_weighted_pod_affinity_term),
};
TYPE(core_pod_anti_affinity, "v1.PodAntiAffinity", NULL);

ROWS(core_affinity) = {
    POINTER("nodeAffinity", "NodeAffinity", core_node_affinity),
    POINTER("podAffinity", "PodAffinity", core_pod_affinity),
    POINTER("podAntiAffinity", "PodAntiAffinity", core_pod_anti_affinity),
};
TYPE(core_affinity, "v1.Affinity", NULL);

ROWS(core_toleration) = {
    TEXT("key", "Key"),
    NAMED("operator", "Operator", "v1.TolerationOperator"),
    TEXT("value", "Value"),
    NAMED("effect", "Effect", "v1.TaintEffect"),
    INT64_POINTER("tolerationSeconds", "TolerationSeconds"),
};
TYPE(core_toleration, "v1.Toleration", NULL);

ROWS(core_host_alias) = {
    TEXT_REQUIRED("ip", "IP"),
    TEXT_LIST("hostnames", "Hostnames"),
};
TYPE(core_host_alias, "v1.HostAlias", NULL);

ROWS(core_pod_dns_config_option) = {
    TEXT("name", "Name"),
    TEXT_POINTER("value", "Value"),
};
TYPE(core_pod_dns_config_option, "v1.PodDNSConfigOption", NULL);

ROWS(core_pod_dns_config) = {
    TEXT_LIST("nameservers", "Nameservers"),
    TEXT_LIST("searches", "Searches"),
    LIST("options", "Options", core_pod_dns_config_option),
};
TYPE(core_pod_dns_config, "v1.PodDNSConfig", NULL);

ROWS(core_pod_readiness_gate) = {
    NAMED_REQUIRED("conditionType", "ConditionType", "v1.PodConditionType"),
};
TYPE(core_pod_readiness_gate, "v1.PodReadinessGate", NULL);

ROWS(core_topology_spread_constraint) = {
    INT32_REQUIRED("maxSkew", "MaxSkew"),
    TEXT_REQUIRED("topologyKey", "TopologyKey"),
    NAMED_REQUIRED("whenUnsatisfiable", "WhenUnsatisfiable", "v1.UnsatisfiableConstraintAction"),
    POINTER("labelSelector", "LabelSelector", meta_label_selector),
    INT32_POINTER("minDomains", "MinDomains"),
    NAMED_POINTER("nodeAffinityPolicy", "NodeAffinityPolicy", "v1.NodeInclusionPolicy"),
    NAMED_POINTER("nodeTaintsPolicy", "NodeTaintsPolicy", "v1.NodeInclusionPolicy"),
    TEXT_LIST("matchLabelKeys", "MatchLabelKeys"),
};
TYPE(core_topology_spread_constraint, "v1.TopologySpreadConstraint", NULL);

ROWS(core_pod_os) = { NAMED_REQUIRED("name", "Name", "v1.OSName") };
TYPE(core_pod_os, "v1.PodOS", NULL);

ROWS(core_pod_scheduling_gate) = { TEXT_REQUIRED("name", "Name") };
TYPE(core_pod_scheduling_gate, "v1.PodSchedulingGate", NULL);

ROWS(core_pod_resource_claim) = {
    TEXT_REQUIRED("name", "Name"),
    TEXT_POINTER("resourceClaimName", "ResourceClaimName"),
    TEXT_POINTER("resourceClaimTemplateName", "ResourceClaimTemplateName"),
};
TYPE(core_pod_resource_claim, "v1.PodResourceClaim", NULL);

ROWS(core_pod_spec) = {
    { "volumes", "Volumes", NULL, &api_core_volume, API_LIST,
      OPTIONAL | API_MERGE | API_RETAIN_KEYS, "name" },
    LIST_BY("initContainers", "InitContainers", core_container, "name"),
    LIST_REQUIRED_BY("containers", "Containers", core_container, "name"),
    LIST_BY("ephemeralContainers", "EphemeralContainers", core_ephemeral_container, "name"),
    NAMED("restartPolicy", "RestartPolicy", "v1.RestartPolicy"),
    INT64_POINTER("terminationGracePeriodSeconds", "TerminationGracePeriodSeconds"),
    INT64_POINTER("activeDeadlineSeconds", "ActiveDeadlineSeconds"),
    NAMED("dnsPolicy", "DNSPolicy", "v1.DNSPolicy"),
    TEXT_MAP("nodeSelector", "NodeSelector"),
    TEXT("serviceAccountName", "ServiceAccountName"),
    TEXT("serviceAccount", "DeprecatedServiceAccount"),
    BOOL_POINTER("automountServiceAccountToken", "AutomountServiceAccountToken"),
    TEXT("nodeName", "NodeName"),
    BOOL("hostNetwork", "HostNetwork"),
    BOOL("hostPID", "HostPID"),
    BOOL("hostIPC", "HostIPC"),
    BOOL_POINTER("shareProcessNamespace", "ShareProcessNamespace"),
    POINTER("securityContext", "SecurityContext", core_pod_security_context),
    LIST_BY("imagePullSecrets", "ImagePullSecrets", core_local_object_reference, "name"),
    TEXT("hostname", "Hostname"),
    TEXT("subdomain", "Subdomain"),
    POINTER("affinity", "Affinity", core_affinity),
    TEXT("schedulerName", "SchedulerName"),
    LIST("tolerations", "Tolerations", core_toleration),
    LIST_BY("hostAliases", "HostAliases", core_host_alias, "ip"),
    TEXT("priorityClassName", "PriorityClassName"),
    INT32_POINTER("priority", "Priority"),
    POINTER("dnsConfig", "DNSConfig", core_pod_dns_config),
    LIST("readinessGates", "ReadinessGates", core_pod_readiness_gate),
    TEXT_POINTER("runtimeClassName", "RuntimeClassName"),
    BOOL_POINTER("enableServiceLinks", "EnableServiceLinks"),
    NAMED_POINTER("preemptionPolicy", "PreemptionPolicy", "v1.PreemptionPolicy"),
    RESOURCES("overhead", "Overhead"),
    LIST_BY("topologySpreadConstraints", "TopologySpreadConstraints",
            core_topology_spread_constraint, "topologyKey"),
    BOOL_POINTER("setHostnameAsFQDN", "SetHostnameAsFQDN"),
    POINTER("os", "OS", core_pod_os),
    BOOL_POINTER("hostUsers", "HostUsers"),
    LIST_BY("schedulingGates", "SchedulingGates", core_pod_scheduling_gate, "name"),
    { "resourceClaims", "ResourceClaims", NULL, &api_core_pod_resource_claim, API_LIST,
      OPTIONAL | API_MERGE | API_RETAIN_KEYS, "name" },
    POINTER("resources", "Resources", core_resource_requirements),
    TEXT_POINTER("hostnameOverride", "HostnameOverride"),
};
TYPE(core_pod_spec, "v1.PodSpec", default_pod_spec);

ROWS(core_pod_template_spec) = {
    PART("metadata", "ObjectMeta", meta_object_meta),
    PART("spec", "Spec", core_pod_spec),
};
TYPE(core_pod_template_spec, "v1.PodTemplateSpec", NULL);

ROWS(core_pod_template) = {
    OBJECT,
    PART("template", "Template", core_pod_template_spec),
};
TYPE(core_pod_template, "v1.PodTemplate", NULL);

/* config-types.c - configuration, limits, events, leases and other small kinds. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(core_limit_range_item) = {
    NAMED_REQUIRED("type", "Type", "v1.LimitType"),
    RESOURCES("max", "Max"),
    RESOURCES("min", "Min"),
    RESOURCES("default", "Default"),
    RESOURCES("defaultRequest", "DefaultRequest"),
    RESOURCES("maxLimitRequestRatio", "MaxLimitRequestRatio"),
};
TYPE(core_limit_range_item, "v1.LimitRangeItem", default_limit_range_item);

ROWS(core_limit_range_spec) = { LIST_REQUIRED("limits", "Limits", core_limit_range_item) };
TYPE(core_limit_range_spec, "v1.LimitRangeSpec", NULL);

ROWS(core_limit_range) = {
    OBJECT,
    PART("spec", "Spec", core_limit_range_spec),
};
TYPE(core_limit_range, "v1.LimitRange", NULL);

ROWS(core_scoped_resource_selector_requirement) = {
    NAMED_REQUIRED("scopeName", "ScopeName", "v1.ResourceQuotaScope"),
    NAMED_REQUIRED("operator", "Operator", "v1.ScopeSelectorOperator"),
    TEXT_LIST("values", "Values"),
};
TYPE(core_scoped_resource_selector_requirement, "v1.ScopedResourceSelectorRequirement", NULL);

ROWS(core_scope_selector) = {
    LIST("matchExpressions", "MatchExpressions", core_scoped_resource_selector_requirement),
};
TYPE(core_scope_selector, "v1.ScopeSelector", NULL);

ROWS(core_resource_quota_spec) = {
    RESOURCES("hard", "Hard"),
    NAMED_LIST("scopes", "Scopes", "v1.ResourceQuotaScope"),
    POINTER("scopeSelector", "ScopeSelector", core_scope_selector),
};
TYPE(core_resource_quota_spec, "v1.ResourceQuotaSpec", NULL);

ROWS(core_resource_quota_status) = {
    RESOURCES("hard", "Hard"),
    RESOURCES("used", "Used"),
};
TYPE(core_resource_quota_status, "v1.ResourceQuotaStatus", NULL);

ROWS(core_resource_quota) = {
    OBJECT,
    PART("spec", "Spec", core_resource_quota_spec),
    PART("status", "Status", core_resource_quota_status),
};
TYPE(core_resource_quota, "v1.ResourceQuota", NULL);

ROWS(core_config_map) = {
    OBJECT,
    BOOL_POINTER("immutable", "Immutable"),
    TEXT_MAP("data", "Data"),
    BYTES_MAP("binaryData", "BinaryData"),
};
TYPE(core_config_map, "v1.ConfigMap", NULL);

ROWS(core_secret) = {
    OBJECT,
    BOOL_POINTER("immutable", "Immutable"),
    BYTES_MAP("data", "Data"),
    TEXT_MAP("stringData", "StringData"),
    NAMED("type", "Type", "v1.SecretType"),
};
TYPE(core_secret, "v1.Secret", default_secret);

ROWS(core_service_account) = {
    OBJECT,
    LIST_BY("secrets", "Secrets", core_object_reference, "name"),
    LIST("imagePullSecrets", "ImagePullSecrets", core_local_object_reference),
    BOOL_POINTER("automountServiceAccountToken", "AutomountServiceAccountToken"),
};
TYPE(core_service_account, "v1.ServiceAccount", NULL);

ROWS(core_event_source) = {
    TEXT("component", "Component"),
    TEXT("host", "Host"),
};
TYPE(core_event_source, "v1.EventSource", NULL);

ROWS(core_event_series) = {
    INT32("count", "Count"),
    MICRO_TIME("lastObservedTime", "LastObservedTime"),
};
TYPE(core_event_series, "v1.EventSeries", NULL);

ROWS(core_event) = {
    OBJECT,
    ROW("involvedObject", "InvolvedObject", NULL, core_object_reference, API_PLAIN, 0),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
    PART("source", "Source", core_event_source),
    TIME("firstTimestamp", "FirstTimestamp"),
    TIME("lastTimestamp", "LastTimestamp"),
    INT32("count", "Count"),
    TEXT("type", "Type"),
    MICRO_TIME("eventTime", "EventTime"),
    POINTER("series", "Series", core_event_series),
    TEXT("action", "Action"),
    POINTER("related", "Related", core_object_reference),
    TEXT_REQUIRED("reportingComponent", "ReportingController"),
    TEXT_REQUIRED("reportingInstance", "ReportingInstance"),
};
TYPE(core_event, "v1.Event", NULL);

ROWS(core_binding) = {
    OBJECT,
    ROW("target", "Target", NULL, core_object_reference, API_PLAIN, 0),
};
TYPE(core_binding, "v1.Binding", NULL);

ROWS(coordination_lease_spec) = {
    TEXT_POINTER("holderIdentity", "HolderIdentity"),
    INT32_POINTER("leaseDurationSeconds", "LeaseDurationSeconds"),
    MICRO_TIME_POINTER("acquireTime", "AcquireTime"),
    MICRO_TIME_POINTER("renewTime", "RenewTime"),
    INT32_POINTER("leaseTransitions", "LeaseTransitions"),
    NAMED_POINTER("strategy", "Strategy", "v1.CoordinatedLeaseStrategy"),
    TEXT_POINTER("preferredHolder", "PreferredHolder"),
};
TYPE(coordination_lease_spec, "v1.LeaseSpec", NULL);

ROWS(coordination_lease) = {
    OBJECT,
    PART("spec", "Spec", coordination_lease_spec),
};
TYPE(coordination_lease, "v1.Lease", NULL);

ROWS(scheduling_priority_class) = {
    OBJECT,
    INT32_REQUIRED("value", "Value"),
    BOOL("globalDefault", "GlobalDefault"),
    TEXT("description", "Description"),
    NAMED_POINTER("preemptionPolicy", "PreemptionPolicy", "v1.PreemptionPolicy"),
};
TYPE(scheduling_priority_class, "v1.PriorityClass", default_priority_class);

ROWS(node_overhead) = { RESOURCES("podFixed", "PodFixed") };
TYPE(node_overhead, "v1.Overhead", NULL);

ROWS(node_scheduling) = {
    TEXT_MAP("nodeSelector", "NodeSelector"),
    LIST("tolerations", "Tolerations", core_toleration),
};
TYPE(node_scheduling, "v1.Scheduling", NULL);

ROWS(node_runtime_class) = {
    OBJECT,
    TEXT_REQUIRED("handler", "Handler"),
    POINTER("overhead", "Overhead", node_overhead),
    POINTER("scheduling", "Scheduling", node_scheduling),
};
TYPE(node_runtime_class, "v1.RuntimeClass", NULL);

ROWS(policy_pod_disruption_budget_spec) = {
    INT_OR_STRING_POINTER("minAvailable", "MinAvailable"),
    POINTER("selector", "Selector", meta_label_selector),
    INT_OR_STRING_POINTER("maxUnavailable", "MaxUnavailable"),
    NAMED_POINTER("unhealthyPodEvictionPolicy", "UnhealthyPodEvictionPolicy",
                  "v1.UnhealthyPodEvictionPolicyType"),
};
TYPE(policy_pod_disruption_budget_spec, "v1.PodDisruptionBudgetSpec", NULL);

ROWS(policy_pod_disruption_budget_status) = {
    INT64("observedGeneration", "ObservedGeneration"),
    ROW("disruptedPods", "DisruptedPods", NULL, instant, API_MAP, OPTIONAL),
    INT32_REQUIRED("disruptionsAllowed", "DisruptionsAllowed"),
    INT32_REQUIRED("currentHealthy", "CurrentHealthy"),
    INT32_REQUIRED("desiredHealthy", "DesiredHealthy"),
    INT32_REQUIRED("expectedPods", "ExpectedPods"),
    LIST_BY("conditions", "Conditions", meta_condition, "type"),
};
TYPE(policy_pod_disruption_budget_status, "v1.PodDisruptionBudgetStatus", NULL);

ROWS(policy_pod_disruption_budget) = {
    OBJECT,
    PART("spec", "Spec", policy_pod_disruption_budget_spec),
    PART("status", "Status", policy_pod_disruption_budget_status),
};
TYPE(policy_pod_disruption_budget, "v1.PodDisruptionBudget", NULL);

/* autoscaling-types.c - horizontal pod autoscalers, both served versions, and scales. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

#define CROSS_VERSION_ROWS \
    TEXT_REQUIRED("kind", "Kind"), TEXT_REQUIRED("name", "Name"), TEXT("apiVersion", "APIVersion")

ROWS(autoscaling_v1_reference) = { CROSS_VERSION_ROWS };
TYPE(autoscaling_v1_reference, "v1.CrossVersionObjectReference", NULL);

ROWS(autoscaling_v1_spec) = {
    ROW("scaleTargetRef", "ScaleTargetRef", NULL, autoscaling_v1_reference, API_PLAIN, 0),
    INT32_POINTER("minReplicas", "MinReplicas"),
    INT32_REQUIRED("maxReplicas", "MaxReplicas"),
    INT32_POINTER("targetCPUUtilizationPercentage", "TargetCPUUtilizationPercentage"),
};
TYPE(autoscaling_v1_spec, "v1.HorizontalPodAutoscalerSpec", NULL);

ROWS(autoscaling_v1_status) = {
    INT64_POINTER("observedGeneration", "ObservedGeneration"),
    TIME_POINTER("lastScaleTime", "LastScaleTime"),
    INT32_REQUIRED("currentReplicas", "CurrentReplicas"),
    INT32_REQUIRED("desiredReplicas", "DesiredReplicas"),
    INT32_POINTER("currentCPUUtilizationPercentage", "CurrentCPUUtilizationPercentage"),
};
TYPE(autoscaling_v1_status, "v1.HorizontalPodAutoscalerStatus", NULL);

ROWS(autoscaling_v1_autoscaler) = {
    OBJECT,
    PART("spec", "Spec", autoscaling_v1_spec),
    PART("status", "Status", autoscaling_v1_status),
};
TYPE(autoscaling_v1_autoscaler, "v1.HorizontalPodAutoscaler", default_autoscaler_v1);

ROWS(autoscaling_v1_scale_spec) = { INT32("replicas", "Replicas") };
TYPE(autoscaling_v1_scale_spec, "v1.ScaleSpec", NULL);

ROWS(autoscaling_v1_scale_status) = {
    INT32_REQUIRED("replicas", "Replicas"),
    TEXT("selector", "Selector"),
};
TYPE(autoscaling_v1_scale_status, "v1.ScaleStatus", NULL);

ROWS(autoscaling_v1_scale) = {
    OBJECT,
    PART("spec", "Spec", autoscaling_v1_scale_spec),
    PART("status", "Status", autoscaling_v1_scale_status),
};
TYPE(autoscaling_v1_scale, "v1.Scale", NULL);

ROWS(autoscaling_v2_reference) = { CROSS_VERSION_ROWS };
TYPE(autoscaling_v2_reference, "v2.CrossVersionObjectReference", NULL);

ROWS(autoscaling_v2_metric_identifier) = {
    TEXT_REQUIRED("name", "Name"),
    POINTER("selector", "Selector", meta_label_selector),
};
TYPE(autoscaling_v2_metric_identifier, "v2.MetricIdentifier", NULL);

ROWS(autoscaling_v2_metric_target) = {
    NAMED_REQUIRED("type", "Type", "v2.MetricTargetType"),
    QUANTITY_POINTER("value", "Value"),
    QUANTITY_POINTER("averageValue", "AverageValue"),
    INT32_POINTER("averageUtilization", "AverageUtilization"),
};
TYPE(autoscaling_v2_metric_target, "v2.MetricTarget", NULL);

#define HELD(name, go, table) ROW(name, go, NULL, table, API_PLAIN, 0)

ROWS(autoscaling_v2_object_source) = {
    HELD("describedObject", "DescribedObject", autoscaling_v2_reference),
    HELD("target", "Target", autoscaling_v2_metric_target),
    HELD("metric", "Metric", autoscaling_v2_metric_identifier),
};
TYPE(autoscaling_v2_object_source, "v2.ObjectMetricSource", NULL);

ROWS(autoscaling_v2_pods_source) = {
    HELD("metric", "Metric", autoscaling_v2_metric_identifier),
    HELD("target", "Target", autoscaling_v2_metric_target),
};
TYPE(autoscaling_v2_pods_source, "v2.PodsMetricSource", NULL);

ROWS(autoscaling_v2_resource_source) = {
    NAMED_REQUIRED("name", "Name", "v1.ResourceName"),
    HELD("target", "Target", autoscaling_v2_metric_target),
};
TYPE(autoscaling_v2_resource_source, "v2.ResourceMetricSource", NULL);

ROWS(autoscaling_v2_container_source) = {
    NAMED_REQUIRED("name", "Name", "v1.ResourceName"),
    HELD("target", "Target", autoscaling_v2_metric_target),
    TEXT_REQUIRED("container", "Container"),
};
TYPE(autoscaling_v2_container_source, "v2.ContainerResourceMetricSource", NULL);

ROWS(autoscaling_v2_external_source) = {
    HELD("metric", "Metric", autoscaling_v2_metric_identifier),
    HELD("target", "Target", autoscaling_v2_metric_target),
};
TYPE(autoscaling_v2_external_source, "v2.ExternalMetricSource", NULL);

ROWS(autoscaling_v2_metric_spec) = {
    NAMED_REQUIRED("type", "Type", "v2.MetricSourceType"),
    POINTER("object", "Object", autoscaling_v2_object_source),
    POINTER("pods", "Pods", autoscaling_v2_pods_source),
    POINTER("resource", "Resource", autoscaling_v2_resource_source),
    POINTER("containerResource", "ContainerResource", autoscaling_v2_container_source),
    POINTER("external", "External", autoscaling_v2_external_source),
};
TYPE(autoscaling_v2_metric_spec, "v2.MetricSpec", NULL);

ROWS(autoscaling_v2_scaling_policy) = {
    NAMED_REQUIRED("type", "Type", "v2.HPAScalingPolicyType"),
    INT32_REQUIRED("value", "Value"),
    INT32_REQUIRED("periodSeconds", "PeriodSeconds"),
};
TYPE(autoscaling_v2_scaling_policy, "v2.HPAScalingPolicy", NULL);

ROWS(autoscaling_v2_scaling_rules) = {
    INT32_POINTER("stabilizationWindowSeconds", "StabilizationWindowSeconds"),
    NAMED_POINTER("selectPolicy", "SelectPolicy", "v2.ScalingPolicySelect"),
    LIST("policies", "Policies", autoscaling_v2_scaling_policy),
    QUANTITY_POINTER("tolerance", "Tolerance"),
};
TYPE(autoscaling_v2_scaling_rules, "v2.HPAScalingRules", NULL);

ROWS(autoscaling_v2_behavior) = {
    POINTER("scaleUp", "ScaleUp", autoscaling_v2_scaling_rules),
    POINTER("scaleDown", "ScaleDown", autoscaling_v2_scaling_rules),
};
TYPE(autoscaling_v2_behavior, "v2.HorizontalPodAutoscalerBehavior", NULL);

ROWS(autoscaling_v2_spec) = {
    HELD("scaleTargetRef", "ScaleTargetRef", autoscaling_v2_reference),
    INT32_POINTER("minReplicas", "MinReplicas"),
    INT32_REQUIRED("maxReplicas", "MaxReplicas"),
    LIST("metrics", "Metrics", autoscaling_v2_metric_spec),
    POINTER("behavior", "Behavior", autoscaling_v2_behavior),
};
TYPE(autoscaling_v2_spec, "v2.HorizontalPodAutoscalerSpec", NULL);

ROWS(autoscaling_v2_condition) = {
    NAMED_REQUIRED("type", "Type", "v2.HorizontalPodAutoscalerConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(autoscaling_v2_condition, "v2.HorizontalPodAutoscalerCondition", NULL);

ROWS(autoscaling_v2_value_status) = {
    QUANTITY_POINTER("value", "Value"),
    QUANTITY_POINTER("averageValue", "AverageValue"),
    INT32_POINTER("averageUtilization", "AverageUtilization"),
};
TYPE(autoscaling_v2_value_status, "v2.MetricValueStatus", NULL);

ROWS(autoscaling_v2_object_status) = {
    HELD("metric", "Metric", autoscaling_v2_metric_identifier),
    HELD("current", "Current", autoscaling_v2_value_status),
    HELD("describedObject", "DescribedObject", autoscaling_v2_reference),
};
TYPE(autoscaling_v2_object_status, "v2.ObjectMetricStatus", NULL);

ROWS(autoscaling_v2_pods_status) = {
    HELD("metric", "Metric", autoscaling_v2_metric_identifier),
    HELD("current", "Current", autoscaling_v2_value_status),
};
TYPE(autoscaling_v2_pods_status, "v2.PodsMetricStatus", NULL);

ROWS(autoscaling_v2_resource_status) = {
    NAMED_REQUIRED("name", "Name", "v1.ResourceName"),
    HELD("current", "Current", autoscaling_v2_value_status),
};
TYPE(autoscaling_v2_resource_status, "v2.ResourceMetricStatus", NULL);

ROWS(autoscaling_v2_container_status) = {
    NAMED_REQUIRED("name", "Name", "v1.ResourceName"),
    HELD("current", "Current", autoscaling_v2_value_status),
    TEXT_REQUIRED("container", "Container"),
};
TYPE(autoscaling_v2_container_status, "v2.ContainerResourceMetricStatus", NULL);

ROWS(autoscaling_v2_external_status) = {
    HELD("metric", "Metric", autoscaling_v2_metric_identifier),
    HELD("current", "Current", autoscaling_v2_value_status),
};
TYPE(autoscaling_v2_external_status, "v2.ExternalMetricStatus", NULL);

ROWS(autoscaling_v2_metric_status) = {
    NAMED_REQUIRED("type", "Type", "v2.MetricSourceType"),
    POINTER("object", "Object", autoscaling_v2_object_status),
    POINTER("pods", "Pods", autoscaling_v2_pods_status),
    POINTER("resource", "Resource", autoscaling_v2_resource_status),
    POINTER("containerResource", "ContainerResource", autoscaling_v2_container_status),
    POINTER("external", "External", autoscaling_v2_external_status),
};
TYPE(autoscaling_v2_metric_status, "v2.MetricStatus", NULL);

ROWS(autoscaling_v2_status) = {
    INT64_POINTER("observedGeneration", "ObservedGeneration"),
    TIME_POINTER("lastScaleTime", "LastScaleTime"),
    INT32("currentReplicas", "CurrentReplicas"),
    INT32_REQUIRED("desiredReplicas", "DesiredReplicas"),
    ROW("currentMetrics", "CurrentMetrics", NULL, autoscaling_v2_metric_status, API_LIST, 0),
    LIST_BY("conditions", "Conditions", autoscaling_v2_condition, "type"),
};
TYPE(autoscaling_v2_status, "v2.HorizontalPodAutoscalerStatus", NULL);

ROWS(autoscaling_v2_autoscaler) = {
    OBJECT,
    PART("spec", "Spec", autoscaling_v2_spec),
    PART("status", "Status", autoscaling_v2_status),
};
TYPE(autoscaling_v2_autoscaler, "v2.HorizontalPodAutoscaler", default_autoscaler_v2);

/* workload-types.c - replication controllers and the kinds of apps/v1. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

/* Conditions of workloads: all but deployments' look alike. */
#define WORKLOAD_CONDITION(table, go, type_name) \
    ROWS(table) = { \
        NAMED_REQUIRED("type", "Type", type_name), \
        NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"), \
        TIME("lastTransitionTime", "LastTransitionTime"), \
        TEXT("reason", "Reason"), \
        TEXT("message", "Message"), \
    }; \
    TYPE(table, go, NULL)

WORKLOAD_CONDITION(core_replication_controller_condition, "v1.ReplicationControllerCondition",
                   "v1.ReplicationControllerConditionType");
WORKLOAD_CONDITION(apps_replica_set_condition, "v1.ReplicaSetCondition",
                   "v1.ReplicaSetConditionType");
WORKLOAD_CONDITION(apps_daemon_set_condition, "v1.DaemonSetCondition", "v1.DaemonSetConditionType");
WORKLOAD_CONDITION(apps_stateful_set_condition, "v1.StatefulSetCondition",
                   "v1.StatefulSetConditionType");

ROWS(apps_deployment_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.DeploymentConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastUpdateTime", "LastUpdateTime"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(apps_deployment_condition, "v1.DeploymentCondition", NULL);

ROWS(core_replication_controller_spec) = {
    INT32_POINTER("replicas", "Replicas"),
    INT32("minReadySeconds", "MinReadySeconds"),
    TEXT_MAP("selector", "Selector"),
    POINTER("template", "Template", core_pod_template_spec),
};
TYPE(core_replication_controller_spec, "v1.ReplicationControllerSpec", NULL);

ROWS(core_replication_controller_status) = {
    INT32_REQUIRED("replicas", "Replicas"),
    INT32("fullyLabeledReplicas", "FullyLabeledReplicas"),
    INT32("readyReplicas", "ReadyReplicas"),
    INT32("availableReplicas", "AvailableReplicas"),
    INT64("observedGeneration", "ObservedGeneration"),
    LIST_BY("conditions", "Conditions", core_replication_controller_condition, "type"),
};
TYPE(core_replication_controller_status, "v1.ReplicationControllerStatus", NULL);

ROWS(core_replication_controller) = {
    OBJECT,
    PART("spec", "Spec", core_replication_controller_spec),
    PART("status", "Status", core_replication_controller_status),
};
TYPE(core_replication_controller, "v1.ReplicationController", default_replication_controller);

ROWS(apps_rolling_update_deployment) = {
    INT_OR_STRING_POINTER("maxUnavailable", "MaxUnavailable"),
    INT_OR_STRING_POINTER("maxSurge", "MaxSurge"),
};
TYPE(apps_rolling_update_deployment, "v1.RollingUpdateDeployment", NULL);

ROWS(apps_deployment_strategy) = {
    NAMED("type", "Type", "v1.DeploymentStrategyType"),
    POINTER("rollingUpdate", "RollingUpdate", apps_rolling_update_deployment),
};
TYPE(apps_deployment_strategy, "v1.DeploymentStrategy", NULL);

ROWS(apps_deployment_spec) = {
    INT32_POINTER("replicas", "Replicas"),
    POINTER_REQUIRED("selector", "Selector", meta_label_selector),
    ROW("template", "Template", NULL, core_pod_template_spec, API_PLAIN, 0),
    ROW("strategy", "Strategy", NULL, apps_deployment_strategy, API_PLAIN,
        OPTIONAL | API_RETAIN_KEYS),
    INT32("minReadySeconds", "MinReadySeconds"),
    INT32_POINTER("revisionHistoryLimit", "RevisionHistoryLimit"),
    BOOL("paused", "Paused"),
    INT32_POINTER("progressDeadlineSeconds", "ProgressDeadlineSeconds"),
};
TYPE(apps_deployment_spec, "v1.DeploymentSpec", NULL);

ROWS(apps_deployment_status) = {
    INT64("observedGeneration", "ObservedGeneration"),
    INT32("replicas", "Replicas"),
    INT32("updatedReplicas", "UpdatedReplicas"),
    INT32("readyReplicas", "ReadyReplicas"),
    INT32("availableReplicas", "AvailableReplicas"),
    INT32("unavailableReplicas", "UnavailableReplicas"),
    INT32_POINTER("terminatingReplicas", "TerminatingReplicas"),
    LIST_BY("conditions", "Conditions", apps_deployment_condition, "type"),
    INT32_POINTER("collisionCount", "CollisionCount"),
};
TYPE(apps_deployment_status, "v1.DeploymentStatus", NULL);

ROWS(apps_deployment) = {
    OBJECT,
    PART("spec", "Spec", apps_deployment_spec),
    PART("status", "Status", apps_deployment_status),
};
TYPE(apps_deployment, "v1.Deployment", default_deployment);

ROWS(apps_replica_set_spec) = {
    INT32_POINTER("replicas", "Replicas"),
    INT32("minReadySeconds", "MinReadySeconds"),
    POINTER_REQUIRED("selector", "Selector", meta_label_selector),
    PART("template", "Template", core_pod_template_spec),
};
TYPE(apps_replica_set_spec, "v1.ReplicaSetSpec", NULL);

ROWS(apps_replica_set_status) = {
    INT32_REQUIRED("replicas", "Replicas"),
    INT32("fullyLabeledReplicas", "FullyLabeledReplicas"),
    INT32("readyReplicas", "ReadyReplicas"),
    INT32("availableReplicas", "AvailableReplicas"),
    INT32_POINTER("terminatingReplicas", "TerminatingReplicas"),
    INT64("observedGeneration", "ObservedGeneration"),
    LIST_BY("conditions", "Conditions", apps_replica_set_condition, "type"),
};
TYPE(apps_replica_set_status, "v1.ReplicaSetStatus", NULL);

ROWS(apps_replica_set) = {
    OBJECT,
    PART("spec", "Spec", apps_replica_set_spec),
    PART("status", "Status", apps_replica_set_status),
};
TYPE(apps_replica_set, "v1.ReplicaSet", default_replica_set);

ROWS(apps_rolling_update_daemon_set) = {
    INT_OR_STRING_POINTER("maxUnavailable", "MaxUnavailable"),
    INT_OR_STRING_POINTER("maxSurge", "MaxSurge"),
};
TYPE(apps_rolling_update_daemon_set, "v1.RollingUpdateDaemonSet", NULL);

ROWS(apps_daemon_set_update_strategy) = {
    NAMED("type", "Type", "v1.DaemonSetUpdateStrategyType"),
    POINTER("rollingUpdate", "RollingUpdate", apps_rolling_update_daemon_set),
};
TYPE(apps_daemon_set_update_strategy, "v1.DaemonSetUpdateStrategy", NULL);

ROWS(apps_daemon_set_spec) = {
    POINTER_REQUIRED("selector", "Selector", meta_label_selector),
    ROW("template", "Template", NULL, core_pod_template_spec, API_PLAIN, 0),
    PART("updateStrategy", "UpdateStrategy", apps_daemon_set_update_strategy),
    INT32("minReadySeconds", "MinReadySeconds"),
    INT32_POINTER("revisionHistoryLimit", "RevisionHistoryLimit"),
};
TYPE(apps_daemon_set_spec, "v1.DaemonSetSpec", NULL);

ROWS(apps_daemon_set_status) = {
    INT32_REQUIRED("currentNumberScheduled", "CurrentNumberScheduled"),
    INT32_REQUIRED("numberMisscheduled", "NumberMisscheduled"),
    INT32_REQUIRED("desiredNumberScheduled", "DesiredNumberScheduled"),
    INT32_REQUIRED("numberReady", "NumberReady"),
    INT64("observedGeneration", "ObservedGeneration"),
    INT32("updatedNumberScheduled", "UpdatedNumberScheduled"),
    INT32("numberAvailable", "NumberAvailable"),
    INT32("numberUnavailable", "NumberUnavailable"),
    INT32_POINTER("collisionCount", "CollisionCount"),
    LIST_BY("conditions", "Conditions", apps_daemon_set_condition, "type"),
};
TYPE(apps_daemon_set_status, "v1.DaemonSetStatus", NULL);

ROWS(apps_daemon_set) = {
    OBJECT,
    PART("spec", "Spec", apps_daemon_set_spec),
    PART("status", "Status", apps_daemon_set_status),
};
TYPE(apps_daemon_set, "v1.DaemonSet", default_daemon_set);

ROWS(apps_rolling_update_stateful_set) = {
    INT32_POINTER("partition", "Partition"),
    INT_OR_STRING_POINTER("maxUnavailable", "MaxUnavailable"),
};
TYPE(apps_rolling_update_stateful_set, "v1.RollingUpdateStatefulSetStrategy", NULL);

ROWS(apps_stateful_set_update_strategy) = {
    NAMED("type", "Type", "v1.StatefulSetUpdateStrategyType"),
    POINTER("rollingUpdate", "RollingUpdate", apps_rolling_update_stateful_set),
};
TYPE(apps_stateful_set_update_strategy, "v1.StatefulSetUpdateStrategy", NULL);

ROWS(apps_claim_retention_policy) = {
    NAMED("whenDeleted", "WhenDeleted", "v1.PersistentVolumeClaimRetentionPolicyType"),
    NAMED("whenScaled", "WhenScaled", "v1.PersistentVolumeClaimRetentionPolicyType"),
};
TYPE(apps_claim_retention_policy, "v1.StatefulSetPersistentVolumeClaimRetentionPolicy", NULL);

ROWS(apps_stateful_set_ordinals) = { INT32_REQUIRED("start", "Start") };
TYPE(apps_stateful_set_ordinals, "v1.StatefulSetOrdinals", NULL);

ROWS(apps_stateful_set_spec) = {
    INT32_POINTER("replicas", "Replicas"),
    POINTER_REQUIRED("selector", "Selector", meta_label_selector),
    ROW("template", "Template", NULL, core_pod_template_spec, API_PLAIN, 0),
    LIST("volumeClaimTemplates", "VolumeClaimTemplates", core_persistent_volume_claim),
    TEXT_REQUIRED("serviceName", "ServiceName"),
    NAMED("podManagementPolicy", "PodManagementPolicy", "v1.PodManagementPolicyType"),
    PART("updateStrategy", "UpdateStrategy", apps_stateful_set_update_strategy),
    INT32_POINTER("revisionHistoryLimit", "RevisionHistoryLimit"),
    INT32("minReadySeconds", "MinReadySeconds"),
    POINTER("persistentVolumeClaimRetentionPolicy", "PersistentVolumeClaimRetentionPolicy",
            apps_claim_retention_policy),
    POINTER("ordinals", "Ordinals", apps_stateful_set_ordinals),
};
TYPE(apps_stateful_set_spec, "v1.StatefulSetSpec", NULL);

ROWS(apps_stateful_set_status) = {
    INT64("observedGeneration", "ObservedGeneration"),
    INT32_REQUIRED("replicas", "Replicas"),
    INT32("readyReplicas", "ReadyReplicas"),
    INT32("currentReplicas", "CurrentReplicas"),
    INT32("updatedReplicas", "UpdatedReplicas"),
    TEXT("currentRevision", "CurrentRevision"),
    TEXT("updateRevision", "UpdateRevision"),
    INT32_POINTER("collisionCount", "CollisionCount"),
    LIST_BY("conditions", "Conditions", apps_stateful_set_condition, "type"),
    INT32_REQUIRED("availableReplicas", "AvailableReplicas"),
};
TYPE(apps_stateful_set_status, "v1.StatefulSetStatus", NULL);

ROWS(apps_stateful_set) = {
    OBJECT,
    PART("spec", "Spec", apps_stateful_set_spec),
    PART("status", "Status", apps_stateful_set_status),
};
TYPE(apps_stateful_set, "v1.StatefulSet", default_stateful_set);

ROWS(apps_controller_revision) = {
    OBJECT,
    RAW("data", "Data"),
    INT64_REQUIRED("revision", "Revision"),
};
TYPE(apps_controller_revision, "v1.ControllerRevision", NULL);

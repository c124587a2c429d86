/* batch-types.c - jobs. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(batch_on_exit_codes) = {
    TEXT_POINTER("containerName", "ContainerName"),
    NAMED_REQUIRED("operator", "Operator", "v1.PodFailurePolicyOnExitCodesOperator"),
    INT32_LIST_REQUIRED("values", "Values"),
};
TYPE(batch_on_exit_codes, "v1.PodFailurePolicyOnExitCodesRequirement", NULL);

ROWS(batch_on_pod_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.PodConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
};
TYPE(batch_on_pod_condition, "v1.PodFailurePolicyOnPodConditionsPattern", default_on_pod_condition);

ROWS(batch_pod_failure_policy_rule) = {
    NAMED_REQUIRED("action", "Action", "v1.PodFailurePolicyAction"),
    POINTER("onExitCodes", "OnExitCodes", batch_on_exit_codes),
    LIST("onPodConditions", "OnPodConditions", batch_on_pod_condition),
};
TYPE(batch_pod_failure_policy_rule, "v1.PodFailurePolicyRule", NULL);

ROWS(batch_pod_failure_policy) = { LIST_REQUIRED("rules", "Rules", batch_pod_failure_policy_rule) };
TYPE(batch_pod_failure_policy, "v1.PodFailurePolicy", NULL);

ROWS(batch_success_policy_rule) = {
    TEXT_POINTER("succeededIndexes", "SucceededIndexes"),
    INT32_POINTER("succeededCount", "SucceededCount"),
};
TYPE(batch_success_policy_rule, "v1.SuccessPolicyRule", NULL);

ROWS(batch_success_policy) = { LIST_REQUIRED("rules", "Rules", batch_success_policy_rule) };
TYPE(batch_success_policy, "v1.SuccessPolicy", NULL);

ROWS(batch_job_spec) = {
    INT32_POINTER("parallelism", "Parallelism"),
    INT32_POINTER("completions", "Completions"),
    INT64_POINTER("activeDeadlineSeconds", "ActiveDeadlineSeconds"),
    POINTER("podFailurePolicy", "PodFailurePolicy", batch_pod_failure_policy),
    POINTER("successPolicy", "SuccessPolicy", batch_success_policy),
    INT32_POINTER("backoffLimit", "BackoffLimit"),
    INT32_POINTER("backoffLimitPerIndex", "BackoffLimitPerIndex"),
    INT32_POINTER("maxFailedIndexes", "MaxFailedIndexes"),
    POINTER("selector", "Selector", meta_label_selector),
    BOOL_POINTER("manualSelector", "ManualSelector"),
    ROW("template", "Template", NULL, core_pod_template_spec, API_PLAIN, 0),
    INT32_POINTER("ttlSecondsAfterFinished", "TTLSecondsAfterFinished"),
    NAMED_POINTER("completionMode", "CompletionMode", "v1.CompletionMode"),
    BOOL_POINTER("suspend", "Suspend"),
    NAMED_POINTER("podReplacementPolicy", "PodReplacementPolicy", "v1.PodReplacementPolicy"),
    TEXT_POINTER("managedBy", "ManagedBy"),
};
TYPE(batch_job_spec, "v1.JobSpec", NULL);

ROWS(batch_job_condition) = {
    NAMED_REQUIRED("type", "Type", "v1.JobConditionType"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    TIME("lastProbeTime", "LastProbeTime"),
    TIME("lastTransitionTime", "LastTransitionTime"),
    TEXT("reason", "Reason"),
    TEXT("message", "Message"),
};
TYPE(batch_job_condition, "v1.JobCondition", NULL);

ROWS(batch_uncounted_pods) = {
    NAMED_LIST("succeeded", "Succeeded", "types.UID"),
    NAMED_LIST("failed", "Failed", "types.UID"),
};
TYPE(batch_uncounted_pods, "v1.UncountedTerminatedPods", NULL);

ROWS(batch_job_status) = {
    LIST_BY("conditions", "Conditions", batch_job_condition, "type"),
    TIME_POINTER("startTime", "StartTime"),
    TIME_POINTER("completionTime", "CompletionTime"),
    INT32("active", "Active"),
    INT32("succeeded", "Succeeded"),
    INT32("failed", "Failed"),
    INT32_POINTER("terminating", "Terminating"),
    TEXT("completedIndexes", "CompletedIndexes"),
    TEXT_POINTER("failedIndexes", "FailedIndexes"),
    POINTER("uncountedTerminatedPods", "UncountedTerminatedPods", batch_uncounted_pods),
    INT32_POINTER("ready", "Ready"),
};
TYPE(batch_job_status, "v1.JobStatus", NULL);

ROWS(batch_job) = {
    OBJECT,
    PART("spec", "Spec", batch_job_spec),
    PART("status", "Status", batch_job_status),
};
TYPE(batch_job, "v1.Job", default_job);

ROWS(batch_job_template_spec) = {
    PART("metadata", "ObjectMeta", meta_object_meta),
    PART("spec", "Spec", batch_job_spec),
};
TYPE(batch_job_template_spec, "v1.JobTemplateSpec", NULL);

ROWS(batch_cron_job_spec) = {
    TEXT_REQUIRED("schedule", "Schedule"),
    TEXT_POINTER("timeZone", "TimeZone"),
    INT64_POINTER("startingDeadlineSeconds", "StartingDeadlineSeconds"),
    NAMED("concurrencyPolicy", "ConcurrencyPolicy", "v1.ConcurrencyPolicy"),
    BOOL_POINTER("suspend", "Suspend"),
    ROW("jobTemplate", "JobTemplate", NULL, batch_job_template_spec, API_PLAIN, 0),
    INT32_POINTER("successfulJobsHistoryLimit", "SuccessfulJobsHistoryLimit"),
    INT32_POINTER("failedJobsHistoryLimit", "FailedJobsHistoryLimit"),
};
TYPE(batch_cron_job_spec, "v1.CronJobSpec", NULL);

ROWS(batch_cron_job_status) = {
    LIST("active", "Active", core_object_reference),
    TIME_POINTER("lastScheduleTime", "LastScheduleTime"),
    TIME_POINTER("lastSuccessfulTime", "LastSuccessfulTime"),
};
TYPE(batch_cron_job_status, "v1.CronJobStatus", NULL);

ROWS(batch_cron_job) = {
    OBJECT,
    PART("spec", "Spec", batch_cron_job_spec),
    PART("status", "Status", batch_cron_job_status),
};
TYPE(batch_cron_job, "v1.CronJob", default_cron_job);

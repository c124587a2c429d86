/* controller-defaults.c - the kinds that make pods. */
#include "models/api/defaults/default-rows.h"
#include "models/api/document/api-edit.h"

DEFAULT_ROWS(replication_controller) = {
    FILL_FROM("spec.selector", "spec.template.metadata.labels"),
    FILL_FROM("metadata.labels", "spec.template.metadata.labels"),
    FILL_INT("spec.replicas", 1),
};
FILLED_BY_ROWS(replication_controller)

DEFAULT_ROWS(replica_set) = { FILL_INT("spec.replicas", 1) };
FILLED_BY_ROWS(replica_set)

DEFAULT_ROWS(deployment) = {
    FILL_INT("spec.replicas", 1),
    FILL_TEXT("spec.strategy.type", "RollingUpdate"),
    FILL_MAP("spec.strategy.rollingUpdate", IS("spec.strategy.type", "RollingUpdate")),
    FILL_STRING("spec.strategy.rollingUpdate.maxUnavailable", "25%",
                IS("spec.strategy.type", "RollingUpdate")),
    FILL_STRING("spec.strategy.rollingUpdate.maxSurge", "25%",
                IS("spec.strategy.type", "RollingUpdate")),
    FILL_INT("spec.revisionHistoryLimit", 10),
    FILL_INT("spec.progressDeadlineSeconds", 600),
};
FILLED_BY_ROWS(deployment)

DEFAULT_ROWS(daemon_set) = {
    FILL_TEXT("spec.updateStrategy.type", "RollingUpdate"),
    FILL_MAP("spec.updateStrategy.rollingUpdate", IS("spec.updateStrategy.type", "RollingUpdate")),
    FILL_INT("spec.updateStrategy.rollingUpdate.maxUnavailable", 1,
             IS("spec.updateStrategy.type", "RollingUpdate")),
    FILL_INT("spec.updateStrategy.rollingUpdate.maxSurge", 0,
             IS("spec.updateStrategy.type", "RollingUpdate")),
    FILL_INT("spec.revisionHistoryLimit", 10),
};
FILLED_BY_ROWS(daemon_set)

/* A strategy that is named is believed to be complete; only one that is not gets a partition to
 * stand in. */
DEFAULT_ROWS(stateful_set) = {
    FILL_TEXT("spec.podManagementPolicy", "OrderedReady"),
    FORGET("spec.updateStrategy.rollingUpdate.maxUnavailable"),
    FILL_MAP("spec.updateStrategy.rollingUpdate", EMPTY("spec.updateStrategy.type")),
    FILL_TEXT("spec.updateStrategy.type", "RollingUpdate"),
    FILL_INT("spec.updateStrategy.rollingUpdate.partition", 0,
             IS("spec.updateStrategy.type", "RollingUpdate")),
    FILL_MAP("spec.persistentVolumeClaimRetentionPolicy"),
    FILL_TEXT("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain"),
    FILL_TEXT("spec.persistentVolumeClaimRetentionPolicy.whenScaled", "Retain"),
    FILL_INT("spec.replicas", 1),
    FILL_INT("spec.revisionHistoryLimit", 10),
};
/* Templates of claims are printed as objects. */
DEFAULT_ROWS(claim_template) = {
    FILL_TEXT("apiVersion", "v1"),
    FILL_TEXT("kind", "PersistentVolumeClaim"),
};

void
default_stateful_set(Arena *arena, Value *self)
{
    Value *templates = edit_get(edit_get(self, "spec"), "volumeClaimTemplates");

    FILL(stateful_set, arena, self);
    for (size_t i = 0; i < value_length(templates); i++) {
        FILL(claim_template, arena, edit_item(templates, i));
    }
}

/* 'completions' alone left out is a work queue, so it is filled only with 'parallelism'. */
DEFAULT_ROWS(job) = {
    FILL_INT("spec.completions", 1, EMPTY("spec.parallelism")),
    FILL_INT("spec.parallelism", 1),
    FILL_INT("spec.backoffLimit", G_MAXINT32, GIVEN("spec.backoffLimitPerIndex")),
    FILL_INT("spec.backoffLimit", 6),
    FILL_FROM("metadata.labels", "spec.template.metadata.labels"),
    FILL_STRING("spec.completionMode", "NonIndexed"),
    FILL_BOOL("spec.suspend", false),
    FILL_STRING("spec.podReplacementPolicy", "Failed", GIVEN("spec.podFailurePolicy")),
    FILL_STRING("spec.podReplacementPolicy", "TerminatingOrFailed"),
    FILL_BOOL("spec.manualSelector", false),
};
FILLED_BY_ROWS(job)

DEFAULT_ROWS(on_pod_condition) = { FILL_TEXT("status", "True") };
FILLED_BY_ROWS(on_pod_condition)

DEFAULT_ROWS(cron_job) = {
    FILL_TEXT("spec.concurrencyPolicy", "Allow"),
    FILL_BOOL("spec.suspend", false),
    FILL_INT("spec.successfulJobsHistoryLimit", 3),
    FILL_INT("spec.failedJobsHistoryLimit", 1),
};
FILLED_BY_ROWS(cron_job)

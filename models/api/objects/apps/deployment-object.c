/* deployment-object.c - replica sets that follow each other. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const strategies[] = { "RollingUpdate", "Recreate", NULL };

static const Field spec_fields[] = {
    { .path = "spec.replicas",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, replicas),
      .is_always = true,
      .absent = 1 },
    { .path = "spec.minReadySeconds",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, min_ready_seconds) },
    { .path = "spec.revisionHistoryLimit",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, revision_history_limit),
      .absent = 10 },
    { .path = "spec.progressDeadlineSeconds",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, progress_deadline_seconds),
      .absent = INT32_MAX },
    { .path = "spec.paused", .type = FIELD_FLAG, .offset = offsetof(Deployment, paused) },
    { .path = "spec.strategy.type",
      .type = FIELD_FLAG,
      .offset = offsetof(Deployment, recreate),
      .choices = strategies },
    { .path = "spec.strategy.rollingUpdate.maxSurge",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(Deployment, max_surge) },
    { .path = "spec.strategy.rollingUpdate.maxUnavailable",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(Deployment, max_unavailable) },
    { .path = "spec.selector", .type = FIELD_SELECTOR, .offset = offsetof(Deployment, selector) },
    { .path = "spec.template", .type = FIELD_TEMPLATE, .offset = offsetof(Deployment, template_) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.observedGeneration",
      .type = FIELD_INT64,
      .offset = offsetof(Deployment, status.observed_generation) },
    { .path = "status.replicas",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, status.replicas) },
    { .path = "status.updatedReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, status.updated_replicas) },
    { .path = "status.readyReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, status.ready_replicas) },
    { .path = "status.availableReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, status.available_replicas) },
    { .path = "status.unavailableReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, status.unavailable_replicas) },
    { .path = "status.collisionCount",
      .type = FIELD_INT32,
      .offset = offsetof(Deployment, status.collision_count),
      .absent = -1 },
    { .path = "status.conditions",
      .type = FIELD_CONDITIONS,
      .offset = offsetof(Deployment, status.conditions),
      .n = 4,
      .update_key = "lastUpdateTime" },
    { .path = NULL },
};

extern const ObjectClass object_class_deployment_object;

const ObjectClass object_class_deployment_object = {
    .kind = KIND_DEPLOYMENT,
    .api_version = "apps/v1",
    .name = "Deployment",
    .resource = "deployments",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(Deployment),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
};

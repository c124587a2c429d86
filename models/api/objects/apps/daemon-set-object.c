/* daemon-set-object.c - one pod on each node. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const strategies[] = { "RollingUpdate", "OnDelete", NULL };

static const Field spec_fields[] = {
    { .path = "spec.minReadySeconds",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, min_ready_seconds) },
    { .path = "spec.revisionHistoryLimit",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, revision_history_limit),
      .absent = 10 },
    { .path = "spec.updateStrategy.type",
      .type = FIELD_FLAG,
      .offset = offsetof(DaemonSet, on_delete),
      .choices = strategies },
    { .path = "spec.updateStrategy.rollingUpdate.maxSurge",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(DaemonSet, max_surge) },
    { .path = "spec.updateStrategy.rollingUpdate.maxUnavailable",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(DaemonSet, max_unavailable) },
    { .path = "spec.selector", .type = FIELD_SELECTOR, .offset = offsetof(DaemonSet, selector) },
    { .path = "spec.template", .type = FIELD_TEMPLATE, .offset = offsetof(DaemonSet, template_) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.currentNumberScheduled",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.current_number_scheduled),
      .is_always = true },
    { .path = "status.numberMisscheduled",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.number_misscheduled),
      .is_always = true },
    { .path = "status.desiredNumberScheduled",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.desired_number_scheduled),
      .is_always = true },
    { .path = "status.numberReady",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.number_ready),
      .is_always = true },
    { .path = "status.observedGeneration",
      .type = FIELD_INT64,
      .offset = offsetof(DaemonSet, status.observed_generation) },
    { .path = "status.updatedNumberScheduled",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.updated_number_scheduled) },
    { .path = "status.numberAvailable",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.number_available) },
    { .path = "status.numberUnavailable",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.number_unavailable) },
    { .path = "status.collisionCount",
      .type = FIELD_INT32,
      .offset = offsetof(DaemonSet, status.collision_count),
      .absent = -1 },
    { .path = NULL },
};

extern const ObjectClass object_class_daemon_set_object;

const ObjectClass object_class_daemon_set_object = {
    .kind = KIND_DAEMON_SET,
    .api_version = "apps/v1",
    .name = "DaemonSet",
    .resource = "daemonsets",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(DaemonSet),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
};

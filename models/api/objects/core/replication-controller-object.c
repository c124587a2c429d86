/* replication-controller-object.c - the first form of a replica set. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const Field spec_fields[] = {
    { .path = "spec.replicas",
      .type = FIELD_INT32,
      .offset = offsetof(ReplicaSet, replicas),
      .is_always = true,
      .absent = 1 },
    { .path = "spec.minReadySeconds",
      .type = FIELD_INT32,
      .offset = offsetof(ReplicaSet, min_ready_seconds) },
    { .path = "spec.selector",
      .type = FIELD_MAP_SELECTOR,
      .offset = offsetof(ReplicaSet, selector) },
    { .path = "spec.template", .type = FIELD_TEMPLATE, .offset = offsetof(ReplicaSet, template_) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.replicas",
      .type = FIELD_INT32,
      .offset = offsetof(ReplicaSet, status.replicas),
      .is_always = true },
    { .path = "status.fullyLabeledReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(ReplicaSet, status.fully_labeled_replicas) },
    { .path = "status.readyReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(ReplicaSet, status.ready_replicas) },
    { .path = "status.availableReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(ReplicaSet, status.available_replicas) },
    { .path = "status.observedGeneration",
      .type = FIELD_INT64,
      .offset = offsetof(ReplicaSet, status.observed_generation) },
    { .path = "status.conditions",
      .type = FIELD_CONDITIONS,
      .offset = offsetof(ReplicaSet, status.conditions),
      .n = 2 },
    { .path = NULL },
};

extern const ObjectClass object_class_replication_controller_object;

const ObjectClass object_class_replication_controller_object = {
    .kind = KIND_REPLICATION_CONTROLLER,
    .api_version = "v1",
    .name = "ReplicationController",
    .resource = "replicationcontrollers",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(ReplicaSet),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
};

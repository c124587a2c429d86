/* stateful-set-object.c - pods with names that stay. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const managements[] = { "OrderedReady", "Parallel", NULL };
static const char *const strategies[] = { "RollingUpdate", "OnDelete", NULL };
static const char *const retentions[] = { "Retain", "Delete", NULL };

static const Field spec_fields[] = {
    { .path = "spec.replicas",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, replicas),
      .is_always = true,
      .absent = 1 },
    { .path = "spec.minReadySeconds",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, min_ready_seconds) },
    { .path = "spec.revisionHistoryLimit",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, revision_history_limit),
      .absent = 10 },
    { .path = "spec.updateStrategy.rollingUpdate.partition",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, partition) },
    { .path = "spec.updateStrategy.rollingUpdate.maxUnavailable",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(StatefulSet, max_unavailable),
      .absent = 1 },
    { .path = "spec.updateStrategy.type",
      .type = FIELD_FLAG,
      .offset = offsetof(StatefulSet, on_delete),
      .choices = strategies },
    { .path = "spec.ordinals.start",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, ordinals_start) },
    { .path = "spec.podManagementPolicy",
      .type = FIELD_FLAG,
      .offset = offsetof(StatefulSet, parallel),
      .choices = managements },
    { .path = "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
      .type = FIELD_FLAG,
      .offset = offsetof(StatefulSet, delete_claims_when_deleted),
      .choices = retentions },
    { .path = "spec.persistentVolumeClaimRetentionPolicy.whenScaled",
      .type = FIELD_FLAG,
      .offset = offsetof(StatefulSet, delete_claims_when_scaled),
      .choices = retentions },
    { .path = "spec.serviceName",
      .type = FIELD_TEXT,
      .offset = offsetof(StatefulSet, service_name) },
    { .path = "spec.selector", .type = FIELD_SELECTOR, .offset = offsetof(StatefulSet, selector) },
    { .path = "spec.template", .type = FIELD_TEMPLATE, .offset = offsetof(StatefulSet, template_) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.observedGeneration",
      .type = FIELD_INT64,
      .offset = offsetof(StatefulSet, status.observed_generation) },
    { .path = "status.replicas",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, status.replicas),
      .is_always = true },
    { .path = "status.readyReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, status.ready_replicas) },
    { .path = "status.currentReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, status.current_replicas) },
    { .path = "status.updatedReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, status.updated_replicas) },
    { .path = "status.availableReplicas",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, status.available_replicas),
      .is_always = true },
    { .path = "status.collisionCount",
      .type = FIELD_INT32,
      .offset = offsetof(StatefulSet, status.collision_count),
      .absent = -1 },
    { .path = "status.currentRevision",
      .type = FIELD_TEXT,
      .offset = offsetof(StatefulSet, status.current_revision) },
    { .path = "status.updateRevision",
      .type = FIELD_TEXT,
      .offset = offsetof(StatefulSet, status.update_revision) },
    { .path = NULL },
};

static void
read_claims(Object *ret, const Value *value, const ObjectTables *tables)
{
    StatefulSet *set = (StatefulSet *)ret;
    const Value *list = value_path(value, "spec", "volumeClaimTemplates", NULL);
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    VolumeClaimTemplate *claims = ARENA_NEW_N(tables->arena, VolumeClaimTemplate, n);

    for (size_t i = 0; i < n; i++) {
        const Value *claim = value_item(list, i);
        const char *name = value_get_text(value_get(claim, "metadata"), "name");

        claims[i] = (VolumeClaimTemplate){ intern(tables->names, name), claim };
    }
    set->n_claims = (uint32_t)n;
    set->claims = claims;
}

extern const ObjectClass object_class_stateful_set_object;

const ObjectClass object_class_stateful_set_object = {
    .kind = KIND_STATEFUL_SET,
    .api_version = "apps/v1",
    .name = "StatefulSet",
    .resource = "statefulsets",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(StatefulSet),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
    .from_value = read_claims,
};

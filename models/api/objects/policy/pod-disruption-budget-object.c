/* pod-disruption-budget-object.c - how many pods may be away at once. */
#include "models/api/document/field.h"
#include "models/api/workload.h"

static const char *const unhealthy_policies[] = { "IfHealthyBudget", "AlwaysAllow", NULL };

static const Field spec_fields[] = {
    { .path = "spec.minAvailable",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(PodDisruptionBudget, min_available) },
    { .path = "spec.maxUnavailable",
      .type = FIELD_INT_OR_PERCENT,
      .offset = offsetof(PodDisruptionBudget, max_unavailable) },
    { .path = "spec.unhealthyPodEvictionPolicy",
      .type = FIELD_FLAG,
      .offset = offsetof(PodDisruptionBudget, always_allow_unhealthy),
      .choices = unhealthy_policies },
    { .path = "spec.selector",
      .type = FIELD_SELECTOR,
      .offset = offsetof(PodDisruptionBudget, selector) },
    { .path = NULL },
};

static const Field status_fields[] = {
    { .path = "status.observedGeneration",
      .type = FIELD_INT64,
      .offset = offsetof(PodDisruptionBudget, status.observed_generation) },
    { .path = "status.disruptionsAllowed",
      .type = FIELD_INT32,
      .offset = offsetof(PodDisruptionBudget, status.disruptions_allowed),
      .is_always = true },
    { .path = "status.currentHealthy",
      .type = FIELD_INT32,
      .offset = offsetof(PodDisruptionBudget, status.current_healthy),
      .is_always = true },
    { .path = "status.desiredHealthy",
      .type = FIELD_INT32,
      .offset = offsetof(PodDisruptionBudget, status.desired_healthy),
      .is_always = true },
    { .path = "status.expectedPods",
      .type = FIELD_INT32,
      .offset = offsetof(PodDisruptionBudget, status.expected_pods),
      .is_always = true },
    { .path = "status.conditions",
      .type = FIELD_CONDITIONS,
      .offset = offsetof(PodDisruptionBudget, status.conditions),
      .n = 2,
      .absent = 1 },
    { .path = NULL },
};

static void
read_rest(Object *ret, const Value *value, const ObjectTables *tables)
{
    PodDisruptionBudget *budget = (PodDisruptionBudget *)ret;
    const Value *map = value_path(value, "status", "disruptedPods", NULL);
    size_t n = value_is(map, VALUE_MAP) ? map->n : 0;
    DisruptedPod *pods = ARENA_NEW_N(tables->arena, DisruptedPod, n);

    for (size_t i = 0; i < n; i++) {
        pods[i].name = intern(tables->names, map->members[i].key);
        pods[i].at = object_time_read(map->members[i].value, tables);
    }
    budget->status.n_disrupted = (uint32_t)n;
    budget->status.disrupted = pods;
    budget->has_min_available = value_path(value, "spec", "minAvailable", NULL) != NULL;
    budget->has_max_unavailable = value_path(value, "spec", "maxUnavailable", NULL) != NULL;
}

static const Value *
put_disrupted(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const PodDisruptionBudget *budget = (const PodDisruptionBudget *)object;
    ValueBuilder *pods = value_map_begin(arena);

    for (uint32_t i = 0; i < budget->status.n_disrupted; i++) {
        value_put(pods, budget->status.disrupted[i].name,
                  object_time_value(budget->status.disrupted[i].at, tables, arena));
    }
    return value_with_path(arena, map, "status.disruptedPods",
                           budget->status.n_disrupted == 0 ? NULL : value_end(pods));
}

static bool
disrupted_differ(const Object *a, const Object *b)
{
    const PodDisruptionBudget *left = (const PodDisruptionBudget *)a;
    const PodDisruptionBudget *right = (const PodDisruptionBudget *)b;

    if (left->status.n_disrupted != right->status.n_disrupted) {
        return true;
    }
    for (uint32_t i = 0; i < left->status.n_disrupted; i++) {
        if (left->status.disrupted[i].name != right->status.disrupted[i].name ||
            left->status.disrupted[i].at != right->status.disrupted[i].at) {
            return true;
        }
    }
    return false;
}

static void
take_status(Object *draft, const Object *from)
{
    ((PodDisruptionBudget *)draft)->status = ((const PodDisruptionBudget *)from)->status;
}

extern const ObjectClass object_class_pod_disruption_budget_object;

const ObjectClass object_class_pod_disruption_budget_object = {
    .kind = KIND_POD_DISRUPTION_BUDGET,
    .api_version = "policy/v1",
    .name = "PodDisruptionBudget",
    .resource = "poddisruptionbudgets",
    .is_namespaced = true,
    .has_generation = true,
    .has_status = true,
    .size = sizeof(PodDisruptionBudget),
    .spec_fields = spec_fields,
    .status_fields = status_fields,
    .from_value = read_rest,
    .to_value = put_disrupted,
    .status_differs = disrupted_differ,
    .take_status = take_status,
};

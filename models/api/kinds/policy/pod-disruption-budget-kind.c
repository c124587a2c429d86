/* pod-disruption-budget-kind.c - poddisruptionbudgets. */
#include "models/api/kinds/kinds.h"

const ApiKind api_kind_pod_disruption_budget_kind = {
    .group = "policy",
    .version = "v1",
    .name = "PodDisruptionBudget",
    .plural = "poddisruptionbudgets",
    .singular = "poddisruptionbudget",
    .short_name = "pdb",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_policy_pod_disruption_budget,
};

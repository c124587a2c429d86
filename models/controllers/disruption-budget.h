/* disruption-budget.h - the arithmetic of PodDisruptionBudgets, and the eviction API.
 *
 * The budget's status is the controller's belief; evictions are decided against it, atomically, by
 * the API server (Kubernetes 1.34). */
#pragma once

#include "models/api/server/api-server.h"

/* How long an evicted pod counts as disrupted without having been deleted. */
#define DISRUPTION_TIMEOUT (2 * SIM_MINUTE)

typedef struct BudgetCounts {
    int32_t expected;        /* pods there should be */
    int32_t desired_healthy; /* of them, how many must be */
    int32_t current_healthy;
    int32_t allowed;
} BudgetCounts;

/* 'n_pods' match; their owners want 'scale' of them together. */
BudgetCounts budget_counts(const PodDisruptionBudget *budget, int32_t n_pods, int32_t scale,
                           int32_t n_healthy);

/* Whether the budget counts pods by what their owners want. */
bool budget_needs_scale(const PodDisruptionBudget *budget);

/* Teaches the API server what eviction means. */
void eviction_install(ApiServer *server);

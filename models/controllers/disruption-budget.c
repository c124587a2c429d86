/* disruption-budget.c - the arithmetic of PodDisruptionBudgets, and the eviction API. */
#include "models/controllers/disruption-budget.h"

#include <string.h>

#define DISRUPTED_MAX 2000

bool
budget_needs_scale(const PodDisruptionBudget *budget)
{
    return budget->has_max_unavailable ||
           (budget->has_min_available && budget->min_available.is_percent);
}

BudgetCounts
budget_counts(const PodDisruptionBudget *budget, int32_t n_pods, int32_t scale, int32_t n_healthy)
{
    BudgetCounts counts = { .current_healthy = n_healthy };

    if (budget->has_max_unavailable) {
        counts.expected = scale;
        counts.desired_healthy =
            scale - (int32_t)int_or_percent_scaled(budget->max_unavailable, scale, true);
        counts.desired_healthy = MAX(0, counts.desired_healthy);
    } else if (budget->has_min_available) {
        counts.expected = budget->min_available.is_percent ? scale : n_pods;
        counts.desired_healthy =
            (int32_t)int_or_percent_scaled(budget->min_available, counts.expected, true);
    }
    if (counts.expected > 0) {
        counts.allowed = MAX(0, counts.current_healthy - counts.desired_healthy);
    }
    return counts;
}

static bool
selects(const PodDisruptionBudget *budget, const Pod *pod)
{
    return budget->selector != NULL && selector_matches(budget->selector, pod->object.meta.labels);
}

/* Takes one disruption from the budget, as one write. */
static ApiStatus
spend(Store *store, const PodDisruptionBudget *budget, const Pod *pod)
{
    PodDisruptionBudget *draft = (PodDisruptionBudget *)object_copy(&budget->object);
    uint32_t n = draft->status.n_disrupted;
    DisruptedPod *disrupted = ARENA_NEW_N(store_tables(store)->arena, DisruptedPod, n + 1);

    if (n > 0) {
        memcpy(disrupted, draft->status.disrupted, n * sizeof(DisruptedPod));
    }
    disrupted[n] =
        (DisruptedPod){ pod->object.meta.name, api_time(sim_now(store_simulation(store))) };
    draft->status.disrupted = disrupted;
    draft->status.n_disrupted = n + 1;
    draft->status.disruptions_allowed--;
    return store_update(store, &draft->object);
}

static ApiStatus
ask_budget(Store *store, const PodDisruptionBudget *budget, const Pod *pod,
           const char **ret_message)
{
    if (!pod_is_ready(pod) && (budget->always_allow_unhealthy ||
                               (budget->status.current_healthy >= budget->status.desired_healthy &&
                                budget->status.desired_healthy > 0))) {
        return API_OK;
    }
    if (budget->status.observed_generation < budget->object.meta.generation ||
        budget->status.disruptions_allowed <= 0 || budget->status.n_disrupted > DISRUPTED_MAX) {
        *ret_message = "Cannot evict pod as it would violate the pod's disruption budget.";
        return API_TOO_MANY_REQUESTS;
    }
    return spend(store, budget, pod);
}

static ApiStatus
evict(void *data, const Pod *pod, const char **ret_message)
{
    Store *store = data;
    StoreQuery query = { .kind = KIND_POD_DISRUPTION_BUDGET,
                         .name_space = pod->object.meta.name_space };
    const PodDisruptionBudget *found = NULL;

    if (pod->phase == POD_PENDING || pod_is_terminal(pod) || object_is_deleting(&pod->object)) {
        return API_OK;
    }
    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const PodDisruptionBudget *budget = (const PodDisruptionBudget *)it.object;

        if (!selects(budget, pod)) {
            continue;
        }
        if (found != NULL) {
            *ret_message = "This pod has more than one PodDisruptionBudget, which the eviction "
                           "subresource does not support.";
            return API_SERVER_ERROR;
        }
        found = budget;
    }
    return found == NULL ? API_OK : ask_budget(store, found, pod, ret_message);
}

void
eviction_install(ApiServer *server)
{
    api_server_set_eviction(server, evict, api_server_store(server));
}

/* policy-table.c - budgets, quotas and priorities: what limits others. */
#include "models/api/print/cell.h"

#include <string.h>

static const TableColumn budget_columns[] = {
    COLUMN_NAME,
    { .name = "Min Available", .cell = cell_text, .path = "spec.minAvailable", .fallback = "N/A" },
    { .name = "Max Unavailable",
      .cell = cell_text,
      .path = "spec.maxUnavailable",
      .fallback = "N/A" },
    { .name = "Allowed Disruptions", .cell = cell_int, .path = "status.disruptionsAllowed" },
    COLUMN_AGE,
    { .name = NULL },
};

/* "cpu: 1/2, pods: 3/10": what is used of what is allowed, of the limits or of all else. */
static const char *
quota_text(const CellScope *scope, bool of_limits)
{
    const Value *hard = value_at(scope->object, "status.hard");
    const Value *used = value_at(scope->object, "status.used");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    const Value *sorted = value_length(hard) == 0 ? NULL : value_sorted(scope->arena, hard);

    for (size_t i = 0; i < value_length(sorted); i++) {
        const char *name = sorted->members[i].key;

        if (g_str_has_prefix(name, "limits.") == of_limits) {
            g_ptr_array_add(texts,
                            arena_printf(scope->arena, "%s: %s/%s", name,
                                         quantity_text(value_get(used, name), scope->arena),
                                         quantity_text(sorted->members[i].value, scope->arena)));
        }
    }
    return texts_join(texts, ", ", scope->arena);
}

static const char *
request_cell(const CellScope *scope)
{
    return quota_text(scope, false);
}

static const char *
limit_cell(const CellScope *scope)
{
    return quota_text(scope, true);
}

static const TableColumn quota_columns[] = {
    COLUMN_NAME,
    { .name = "Request", .cell = request_cell },
    { .name = "Limit", .cell = limit_cell },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn priority_columns[] = {
    COLUMN_NAME,
    { .name = "Value", .cell = cell_int, .path = "value" },
    { .name = "Global-Default", .cell = cell_bool, .path = "globalDefault" },
    COLUMN_AGE,
    { .name = "PreemptionPolicy",
      .cell = cell_text,
      .path = "preemptionPolicy",
      .fallback = "PreemptLowerPriority" },
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "PodDisruptionBudget",
      .group = "policy",
      .resource = "poddisruptionbudgets",
      .columns = budget_columns },
    { .name = "ResourceQuota",
      .group = "",
      .resource = "resourcequotas",
      .columns = quota_columns },
    { .name = "PriorityClass",
      .group = "scheduling.k8s.io",
      .resource = "priorityclasses",
      .is_cluster_scoped = true,
      .columns = priority_columns },
    { .name = NULL },
};

extern const TableFamily table_family_policy_table;

const TableFamily table_family_policy_table = { .kinds = kinds };

/* autoscaler-defaults.c - horizontal pod autoscalers, both served versions. */
#include "models/api/defaults/default-rows.h"
#include "models/api/document/api-edit.h"

DEFAULT_ROWS(autoscaler_v1) = {
    FILL_INT("spec.minReplicas", 1),
    FILL_INT("spec.targetCPUUtilizationPercentage", 80),
};
FILLED_BY_ROWS(autoscaler_v1)

DEFAULT_ROWS(autoscaler_v2) = {
    FILL_INT("spec.minReplicas", 1),
    FILL_MAP("spec.behavior.scaleUp", GIVEN("spec.behavior")),
    FILL_INT("spec.behavior.scaleUp.stabilizationWindowSeconds", 0),
    FILL_STRING("spec.behavior.scaleUp.selectPolicy", "Max"),
    FILL_MAP("spec.behavior.scaleDown", GIVEN("spec.behavior")),
    FILL_STRING("spec.behavior.scaleDown.selectPolicy", "Max"),
    FORGET("spec.behavior.scaleUp.tolerance"),
    FORGET("spec.behavior.scaleDown.tolerance"),
};

/* What is measured if nothing is said: the use of processors. */
DEFAULT_ROWS(cpu_metric) = {
    FILL_TEXT("type", "Resource"),
    FILL_MAP("resource"),
    FILL_TEXT("resource.name", "cpu"),
    FILL_MAP("resource.target"),
    FILL_TEXT("resource.target.type", "Utilization"),
    FILL_INT("resource.target.averageUtilization", 80),
};
/* At most four pods more or twice as many in a quarter of a minute; down to none at once. */
DEFAULT_ROWS(by_pods) = {
    FILL_TEXT("type", "Pods"),
    FILL_INT("value", 4),
    FILL_INT("periodSeconds", 15),
};
DEFAULT_ROWS(by_percent) = {
    FILL_TEXT("type", "Percent"),
    FILL_INT("value", 100),
    FILL_INT("periodSeconds", 15),
};

static const Value *
item_filled(const DefaultRow *rows, size_t n, Arena *arena)
{
    Value *item = edit_map_new(arena);

    default_rows_fill(rows, n, arena, item);
    return item;
}

#define ITEM(name, arena) item_filled(name##_defaults, G_N_ELEMENTS(name##_defaults), arena)

static void
rules_complete(Arena *arena, Value *rules, bool is_up)
{
    Value *policies;

    if (rules == NULL || value_get(rules, "policies") != NULL) {
        return;
    }
    policies = edit_list_new(arena, 2);
    if (is_up) {
        edit_append(arena, policies, ITEM(by_pods, arena));
    }
    edit_append(arena, policies, ITEM(by_percent, arena));
    edit_put(arena, rules, "policies", policies);
}

void
default_autoscaler_v2(Arena *arena, Value *self)
{
    Value *spec = edit_get(self, "spec");
    Value *behavior;

    FILL(autoscaler_v2, arena, self);
    if (spec == NULL) {
        return;
    }
    if (value_length(value_get(spec, "metrics")) == 0) {
        Value *metrics = edit_list_new(arena, 1);

        edit_append(arena, metrics, ITEM(cpu_metric, arena));
        edit_put(arena, spec, "metrics", metrics);
    }
    behavior = edit_get(spec, "behavior");
    rules_complete(arena, edit_get(behavior, "scaleUp"), true);
    rules_complete(arena, edit_get(behavior, "scaleDown"), false);
}

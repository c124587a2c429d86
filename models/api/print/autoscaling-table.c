/* autoscaling-table.c - HorizontalPodAutoscaler: what it measures beside what it wants. */
#include "models/api/print/cell.h"

#define SHOWN_MAX 2 /* metrics; the rest is counted */

static const struct {
    const char *type;
    const char *member;   /* of the metric and of its status */
    bool is_resource;     /* has a name and may be a share of the request */
    bool is_average_only; /* never a value for all pods together */
} sources[] = {
    { "External", "external", false, false },
    { "Pods", "pods", false, true },
    { "Object", "object", false, false },
    { "Resource", "resource", true, false },
    { "ContainerResource", "containerResource", true, false },
};

/* "144Mi", or "<unknown>" before the first measurement. */
static const char *
amount_text(const Value *status, const char *key, Arena *arena)
{
    const Value *amount = value_get(value_get(status, "current"), key);

    return scalar_text(amount) == NULL ? "<unknown>" : quantity_text(amount, arena);
}

static const char *
percent_text(const Value *side, const char *fallback, Arena *arena)
{
    const Value *percent = value_get(side, "averageUtilization");

    return value_is(percent, VALUE_INT) ? arena_printf(arena, "%s%%", percent->text) : fallback;
}

static const char *
resource_metric_text(const Value *metric, const Value *status, Arena *arena)
{
    const Value *target = value_get(metric, "target");
    const Value *average = value_get(target, "averageValue");
    const char *name = value_get_text(metric, "name");

    name = name == NULL ? "" : name;
    if (scalar_text(average) != NULL) {
        return arena_printf(arena, "%s: %s/%s", name, amount_text(status, "averageValue", arena),
                            quantity_text(average, arena));
    }
    return arena_printf(arena, "%s: %s/%s", name,
                        percent_text(value_get(status, "current"), "<unknown>", arena),
                        percent_text(target, "<auto>", arena));
}

static const char *
metric_text(const Value *metric, const Value *status, Arena *arena)
{
    const char *type = value_get_text(metric, "type");

    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const Value *source = value_get(metric, sources[i].member);
        const Value *measured = value_get(status, sources[i].member);
        const Value *target = value_get(source, "target");
        bool is_average = scalar_text(value_get(target, "averageValue")) != NULL;
        const char *key = is_average || sources[i].is_average_only ? "averageValue" : "value";

        if (g_strcmp0(type, sources[i].type) != 0) {
            continue;
        }
        if (sources[i].is_resource) {
            return resource_metric_text(source, measured, arena);
        }
        return arena_printf(arena, "%s/%s%s", amount_text(measured, key, arena),
                            quantity_text(value_get(target, key), arena),
                            is_average && !sources[i].is_average_only ? " (avg)" : "");
    }
    return "<unknown type>";
}

static const char *
targets_cell(const CellScope *scope)
{
    const Value *metrics = value_at(scope->object, "spec.metrics");
    const Value *statuses = value_at(scope->object, "status.currentMetrics");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    size_t n = value_length(metrics);
    const char *text;

    if (n == 0) {
        return "<none>";
    }
    for (size_t i = 0; i < n && i < SHOWN_MAX; i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)metric_text(
                                   value_item(metrics, i), value_item(statuses, i), scope->arena));
    }
    text = texts_join(texts, ", ", scope->arena);
    return n > SHOWN_MAX ? arena_printf(scope->arena, "%s + %zu more...", text, n - SHOWN_MAX)
                         : text;
}

static const char *
reference_cell(const CellScope *scope)
{
    const char *kind = text_at(scope->object, "spec.scaleTargetRef.kind");
    const char *name = text_at(scope->object, "spec.scaleTargetRef.name");

    return arena_printf(scope->arena, "%s/%s", kind == NULL ? "" : kind, name == NULL ? "" : name);
}

static const TableColumn columns[] = {
    COLUMN_NAME,
    { .name = "Reference", .cell = reference_cell },
    { .name = "Targets", .cell = targets_cell },
    { .name = "MinPods", .cell = cell_int, .path = "spec.minReplicas", .fallback = "1" },
    { .name = "MaxPods", .cell = cell_int, .path = "spec.maxReplicas" },
    { .name = "Replicas", .cell = cell_int, .path = "status.currentReplicas" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "HorizontalPodAutoscaler",
      .group = "autoscaling",
      .resource = "horizontalpodautoscalers",
      .columns = columns },
    { .name = NULL },
};

extern const TableFamily table_family_autoscaling_table;

const TableFamily table_family_autoscaling_table = { .kinds = kinds };

/* scenario-metric.c - `metric:` steps: what is measured from then on.
 *
 *     - {at: 5m, metric: cpu, target: deployment/web, value: 2400m}    shared by its running pods
 *     - {at: 5m, metric: hits, target: deployment/web, value: 40}      of each of its pods
 *     - {at: 5m, metric: hits, target: service/shop, value: 900}       of the object
 *     - {at: 5m, metric: queue-length, value: 120}                     external */
#include "experiment/scenario/scenario-internal.h"
#include "models/api/api-kind.h"

#include <string.h>

static int64_t
milli_of(const Value *value, Quantity amount)
{
    return value == NULL ? 0 : quantity_milli_value(amount);
}

static void
read_target(Loader *loader, const StepRow *row, Step *step)
{
    const char *text = value_is(row->target, VALUE_STRING) ? row->target->text : "";
    g_auto(GStrv) parts = g_strsplit(text, "/", 3);
    guint n = g_strv_length(parts);
    const ApiKind *kind = n >= 2 ? api_kind_find_resource(parts[0]) : NULL;
    bool is_load = strcmp(row->metric, "cpu") == 0 || strcmp(row->metric, "memory") == 0;

    if (kind == NULL) {
        diagnostic_help(
            diagnostics_error_at(loader->diagnostics, "E132", row->target, "whose metric is it?"),
            "deployment/NAME, service/NAME, or KIND/NAMESPACE/NAME");
        return;
    }
    step->metric.kind_name = kind->name;
    step->metric.name_space = arena_strdup(loader->arena, n == 3 ? parts[1] : "default");
    step->metric.name = arena_strdup(loader->arena, parts[n - 1]);
    step->metric.is_total = is_load;
}

void
loader_read_metric(Loader *loader, const StepRow *row, Step *step)
{
    step->metric.metric = row->metric;
    step->metric_milli = milli_of(row->amount_value, row->amount);
    step->metric_cap_milli = milli_of(row->cap_value, row->cap);
    if (row->amount_value == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->metric_value,
                                             "a metric needs a value"),
                        "value: 600m");
        return;
    }
    if (row->target != NULL) {
        read_target(loader, row, step);
    }
    if (row->cap_value != NULL && !step->metric.is_total) {
        diagnostics_error_at(loader->diagnostics, "E133", row->cap_value,
                             "only a load that pods share has a `cap`");
    }
    step->text =
        arena_printf(loader->arena, "%s%s%s is %s", row->metric, row->target != NULL ? " of " : "",
                     row->target != NULL && row->target->text != NULL ? row->target->text : "",
                     row->amount_value->text);
}

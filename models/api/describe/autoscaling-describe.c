/* autoscaling-describe.c - HorizontalPodAutoscaler. */
#include "models/api/describe/describer.h"

#include <string.h>

static const char *
current_text(const Description *d, const Value *measured, const char *key)
{
    const Value *amount = value_get(value_get(measured, "current"), key);

    return scalar_text(amount) == NULL ? "<unknown>" : quantity_text(amount, d->arena);
}

/* ": 144Mi / 200Mi" or "  (as a percentage of request): 10% (120m) / 50%". */
static void
resource_metric_write(Description *d, const Value *metric, const Value *measured)
{
    const Value *target = value_get(metric, "target");
    const Value *average = value_get(target, "averageValue");
    const char *wanted = text_or(target, "averageUtilization", NULL);
    const char *percent = text_or(measured, "current.averageUtilization", NULL);

    if (scalar_text(average) != NULL) {
        describe_write(d, 0, ":\t%s / %s\n", current_text(d, measured, "averageValue"),
                       quantity_text(average, d->arena));
        return;
    }
    describe_write(d, 1, "(as a percentage of request):\t");
    if (percent == NULL) {
        describe_write(d, 0, "<unknown>");
    } else {
        describe_write(d, 0, "%s%% (%s)", percent,
                       quantity_text(value_at(measured, "current.averageValue"), d->arena));
    }
    describe_write(d, 0, " / %s%s\n", wanted == NULL ? "<auto>" : wanted,
                   wanted == NULL ? "" : "%");
}

/* The end of a line: "(target value):\t87 / 30". */
static void
amount_metric_write(Description *d, const Value *metric, const Value *measured, bool is_average)
{
    const char *key = is_average ? "averageValue" : "value";

    describe_write(d, 0, " (target %s):\t%s / %s\n", is_average ? "average value" : "value",
                   current_text(d, measured, key),
                   quantity_text(value_get(value_get(metric, "target"), key), d->arena));
}

static void
metric_write(Description *d, const Value *metric, const Value *status)
{
    const char *type = text_or(metric, "type", "");
    const Value *source = NULL;

    if (strcmp(type, "External") == 0) {
        source = value_get(metric, "external");
        describe_write(d, 1, "\"%s\"", text_or(source, "metric.name", ""));
        amount_metric_write(d, source, value_get(status, "external"),
                            text_or(source, "target.averageValue", NULL) != NULL);
    } else if (strcmp(type, "Pods") == 0) {
        source = value_get(metric, "pods");
        describe_write(d, 1, "\"%s\" on pods:\t%s / %s\n", text_or(source, "metric.name", ""),
                       current_text(d, value_get(status, "pods"), "averageValue"),
                       quantity_text(value_at(source, "target.averageValue"), d->arena));
    } else if (strcmp(type, "Object") == 0) {
        source = value_get(metric, "object");
        describe_write(d, 1, "\"%s\" on %s/%s", text_or(source, "metric.name", ""),
                       text_or(source, "describedObject.kind", ""),
                       text_or(source, "describedObject.name", ""));
        amount_metric_write(d, source, value_get(status, "object"),
                            strcmp(text_or(source, "target.type", ""), "AverageValue") == 0);
    } else if (strcmp(type, "Resource") == 0) {
        source = value_get(metric, "resource");
        describe_write(d, 1, "resource %s on pods", text_or(source, "name", ""));
        resource_metric_write(d, source, value_get(status, "resource"));
    } else if (strcmp(type, "ContainerResource") == 0) {
        source = value_get(metric, "containerResource");
        describe_write(d, 1, "resource %s of container \"%s\" on pods", text_or(source, "name", ""),
                       text_or(source, "container", ""));
        resource_metric_write(d, source, value_get(status, "containerResource"));
    } else {
        describe_write(d, 1, "<unknown metric type \"%s\">\n", type);
    }
}

static void
rules_write(Description *d, const char *direction, const Value *rules)
{
    const Value *policies = value_get(rules, "policies");
    const char *window = text_or(rules, "stabilizationWindowSeconds", NULL);

    if (!value_is(rules, VALUE_MAP)) {
        return;
    }
    describe_write(d, 1, "%s:\n", direction);
    if (window != NULL) {
        describe_write(d, 2, "Stabilization Window: %s seconds\n", window);
    }
    if (value_length(policies) > 0) {
        describe_write(d, 2, "Select Policy: %s\n", text_or(rules, "selectPolicy", "Max"));
        describe_write(d, 2, "Policies:\n");
    }
    for (size_t i = 0; i < value_length(policies); i++) {
        const Value *policy = value_item(policies, i);

        describe_write(d, 3, "- Type: %s\tValue: %s\tPeriod: %s seconds\n",
                       text_or(policy, "type", ""), text_or(policy, "value", "0"),
                       text_or(policy, "periodSeconds", "0"));
    }
}

static void
autoscaler_describe(Description *d)
{
    static const char *const members[] = { "type", "status", "reason", "message", NULL };
    const Value *spec = value_get(d->object, "spec");
    const Value *status = value_get(d->object, "status");
    const Value *metrics = value_get(spec, "metrics");
    const Value *measured = value_get(status, "currentMetrics");
    const Value *behavior = value_get(spec, "behavior");
    const char *kind = text_or(spec, "scaleTargetRef.kind", "");

    describe_name(d);
    describe_labels(d);
    describe_text(d, "CreationTimestamp",
                  describe_time(d, value_at(d->object, "metadata.creationTimestamp")));
    describe_write(d, 0, "Reference:\t%s/%s\n", kind, text_or(spec, "scaleTargetRef.name", ""));
    describe_write(d, 0, "Metrics:\t( current / target )\n");
    for (size_t i = 0; i < value_length(metrics); i++) {
        metric_write(d, value_item(metrics, i), value_item(measured, i));
    }
    describe_text(d, "Min replicas", text_or(spec, "minReplicas", "1"));
    describe_text(d, "Max replicas", text_or(spec, "maxReplicas", "0"));
    if (value_is(behavior, VALUE_MAP)) {
        describe_write(d, 0, "Behavior:\n");
        rules_write(d, "Scale Up", value_get(behavior, "scaleUp"));
        rules_write(d, "Scale Down", value_get(behavior, "scaleDown"));
    }
    describe_write(d, 0, "%s pods:\t%s current / %s desired\n", kind,
                   text_or(status, "currentReplicas", "0"),
                   text_or(status, "desiredReplicas", "0"));
    describe_conditions(d, "Type\tStatus\tReason\tMessage", "----\t------\t------\t-------",
                        members, "\t");
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "HorizontalPodAutoscaler", "autoscaling", autoscaler_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_autoscaling_describe;

const Describer describer_autoscaling_describe = { .kinds = kinds };

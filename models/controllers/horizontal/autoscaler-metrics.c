/* autoscaler-metrics.c - what each kind of metric asks for, and the greatest wish of all.
 *
 * Texts, reasons and the order in which things are looked at are Kubernetes 1.34's. */
#include "models/controllers/horizontal/autoscaler-pass.h"

#include "text/quantity.h"

#include <math.h>
#include <string.h>

/* What one metric said. */
typedef struct MetricResult {
    int32_t replicas;
    const char *name;    /* for reasons of rescaling */
    const char *event;   /* reason of failure; NULL: fine */
    const char *failure; /* what the event says */
    const char *error;   /* what the whole says of it */
    const Value *status;
} MetricResult;

static int64_t
milli_of(const Value *amount)
{
    Quantity quantity = { 0 };

    (void)quantity_from_value(amount, &quantity);
    return quantity_milli_value(quantity);
}

static const Value *
milli_value(Arena *arena, int64_t milli)
{
    g_autofree char *text = quantity_format(quantity_from_milli(milli, QUANTITY_DECIMAL_SI));

    return value_string(arena, text);
}

static MetricTarget
target_of(const AutoscalerPass *pass, const char *resource)
{
    const ControllerManagerSettings *settings = pass->self->settings;

    return (MetricTarget){
        .is_cpu = g_strcmp0(resource, "cpu") == 0,
        .tolerance = settings->horizontal_pod_autoscaler_tolerance,
        .by_difference = settings->autoscaler_rounds,
        .cpu_initialization = settings->horizontal_pod_autoscaler_cpu_initialization_period,
        .readiness_delay = settings->horizontal_pod_autoscaler_initial_readiness_delay,
    };
}

static void
fail(AutoscalerPass *pass, MetricResult *result, const char *event, const char *failure,
     const char *error)
{
    result->event = event;
    result->failure = failure;
    result->error = error;
    controller_record(pass->self, &pass->object->object, "Warning", event, "%s", failure);
}

/* {KEY: rest, current: {...}} under the name of the source, with its type. */
static const Value *
metric_status(Arena *arena, const char *type, const char *member, const Value *rest,
              const Value *current)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put(map, member, value_with(arena, rest, "current", current));
    value_put_string(map, "type", type);
    return value_end(map);
}

static const Value *
one(Arena *arena, const char *key, const Value *value)
{
    return value_with(arena, NULL, key, value);
}

/* ---- resources ------------------------------------------------------------------------------- */

static void
ask_resource(AutoscalerPass *pass, const Value *source, bool is_container, MetricResult *result)
{
    Arena *arena = pass->arena;
    const Value *target = value_get(source, "target");
    const char *resource = value_get_text(source, "name");
    bool by_average = value_get(target, "averageUtilization") == NULL;
    MetricQuestion question = { .resource = resource,
                                .container =
                                    is_container ? value_get_text(source, "container") : NULL,
                                .target = target_of(pass, resource) };
    const char *word = is_container ? "container" : "resource";
    const char *error;
    MetricAnswer answer = { 0 };
    const Value *current, *rest;

    question.target.average_milli = milli_of(value_get(target, "averageValue"));
    question.target.utilization = (int32_t)value_get_int(target, "averageUtilization", 0);
    error = strcmp(resource, "cpu") == 0 || strcmp(resource, "memory") == 0
                ? autoscaler_ask_pods(pass, &question, &answer)
                : arena_printf(arena,
                               "unable to get metrics for resource %s: no metrics returned from "
                               "resource metrics API",
                               resource);
    if (error != NULL) {
        error = arena_printf(arena, "failed to get %s %s: %s", resource,
                             by_average ? "usage" : "utilization", error);
        fail(pass, result,
             is_container ? "FailedGetContainerResourceMetric" : "FailedGetResourceMetric", error,
             arena_printf(arena, "failed to get %s %s metric value: %s", resource, word, error));
        return;
    }
    current = one(arena, "averageValue", milli_value(arena, answer.average_milli));
    if (!by_average) {
        current =
            value_with(arena, current, "averageUtilization", value_int(arena, answer.utilization));
    }
    rest = one(arena, "name", value_string(arena, resource));
    if (is_container) {
        rest = value_with(arena, rest, "container", value_get(source, "container"));
    }
    result->replicas = answer.replicas;
    result->name =
        arena_printf(arena, "%s %sresource%s", resource, is_container ? "container " : "",
                     by_average ? "" : " utilization (percentage of request)");
    result->status = metric_status(arena, is_container ? "ContainerResource" : "Resource",
                                   is_container ? "containerResource" : "resource", rest, current);
}

static void
ask_pods(AutoscalerPass *pass, const Value *source, MetricResult *result)
{
    Arena *arena = pass->arena;
    const char *metric = value_get_text(value_get(source, "metric"), "name");
    MetricQuestion question = { .metric = metric, .target = target_of(pass, NULL) };
    MetricAnswer answer = { 0 };
    const char *error;

    question.target.average_milli = milli_of(value_path(source, "target", "averageValue", NULL));
    error = autoscaler_ask_pods(pass, &question, &answer);
    if (error != NULL) {
        fail(pass, result, "FailedGetPodsMetric", error,
             arena_printf(arena, "failed to get pods metric value: %s", error));
        return;
    }
    result->replicas = answer.replicas;
    result->name = arena_printf(arena, "pods metric %s", metric);
    result->status =
        metric_status(arena, "Pods", "pods", one(arena, "metric", value_get(source, "metric")),
                      one(arena, "averageValue", milli_value(arena, answer.average_milli)));
}

/* ---- objects and the world outside ----------------------------------------------------------- */

/* A whole that is compared with a target, or shared by all pods. */
static const Value *
scale_by_amount(AutoscalerPass *pass, const Value *target, int64_t usage, int32_t *ret_replicas)
{
    Arena *arena = pass->arena;
    MetricTarget bounds = target_of(pass, NULL);
    const Value *average = value_get(target, "averageValue");
    int32_t spec = pass->scale.spec_replicas;
    int32_t now = pass->scale.status_replicas;
    double ratio;

    if (value_get(target, "value") != NULL) {
        ratio = (double)usage / (double)milli_of(value_get(target, "value"));
        *ret_replicas = spec == 0 ? (int32_t)ceil(ratio)
                        : metric_is_within(ratio, &bounds)
                            ? spec
                            : (int32_t)ceil(ratio * (double)autoscaler_count_ready(pass));
        return one(arena, "value", milli_value(arena, usage));
    }
    ratio = (double)usage / ((double)milli_of(average) * (double)now);
    *ret_replicas = metric_is_within(ratio, &bounds)
                        ? now
                        : (int32_t)ceil((double)usage / (double)milli_of(average));
    usage = now == 0 ? 0 : (int64_t)ceil((double)usage / (double)now);
    return one(arena, "averageValue", milli_value(arena, usage));
}

static void
ask_object(AutoscalerPass *pass, const Value *source, MetricResult *result)
{
    Arena *arena = pass->arena;
    const MetricsApi *api = controller_metrics(pass->self);
    const char *name_space = pass->object->object.meta.name_space;
    const char *metric = value_get_text(value_get(source, "metric"), "name");
    const Value *about = value_get(source, "describedObject");
    const char *kind = value_get_text(about, "kind");
    const char *name = value_get_text(about, "name");
    int64_t usage;
    const Value *current, *rest;

    if (api == NULL || !api->is_up(api->data) ||
        !api->of_object(api->data, name_space, kind, name, metric, &usage)) {
        g_autofree char *lower = g_ascii_strdown(kind, -1);
        const char *error = arena_printf(
            arena,
            "unable to get metric %s: %s on %s %s/unable to fetch metrics from custom metrics API: "
            "the server could not find the metric %s for %ss %s",
            metric, kind, name_space, name, metric, lower, name);

        fail(pass, result, "FailedGetObjectMetric", error,
             arena_printf(arena, "failed to get object metric value: %s", error));
        return;
    }
    current = scale_by_amount(pass, value_get(source, "target"), usage, &result->replicas);
    result->name = arena_printf(arena, "%s metric %s", kind, metric);
    rest = one(arena, "describedObject", about);
    rest = value_with(arena, rest, "metric", value_get(source, "metric"));
    result->status = metric_status(arena, "Object", "object", rest, current);
}

static int
compare_keys(const void *a, const void *b)
{
    const ValueMember *const *left = a, *const *right = b;

    return strcmp((*left)->key, (*right)->key);
}

/* As Go prints the pointer to a label selector. */
static const char *
selector_text(const Value *selector, Arena *arena)
{
    const Value *labels = value_get(selector, "matchLabels");
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new("&LabelSelector{MatchLabels:map[string]string{");

    if (selector == NULL) {
        return "nil";
    }
    for (size_t i = 0; i < value_length(labels); i++) {
        g_ptr_array_add(members, (gpointer)(guintptr)&labels->members[i]);
    }
    g_ptr_array_sort(members, compare_keys);
    for (guint i = 0; i < members->len; i++) {
        const ValueMember *member = g_ptr_array_index(members, i);

        g_string_append_printf(text, "%s: %s,", member->key, value_text(member->value));
    }
    g_string_append(text, "},MatchExpressions:[]LabelSelectorRequirement{},}");
    return arena_strdup(arena, text->str);
}

static void
ask_external(AutoscalerPass *pass, const Value *source, MetricResult *result)
{
    Arena *arena = pass->arena;
    const MetricsApi *api = controller_metrics(pass->self);
    const char *name_space = pass->object->object.meta.name_space;
    const char *metric = value_get_text(value_get(source, "metric"), "name");
    const char *selector = selector_text(value_path(source, "metric", "selector", NULL), arena);
    int64_t usage;
    const Value *current;

    if (api == NULL || !api->is_up(api->data) ||
        !api->external(api->data, name_space, metric, &usage)) {
        const char *error = arena_printf(
            arena,
            "unable to get external metric %s/%s/%s: unable to fetch metrics from external metrics "
            "API: the server could not find the requested resource (get "
            "%s.external.metrics.k8s.io)",
            name_space, metric, selector, metric);

        fail(pass, result, "FailedGetExternalMetric", error,
             arena_printf(arena,
                          "failed to get %s external metric value: failed to get %s external "
                          "metric: %s",
                          metric, metric, error));
        return;
    }
    current = scale_by_amount(pass, value_get(source, "target"), usage, &result->replicas);
    result->name = arena_printf(arena, "external metric %s(%s)", metric, selector);
    result->status = metric_status(arena, "External", "external",
                                   one(arena, "metric", value_get(source, "metric")), current);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static MetricResult
ask(AutoscalerPass *pass, const Value *metric)
{
    const char *type = value_get_text(metric, "type");
    MetricResult result = { 0 };

    if (strcmp(type, "Resource") == 0) {
        ask_resource(pass, value_get(metric, "resource"), false, &result);
    } else if (strcmp(type, "ContainerResource") == 0) {
        ask_resource(pass, value_get(metric, "containerResource"), true, &result);
    } else if (strcmp(type, "Pods") == 0) {
        ask_pods(pass, value_get(metric, "pods"), &result);
    } else if (strcmp(type, "Object") == 0) {
        ask_object(pass, value_get(metric, "object"), &result);
    } else {
        ask_external(pass, value_get(metric, "external"), &result);
    }
    return result;
}

int32_t
autoscaler_wish(AutoscalerPass *pass, const char **ret_metric, const char **ret_error)
{
    const Value *metrics = value_get(pass->spec, "metrics");
    ValueBuilder *statuses = value_list_begin(pass->arena);
    MetricResult failed = { 0 };
    size_t n_failed = 0;
    int32_t wish = 0;

    *ret_metric = "";
    *ret_error = NULL;
    for (size_t i = 0; i < value_length(metrics); i++) {
        MetricResult result = ask(pass, value_item(metrics, i));

        if (result.event != NULL) {
            failed = n_failed++ == 0 ? result : failed;
            continue;
        }
        value_add(statuses, result.status);
        if (wish == 0 || result.replicas > wish) {
            wish = result.replicas;
            *ret_metric = result.name;
        }
    }
    pass->status.metrics = value_end(statuses);
    if (n_failed > 0) {
        *ret_error = arena_printf(pass->arena,
                                  "invalid metrics (%zu invalid out of %zu), first error is: %s",
                                  n_failed, value_length(metrics), failed.error);
    }
    if (n_failed >= value_length(metrics) || (n_failed > 0 && wish < pass->scale.spec_replicas)) {
        autoscaler_condition(pass, "ScalingActive", false, failed.event,
                             "the HPA was unable to compute the replica count: %s", failed.failure);
        return -1;
    }
    autoscaler_condition(pass, "ScalingActive", true, "ValidMetricFound",
                         "the HPA was able to successfully calculate a replica count from %s",
                         *ret_metric);
    return wish;
}

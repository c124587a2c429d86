/* duration-autoscaling.c - the arithmetic of autoscalers and of ready pods, a JSON line a case. */
#include "models/api/pod/pod.h"
#include "models/controllers/horizontal/replica-calculator.h"
#include "models/controllers/horizontal/scale-limits.h"
#include "tests/conformance/runners/duration-controllers.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

/* When the lines of hpa-replicas are asked; ages count back from here. */
#define NOW (1000000 * SIM_SECOND)

static SimTime
ago(const Value *map, const char *key)
{
    return NOW - value_get_int(map, key, 0) * SIM_SECOND;
}

static MetricPod
metric_pod(const Value *row)
{
    MetricPod pod = { .name = value_get_text(row, "name") };
    const char *phase = value_get_text(row, "phase");
    Quantity quantity;

    pod.is_ignored = value_get_bool(row, "deleting", false) || strcmp(phase, "Failed") == 0;
    pod.is_pending = strcmp(phase, "Pending") == 0;
    pod.has_ready_condition = value_get(row, "ready") != NULL;
    pod.is_ready = value_get_bool(row, "ready", false);
    pod.ready_changed = ago(row, "readyChangedSecondsAgo");
    pod.has_started = value_get(row, "startedSecondsAgo") != NULL;
    pod.started = ago(row, "startedSecondsAgo");
    pod.has_request = value_get(row, "request") != NULL &&
                      quantity_from_value(value_get(row, "request"), &quantity) == QUANTITY_OK;
    pod.request_milli = pod.has_request ? quantity_milli_value(quantity) : 0;
    pod.has_sample = value_get(row, "usageMilli") != NULL;
    pod.usage_milli = value_get_int(row, "usageMilli", 0);
    pod.sampled = ago(row, "sampleSecondsAgo");
    pod.window = value_get_int(row, "windowSeconds", 0) * SIM_SECOND;
    return pod;
}

static void
run_replicas(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const Value *rows = value_get(line, "pods");
    MetricPod *pods = ARENA_NEW_N(arena, MetricPod, value_length(rows) + 1);
    const char *resource = value_get_text(line, "resource");
    MetricTarget target = { .is_cpu = strcmp(resource, "cpu") == 0,
                            .utilization = (int32_t)value_get_int(line, "targetUtilization", 0),
                            .average_milli = value_get_int(line, "targetAverageMilli", 0),
                            .tolerance = 0.1,
                            .cpu_initialization = 300 * SIM_SECOND,
                            .readiness_delay = 30 * SIM_SECOND };
    ValueBuilder *actual = value_map_begin(arena);
    MetricAnswer answer;

    for (size_t i = 0; i < value_length(rows); i++) {
        pods[i] = metric_pod(value_item(rows, i));
    }
    answer = replicas_for_metric(pods, value_length(rows), &target,
                                 (int32_t)value_get_int(line, "currentReplicas", 0), NOW);
    for (size_t i = 0; i < line->n; i++) {
        static const char *const asked[] = { "averageUsageMilli", "error", "replicas",
                                             "utilization", NULL };

        if (!g_strv_contains(asked, line->members[i].key)) {
            value_put_member(actual, &line->members[i]);
        }
    }
    if (answer.has_no_metrics) {
        value_put_string(actual, "error",
                         "did not receive metrics for targeted pods (pods might be unready)");
    } else if (answer.missing_pod != NULL) {
        value_put(actual, "error",
                  value_printf(arena, "missing request for %s in container c of Pod %s", resource,
                               answer.missing_pod));
    } else {
        value_put_int(actual, "averageUsageMilli", answer.average_milli);
        value_put_int(actual, "replicas", answer.replicas);
        if (target.utilization != 0) {
            value_put_int(actual, "utilization", answer.utilization);
        }
    }
    tally_compare_values(tally, name, line, value_end(actual));
}

static const Value *
step_value(const Value *step, const ScaleDecision *decision, Arena *arena)
{
    ValueBuilder *conditions = value_list_begin(arena);

    value_add(conditions, value_printf(arena, "AbleToScale=True %s", decision->able_reason));
    value_add(conditions,
              value_printf(arena, "ScalingLimited=%s %s", decision->is_limited ? "True" : "False",
                           decision->limited_reason));
    step = value_with(arena, step, "conditions", value_end(conditions));
    return value_with(arena, step, "result", value_int(arena, decision->replicas));
}

/* Each step begins with what the one before left, unless the recording says otherwise. */
static void
run_normalise(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    ScaleLimits limits = scale_limits_read(value_get(line, "spec"), 300 * SIM_SECOND, arena);
    const Value *steps = value_get(line, "steps");
    ValueBuilder *actual = value_list_begin(arena);
    ScaleHistory history;

    scale_history_init(&history);
    for (size_t i = 0; i < value_length(steps); i++) {
        const Value *step = value_item(steps, i);
        SimTime now = value_get_int(step, "seconds", 0) * SIM_SECOND;
        int32_t current = (int32_t)value_get_int(step, "current", 0);
        ScaleDecision decision = scale_decide(&limits, &history, current,
                                              (int32_t)value_get_int(step, "desired", 0), now);

        scale_history_changed(&history, &limits, current, decision.replicas, now);
        value_add(actual, step_value(step, &decision, arena));
    }
    scale_history_clear(&history);
    tally_compare_values(tally, name, line, value_with(arena, line, "steps", value_end(actual)));
}

static SimTime
time_of_text(const char *text)
{
    int64_t seconds;

    return text != NULL && rfc3339_parse(text, &seconds) ? seconds * SIM_SECOND : SIM_NEVER;
}

static uint8_t
phase_of_text(const char *text)
{
    for (int phase = 0; phase < N_POD_PHASES; phase++) {
        if (g_strcmp0(text, pod_phase_name((PodPhase)phase)) == 0) {
            return (uint8_t)phase;
        }
    }
    return POD_PENDING;
}

static void
run_pod_ready(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const Value *value = value_get(line, "pod");
    const Value *status = value_get(value, "status");
    const Value *conditions = value_get(status, "conditions");
    Pod pod = { 0 };
    const Value *actual;

    pod.object.meta.deletion_at =
        time_of_text(value_get_text(value_get(value, "metadata"), "deletionTimestamp"));
    pod.phase = phase_of_text(value_get_text(status, "phase"));
    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *row = value_item(conditions, i);

        if (strcmp(value_get_text(row, "type"), "Ready") == 0) {
            pod.conditions[POD_READY].status = strcmp(value_get_text(row, "status"), "True") == 0
                                                   ? CONDITION_TRUE
                                                   : CONDITION_FALSE;
            pod.conditions[POD_READY].last_transition =
                time_of_text(value_get_text(row, "lastTransitionTime"));
        }
    }
    actual = value_with(arena, line, "ready", value_bool(arena, pod_is_ready(&pod)));
    actual = value_with(arena, actual, "active", value_bool(arena, pod_is_active(&pod)));
    actual = value_with(
        arena, actual, "available",
        value_bool(arena, pod_is_available(&pod, (int32_t)value_get_int(line, "minReadySeconds", 0),
                                           time_of_text(value_get_text(line, "now")))));
    tally_compare_values(tally, name, line, actual);
}

/* Equal pods that use so much of what they request, asked once. */
static void
run_worked_autoscaling(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    MetricTarget target = { .utilization = (int32_t)value_get_int(line, "target", 0),
                            .tolerance = 0.1 };
    int32_t n = (int32_t)value_get_int(line, "pods", 0);
    MetricPod *pods = ARENA_NEW_N(arena, MetricPod, n);
    const Value *spec = value_with(arena, NULL, "maxReplicas", value_int(arena, 1000));
    const Value *specs[2] = { spec, value_with(arena, spec, "behavior",
                                               value_end(value_map_begin(arena))) };
    const char *const results[2] = { "applied", "appliedWithEmptyBehaviour" };
    const Value *actual = line;
    MetricAnswer answer;

    for (int32_t i = 0; i < n; i++) {
        pods[i] = (MetricPod){ .has_request = true, .request_milli = 1000, .has_sample = true };
        pods[i].usage_milli = value_get_int(line, "usagePercent", 0) * 10;
    }
    answer = replicas_for_metric(pods, (size_t)n, &target, n, NOW);
    actual = value_with(arena, actual, "desired", value_int(arena, answer.replicas));
    actual = value_with(arena, actual, "utilization", value_int(arena, answer.utilization));
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
        ScaleLimits limits = scale_limits_read(specs[i], 300 * SIM_SECOND, arena);
        ScaleHistory history;
        ScaleDecision decision;

        scale_history_init(&history);
        decision = scale_decide(&limits, &history, n, answer.replicas, NOW);
        scale_history_clear(&history);
        actual = value_with(arena, actual, results[i], value_int(arena, decision.replicas));
    }
    tally_compare_values(tally, name, line, actual);
}

static void
run_worked(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    if (strcmp(value_get_text(line, "what"), "hpa") == 0) {
        run_worked_autoscaling(line, name, arena, tally);
    } else {
        run_worked_controllers(line, name, arena, tally);
    }
}

const DurationRow duration_autoscaling_rows[] = {
    { "hpa-normalise.jsonl", run_normalise },
    { "hpa-replicas.jsonl", run_replicas },
    { "pod-ready.jsonl", run_pod_ready },
    { "worked-examples.jsonl", run_worked },
    { NULL, NULL },
};

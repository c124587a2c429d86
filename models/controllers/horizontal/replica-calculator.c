/* replica-calculator.c - see replica-calculator.h. */
#include "models/controllers/horizontal/replica-calculator.h"

#include <math.h>

typedef enum PodGroup {
    POD_IGNORED,
    POD_UNREADY,
    POD_MISSING, /* no sample */
    POD_GOOD,
} PodGroup;

typedef struct Calculation {
    const MetricPod *pods;
    size_t n;
    const MetricTarget *target;
    PodGroup *groups;
    int64_t *usage; /* of pods that count; -1: it does not */
    size_t counts[POD_GOOD + 1];
} Calculation;

/* A CPU sample soon after the start says more about starting than about load. */
static bool
is_trusted(const MetricPod *pod, const MetricTarget *target, int64_t now)
{
    if (!target->is_cpu) {
        return true;
    }
    if (!pod->has_ready_condition || !pod->has_started) {
        return false;
    }
    if (pod->started + target->cpu_initialization > now) {
        return pod->is_ready && pod->sampled >= pod->ready_changed + pod->window;
    }
    return pod->is_ready || pod->started + target->readiness_delay <= pod->ready_changed;
}

static PodGroup
group_of(const MetricPod *pod, const MetricTarget *target, int64_t now)
{
    if (pod->is_ignored) {
        return POD_IGNORED;
    }
    if (pod->is_pending) {
        return POD_UNREADY;
    }
    if (!pod->has_sample) {
        return POD_MISSING;
    }
    return is_trusted(pod, target, now) ? POD_GOOD : POD_UNREADY;
}

/* Usage over target, of the pods that count. */
static double
usage_ratio(const Calculation *calculation, MetricAnswer *answer, size_t *ret_n)
{
    const MetricTarget *target = calculation->target;
    int64_t usage = 0, requests = 0;
    int64_t n = 0;

    for (size_t i = 0; i < calculation->n; i++) {
        if (calculation->usage[i] >= 0) {
            usage += calculation->usage[i];
            requests += calculation->pods[i].request_milli;
            n++;
        }
    }
    *ret_n = (size_t)n;
    answer->average_milli = n == 0 ? 0 : usage / n;
    if (target->utilization == 0) {
        return (double)answer->average_milli / (double)target->average_milli;
    }
    answer->utilization = requests == 0 ? 0 : (int32_t)(usage * 100 / requests);
    return (double)answer->utilization / (double)target->utilization;
}

bool
metric_is_within(double ratio, const MetricTarget *target)
{
    double tolerance = target->tolerance;

    return target->by_difference ? fabs(1.0 - ratio) <= tolerance
                                 : 1.0 - tolerance <= ratio && ratio <= 1.0 + tolerance;
}

/* What a pod without a sample is taken to use. */
static int64_t
fallback_usage(const Calculation *calculation, const MetricPod *pod, double ratio)
{
    const MetricTarget *target = calculation->target;

    if (ratio >= 1.0) {
        return 0;
    }
    return target->utilization == 0 ? target->average_milli
                                    : pod->request_milli * MAX(100, target->utilization) / 100;
}

static void
fill_in(Calculation *calculation, double ratio, bool fills_unready)
{
    for (size_t i = 0; i < calculation->n; i++) {
        bool is_missing = calculation->groups[i] == POD_MISSING;

        /* at exactly the target, a utilization says nothing about pods without a sample */
        if (is_missing && (ratio != 1.0 || calculation->target->utilization == 0)) {
            calculation->usage[i] = fallback_usage(calculation, &calculation->pods[i], ratio);
        } else if (calculation->groups[i] == POD_UNREADY && fills_unready) {
            calculation->usage[i] = 0;
        }
    }
}

static int32_t
decide(Calculation *calculation, int32_t current, MetricAnswer *answer)
{
    MetricAnswer second = { 0 };
    size_t n;
    double ratio = usage_ratio(calculation, answer, &n);
    bool fills_unready = calculation->counts[POD_UNREADY] > 0 && ratio > 1.0;
    double filled;
    int32_t wish;

    if (!fills_unready && calculation->counts[POD_MISSING] == 0) {
        return metric_is_within(ratio, calculation->target)
                   ? current
                   : (int32_t)ceil(ratio * (double)calculation->counts[POD_GOOD]);
    }
    fill_in(calculation, ratio, fills_unready);
    filled = usage_ratio(calculation, &second, &n);
    if (metric_is_within(filled, calculation->target) || (ratio < 1.0 && filled > 1.0) ||
        (ratio > 1.0 && filled < 1.0)) {
        return current;
    }
    wish = (int32_t)ceil(filled * (double)n);
    return (filled < 1.0 && wish > current) || (filled > 1.0 && wish < current) ? current : wish;
}

static const char *
pod_without_request(const Calculation *calculation)
{
    for (size_t i = 0; i < calculation->n; i++) {
        if (!calculation->pods[i].has_request) {
            return calculation->pods[i].name;
        }
    }
    return NULL;
}

MetricAnswer
replicas_for_metric(const MetricPod *pods, size_t n, const MetricTarget *target, int32_t current,
                    int64_t now)
{
    g_autofree PodGroup *groups = g_new(PodGroup, n + 1);
    g_autofree int64_t *usage = g_new(int64_t, n + 1);
    Calculation calculation = { pods, n, target, groups, usage, { 0 } };
    MetricAnswer answer = { 0 };

    for (size_t i = 0; i < n; i++) {
        groups[i] = group_of(&pods[i], target, now);
        usage[i] = groups[i] == POD_GOOD ? pods[i].usage_milli : -1;
        calculation.counts[groups[i]]++;
    }
    answer.has_no_metrics = calculation.counts[POD_GOOD] == 0;
    if (!answer.has_no_metrics && target->utilization != 0) {
        answer.missing_pod = pod_without_request(&calculation);
    }
    if (!answer.has_no_metrics && answer.missing_pod == NULL) {
        answer.replicas = decide(&calculation, current, &answer);
    }
    return answer;
}

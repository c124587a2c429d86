/* metric.c - the rows of all metrics, and the words around them. */
#include "experiment/scenario/metric.h"

#include <glib.h>
#include <string.h>

#define ONE(type) SUBJECT_BIT(SUBJECT_##type)

static const char *const queue_labels[] = { "queue", NULL };
static const char *const result_labels[] = { "result", "profile", NULL };
static const char *const event_labels[] = { "queue", "event", NULL };
static const char *const attempts_labels[] = { "attempts", NULL };

const Metric metrics[] = {
    { "ready", "WORKLOAD, SERVICE, POD, NODE or LABELS",
      "How many pods the API calls ready; for a Service its ready endpoints, for node/* the nodes.",
      SUBJECT_WORKLOADS | ONE(SERVICE) | ONE(POD) | ONE(NODE) | ONE(PODS), GAUGE_READY,
      .unit = METRIC_COUNT },
    { "serving", "WORKLOAD, SERVICE, POD, NODE or LABELS",
      "Truth: how many pods would answer a request at this instant; for node/* the nodes that "
      "work.",
      SUBJECT_WORKLOADS | ONE(SERVICE) | ONE(POD) | ONE(NODE) | ONE(PODS), GAUGE_SERVING,
      .is_truth = true },
    { "desired", "WORKLOAD", "How many pods its spec asks for; for a Job its completions.",
      SUBJECT_WORKLOADS, GAUGE_DESIRED, .unit = METRIC_COUNT },
    { "available", "WORKLOAD",
      "How many pods have been ready for minReadySeconds, as its status says.",
      SUBJECT_WORKLOADS & ~ONE(JOB), GAUGE_AVAILABLE, .unit = METRIC_COUNT },
    { "updated", "WORKLOAD", "How many pods are of the newest template, as its status says.",
      SUBJECT_WORKLOADS & ~(ONE(JOB) | ONE(REPLICA_SET)), GAUGE_UPDATED, .unit = METRIC_COUNT },
    { "pods", "WORKLOAD, NODE, LABELS or nothing",
      "How many pods there are in the API that have not ended.",
      SUBJECT_WORKLOADS | ONE(NODE) | ONE(PODS) | ONE(SERVICE), GAUGE_PODS, .unit = METRIC_COUNT },
    { "phase", "PHASE [LABELS]",
      "How many pods are Pending, Running, Succeeded, Failed or Terminating.", ONE(PODS),
      GAUGE_PENDING, .by_phase = true },
    { "restarts", "WORKLOAD, POD, LABELS or nothing",
      "How often containers were restarted since the start, those of deleted pods included.",
      SUBJECT_WORKLOADS | ONE(POD) | ONE(PODS), GAUGE_RESTARTS, .unit = METRIC_COUNT },
    { "succeeded", "JOB", "How many of its pods have ended well, as its status says.", ONE(JOB),
      GAUGE_SUCCEEDED, .unit = METRIC_COUNT },
    { "failed", "JOB", "How many of its pods have failed, as its status says.", ONE(JOB),
      GAUGE_FAILED, .unit = METRIC_COUNT },
    { "active", "JOB", "How many of its pods are pending or running, as its status says.", ONE(JOB),
      GAUGE_ACTIVE, .unit = METRIC_COUNT },
    { "nodes", "nothing", "How many Node objects there are.", ONE(CLUSTER), GAUGE_NODES,
      .unit = METRIC_COUNT },
    { "availability", "WORKLOAD or SERVICE",
      "Truth: the share of time during which at least one pod would answer.",
      SUBJECT_WORKLOADS | ONE(SERVICE), GAUGE_SERVING, .unit = METRIC_SHARE, .is_truth = true,
      .is_share = true },
    { "success", "SERVICE", "The share of requests that were answered.", ONE(SERVICE),
      .unit = METRIC_SHARE, .is_later = true },
    { "latency", "SERVICE", "How long requests take.", ONE(SERVICE), .unit = METRIC_SECONDS,
      .is_later = true },
    { "errors", "SERVICE", "The share of requests that failed.", ONE(SERVICE), .unit = METRIC_SHARE,
      .is_later = true },
    { "downtime", "SERVICE", "How long nobody would answer.", ONE(SERVICE), .unit = METRIC_SECONDS,
      .is_later = true },
    { "mttr", "SERVICE", "The mean time until service is restored.", ONE(SERVICE),
      .unit = METRIC_SECONDS, .is_later = true },
    { "utilization", "NODE or POOL", "The share of allocatable resources that is requested.",
      ONE(NODE), .unit = METRIC_SHARE, .is_later = true },
    { "stranded", "nothing", "Free capacity that no pod of the workload could use.", ONE(CLUSTER),
      .unit = METRIC_COUNT, .is_later = true },
    { "wait", "JOB or LABELS", "How long work waits for its start.", ONE(JOB) | ONE(PODS),
      .unit = METRIC_SECONDS, .is_later = true },
    { "turnaround", "JOB or LABELS", "From submission to end.", ONE(JOB) | ONE(PODS),
      .unit = METRIC_SECONDS, .is_later = true },
    { "slowdown", "JOB or LABELS", "Turnaround over run time, bounded.", ONE(JOB) | ONE(PODS),
      .unit = METRIC_COUNT, .is_later = true },
    { "quorum", "etcd", "Whether a majority of etcd's members can see each other.", ONE(CLUSTER),
      .unit = METRIC_COUNT, .is_later = true },
    { "cost", "nothing", "What the nodes cost.", ONE(CLUSTER), .unit = METRIC_COUNT,
      .is_later = true },
    { "scheduler_pending_pods", "queue=active|backoff|unschedulable|gated",
      "How many pods wait in the scheduler's queues.", ONE(SERIES), GAUGE_VALUE,
      .labels = queue_labels },
    { "scheduler_schedule_attempts_total", "result=scheduled|unschedulable|error profile=NAME",
      "How many attempts to place a pod have ended.", ONE(SERIES), GAUGE_VALUE,
      .labels = result_labels },
    { "scheduler_scheduling_attempt_duration_seconds",
      "result=scheduled|unschedulable|error profile=NAME",
      "How long an attempt takes, with the bind if there is one.", ONE(SERIES), GAUGE_VALUE,
      .unit = METRIC_SECONDS, .labels = result_labels, .is_distribution = true },
    { "scheduler_scheduling_algorithm_duration_seconds", "nothing",
      "How long the decision alone takes.", ONE(SERIES), GAUGE_VALUE, .unit = METRIC_SECONDS,
      .is_distribution = true },
    { "scheduler_pod_scheduling_sli_duration_seconds", "attempts=N",
      "How long pods wait from when they can be tried until they are bound.", ONE(SERIES),
      GAUGE_VALUE, .unit = METRIC_SECONDS, .labels = attempts_labels, .is_distribution = true },
    { "scheduler_pod_scheduling_attempts", "nothing",
      "How many attempts pods needed until they were bound.", ONE(SERIES), GAUGE_VALUE,
      .is_distribution = true },
    { "scheduler_preemption_attempts_total", "nothing",
      "How many attempts have looked for pods to evict.", ONE(SERIES), GAUGE_VALUE,
      .unit = METRIC_COUNT },
    { "scheduler_preemption_victims", "nothing", "How many pods a preemption evicts.", ONE(SERIES),
      GAUGE_VALUE, .is_distribution = true },
    { "scheduler_queue_incoming_pods_total", "queue=active|backoff|unschedulable|gated event=NAME",
      "How many pods came to each of the scheduler's queues, and why.", ONE(SERIES), GAUGE_VALUE,
      .labels = event_labels },
};

const size_t n_metrics = G_N_ELEMENTS(metrics);

const char *const statistic_names[] = {
    "", "mean", "min", "max", "p50", "p90", "p95", "p99", NULL
};
G_STATIC_ASSERT(G_N_ELEMENTS(statistic_names) == N_STATISTICS + 1);

const char *const phase_names[] = {
    "Pending", "Running", "Succeeded", "Failed", "Terminating", NULL
};
G_STATIC_ASSERT(G_N_ELEMENTS(phase_names) - 1 == GAUGE_TERMINATING - GAUGE_PENDING + 1);

const char *const gauge_names[] = {
    [GAUGE_DESIRED] = "desired",
    [GAUGE_READY] = "ready",
    [GAUGE_AVAILABLE] = "available",
    [GAUGE_UPDATED] = "updated",
    [GAUGE_SERVING] = "serving",
    [GAUGE_PODS] = "pods",
    [GAUGE_RESTARTS] = "restarts",
    [GAUGE_SUCCEEDED] = "succeeded",
    [GAUGE_FAILED] = "failed",
    [GAUGE_ACTIVE] = "active",
    [GAUGE_NODES] = "nodes",
    [GAUGE_PENDING] = "phase.Pending",
    [GAUGE_RUNNING] = "phase.Running",
    [GAUGE_PHASE_SUCCEEDED] = "phase.Succeeded",
    [GAUGE_PHASE_FAILED] = "phase.Failed",
    [GAUGE_TERMINATING] = "phase.Terminating",
    [GAUGE_VALUE] = "value",
};
G_STATIC_ASSERT(G_N_ELEMENTS(gauge_names) == N_GAUGES);

/* Words for a type of subject, as kubectl takes them; the first is how we write it. */
typedef struct SubjectWords {
    const char *words[5];
} SubjectWords;

static const SubjectWords subject_words[N_SUBJECT_TYPES] = {
    [SUBJECT_DEPLOYMENT] = { { "deployment", "deployments", "deploy", "deployment.apps",
                               "deployments.apps" } },
    [SUBJECT_REPLICA_SET] = { { "replicaset", "replicasets", "rs", "replicaset.apps",
                                "replicasets.apps" } },
    [SUBJECT_STATEFUL_SET] = { { "statefulset", "statefulsets", "sts", "statefulset.apps",
                                 "statefulsets.apps" } },
    [SUBJECT_DAEMON_SET] = { { "daemonset", "daemonsets", "ds", "daemonset.apps",
                               "daemonsets.apps" } },
    [SUBJECT_JOB] = { { "job", "jobs", "job.batch", "jobs.batch", NULL } },
    [SUBJECT_SERVICE] = { { "service", "services", "svc", NULL } },
    [SUBJECT_POD] = { { "pod", "po", NULL } },
    [SUBJECT_NODE] = { { "node", "nodes", "no", NULL } },
    [SUBJECT_PODS] = { { "pods", NULL } },
    [SUBJECT_CLUSTER] = { { "cluster", NULL } },
    [SUBJECT_SERIES] = { { NULL } },
};

bool
subject_type_find(const char *word, SubjectType *ret_type)
{
    for (int type = 0; type < N_SUBJECT_TYPES; type++) {
        for (size_t i = 0; i < 5 && subject_words[type].words[i] != NULL; i++) {
            if (g_ascii_strcasecmp(word, subject_words[type].words[i]) == 0) {
                *ret_type = (SubjectType)type;
                return true;
            }
        }
    }
    return false;
}

const char *
subject_type_name(SubjectType type)
{
    return subject_words[type].words[0];
}

const Metric *
metric_find(const char *name)
{
    for (size_t i = 0; i < n_metrics; i++) {
        if (strcmp(metrics[i].name, name) == 0) {
            return &metrics[i];
        }
    }
    return NULL;
}

Gauge
gauge_find(const char *name)
{
    Gauge gauge = 0;

    while (gauge < N_GAUGES && strcmp(gauge_names[gauge], name) != 0) {
        gauge++;
    }
    return gauge;
}

const char **
metric_names(void)
{
    const char **names = g_new0(const char *, n_metrics + 1);

    for (size_t i = 0; i < n_metrics; i++) {
        names[i] = metrics[i].name;
    }
    return names;
}

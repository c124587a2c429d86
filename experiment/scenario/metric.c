/* metric.c - the rows of all metrics, and the words around them. */
#include "experiment/scenario/metric.h"

#include <glib.h>
#include <string.h>

#define ONE(type) SUBJECT_BIT(SUBJECT_##type)

static const char *const queue_labels[] = { "queue", NULL };
static const char *const result_labels[] = { "result", "profile", NULL };
static const char *const event_labels[] = { "queue", "event", NULL };
static const char *const attempts_labels[] = { "attempts", NULL };

static const char *const service_labels[] = { "service", NULL };
static const char *const place_labels[] = { "node", "pool", NULL };
static const char *const tenant_labels[] = { "namespace", NULL };
static const char *const reason_labels[] = { "reason", NULL };

/* What is kept by experiment/accounting/. */
#define ACCOUNT(name, arguments, doc, unit_, labels_) \
    { \
        name, arguments, doc, ONE(SERIES), GAUGE_VALUE, .unit = unit_, .labels = labels_, \
                                                        .is_account = true \
    }
#define COUNTER(name, arguments, doc, labels_) \
    { \
        name, arguments, doc, ONE(SERIES), GAUGE_VALUE, .unit = METRIC_COUNT, .labels = labels_, \
                                                        .is_account = true, .is_counter = true \
    }
#define OF_RESOURCES(name, unit, doc, of_cpu, of_memory, of_gpu) \
    ACCOUNT(name ".cpu", "NODE or POOL", doc of_cpu, unit, place_labels), \
        ACCOUNT(name ".memory", "NODE or POOL", doc of_memory, unit, place_labels), \
        ACCOUNT(name ".gpu", "NODE or POOL", doc of_gpu, unit, place_labels)
#define AMOUNTS(name, doc) \
    OF_RESOURCES(name, METRIC_COUNT, doc, " In CPUs.", " In bytes.", " In GPUs.")
#define USED \
    "What containers on nodes that are Ready really use, sampled every 15 s or as " \
    "`measure.every` " \
    "says, where an expression, measure.only or sweep.compare names it."
#define USAGE "What containers use (see used.cpu) over what nodes can give; of "
#define FRAGMENTATION \
    "What is free where a pod cannot use it, averaged over the sizes of the pods created so far: " \
    "the sum over sizes of their share times the free amount on nodes that cannot take them."

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
    { "downtime", "WORKLOAD or SERVICE", "Truth: for how long nobody would answer.",
      SUBJECT_WORKLOADS | ONE(SERVICE), GAUGE_SERVING, .unit = METRIC_SECONDS, .is_truth = true,
      .is_share = true, .is_time_below = true },
    { "detect", "nothing", "Truth and belief: from a machine's loss until its node is not Ready.",
      ONE(SERIES), GAUGE_VALUE, .unit = METRIC_SECONDS, .is_distribution = true, .is_truth = true },
    { "mitigate", "SERVICE",
      "Truth and belief: from a loss of answering pods until no endpoint leads to a lost one.",
      ONE(SERIES), GAUGE_VALUE, .unit = METRIC_SECONDS, .labels = service_labels,
      .is_distribution = true, .is_truth = true },
    { "recover", "SERVICE",
      "Truth: from a loss of answering pods until as many answer as before it.", ONE(SERIES),
      GAUGE_VALUE, .unit = METRIC_SECONDS, .labels = service_labels, .is_distribution = true,
      .is_truth = true },
    { "mttr", "SERVICE", "Truth: the mean time until service is restored, as `recover.mean`.",
      ONE(SERIES), GAUGE_VALUE, .unit = METRIC_SECONDS, .labels = service_labels,
      .is_distribution = true, .is_truth = true, .series = "recover",
      .by_default = STATISTIC_MEAN },
    OF_RESOURCES("utilization", METRIC_SHARE,
                 "Requested over allocatable; nodes that are not Ready count for neither. The mean "
                 "over time is the quotient of both means. Of ",
                 "CPU.", "memory.", "GPUs."),
    AMOUNTS("requested", "What pods on nodes that are Ready have requested."),
    AMOUNTS("allocatable", "What nodes that are Ready can give to pods."),
    ACCOUNT("usage.cpu", "nothing", "Truth: " USAGE "CPU.", METRIC_SHARE, NULL),
    ACCOUNT("usage.memory", "nothing", "Truth: " USAGE "memory.", METRIC_SHARE, NULL),
    ACCOUNT("used.cpu", "nothing", "Truth: " USED " In CPUs.", METRIC_COUNT, NULL),
    ACCOUNT("used.memory", "nothing", "Truth: " USED " In bytes.", METRIC_COUNT, NULL),
    AMOUNTS("stranded",
            "What is free on nodes where another resource is too full for every size of pod that "
            "was created so far."),
    ACCOUNT("fragmentation.cpu", "nothing", FRAGMENTATION, METRIC_COUNT, NULL),
    ACCOUNT("fragmentation.memory", "nothing", FRAGMENTATION, METRIC_COUNT, NULL),
    ACCOUNT("fragmentation.gpu", "nothing", FRAGMENTATION, METRIC_COUNT, NULL),
    ACCOUNT("fairness", "nothing",
            "Jain's index over the dominant shares of the namespaces that have pods: 1 if all have "
            "the same, 1/n if one of n has all.",
            METRIC_SHARE, NULL),
    ACCOUNT("share_ratio", "nothing",
            "The smallest dominant share of a namespace that has pods over the largest.",
            METRIC_SHARE, NULL),
    ACCOUNT("dominant_share", "namespace=NAME",
            "The largest share of any resource that a namespace has requested of all nodes.",
            METRIC_SHARE, tenant_labels),
    ACCOUNT("below_entitlement", "nothing",
            "How many namespaces have pods that wait while their dominant share is below an equal "
            "one.",
            METRIC_COUNT, NULL),
    COUNTER("evictions",
            "reason=PreemptionByScheduler|DeletionByTaintManager|EvictionByEvictionAPI|...",
            "How many pods were taken from their nodes, and by whom: churn.", reason_labels),
    COUNTER("lost_cpu", "nothing",
            "CPU-seconds that pods meant to end had requested while they ran in vain: evicted, "
            "deleted or failed.",
            NULL),
    COUNTER("done_cpu", "nothing",
            "CPU-seconds that pods meant to end had requested while they ran to success.", NULL),
    ACCOUNT("rerun", "nothing", "Of all work that has ended, the share that was in vain.",
            METRIC_SHARE, NULL),
    COUNTER("api_writes", "nothing", "How many writes the API server has stored.", NULL),
    COUNTER("jobs_done", "nothing", "How many Jobs are complete; its .per_hour is throughput.",
            NULL),
    ACCOUNT("makespan", "nothing", "From the first Job's creation to the last end of a Job.",
            METRIC_SECONDS, NULL),
    ACCOUNT("throughput", "nothing", "Complete Jobs an hour, over the makespan.", METRIC_COUNT,
            NULL),
    ACCOUNT("price", "POOL", "What the nodes cost an hour, empty ones and lost ones too.",
            METRIC_COUNT, place_labels),
    { "cost", "POOL", "What the nodes cost: the sum of node-hours by their price.", ONE(SERIES),
      GAUGE_VALUE, .labels = place_labels, .is_account = true, .is_integral = true,
      .series = "price" },
    { "wait", "nothing",
      "How long work waits for its start: a Job until its first pod runs, a pod of no Job until "
      "it has a node.",
      ONE(SERIES), GAUGE_VALUE, .unit = METRIC_SECONDS, .is_distribution = true },
    { "scheduling", "nothing",
      "From a pod's creation until it has a node, with the time during which nothing could take "
      "it.",
      ONE(SERIES), GAUGE_VALUE, .unit = METRIC_SECONDS, .is_distribution = true },
    { "turnaround", "nothing", "From a Job's creation to its end.", ONE(SERIES), GAUGE_VALUE,
      .unit = METRIC_SECONDS, .is_distribution = true },
    { "slowdown", "nothing",
      "A Job's turnaround over its run time, both at least 10 s: bounded slowdown.", ONE(SERIES),
      GAUGE_VALUE, .is_distribution = true },
    { "quorum", "etcd", "Whether a majority of etcd's members can see each other.", ONE(CLUSTER),
      .unit = METRIC_COUNT, .is_later = true },
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

const char *const statistic_names[] = { "",    "mean", "min", "max",      "p50",
                                        "p90", "p95",  "p99", "per_hour", NULL };
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

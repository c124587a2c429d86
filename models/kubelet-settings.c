/* kubelet-settings.c - the kubelets' flags and what of their configuration has no flag. */
#include "models/kubelet-settings.h"

enum {
    PRIORITY_CRITICAL = 2000000000,
};

typedef struct PriorityGrace {
    int64_t priority, seconds;
} PriorityGrace;

static const SchemaRow priority_grace_rows[] = {
    { "priority", SCHEMA_INT(PriorityGrace, priority), .required = true, .min = -2147483648.0,
      .max = 2147483647.0, .doc = "From which priority on, up to the next one that is listed." },
    { "shutdownGracePeriodSeconds", SCHEMA_INT(PriorityGrace, seconds), .required = true,
      .max = 1e6, .doc = "Seconds these pods have together." },
    { 0 },
};

static const Schema priority_grace_schema = {
    .name = "shutdownGracePeriodByPodPriority",
    .doc = "How long pods of a range of priorities have at a shutdown.",
    .rows = priority_grace_rows,
    .size = sizeof(PriorityGrace),
};

struct KubeletFlags {
    int64_t shutdown_grace, shutdown_grace_critical;
    PriorityGrace *shutdown_groups;
    size_t n_shutdown_groups;
    int64_t node_status_update_frequency, boot_time;
    double kube_api_qps;
    int64_t kube_api_burst;
    bool serialize_image_pulls;
    int64_t max_parallel_image_pulls, registry_qps, registry_burst;
    Quantity bandwidth;
    int64_t image_gc_high_threshold, image_gc_low_threshold, minimum_image_ttl_duration;
    const char *eviction_hard, *eviction_soft, *eviction_soft_grace_period;
    const char *eviction_minimum_reclaim;
    int64_t eviction_max_pod_grace_period, eviction_pressure_transition_period;
};

static const SchemaRow kubelet_rows[] = {
    { "node-status-update-frequency", SCHEMA_TIME(KubeletFlags, node_status_update_frequency),
      .fallback = "10s", .doc = "How often a kubelet computes its node's status." },
    { "kube-api-qps", SCHEMA_REAL(KubeletFlags, kube_api_qps), .fallback = "50", .max = 1e6,
      .doc = "Requests a second of a kubelet's client." },
    { "kube-api-burst", SCHEMA_INT(KubeletFlags, kube_api_burst), .fallback = "100", .max = 1e6,
      .doc = "Requests that client may make at once." },
    { "serialize-image-pulls", SCHEMA_BOOL(KubeletFlags, serialize_image_pulls), .fallback = "true",
      .doc = "Whether a node pulls one image at a time." },
    { "maxParallelImagePulls", SCHEMA_INT(KubeletFlags, max_parallel_image_pulls), .fallback = "0",
      .max = 1e6, .doc = "How many it pulls at a time if they are not serial; 0: any number." },
    { "registry-qps", SCHEMA_INT(KubeletFlags, registry_qps), .fallback = "5", .max = 1e6,
      .doc = "Pulls a second of a node beyond which a pull fails; 0: no limit." },
    { "registry-burst", SCHEMA_INT(KubeletFlags, registry_burst), .fallback = "10", .max = 1e6,
      .doc = "Pulls a node may begin at once." },
    { "image-gc-high-threshold", SCHEMA_INT(KubeletFlags, image_gc_high_threshold),
      .fallback = "85", .max = 100,
      .doc = "Per cent of the disk above which unused images are removed." },
    { "image-gc-low-threshold", SCHEMA_INT(KubeletFlags, image_gc_low_threshold), .fallback = "80",
      .max = 100, .doc = "Per cent of the disk down to which they are." },
    { "minimum-image-ttl-duration", SCHEMA_TIME(KubeletFlags, minimum_image_ttl_duration),
      .fallback = "2m", .doc = "How long an image stays unused before it may go." },
    { "eviction-hard", SCHEMA_TEXT(KubeletFlags, eviction_hard), .fallback = EVICTION_HARD_DEFAULT,
      .doc = "Below which pods are evicted at once." },
    { "eviction-soft", SCHEMA_TEXT(KubeletFlags, eviction_soft),
      .doc = "Below which they are evicted after a grace period: memory.available<1Gi." },
    { "eviction-soft-grace-period", SCHEMA_TEXT(KubeletFlags, eviction_soft_grace_period),
      .doc = "That grace period: memory.available=1m30s." },
    { "eviction-minimum-reclaim", SCHEMA_TEXT(KubeletFlags, eviction_minimum_reclaim),
      .doc = "How much more must be free before it is over: memory.available=100Mi." },
    { "eviction-max-pod-grace-period", SCHEMA_INT(KubeletFlags, eviction_max_pod_grace_period),
      .fallback = "0", .max = 1e6, .doc = "Seconds a pod has to stop at a soft eviction." },
    { "eviction-pressure-transition-period",
      SCHEMA_TIME(KubeletFlags, eviction_pressure_transition_period), .fallback = "5m",
      .doc = "How long a node stays under pressure after it was last met." },
    { "shutdownGracePeriod", SCHEMA_TIME(KubeletFlags, shutdown_grace), .fallback = "0s",
      .doc = "How long a machine that is shut down waits for its pods; 0: it does not." },
    { "shutdownGracePeriodCriticalPods", SCHEMA_TIME(KubeletFlags, shutdown_grace_critical),
      .fallback = "0s", .doc = "How much of that is for critical pods, which end last." },
    { "shutdownGracePeriodByPodPriority",
      SCHEMA_SECTION_LIST(KubeletFlags, shutdown_groups, n_shutdown_groups, PriorityGrace,
                          priority_grace_schema),
      .max = SHUTDOWN_GROUPS_MAX, .doc = "The same for any ranges of priorities, lowest first." },
    { "boot-time", SCHEMA_TIME(KubeletFlags, boot_time), .fallback = "30s",
      .doc = "From power to a running kubelet (a choice of the model, not a flag)." },
    { "pull-bandwidth", SCHEMA_QUANTITY(KubeletFlags, bandwidth), .fallback = "80M",
      .doc = "Bytes a second of an image pull (a choice of the model, not a flag)." },
    { 0 },
};

const Schema kubelet_schema = {
    .name = "kubelet",
    .doc = "Flags of the kubelets.",
    .rows = kubelet_rows,
    .size = sizeof(KubeletFlags),
};

static bool
read_eviction(const KubeletFlags *flags, EvictionSettings *ret, char **ret_error)
{
    EvictionFlags texts = { flags->eviction_hard, flags->eviction_soft,
                            flags->eviction_soft_grace_period, flags->eviction_minimum_reclaim };

    ret->monitoring_period = 10 * SIM_SECOND;
    ret->transition_period = flags->eviction_pressure_transition_period;
    ret->max_pod_grace = flags->eviction_max_pod_grace_period * SIM_SECOND;
    return eviction_thresholds_parse(ret, &texts, ret_error);
}

/* What the kubelet itself refuses. */
static const char *
find_shutdown_error(const KubeletFlags *flags)
{
    bool has_periods = flags->shutdown_grace > 0 || flags->shutdown_grace_critical > 0;

    if (flags->shutdown_grace_critical > flags->shutdown_grace) {
        return "shutdownGracePeriodCriticalPods must be <= shutdownGracePeriod";
    }
    if ((flags->shutdown_grace > 0 && flags->shutdown_grace < SIM_SECOND) ||
        (flags->shutdown_grace_critical > 0 && flags->shutdown_grace_critical < SIM_SECOND)) {
        return "shutdownGracePeriod and shutdownGracePeriodCriticalPods must be 0 or >= 1 sec";
    }
    if (has_periods && flags->n_shutdown_groups > 0) {
        return "shutdownGracePeriodByPodPriority and shutdownGracePeriod exclude each other";
    }
    return NULL;
}

void
kubelet_flags_check(const KubeletFlags *flags, const Value *section, Diagnostics *diagnostics)
{
    const char *shutdown = find_shutdown_error(flags);
    g_autofree char *error = NULL;
    EvictionSettings ignored;

    if (!read_eviction(flags, &ignored, &error)) {
        diagnostic_help(diagnostics_error_at(diagnostics, "E119", section,
                                             "these eviction thresholds are wrong: %s", error),
                        "eviction-hard: \"memory.available<100Mi,nodefs.available<10%%\"");
    }
    if (flags->serialize_image_pulls && flags->max_parallel_image_pulls > 1) {
        (void)diagnostics_error_at(diagnostics, "E107", section,
                                   "maxParallelImagePulls cannot be larger than 1 unless "
                                   "serialize-image-pulls is false");
    }
    if (shutdown != NULL) {
        (void)diagnostics_error_at(diagnostics, "E107", section, "%s", shutdown);
    }
}

static void
add_group(KubeletSettings *ret, int32_t priority, SimTime grace)
{
    uint32_t at = ret->n_shutdown_groups++;

    for (; at > 0 && ret->shutdown_groups[at - 1].priority > priority; at--) {
        ret->shutdown_groups[at] = ret->shutdown_groups[at - 1];
    }
    ret->shutdown_groups[at] = (ShutdownGroup){ priority, grace };
}

/* The two periods are two groups. */
static void
take_shutdown(KubeletSettings *ret, const KubeletFlags *flags)
{
    for (size_t i = 0; i < flags->n_shutdown_groups && i < SHUTDOWN_GROUPS_MAX; i++) {
        add_group(ret, (int32_t)flags->shutdown_groups[i].priority,
                  flags->shutdown_groups[i].seconds * SIM_SECOND);
    }
    if (flags->shutdown_grace > 0 && ret->n_shutdown_groups == 0) {
        add_group(ret, 0, MAX(flags->shutdown_grace - flags->shutdown_grace_critical, 0));
        add_group(ret, PRIORITY_CRITICAL, flags->shutdown_grace_critical);
    }
}

void
kubelet_flags_take(KubeletSettings *ret, const KubeletFlags *flags, KubeletMode mode)
{
    g_autofree char *error = NULL;
    EvictionSettings eviction;

    *ret = kubelet_settings_default(mode);
    if (read_eviction(flags, &eviction, &error)) {
        ret->eviction = eviction; /* else the check has said so */
    }
    ret->image_gc_high = (double)flags->image_gc_high_threshold / 100;
    ret->image_gc_low = (double)flags->image_gc_low_threshold / 100;
    ret->image_minimum_age = flags->minimum_image_ttl_duration;
    ret->status_update_frequency = flags->node_status_update_frequency;
    ret->boot_time = flags->boot_time;
    ret->serialize_image_pulls = flags->serialize_image_pulls;
    ret->max_parallel_image_pulls = (uint32_t)flags->max_parallel_image_pulls;
    ret->registry_pull_qps = (double)flags->registry_qps;
    ret->registry_burst = (double)flags->registry_burst;
    ret->bandwidth = (double)MAX(quantity_value(flags->bandwidth), 1);
    take_shutdown(ret, flags);
    /* The scripted kubelets stand for one fast program that plays all nodes. */
    ret->api_qps = mode == KUBELET_REAL ? flags->kube_api_qps : 0;
    ret->api_burst = (int32_t)flags->kube_api_burst;
}

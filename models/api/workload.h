/* workload.h - the objects that make pods, and what guards them. */
#pragma once

#include "models/api/object.h"
#include "models/api/pod/pod-spec.h"
#include "text/scalar.h"

#define CONDITIONS_MAX 6

/* Finds, sets, removes a condition by type in 'n' rows.  Setting moves last_transition only when
 * the status changes; returns whether anything changed. */
const Condition *condition_find(const Condition *conditions, size_t n, const char *type);
bool condition_set(Condition *conditions, size_t n, const char *type, ConditionStatus status,
                   const char *reason, const char *message, SimTime now);
bool condition_remove(Condition *conditions, size_t n, const char *type);

/* ReplicaSet and ReplicationController: the second is the first in old clothes. */
typedef struct ReplicaSet {
    Object object; /* kind REPLICA_SET or REPLICATION_CONTROLLER */
    int32_t replicas;
    int32_t min_ready_seconds;
    const Selector *selector;
    PodTemplate template_;
    struct {
        int32_t replicas, fully_labeled_replicas, ready_replicas, available_replicas;
        int64_t observed_generation;
        Condition conditions[2];
    } status;
} ReplicaSet;

typedef struct Deployment {
    Object object;
    int32_t replicas;
    int32_t min_ready_seconds;
    int32_t revision_history_limit;
    int32_t progress_deadline_seconds; /* INT32_MAX: none */
    bool paused;
    bool recreate; /* strategy Recreate */
    IntOrPercent max_surge, max_unavailable;
    const Selector *selector;
    PodTemplate template_;
    struct {
        int64_t observed_generation;
        int32_t replicas, updated_replicas, ready_replicas, available_replicas;
        int32_t unavailable_replicas;
        int32_t collision_count; /* -1: absent */
        Condition conditions[4];
    } status;
} Deployment;

typedef struct VolumeClaimTemplate {
    const char *name;
    const Value *raw; /* the whole claim */
} VolumeClaimTemplate;

typedef struct StatefulSet {
    Object object;
    int32_t replicas;
    int32_t min_ready_seconds;
    int32_t revision_history_limit;
    int32_t partition;
    int32_t ordinals_start;
    bool parallel;  /* podManagementPolicy Parallel */
    bool on_delete; /* updateStrategy OnDelete */
    bool delete_claims_when_deleted, delete_claims_when_scaled;
    IntOrPercent max_unavailable; /* 1 unless given */
    const char *service_name;
    const Selector *selector;
    PodTemplate template_;
    uint32_t n_claims;
    const VolumeClaimTemplate *claims;
    struct {
        int64_t observed_generation;
        int32_t replicas, ready_replicas, current_replicas, updated_replicas, available_replicas;
        int32_t collision_count;                        /* -1: absent */
        const char *current_revision, *update_revision; /* NULL: none */
    } status;
} StatefulSet;

typedef struct DaemonSet {
    Object object;
    int32_t min_ready_seconds;
    int32_t revision_history_limit;
    bool on_delete;
    IntOrPercent max_surge, max_unavailable;
    const Selector *selector;
    PodTemplate template_;
    struct {
        int64_t observed_generation;
        int32_t current_number_scheduled, number_misscheduled, desired_number_scheduled;
        int32_t number_ready, updated_number_scheduled, number_available, number_unavailable;
        int32_t collision_count; /* -1: absent */
    } status;
} DaemonSet;

typedef struct ControllerRevision {
    Object object;
    int64_t revision;
    const Value *data;
} ControllerRevision;

typedef enum CompletionMode {
    JOB_NON_INDEXED,
    JOB_INDEXED,
} CompletionMode;

typedef struct JobSpec {
    int32_t parallelism;
    int32_t completions;             /* -1: absent (work queue) */
    int32_t backoff_limit;           /* INT32_MAX when per index and not given */
    int32_t backoff_limit_per_index; /* -1: absent */
    int32_t max_failed_indexes;      /* -1: absent */
    int32_t ttl_seconds;             /* ttlSecondsAfterFinished; -1: absent */
    int64_t active_deadline_seconds; /* -1: absent */
    CompletionMode completion_mode;
    bool suspend;
    bool replace_when_failed; /* podReplacementPolicy Failed */
    bool manual_selector;
    const char *managed_by; /* NULL: the built-in controller */
    const Selector *selector;
    PodTemplate template_;
    const Value *pod_failure_policy; /* NULL: none */
    const Value *success_policy;     /* NULL: none */
} JobSpec;

typedef struct Job {
    Object object;
    JobSpec spec;
    struct {
        SimTime start_time;                                    /* SIM_NEVER: absent */
        SimTime completion_time;                               /* SIM_NEVER: absent */
        int32_t active, succeeded, failed, terminating, ready; /* -1: absent */
        const char *completed_indexes, *failed_indexes;        /* "0,2-4"; NULL: absent */
        Condition conditions[CONDITIONS_MAX];
        uint32_t n_uncounted_succeeded, n_uncounted_failed;
        const Uid *uncounted_succeeded, *uncounted_failed; /* run's arena */
    } status;
} Job;

typedef enum ConcurrencyPolicy {
    CRON_ALLOW,
    CRON_FORBID,
    CRON_REPLACE,
} ConcurrencyPolicy;

typedef struct JobReference {
    const char *name;
    Uid uid;
    uint64_t resource_version;
} JobReference;

typedef struct CronJob {
    Object object;
    const char *schedule;
    const char *time_zone;             /* NULL: UTC */
    int64_t starting_deadline_seconds; /* -1: absent */
    ConcurrencyPolicy concurrency;
    bool suspend;
    int32_t successful_history_limit, failed_history_limit;
    const Value *job_template;
    struct {
        uint32_t n_active;
        const JobReference *active;                       /* run's arena */
        SimTime last_schedule_time, last_successful_time; /* SIM_NEVER: absent */
    } status;
} CronJob;

typedef struct DisruptedPod {
    const char *name;
    SimTime at;
} DisruptedPod;

typedef struct PodDisruptionBudget {
    Object object;
    bool has_min_available, has_max_unavailable;
    bool always_allow_unhealthy; /* unhealthyPodEvictionPolicy AlwaysAllow */
    IntOrPercent min_available, max_unavailable;
    const Selector *selector;
    struct {
        int64_t observed_generation;
        int32_t disruptions_allowed, current_healthy, desired_healthy, expected_pods;
        uint32_t n_disrupted;
        const DisruptedPod *disrupted; /* run's arena */
        Condition conditions[2];
    } status;
} PodDisruptionBudget;

typedef enum NamespacePhase {
    NAMESPACE_ACTIVE,
    NAMESPACE_TERMINATING,
} NamespacePhase;

typedef struct Namespace {
    Object object;
    bool has_finalizer; /* spec.finalizers has "kubernetes" */
    NamespacePhase phase;
    Condition conditions[CONDITIONS_MAX];
} Namespace;

typedef struct PriorityClass {
    Object object;
    int32_t value;
    bool is_default; /* globalDefault */
    bool preempts;
} PriorityClass;

/* job-pass.h - one look of the Job controller at one Job. */
#pragma once

#include "models/controllers/expectations.h"
#include "models/controllers/pod-control.h"

#include "models/api/workload.h"

#define JOB_TRACKING "batch.kubernetes.io/job-tracking"
#define JOB_INDEX "batch.kubernetes.io/job-completion-index"
#define JOB_INDEX_FAILURES "batch.kubernetes.io/job-index-failure-count"
#define JOB_INDEX_IGNORED "batch.kubernetes.io/job-index-ignored-failure-count"

/* How often in a row, and when, pods of a job have failed since one succeeded. */
typedef struct JobBackoff {
    int32_t n_failures;
    SimTime last_failure_at;
} JobBackoff;

typedef struct Jobs {
    Expectations *expectations;
    GHashTable *backoffs; /* job -> JobBackoff */
    GHashTable *released; /* uids whose finalizer we have taken away, until the cache shows it */
} Jobs;

typedef struct JobPod {
    ObjectRef ref;
    Uid uid;
    const char *name; /* interned */
    uint8_t phase;
    bool deleting;
    bool ready;
    bool tracked;                              /* has the finalizer, as far as we know */
    bool failed;                               /* counts as failed */
    bool uncounted;                            /* its uid stands in the status already */
    int32_t index;                             /* -1: none */
    int32_t n_index_failures, n_index_ignored; /* of the index before this pod */
    SimTime finished_at;
} JobPod;

typedef struct JobPass {
    Controller *self;
    Process *process;
    Jobs *state;
    Job *job;                  /* our copy; its status is what will be written */
    GArray *pods;              /* JobPod */
    GArray *active;            /* RankedPod, of the same */
    int32_t succeeded, failed; /* with what is not counted yet */
    int32_t n_active, n_ready, n_terminating;
    JobBackoff backoff;  /* with the pods that have just ended */
    bool *done;          /* indexes that have succeeded; NULL: not indexed */
    bool *given_up;      /* indexes that have failed; NULL: no limit per index */
    GHashTable *delayed; /* index + 1 -> JobPod whose failure waits for its successor */
    Condition verdict;   /* type FailureTarget or SuccessCriteriaMet; NULL: none */
} JobPass;

/* job-pods.c */
bool job_take_pods(JobPass *pass);
bool job_tracks(const Object *pod);
/* When a pod ended, in whole seconds: by its containers, its Ready, its deletion, its creation. */
SimTime job_pod_finished_at(const Pod *pod);

/* job-backoff.c: 10 s doubling to 10 min, from the last failure. */
SimTime job_backoff_remaining(const JobBackoff *backoff, SimTime now);
JobBackoff job_backoff_next(const JobBackoff *backoff, const GArray *pods);

/* job-policy.c */
typedef enum JobPolicyAction {
    JOB_POLICY_NONE,
    JOB_POLICY_FAIL_JOB,
    JOB_POLICY_FAIL_INDEX,
    JOB_POLICY_IGNORE,
    JOB_POLICY_COUNT,
} JobPolicyAction;
/* The first rule that matches a failed pod; '*ret_message' (may be NULL) is freed by the caller. */
JobPolicyAction job_policy_match(const Value *policy, const Pod *pod, char **ret_message);
/* The first rule of the success policy that holds; -1: none. */
int32_t job_success_rule(const Value *policy, const bool *done, int32_t completions);

/* job-verdict.c: fills pass->verdict if the job is to end. */
void job_judge(JobPass *pass);
void job_set_verdict(JobPass *pass, const char *type, const char *reason, const char *message);
void job_put_condition(JobPass *pass, const char *type, ConditionStatus status, const char *reason,
                       const char *message);

/* job-manage.c: creates and deletes pods. */
bool job_manage(JobPass *pass);
bool job_delete_active(JobPass *pass);

/* job-tracking.c: counts each pod once, ends the job. */
bool job_track(JobPass *pass, bool needs_write);

/* job-indexes.c: "0,2-4" */
void job_indexes_read(const char *text, bool *indexes, int32_t n);
char *job_indexes_format(const bool *indexes, int32_t n);
int32_t job_indexes_count(const bool *indexes, int32_t n);

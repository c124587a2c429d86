/* job-verdict.c - whether a job is to end, and how: policy, limit, deadline, indexes. */
#include "models/controllers/job/job-pass.h"

#include <string.h>

static SimTime
now_of(const JobPass *pass)
{
    return sim_now(pass->self->sim);
}

void
job_set_verdict(JobPass *pass, const char *type, const char *reason, const char *message)
{
    InternTable *names = pass->self->tables->names;

    pass->verdict = (Condition){ intern(names, type),    CONDITION_TRUE, intern(names, reason),
                                 intern(names, message), SIM_NEVER,      api_time(now_of(pass)) };
}

void
job_put_condition(JobPass *pass, const char *type, ConditionStatus status, const char *reason,
                  const char *message)
{
    InternTable *names = pass->self->tables->names;

    condition_set(pass->job->status.conditions, CONDITIONS_MAX, intern(names, type), status,
                  intern(names, reason), intern(names, message), now_of(pass));
}

static const Condition *
find(const JobPass *pass, const char *type)
{
    const Condition *condition = condition_find(pass->job->status.conditions, CONDITIONS_MAX, type);

    return condition != NULL && condition->status == CONDITION_TRUE ? condition : NULL;
}

static bool
breaks_policy(JobPass *pass)
{
    for (guint i = 0; pass->job->spec.pod_failure_policy != NULL && i < pass->pods->len; i++) {
        const JobPod *one = &g_array_index(pass->pods, JobPod, i);
        const Pod *pod = one->phase == POD_FAILED ? controller_pod(pass->self, one->ref) : NULL;
        g_autofree char *message = NULL;

        if (pod != NULL && job_policy_match(pass->job->spec.pod_failure_policy, pod, &message) ==
                               JOB_POLICY_FAIL_JOB) {
            job_set_verdict(pass, "FailureTarget", "PodFailurePolicy", message);
            return true;
        }
    }
    return false;
}

/* Containers that restart in place count against the limit too. */
static bool
restarts_too_often(const JobPass *pass)
{
    const Job *job = pass->job;
    int64_t n = 0;

    if (job->spec.template_.spec->restart_policy != RESTART_ON_FAILURE) {
        return false;
    }
    for (guint i = 0; i < pass->pods->len; i++) {
        const JobPod *one = &g_array_index(pass->pods, JobPod, i);
        const Pod *pod = one->phase == POD_RUNNING || one->phase == POD_PENDING
                             ? controller_pod(pass->self, one->ref)
                             : NULL;

        n += pod != NULL ? pod_restarts(pod) : 0;
    }
    return job->spec.backoff_limit == 0 ? n > 0 : n >= job->spec.backoff_limit;
}

static void
look_at_deadline(JobPass *pass)
{
    const Job *job = pass->job;
    SimTime left;

    if (job->spec.active_deadline_seconds < 0 || job->status.start_time == SIM_NEVER ||
        job->spec.suspend) {
        return;
    }
    left = job->status.start_time + job->spec.active_deadline_seconds * SIM_SECOND - now_of(pass);
    if (left <= 0) {
        job_set_verdict(pass, "FailureTarget", "DeadlineExceeded",
                        "Job was active longer than specified deadline");
    } else {
        work_queue_add_after(pass->self->queue, job->object.ref, left);
    }
}

static bool
index_has_failed(const JobPass *pass, const JobPod *one)
{
    const Pod *pod;

    if (one->n_index_failures >= pass->job->spec.backoff_limit_per_index) {
        return true;
    }
    pod = controller_pod(pass->self, one->ref);
    return pass->job->spec.pod_failure_policy != NULL && pod != NULL &&
           job_policy_match(pass->job->spec.pod_failure_policy, pod, NULL) == JOB_POLICY_FAIL_INDEX;
}

/* Indexes whose last pod failed and has no successor yet: it keeps its finalizer until then. */
static void
find_delayed(JobPass *pass)
{
    int32_t n = pass->job->spec.completions;
    g_autofree bool *running = g_new0(bool, (gsize)n + 1);

    for (guint i = 0; i < pass->pods->len; i++) {
        const JobPod *one = &g_array_index(pass->pods, JobPod, i);

        if (one->index >= 0 && one->index < n && !one->failed && one->phase != POD_SUCCEEDED) {
            running[one->index] = true;
        }
    }
    for (guint i = 0; i < pass->pods->len; i++) {
        JobPod *one = &g_array_index(pass->pods, JobPod, i);
        gpointer key = GINT_TO_POINTER(one->index + 1);
        const JobPod *other = g_hash_table_lookup(pass->delayed, key);

        if (one->tracked && one->failed && one->index >= 0 && one->index < n &&
            !running[one->index] && !pass->done[one->index] && !pass->given_up[one->index] &&
            (other == NULL || other->n_index_failures + other->n_index_ignored <
                                  one->n_index_failures + one->n_index_ignored)) {
            g_hash_table_insert(pass->delayed, key, one);
        }
    }
}

static void
look_at_failed_indexes(JobPass *pass)
{
    int32_t n = pass->job->spec.completions;

    pass->given_up = g_new0(bool, (gsize)n + 1);
    pass->delayed = g_hash_table_new(g_direct_hash, g_direct_equal);
    job_indexes_read(pass->job->status.failed_indexes, pass->given_up, n);
    for (guint i = 0; i < pass->pods->len; i++) {
        const JobPod *one = &g_array_index(pass->pods, JobPod, i);

        if (one->tracked && one->failed && one->index >= 0 && one->index < n &&
            !pass->done[one->index] && index_has_failed(pass, one)) {
            pass->given_up[one->index] = true;
        }
    }
    if (pass->verdict.type == NULL && pass->job->spec.max_failed_indexes >= 0 &&
        job_indexes_count(pass->given_up, n) > pass->job->spec.max_failed_indexes) {
        job_set_verdict(pass, "FailureTarget", "MaxFailedIndexesExceeded",
                        "Job has exceeded the specified maximal number of failed indexes");
    }
    find_delayed(pass);
}

static void
look_at_indexes(JobPass *pass)
{
    int32_t n = pass->job->spec.completions;
    int32_t rule;

    pass->done = g_new0(bool, (gsize)n + 1);
    job_indexes_read(pass->job->status.completed_indexes, pass->done, n);
    for (guint i = 0; i < pass->pods->len; i++) {
        const JobPod *one = &g_array_index(pass->pods, JobPod, i);

        if (one->tracked && one->phase == POD_SUCCEEDED && one->index >= 0 && one->index < n) {
            pass->done[one->index] = true;
        }
    }
    pass->succeeded = job_indexes_count(pass->done, n);
    if (pass->job->spec.backoff_limit_per_index >= 0) {
        look_at_failed_indexes(pass);
    }
    rule = pass->job->spec.success_policy == NULL || pass->verdict.type != NULL
               ? -1
               : job_success_rule(pass->job->spec.success_policy, pass->done, n);
    if (rule >= 0) {
        g_autofree char *message = g_strdup_printf("Matched rules at index %d", rule);

        job_set_verdict(pass, "SuccessCriteriaMet", "SuccessPolicy", message);
    }
}

void
job_judge(JobPass *pass)
{
    const Condition *earlier = find(pass, "SuccessCriteriaMet");

    if (earlier == NULL) {
        earlier = find(pass, "FailureTarget");
    }
    if (earlier != NULL) {
        job_set_verdict(pass, earlier->type, earlier->reason, earlier->message);
    } else if (breaks_policy(pass)) {
        /* the verdict is set */
    } else if (pass->failed > pass->job->spec.backoff_limit || restarts_too_often(pass)) {
        job_set_verdict(pass, "FailureTarget", "BackoffLimitExceeded",
                        "Job has reached the specified backoff limit");
    } else {
        look_at_deadline(pass);
    }
    if (pass->job->spec.completion_mode == JOB_INDEXED && pass->job->spec.completions >= 0) {
        look_at_indexes(pass);
    }
}

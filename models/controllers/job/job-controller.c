/* job-controller.c - runs pods until enough of them have succeeded. */
#include "models/controllers/job/job-pass.h"

#include "models/controllers/pod-ranking.h"

#include <string.h>

#define BATCH_PERIOD SIM_SECOND

static const Object *
owner_of(Controller *self, const Object *pod)
{
    return controller_resolve(self, KIND_JOB, pod->meta.name_space, object_controller(pod));
}

static bool
is_finished(const Job *job)
{
    for (size_t i = 0; i < CONDITIONS_MAX; i++) {
        const Condition *condition = &job->status.conditions[i];

        if (condition->type != NULL && condition->status == CONDITION_TRUE &&
            (strcmp(condition->type, "Complete") == 0 || strcmp(condition->type, "Failed") == 0)) {
            return true;
        }
    }
    return false;
}

/* The job is gone: nobody counts this pod any more. */
static void
enqueue_orphan(Controller *self, const Object *pod)
{
    const OwnerRef *owner = object_controller(pod);

    if (owner != NULL && owner->kind == KIND_JOB && job_tracks(pod)) {
        work_queue_add_after(self->queue, pod->ref, BATCH_PERIOD);
    }
}

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    Jobs *jobs = self->state;
    const Object *pod = new_ != NULL ? new_ : old;
    const Object *owner = owner_of(self, pod);

    if (new_ == NULL || !job_tracks(new_)) {
        g_hash_table_remove(jobs->released, &pod->meta.uid);
    }
    if (owner == NULL) {
        if (new_ != NULL) {
            enqueue_orphan(self, new_);
        }
        return;
    }
    if (new_ == NULL || object_is_deleting(new_)) {
        expectations_deletion_seen(jobs->expectations, owner->ref, pod->meta.uid);
    } else if (old == NULL) {
        expectations_creation_seen(jobs->expectations, owner->ref);
    }
    work_queue_add_after(self->queue, owner->ref, BATCH_PERIOD);
}

static void
enqueue_orphans_of(Controller *self, const Object *job)
{
    StoreQuery query = { .kind = KIND_POD, .owner = job->meta.uid };

    for (StoreIterator it = informer_query(controller_informer(self, KIND_POD), &query);
         store_next(&it);) {
        enqueue_orphan(self, it.object);
    }
}

static void
job_changed(Controller *self, const Object *old, const Object *new_)
{
    Jobs *jobs = self->state;

    if (new_ == NULL) {
        expectations_forget(jobs->expectations, old->ref);
        g_hash_table_remove(jobs->backoffs, &old->ref);
        enqueue_orphans_of(self, old);
    } else if (old != NULL && old->meta.generation == new_->meta.generation) {
        work_queue_add_after(self->queue, new_->ref, BATCH_PERIOD);
    } else {
        work_queue_add(self->queue, new_->ref);
    }
}

static guint
ref_hash(gconstpointer data)
{
    const ObjectRef *ref = data;

    return ref->index * 2654435761u ^ ref->generation;
}

static gboolean
ref_equal(gconstpointer a, gconstpointer b)
{
    return sim_handle_equal(*(const ObjectRef *)a, *(const ObjectRef *)b);
}

static void
start(Controller *self)
{
    Jobs *jobs = g_new0(Jobs, 1);

    jobs->expectations = expectations_new(self->sim);
    jobs->backoffs = g_hash_table_new_full(ref_hash, ref_equal, g_free, g_free);
    jobs->released = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    self->state = jobs;
    controller_watch(self, KIND_JOB, job_changed);
    controller_watch(self, KIND_POD, pod_changed);
}

static void
free_state(Controller *self)
{
    Jobs *jobs = self->state;

    if (jobs != NULL) {
        expectations_free(jobs->expectations);
        g_hash_table_unref(jobs->backoffs);
        g_hash_table_unref(jobs->released);
        g_free(jobs);
    }
}

static bool
drop_finalizer(Object *draft, void *data)
{
    Controller *self = data;

    if (!job_tracks(draft)) {
        return false;
    }
    object_remove_finalizer(draft, JOB_TRACKING, self->tables);
    return true;
}

static bool
sync_orphan(Controller *self, Process *process, ObjectRef key)
{
    const Object *pod = controller_get(self, KIND_POD, key);
    ApiAnswer answer;

    if (pod == NULL || !job_tracks(pod) || owner_of(self, pod) != NULL) {
        return true;
    }
    answer = controller_patch(self, process, key, drop_finalizer, self);
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

/* -- one pass ---------------------------------------------------------------------------------- */

static void
count(JobPass *pass)
{
    const Job *job = pass->job;

    pass->succeeded = MAX(0, job->status.succeeded) + (int32_t)job->status.n_uncounted_succeeded;
    pass->failed = MAX(0, job->status.failed) + (int32_t)job->status.n_uncounted_failed;
    for (guint i = 0; i < pass->pods->len; i++) {
        const JobPod *one = &g_array_index(pass->pods, JobPod, i);
        const Pod *pod;

        if (!one->tracked || one->uncounted) {
            continue;
        }
        if (one->phase == POD_SUCCEEDED) {
            pass->succeeded++;
        } else if (one->failed) {
            pod =
                job->spec.pod_failure_policy == NULL ? NULL : controller_pod(pass->self, one->ref);
            pass->failed += pod == NULL || job_policy_match(job->spec.pod_failure_policy, pod,
                                                            NULL) != JOB_POLICY_IGNORE;
        }
    }
}

/* Enough pods have succeeded, or every index has ended one way or the other. */
static void
look_for_completion(JobPass *pass)
{
    const Job *job = pass->job;
    int32_t given_up;

    if (job->spec.completions < 0) {
        if (pass->succeeded > 0 && pass->n_active == 0) {
            job_set_verdict(pass, "SuccessCriteriaMet", "CompletionsReached",
                            "Reached expected number of succeeded pods");
        }
        return;
    }
    given_up =
        pass->given_up == NULL ? 0 : job_indexes_count(pass->given_up, job->spec.completions);
    if (pass->n_active > 0 || pass->succeeded + given_up < job->spec.completions) {
        return;
    }
    if (given_up > 0) {
        job_set_verdict(pass, "FailureTarget", "FailedIndexes", "Job has failed indexes");
    } else {
        job_set_verdict(pass, "SuccessCriteriaMet", "CompletionsReached",
                        "Reached expected number of succeeded pods");
    }
}

/* Suspended and resumed; whether the condition changed. */
static bool
look_at_suspension(JobPass *pass)
{
    Job *job = pass->job;
    const Condition *condition =
        condition_find(job->status.conditions, CONDITIONS_MAX, "Suspended");
    bool is_suspended = condition != NULL && condition->status == CONDITION_TRUE;

    if (is_suspended == job->spec.suspend || (condition == NULL && !job->spec.suspend)) {
        return false;
    }
    if (job->spec.suspend) {
        job_put_condition(pass, "Suspended", CONDITION_TRUE, "JobSuspended", "Job suspended");
        controller_record(pass->self, &job->object, "Normal", "Suspended", "Job suspended");
    } else {
        job_put_condition(pass, "Suspended", CONDITION_FALSE, "JobResumed", "Job resumed");
        controller_record(pass->self, &job->object, "Normal", "Resumed", "Job resumed");
        job->status.start_time = api_time(sim_now(pass->self->sim));
    }
    return true;
}

static bool
act(JobPass *pass, bool *ret_changed)
{
    bool may_act = expectations_satisfied(pass->state->expectations, pass->job->object.ref);
    bool ok = true;

    *ret_changed = false;
    if (pass->verdict.type != NULL) {
        return job_delete_active(pass);
    }
    if (may_act && !object_is_deleting(&pass->job->object)) {
        ok = job_manage(pass);
    }
    look_for_completion(pass);
    if (pass->verdict.type == NULL && may_act) {
        *ret_changed = look_at_suspension(pass);
    }
    return ok;
}

static bool
run_pass(JobPass *pass)
{
    Job *job = pass->job;
    const JobBackoff *backoff = g_hash_table_lookup(pass->state->backoffs, &job->object.ref);
    bool changed, ok;

    if (!job_take_pods(pass)) {
        return false;
    }
    if (job->status.start_time == SIM_NEVER && !job->spec.suspend) {
        job->status.start_time = api_time(sim_now(pass->self->sim));
        if (job->spec.active_deadline_seconds >= 0) {
            work_queue_add_after(pass->self->queue, job->object.ref,
                                 job->spec.active_deadline_seconds * SIM_SECOND);
        }
    }
    count(pass);
    pass->backoff = job_backoff_next(backoff != NULL ? backoff : &(JobBackoff){ 0 }, pass->pods);
    job_judge(pass);
    ok = act(pass, &changed);
    changed = changed || job->status.active != pass->n_active ||
              job->status.ready != pass->n_ready || job->status.terminating != pass->n_terminating;
    job->status.active = pass->n_active;
    job->status.ready = pass->n_ready;
    job->status.terminating = pass->n_terminating;
    return job_track(pass, changed) && ok;
}

static bool
sync_job(Controller *self, Process *process, ObjectRef key)
{
    JobPass pass = { .self = self, .process = process, .state = self->state };
    bool ok = true;

    pass.job = (Job *)controller_copy(self, KIND_JOB, key);
    if (pass.job == NULL) {
        expectations_forget(pass.state->expectations, key);
        return sync_orphan(self, process, key);
    }
    pass.pods = g_array_new(FALSE, FALSE, sizeof(JobPod));
    pass.active = g_array_new(FALSE, FALSE, sizeof(RankedPod));
    if (!is_finished(pass.job) &&
        (pass.job->spec.managed_by == NULL ||
         strcmp(pass.job->spec.managed_by, "kubernetes.io/job-controller") == 0)) {
        ok = run_pass(&pass);
    }
    g_array_unref(pass.pods);
    g_array_unref(pass.active);
    g_free(pass.done);
    g_free(pass.given_up);
    if (pass.delayed != NULL) {
        g_hash_table_unref(pass.delayed);
    }
    object_free(&pass.job->object);
    return ok;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_job_syncs;
}

const ControllerType controller_job_controller = {
    .name = "job-controller",
    .doc = "Runs pods until enough of them have succeeded.",
    .qps_factor = 1,
    .queue = { .backoff_base = SIM_SECOND, .backoff_max = 60 * SIM_SECOND, .without_bucket = true },
    .workers = workers,
    .start = start,
    .sync = sync_job,
    .free = free_state,
};

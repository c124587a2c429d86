/* job-tracking.c - every pod counts exactly once.
 *
 * First the uids of ended pods are written into the status, then their finalizers are taken away,
 * then the uids become numbers: whatever is interrupted can be taken up again (Kubernetes 1.34). */
#include "models/controllers/job/job-pass.h"

#include "models/controllers/parallel.h"

#include <string.h>

#define UNCOUNTED_MAX 500

typedef struct Tracking {
    JobPass *pass;
    GArray *succeeded, *failed; /* Uid, uncounted */
    GArray *release;            /* JobPod whose finalizer goes */
    bool failure;
} Tracking;

static bool
contains(const GArray *uids, Uid uid)
{
    for (guint i = 0; i < uids->len; i++) {
        if (g_array_index(uids, Uid, i) == uid) {
            return true;
        }
    }
    return false;
}

static bool
counts(const JobPass *pass, const JobPod *one)
{
    const Pod *pod;

    if (pass->done != NULL && (one->index < 0 || one->index >= pass->job->spec.completions)) {
        return false;
    }
    if (pass->job->spec.pod_failure_policy == NULL) {
        return true;
    }
    pod = controller_pod(pass->self, one->ref);
    return pod == NULL ||
           job_policy_match(pass->job->spec.pod_failure_policy, pod, NULL) != JOB_POLICY_IGNORE;
}

static bool
may_release(const JobPass *pass, const JobPod *one)
{
    if (object_is_deleting(&pass->job->object) || pass->verdict.type != NULL ||
        one->phase == POD_SUCCEEDED) {
        return true;
    }
    if (!one->failed) {
        return false;
    }
    /* The last failure of an index keeps its count for the successor. */
    return pass->delayed == NULL ||
           g_hash_table_lookup(pass->delayed, GINT_TO_POINTER(one->index + 1)) != one;
}

static void
put_uids(JobPass *pass, const GArray *uids, const Uid **ret_uids, uint32_t *ret_n)
{
    Uid *copy;

    if (*ret_n == uids->len &&
        (uids->len == 0 || memcmp(*ret_uids, uids->data, uids->len * sizeof(Uid)) == 0)) {
        return;
    }
    copy = ARENA_NEW_N(pass->self->tables->arena, Uid, uids->len);
    if (uids->len > 0) {
        memcpy(copy, uids->data, uids->len * sizeof(Uid));
    }
    *ret_uids = copy;
    *ret_n = uids->len;
}

static void
put_uncounted(Tracking *tracking)
{
    Job *job = tracking->pass->job;

    put_uids(tracking->pass, tracking->succeeded, &job->status.uncounted_succeeded,
             &job->status.n_uncounted_succeeded);
    put_uids(tracking->pass, tracking->failed, &job->status.uncounted_failed,
             &job->status.n_uncounted_failed);
}

/* Sorts out ended pods; returns whether the status must be written before finalizers go. */
static bool
collect(Tracking *tracking)
{
    JobPass *pass = tracking->pass;
    bool success =
        pass->verdict.type != NULL && strcmp(pass->verdict.type, "SuccessCriteriaMet") == 0;
    bool changed = false;

    for (guint i = 0; i < pass->pods->len; i++) {
        JobPod *one = &g_array_index(pass->pods, JobPod, i);

        if (!one->tracked || !may_release(pass, one)) {
            continue;
        }
        g_array_append_vals(tracking->release, one, 1);
        if (one->phase == POD_SUCCEEDED && !contains(tracking->failed, one->uid)) {
            if (pass->done != NULL) {
                changed = true;
            } else if (!contains(tracking->succeeded, one->uid)) {
                g_array_append_val(tracking->succeeded, one->uid);
                changed = true;
            }
        } else if ((one->failed || (pass->verdict.type != NULL && !success)) &&
                   !contains(tracking->failed, one->uid) && counts(pass, one)) {
            g_array_append_val(tracking->failed, one->uid);
            changed = true;
        }
        if (tracking->succeeded->len + tracking->failed->len >= UNCOUNTED_MAX) {
            break;
        }
    }
    return changed;
}

static void
put_indexes(JobPass *pass)
{
    Job *job = pass->job;
    InternTable *names = pass->self->tables->names;

    if (pass->done != NULL) {
        g_autofree char *text = job_indexes_format(pass->done, job->spec.completions);

        job->status.completed_indexes = text[0] == '\0' ? NULL : intern(names, text);
        job->status.succeeded = job_indexes_count(pass->done, job->spec.completions);
    }
    if (pass->given_up != NULL) {
        g_autofree char *text = job_indexes_format(pass->given_up, job->spec.completions);

        job->status.failed_indexes = intern(names, text);
    }
}

static bool
write_status(JobPass *pass)
{
    Object *draft = object_copy(&pass->job->object);
    ApiAnswer answer = controller_update_status(pass->self, pass->process, draft);

    if (answer.status != API_OK) {
        return false;
    }
    pass->job->object.meta.resource_version = answer.object->meta.resource_version;
    return true;
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

static void
release_one(Process *process, void *data, size_t index)
{
    Tracking *tracking = data;
    JobPass *pass = tracking->pass;
    JobPod *one = &g_array_index(tracking->release, JobPod, (guint)index);
    Uid *key = g_new(Uid, 1);
    ApiAnswer answer;

    *key = one->uid;
    g_hash_table_add(pass->state->released, key);
    answer = controller_patch(pass->self, process, one->ref, drop_finalizer, pass->self);
    if (answer.status == API_OK || answer.status == API_NOT_FOUND) {
        one->tracked = false;
    } else {
        g_hash_table_remove(pass->state->released, &one->uid);
        tracking->failure = true;
    }
}

/* Uids whose finalizer is gone become numbers; returns whether any did. */
static bool
count_released(Tracking *tracking, GArray *uids, int32_t *count)
{
    JobPass *pass = tracking->pass;
    bool changed = false;
    guint n = 0;

    for (guint i = 0; i < uids->len; i++) {
        Uid uid = g_array_index(uids, Uid, i);
        bool tracked = false;

        for (guint k = 0; k < pass->pods->len; k++) {
            const JobPod *one = &g_array_index(pass->pods, JobPod, k);

            tracked = tracked || (one->uid == uid && one->tracked);
        }
        if (tracked) {
            g_array_index(uids, Uid, n++) = uid;
        } else {
            *count = MAX(0, *count) + 1;
            changed = true;
        }
    }
    g_array_set_size(uids, n);
    return changed;
}

static bool
count_all(Tracking *tracking)
{
    Job *job = tracking->pass->job;
    bool changed = count_released(tracking, tracking->succeeded, &job->status.succeeded);

    changed = count_released(tracking, tracking->failed, &job->status.failed) || changed;
    put_uncounted(tracking);
    return changed;
}

static void
mark_released(Tracking *tracking)
{
    JobPass *pass = tracking->pass;

    for (guint i = 0; i < tracking->release->len; i++) {
        const JobPod *one = &g_array_index(tracking->release, JobPod, i);

        for (guint k = 0; !one->tracked && k < pass->pods->len; k++) {
            JobPod *other = &g_array_index(pass->pods, JobPod, k);

            if (other->uid == one->uid) {
                other->tracked = false;
            }
        }
    }
}

/* The terminal condition, once every pod is counted and gone. */
static bool
enact(JobPass *pass)
{
    Job *job = pass->job;
    bool success;

    if (pass->verdict.type == NULL || job->status.n_uncounted_succeeded > 0 ||
        job->status.n_uncounted_failed > 0 || pass->n_terminating > 0 || pass->n_active > 0) {
        return false;
    }
    success = strcmp(pass->verdict.type, "SuccessCriteriaMet") == 0;
    job_put_condition(pass, success ? "Complete" : "Failed", CONDITION_TRUE, pass->verdict.reason,
                      pass->verdict.message);
    if (success) {
        job->status.completion_time = api_time(sim_now(pass->self->sim));
    }
    return true;
}

static void
announce(JobPass *pass)
{
    const Object *job = &pass->job->object;

    if (strcmp(pass->verdict.type, "SuccessCriteriaMet") == 0) {
        controller_record(pass->self, job, "Normal", "Completed", "Job completed");
    } else {
        controller_record(pass->self, job, "Warning", pass->verdict.reason, "%s",
                          pass->verdict.message);
    }
}

static void
save_backoff(JobPass *pass)
{
    JobBackoff *saved = g_hash_table_lookup(pass->state->backoffs, &pass->job->object.ref);

    if (saved == NULL) {
        ObjectRef *key = g_new(ObjectRef, 1);

        *key = pass->job->object.ref;
        saved = g_new0(JobBackoff, 1);
        g_hash_table_insert(pass->state->backoffs, key, saved);
    }
    *saved = pass->backoff;
}

static bool
run(Tracking *tracking, bool needs_write)
{
    JobPass *pass = tracking->pass;
    bool finished;

    needs_write = collect(tracking) || needs_write;
    put_indexes(pass);
    put_uncounted(tracking);
    if (pass->verdict.type != NULL &&
        condition_find(pass->job->status.conditions, CONDITIONS_MAX, pass->verdict.type) == NULL) {
        job_put_condition(pass, pass->verdict.type, CONDITION_TRUE, pass->verdict.reason,
                          pass->verdict.message);
        needs_write = true;
    }
    if (needs_write) {
        if (!write_status(pass)) {
            return false;
        }
        save_backoff(pass);
    }
    needs_write = count_all(tracking);
    parallel_for(pass->process, "job.release", tracking->release->len, tracking->release->len,
                 release_one, tracking);
    mark_released(tracking);
    needs_write = count_all(tracking) || needs_write;
    finished = !tracking->failure && enact(pass);
    if ((needs_write || finished) && !write_status(pass)) {
        return false;
    }
    if (finished) {
        announce(pass);
    }
    return !tracking->failure;
}

bool
job_track(JobPass *pass, bool needs_write)
{
    Tracking tracking = { .pass = pass,
                          .succeeded = g_array_new(FALSE, FALSE, sizeof(Uid)),
                          .failed = g_array_new(FALSE, FALSE, sizeof(Uid)),
                          .release = g_array_new(FALSE, FALSE, sizeof(JobPod)) };
    const Job *job = pass->job;
    bool ok;

    g_array_append_vals(tracking.succeeded, job->status.uncounted_succeeded,
                        job->status.n_uncounted_succeeded);
    g_array_append_vals(tracking.failed, job->status.uncounted_failed,
                        job->status.n_uncounted_failed);
    ok = run(&tracking, needs_write);
    g_array_unref(tracking.succeeded);
    g_array_unref(tracking.failed);
    g_array_unref(tracking.release);
    return ok;
}

/* job-manage.c - as many pods as there is work for, but not while backing off. */
#include "models/controllers/job/job-pass.h"

#include "models/controllers/parallel.h"
#include "models/controllers/pod-ranking.h"

#define BURST 500

/* -- deleting ---------------------------------------------------------------------------------- */

typedef struct Removal {
    JobPass *pass;
    const RankedPod *pods;
    bool untrack; /* take the finalizer first: the pod shall not count as failed */
    int32_t n_deleted, n_ready_deleted;
    bool failed;
} Removal;

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
remember_released(JobPass *pass, Uid uid)
{
    Uid *key = g_new(Uid, 1);

    *key = uid;
    g_hash_table_add(pass->state->released, key);
}

static void
remove_one(Process *process, void *data, size_t index)
{
    Removal *removal = data;
    JobPass *pass = removal->pass;
    const RankedPod *pod = &removal->pods[index];
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    ApiAnswer answer = { .status = API_OK };

    if (removal->untrack) {
        answer = controller_patch(pass->self, process, pod->ref, drop_finalizer, pass->self);
        if (answer.status == API_OK) {
            remember_released(pass, pod->uid);
        }
    }
    if (answer.status == API_OK) {
        answer = controller_delete(pass->self, process, pod->ref, &options);
    }
    pod_control_record_delete(pass->self, &pass->job->object, &answer, pod->name);
    if (answer.status == API_OK || answer.status == API_NOT_FOUND) {
        removal->n_deleted++;
        removal->n_ready_deleted += pod->ready;
    } else {
        expectations_deletion_seen(pass->state->expectations, pass->job->object.ref, pod->uid);
        removal->failed = true;
    }
}

static bool
remove_pods(JobPass *pass, const RankedPod *pods, size_t n, bool untrack, bool expect)
{
    Removal removal = { .pass = pass, .pods = pods, .untrack = untrack };

    if (expect) {
        g_autofree Uid *uids = g_new(Uid, n + 1);

        for (size_t i = 0; i < n; i++) {
            uids[i] = pods[i].uid;
        }
        expectations_set_deletions(pass->state->expectations, pass->job->object.ref, uids, n);
    }
    parallel_for(pass->process, "job.delete", (uint32_t)n, n, remove_one, &removal);
    pass->n_active -= removal.n_deleted;
    pass->n_ready -= removal.n_ready_deleted;
    pass->n_terminating += removal.n_deleted;
    return !removal.failed;
}

bool
job_delete_active(JobPass *pass)
{
    return remove_pods(pass, (const RankedPod *)(gpointer)pass->active->data, pass->active->len,
                       false, false);
}

/* -- creating ---------------------------------------------------------------------------------- */

static void
pod_created(Controller *self, void *data, size_t index, const ApiAnswer *answer)
{
    JobPass *pass = data;
    const Object *pod = store_get(api_server_store(client_server(self->client)), answer->ref);

    (void)index;
    pod_control_record_create(self, &pass->job->object, answer, pod != NULL ? pod->meta.name : "");
    if (answer->status == API_OK) {
        pass->n_active++;
    } else {
        expectations_creation_seen(pass->state->expectations, pass->job->object.ref);
    }
}

static void
put(JobPass *pass, const LabelSet **set, const char *key, const char *value)
{
    InternTable *names = pass->self->tables->names;

    *set =
        label_set_with(pass->self->tables->labels, *set, intern(names, key), intern(names, value));
}

static void
put_number(JobPass *pass, const LabelSet **set, const char *key, int32_t number)
{
    char text[16];

    g_snprintf(text, sizeof(text), "%d", number);
    put(pass, set, key, text);
}

static void
put_index(JobPass *pass, Pod *pod, int32_t index)
{
    InternTable *names = pass->self->tables->names;
    g_autofree char *host = g_strdup_printf("%s-%d", pass->job->object.meta.name, index);
    g_autofree char *prefix = g_strconcat(host, "-", NULL);
    const JobPod *last = pass->delayed == NULL
                             ? NULL
                             : g_hash_table_lookup(pass->delayed, GINT_TO_POINTER(index + 1));

    pod->object.meta.generate_name = intern(names, prefix);
    pod->hostname = intern(names, host);
    put_number(pass, &pod->object.meta.annotations, JOB_INDEX, index);
    put_number(pass, &pod->object.meta.labels, JOB_INDEX, index);
    if (pass->delayed != NULL) {
        const Pod *failed = last == NULL ? NULL : controller_pod(pass->self, last->ref);
        bool ignored =
            failed != NULL && pass->job->spec.pod_failure_policy != NULL &&
            job_policy_match(pass->job->spec.pod_failure_policy, failed, NULL) == JOB_POLICY_IGNORE;

        put_number(pass, &pod->object.meta.annotations, JOB_INDEX_FAILURES,
                   last == NULL ? 0 : last->n_index_failures + !ignored);
        if (last != NULL && last->n_index_ignored + ignored > 0) {
            put_number(pass, &pod->object.meta.annotations, JOB_INDEX_IGNORED,
                       last->n_index_ignored + ignored);
        }
    }
}

/* 'index' -1: none. */
static Object *
draft_pod(JobPass *pass, int32_t index)
{
    const Object *job = &pass->job->object;
    Pod *pod = pod_from_template(pass->self, job, &pass->job->spec.template_);

    if (!pass->job->spec.manual_selector &&
        label_set_get(pod->object.meta.labels, "batch.kubernetes.io/controller-uid") == NULL) {
        const char *uid = uid_text(job->meta.uid, pass->self->tables, pass->self->tables->arena);

        put(pass, &pod->object.meta.labels, "batch.kubernetes.io/controller-uid", uid);
        put(pass, &pod->object.meta.labels, "controller-uid", uid);
        put(pass, &pod->object.meta.labels, "batch.kubernetes.io/job-name", job->meta.name);
        put(pass, &pod->object.meta.labels, "job-name", job->meta.name);
    }
    object_add_finalizer(&pod->object, JOB_TRACKING, pass->self->tables);
    if (index >= 0) {
        put_index(pass, pod, index);
    }
    return &pod->object;
}

static bool
create_pods(JobPass *pass, const int32_t *indexes, size_t n)
{
    g_autofree Object **drafts = g_new0(Object *, n + 1);
    ObjectRef key = pass->job->object.ref;
    size_t n_tried = 0;
    size_t n_created;

    expectations_set_creations(pass->state->expectations, key, (int32_t)n);
    for (size_t i = 0; i < n; i++) {
        drafts[i] = draft_pod(pass, indexes == NULL ? -1 : indexes[i]);
    }
    n_created =
        controller_create_slowly(pass->self, pass->process, drafts, n, pod_created, pass, &n_tried);
    for (size_t i = n_tried; i < n; i++) {
        expectations_creation_seen(pass->state->expectations, key);
    }
    return n_created == n;
}

/* The lowest indexes that have neither ended nor a pod; '*ret_wait' is how long until the first of
 * those that back off may have one, if none may now. */
static size_t
pick_indexes(JobPass *pass, size_t n_wanted, int32_t *ret_indexes, SimTime *ret_wait)
{
    int32_t completions = pass->job->spec.completions;
    g_autofree bool *busy = g_new0(bool, (gsize)completions + 1);
    SimTime now = sim_now(pass->self->sim);
    size_t n_pending = 0;
    size_t n = 0;

    *ret_wait = SIM_NEVER;
    for (guint i = 0; i < pass->pods->len; i++) {
        const JobPod *pod = &g_array_index(pass->pods, JobPod, i);
        bool ended = pod->phase == POD_SUCCEEDED || pod->phase == POD_FAILED || pod->deleting;

        if (pod->index >= 0 && pod->index < completions && !ended) {
            busy[pod->index] = true;
        }
    }
    for (int32_t i = 0; i < completions && n_pending < n_wanted; i++) {
        const JobPod *last = pass->delayed == NULL
                                 ? NULL
                                 : g_hash_table_lookup(pass->delayed, GINT_TO_POINTER(i + 1));
        JobBackoff backoff = { 0 };
        SimTime wait;

        if (busy[i] || pass->done[i] || (pass->given_up != NULL && pass->given_up[i])) {
            continue;
        }
        n_pending++;
        if (last != NULL) {
            backoff.n_failures = last->n_index_failures + last->n_index_ignored + 1;
            backoff.last_failure_at = last->finished_at;
        }
        wait = job_backoff_remaining(&backoff, now);
        if (wait == 0) {
            ret_indexes[n++] = i;
        } else {
            *ret_wait = MIN(*ret_wait, wait);
        }
    }
    return n;
}

static bool
create_missing(JobPass *pass, size_t n)
{
    g_autofree int32_t *indexes = NULL;
    SimTime wait = 0;

    n = MIN(n, BURST);
    if (pass->job->spec.backoff_limit_per_index < 0) {
        wait = job_backoff_remaining(&pass->backoff, sim_now(pass->self->sim));
        if (wait > 0) {
            work_queue_add_after(pass->self->queue, pass->job->object.ref, wait);
            return true;
        }
    }
    if (pass->done == NULL) {
        return create_pods(pass, NULL, n);
    }
    indexes = g_new(int32_t, n);
    n = pick_indexes(pass, n, indexes, &wait);
    if (n == 0) {
        work_queue_add_after(pass->self->queue, pass->job->object.ref, wait);
        return true;
    }
    return create_pods(pass, indexes, n);
}

bool
job_manage(JobPass *pass)
{
    const Job *job = pass->job;
    RankedPod *active = (RankedPod *)(gpointer)pass->active->data;
    int32_t n_active = (int32_t)pass->active->len;
    int32_t waiting = job->spec.replace_when_failed || job->spec.pod_failure_policy != NULL
                          ? pass->n_terminating
                          : 0;
    int32_t wanted;

    if (job->spec.suspend) {
        return remove_pods(pass, active, (size_t)n_active, true, true);
    }
    if (job->spec.completions < 0) {
        wanted = pass->succeeded > 0 ? n_active : job->spec.parallelism;
    } else {
        wanted = MIN(job->spec.parallelism, MAX(0, job->spec.completions - pass->succeeded));
    }
    if (n_active > wanted) {
        ranked_pods_sort_plainly(active, (size_t)n_active);
        return remove_pods(pass, active, (size_t)MIN(n_active - wanted, BURST), true, true);
    }
    if (wanted - waiting - n_active > 0) {
        return create_missing(pass, (size_t)(wanted - waiting - n_active));
    }
    return true;
}

/* job-pods.c - what a job knows of its pods. */
#include "models/controllers/job/job-pass.h"

#include "models/controllers/controller-ref-manager.h"
#include "models/controllers/pod-ranking.h"

#include <stdlib.h>

bool
job_tracks(const Object *pod)
{
    return object_has_finalizer(pod, JOB_TRACKING);
}

static SimTime
finished_by_containers(const Pod *pod)
{
    SimTime last = SIM_NEVER;

    for (uint32_t i = 0; pod->containers != NULL && i < pod->spec->n_containers; i++) {
        const ContainerState *state = &pod->containers[pod->spec->n_init_containers + i].state;

        if (state->type != CONTAINER_TERMINATED || state->finished_at == SIM_NEVER) {
            return SIM_NEVER;
        }
        last = last == SIM_NEVER ? state->finished_at : MAX(last, state->finished_at);
    }
    return last;
}

SimTime
job_pod_finished_at(const Pod *pod)
{
    const PodCondition *ready = &pod->conditions[POD_READY];
    SimTime at = finished_by_containers(pod);

    if (at == SIM_NEVER && ready->status == CONDITION_FALSE) {
        at = ready->last_transition;
    }
    if (at == SIM_NEVER && object_is_deleting(&pod->object)) {
        at = pod->object.meta.deletion_at -
             MAX(0, pod->object.meta.deletion_grace_seconds) * SIM_SECOND;
    }
    return api_time(at == SIM_NEVER ? pod->object.meta.created_at : at);
}

static int32_t
number_of(const LabelSet *annotations, const char *key, int32_t fallback)
{
    const char *text = label_set_get(annotations, key);

    return text == NULL ? fallback : (int32_t)strtol(text, NULL, 10);
}

static bool
is_listed(const Uid *uids, uint32_t n, Uid uid)
{
    for (uint32_t i = 0; i < n; i++) {
        if (uids[i] == uid) {
            return true;
        }
    }
    return false;
}

static JobPod
job_pod(const JobPass *pass, const Pod *pod)
{
    const Job *job = pass->job;
    const Object *object = &pod->object;
    bool replaces_failed_only =
        job->spec.replace_when_failed || job->spec.pod_failure_policy != NULL;
    JobPod one = {
        .ref = object->ref,
        .uid = object->meta.uid,
        .name = object->meta.name,
        .phase = pod->phase,
        .deleting = object_is_deleting(object),
        .ready = pod_is_ready(pod),
        .tracked =
            job_tracks(object) && !g_hash_table_contains(pass->state->released, &object->meta.uid),
        .index = number_of(object->meta.annotations, JOB_INDEX, -1),
        .n_index_failures = number_of(object->meta.annotations, JOB_INDEX_FAILURES, 0),
        .n_index_ignored = number_of(object->meta.annotations, JOB_INDEX_IGNORED, 0),
        .finished_at = job_pod_finished_at(pod),
    };

    /* A deleted pod counts as failed at once, unless only failed ones are replaced. */
    one.failed = pod->phase == POD_FAILED ||
                 (!replaces_failed_only && one.deleting && pod->phase != POD_SUCCEEDED);
    one.uncounted =
        is_listed(job->status.uncounted_succeeded, job->status.n_uncounted_succeeded, one.uid) ||
        is_listed(job->status.uncounted_failed, job->status.n_uncounted_failed, one.uid);
    return one;
}

static bool
list(JobPass *pass, GArray *refs)
{
    StoreQuery query = { .kind = KIND_POD, .owner = pass->job->object.meta.uid };

    if (pass->job->spec.selector != NULL) {
        return controller_claim(pass->self, pass->process, &pass->job->object, KIND_POD,
                                pass->job->spec.selector, refs);
    }
    for (StoreIterator it = informer_query(controller_informer(pass->self, KIND_POD), &query);
         store_next(&it);) {
        g_array_append_val(refs, it.object->ref);
    }
    return true;
}

bool
job_take_pods(JobPass *pass)
{
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    if (!list(pass, refs)) {
        return false;
    }
    for (guint i = 0; i < refs->len; i++) {
        const Pod *pod = controller_pod(pass->self, g_array_index(refs, ObjectRef, i));
        JobPod one;

        if (pod == NULL) {
            continue;
        }
        one = job_pod(pass, pod);
        g_array_append_val(pass->pods, one);
        if (pod_is_active(pod)) {
            RankedPod ranked = ranked_pod(pod);

            g_array_append_val(pass->active, ranked);
            pass->n_active++;
            pass->n_ready += one.ready;
        }
        pass->n_terminating += pod_is_terminating(pod);
    }
    return true;
}

/* stateful-set-update.c - one after the other: create upwards, delete and update downwards.
 *
 * With the ordered policy every pod waits for those before it to be running, ready and available;
 * with the parallel policy creating and scaling down happen at once, while updates still go one by
 * one from the top (Kubernetes 1.34). */
#include "models/controllers/stateful-set/stateful-set-pass.h"

#include "models/controllers/parallel.h"

#include <string.h>

static void
count_pods(StatefulPass *pass, const GArray *pods)
{
    StatefulSet *status = pass->status;

    for (guint i = 0; i < pods->len; i++) {
        const StatefulPod *pod = &g_array_index(pods, StatefulPod, i);

        if (!pod->exists) {
            continue;
        }
        status->status.replicas++;
        status->status.ready_replicas += pod->ready;
        status->status.available_replicas += pod->available;
        if (!pod->terminating && pod->revision != NULL) {
            status->status.current_replicas +=
                strcmp(pod->revision, pass->current->object.meta.name) == 0;
            status->status.updated_replicas +=
                strcmp(pod->revision, pass->update->object.meta.name) == 0;
        }
    }
}

void
stateful_set_count(StatefulPass *pass)
{
    StatefulSet *status = pass->status;

    status->status.observed_generation = pass->set->object.meta.generation;
    status->status.current_revision = pass->current->object.meta.name;
    status->status.update_revision = pass->update->object.meta.name;
    status->status.collision_count = pass->collision_count;
    status->status.replicas = status->status.ready_replicas = 0;
    status->status.available_replicas = 0;
    status->status.current_replicas = status->status.updated_replicas = 0;
    count_pods(pass, pass->replicas);
    count_pods(pass, pass->condemned);
}

typedef enum Step {
    STEP_ON,   /* go on with the next pod */
    STEP_WAIT, /* nothing more in this pass */
    STEP_FAILED,
} Step;

static Step
step_replica(StatefulPass *pass, const StatefulPod *pod)
{
    bool ordered = !pass->set->parallel;

    if (!pod->exists) {
        if (!stateful_set_create_pod(pass, pod)) {
            return STEP_FAILED;
        }
        return ordered ? STEP_WAIT : STEP_ON;
    }
    if (pod->phase == POD_FAILED || pod->phase == POD_SUCCEEDED) {
        /* A new one comes when this one is gone from the API. */
        if (!pod->terminating && !stateful_set_delete_pod(pass, pod)) {
            return STEP_FAILED;
        }
        return STEP_WAIT;
    }
    if (pod->phase == POD_PENDING &&
        !(stateful_set_create_claims(pass, pod) && stateful_set_keep_claims(pass, pod, false))) {
        return STEP_FAILED;
    }
    if (ordered && (pod->terminating || !pod->ready || !pod->available)) {
        return STEP_WAIT;
    }
    return stateful_set_repair_identity(pass, pod) && stateful_set_keep_claims(pass, pod, false)
               ? STEP_ON
               : STEP_FAILED;
}

static Step
step_condemned(StatefulPass *pass, const StatefulPod *pod, const StatefulPod *first_unhealthy)
{
    bool ordered = !pass->set->parallel;

    if (pod->terminating) {
        return ordered ? STEP_WAIT : STEP_ON;
    }
    if (ordered && pod != first_unhealthy && (!pod->ready || !pod->available)) {
        return STEP_WAIT;
    }
    if (!stateful_set_delete_pod(pass, pod)) {
        return STEP_FAILED;
    }
    return ordered ? STEP_WAIT : STEP_ON;
}

static const StatefulPod *
find_unhealthy(const StatefulPass *pass)
{
    for (guint i = 0; i < pass->replicas->len; i++) {
        const StatefulPod *pod = &g_array_index(pass->replicas, StatefulPod, i);

        if (!pod->exists || pod->terminating || !pod->ready) {
            return pod;
        }
    }
    for (guint i = pass->condemned->len; i > 0; i--) {
        const StatefulPod *pod = &g_array_index(pass->condemned, StatefulPod, i - 1);

        if (pod->terminating || !pod->ready) {
            return pod;
        }
    }
    return NULL;
}

typedef struct Batch {
    StatefulPass *pass;
    const GArray *pods;
    size_t first;
    const StatefulPod *first_unhealthy;
    bool condemned;
    bool waits, failed;
} Batch;

static void
run_one(Process *process, void *data, size_t index)
{
    Batch *batch = data;
    StatefulPass pass = *batch->pass;
    const StatefulPod *pod =
        &g_array_index(batch->pods, StatefulPod, (guint)(batch->first + index));
    Step step;

    pass.process = process;
    step = batch->condemned ? step_condemned(&pass, pod, batch->first_unhealthy)
                            : step_replica(&pass, pod);
    batch->waits = batch->waits || step == STEP_WAIT;
    batch->failed = batch->failed || step == STEP_FAILED;
}

/* Ordered: one by one.  Parallel: all, in batches that grow while nothing fails. */
static Step
run_all(StatefulPass *pass, const GArray *pods, const StatefulPod *first_unhealthy, bool condemned)
{
    Batch batch = { pass, pods, 0, first_unhealthy, condemned, false, false };
    size_t size = 1;

    while (batch.first < pods->len) {
        size_t n = MIN(size, pods->len - batch.first);

        if (pass->set->parallel) {
            parallel_for(pass->process, "statefulset.pods", (uint32_t)n, n, run_one, &batch);
            size *= 2;
        } else {
            run_one(pass->process, &batch, 0);
        }
        batch.first += n;
        if (batch.failed || (batch.waits && !pass->set->parallel)) {
            break;
        }
    }
    if (batch.failed) {
        return STEP_FAILED;
    }
    return batch.waits ? STEP_WAIT : STEP_ON;
}

/* The highest pod that has another revision goes; pods above it must be available again. */
static bool
roll(StatefulPass *pass)
{
    const char *wanted = pass->update->object.meta.name;

    for (int64_t i = (int64_t)pass->replicas->len - 1; i >= pass->set->partition; i--) {
        const StatefulPod *pod = &g_array_index(pass->replicas, StatefulPod, (guint)i);

        if (pod->exists && !pod->terminating &&
            (pod->revision == NULL || strcmp(pod->revision, wanted) != 0)) {
            if (!stateful_set_delete_pod(pass, pod)) {
                return false;
            }
            pass->status->status.current_replicas--;
            return true;
        }
        if (!pod->exists || pod->terminating || !pod->available) {
            return true;
        }
    }
    return true;
}

bool
stateful_set_update(StatefulPass *pass)
{
    const StatefulPod *first_unhealthy = find_unhealthy(pass);
    Step step;

    if (object_is_deleting(&pass->set->object)) {
        return true;
    }
    step = run_all(pass, pass->replicas, first_unhealthy, false);
    if (step != STEP_ON) {
        return step == STEP_WAIT;
    }
    for (guint i = 0; i < pass->condemned->len; i++) {
        if (!stateful_set_keep_claims(pass, &g_array_index(pass->condemned, StatefulPod, i),
                                      true)) {
            return false;
        }
    }
    step = run_all(pass, pass->condemned, first_unhealthy, true);
    if (step != STEP_ON) {
        return step == STEP_WAIT;
    }
    return pass->set->on_delete || roll(pass);
}

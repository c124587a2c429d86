/* ttl-after-finished-controller.c - sweeps away jobs that ended a while ago.
 *
 * The time counts from the terminal condition, in whole seconds; the job is read live before it is
 * deleted in the foreground, its pods first (Kubernetes 1.34). */
#include "models/controllers/controller.h"

#include "models/api/workload.h"

#include <string.h>

static SimTime
finished_at(const Job *job)
{
    for (size_t i = 0; i < CONDITIONS_MAX; i++) {
        const Condition *condition = &job->status.conditions[i];

        if (condition->type != NULL && condition->status == CONDITION_TRUE &&
            (strcmp(condition->type, "Complete") == 0 || strcmp(condition->type, "Failed") == 0)) {
            return condition->last_transition;
        }
    }
    return SIM_NEVER;
}

/* How long until the job is to go; SIM_NEVER: it stays. */
static SimTime
time_left(const Job *job, SimTime now)
{
    SimTime finished = finished_at(job);

    if (job->spec.ttl_seconds < 0 || finished == SIM_NEVER || object_is_deleting(&job->object)) {
        return SIM_NEVER;
    }
    return finished + job->spec.ttl_seconds * SIM_SECOND - now;
}

static void
job_changed(Controller *self, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL) {
        work_queue_add_after(self->queue, new_->ref,
                             time_left((const Job *)new_, sim_now(self->sim)));
    }
}

static void
start(Controller *self)
{
    controller_watch(self, KIND_JOB, job_changed);
}

static bool
sync_job(Controller *self, Process *process, ObjectRef key)
{
    const Job *job = (const Job *)controller_get(self, KIND_JOB, key);
    DeleteOptions options = { .propagation = DELETE_FOREGROUND, .grace_seconds = -1 };
    SimTime left = job == NULL ? SIM_NEVER : time_left(job, sim_now(self->sim));
    ApiAnswer answer;

    if (left != SIM_NEVER && left <= 0) {
        answer = controller_read(self, process, key);
        if (answer.status != API_OK) {
            return answer.status == API_NOT_FOUND;
        }
        left = time_left((const Job *)answer.object, sim_now(self->sim));
        options.uid = answer.object->meta.uid;
    }
    if (left == SIM_NEVER) {
        return true;
    }
    if (left > 0) {
        work_queue_add_after(self->queue, key, left);
        return true;
    }
    answer = controller_delete(self, process, key, &options);
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

static int32_t
workers(const ControllerManagerSettings *settings)
{
    return settings->concurrent_ttl_after_finished_syncs;
}

const ControllerType controller_ttl_after_finished_controller = {
    .name = "ttl-after-finished-controller",
    .doc = "Deletes jobs some time after they end.",
    .qps_factor = 1,
    .workers = workers,
    .start = start,
    .sync = sync_job,
};

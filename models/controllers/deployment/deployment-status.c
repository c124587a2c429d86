/* deployment-status.c - what a Deployment says about itself: counts, conditions, progress. */
#include "models/controllers/deployment/deployment-pass.h"

#include <string.h>

#define PROGRESSING "Progressing"
#define AVAILABLE "Available"
#define REPLICA_FAILURE "ReplicaFailure"

static void
append_condition(Condition *conditions, const Condition *condition)
{
    size_t n = 0;

    for (size_t i = 0; i < N_DEPLOYMENT_CONDITIONS; i++) {
        if (conditions[i].type != NULL && strcmp(conditions[i].type, condition->type) != 0) {
            conditions[n++] = conditions[i];
        }
    }
    g_assert(n < N_DEPLOYMENT_CONDITIONS);
    conditions[n++] = *condition;
    while (n < N_DEPLOYMENT_CONDITIONS) {
        conditions[n++] = (Condition){ .type = NULL };
    }
}

static Condition
new_condition(DeploymentPass *pass, const char *type, ConditionStatus status, const char *reason,
              const char *message)
{
    InternTable *names = pass->self->tables->names;
    SimTime now = api_time(sim_now(pass->self->sim));

    return (Condition){ intern(names, type),    status, intern(names, reason),
                        intern(names, message), now,    now };
}

void
deployment_set_condition(DeploymentPass *pass, Condition *conditions, const char *type,
                         ConditionStatus status, const char *reason, const char *message)
{
    const Condition *old = condition_find(conditions, N_DEPLOYMENT_CONDITIONS, type);
    Condition condition = new_condition(pass, type, status, reason, message);

    if (old != NULL && old->status == status) {
        if (strcmp(old->reason, reason) == 0) {
            return;
        }
        condition.last_transition = old->last_transition;
    }
    append_condition(conditions, &condition);
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_conditions(const Condition *a, const Condition *b)
{
    for (size_t i = 0; i < N_DEPLOYMENT_CONDITIONS; i++) {
        if (!same_text(a[i].type, b[i].type)) {
            return false;
        }
        if (a[i].type != NULL &&
            (a[i].status != b[i].status || !same_text(a[i].reason, b[i].reason) ||
             !same_text(a[i].message, b[i].message) || a[i].last_update != b[i].last_update ||
             a[i].last_transition != b[i].last_transition)) {
            return false;
        }
    }
    return true;
}

static bool
same_status(const Deployment *a, const Deployment *b)
{
    return a->status.observed_generation == b->status.observed_generation &&
           a->status.replicas == b->status.replicas &&
           a->status.updated_replicas == b->status.updated_replicas &&
           a->status.ready_replicas == b->status.ready_replicas &&
           a->status.available_replicas == b->status.available_replicas &&
           a->status.unavailable_replicas == b->status.unavailable_replicas &&
           a->status.collision_count == b->status.collision_count &&
           same_conditions(a->status.conditions, b->status.conditions);
}

/* Takes the draft. */
static bool
write_if_changed(DeploymentPass *pass, Deployment *draft, bool *ret_changed)
{
    *ret_changed = !same_status(draft, pass->deployment);
    if (!*ret_changed) {
        object_free(&draft->object);
        return true;
    }
    return controller_update_status(pass->self, pass->process, &draft->object).status == API_OK;
}

/* A copy of the Deployment with counts and Available as they are now. */
static Deployment *
count(DeploymentPass *pass)
{
    Deployment *draft = (Deployment *)object_copy(&pass->deployment->object);
    DeploymentShape shape = deployment_shape(draft);
    int32_t total = 0;

    draft->status.observed_generation = draft->object.meta.generation;
    draft->status.replicas = draft->status.ready_replicas = draft->status.available_replicas = 0;
    for (guint i = 0; i < pass->sets->len; i++) {
        const ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        total += set->replicas;
        draft->status.replicas += set->status.replicas;
        draft->status.ready_replicas += set->status.ready_replicas;
        draft->status.available_replicas += set->status.available_replicas;
    }
    draft->status.updated_replicas = pass->new_set != NULL ? pass->new_set->status.replicas : 0;
    draft->status.unavailable_replicas = MAX(0, total - draft->status.available_replicas);
    if (draft->status.available_replicas >= shape.replicas - deployment_unavailable(&shape)) {
        deployment_set_condition(pass, draft->status.conditions, AVAILABLE, CONDITION_TRUE,
                                 "MinimumReplicasAvailable",
                                 "Deployment has minimum availability.");
    } else {
        deployment_set_condition(pass, draft->status.conditions, AVAILABLE, CONDITION_FALSE,
                                 "MinimumReplicasUnavailable",
                                 "Deployment does not have minimum availability.");
    }
    return draft;
}

bool
deployment_sync_status(DeploymentPass *pass)
{
    bool changed;

    return write_if_changed(pass, count(pass), &changed);
}

bool
deployment_is_complete(const Deployment *deployment)
{
    return deployment->status.updated_replicas == deployment->replicas &&
           deployment->status.replicas == deployment->replicas &&
           deployment->status.available_replicas == deployment->replicas &&
           deployment->status.observed_generation >= deployment->object.meta.generation;
}

static bool
has_progressed(const Deployment *old, const Deployment *new_)
{
    return new_->status.updated_replicas > old->status.updated_replicas ||
           new_->status.replicas - new_->status.updated_replicas <
               old->status.replicas - old->status.updated_replicas ||
           new_->status.ready_replicas > old->status.ready_replicas ||
           new_->status.available_replicas > old->status.available_replicas;
}

static bool
has_timed_out(const DeploymentPass *pass, const Deployment *draft)
{
    const Condition *condition =
        condition_find(draft->status.conditions, N_DEPLOYMENT_CONDITIONS, PROGRESSING);

    if (condition == NULL || strcmp(condition->reason, "NewReplicaSetAvailable") == 0) {
        return false;
    }
    if (strcmp(condition->reason, "ProgressDeadlineExceeded") == 0) {
        return true;
    }
    return condition->last_update + draft->progress_deadline_seconds * SIM_SECOND <
           sim_now(pass->self->sim);
}

static void
say_progress(DeploymentPass *pass, Deployment *draft, ConditionStatus status, const char *reason,
             const char *what)
{
    g_autofree char *message =
        pass->new_set != NULL
            ? g_strdup_printf("ReplicaSet \"%s\" %s.", pass->new_set->object.meta.name, what)
            : g_strdup_printf("Deployment \"%s\" %s.", draft->object.meta.name, what);
    const Condition *old =
        condition_find(pass->deployment->status.conditions, N_DEPLOYMENT_CONDITIONS, PROGRESSING);
    Condition condition = new_condition(pass, PROGRESSING, status, reason, message);

    if (strcmp(reason, "ReplicaSetUpdated") != 0) {
        deployment_set_condition(pass, draft->status.conditions, PROGRESSING, status, reason,
                                 message);
        return;
    }
    /* Each progress counts, also for the same reason: the deadline runs from here. */
    if (old != NULL && old->status == CONDITION_TRUE) {
        condition.last_transition = old->last_transition;
    }
    append_condition(draft->status.conditions, &condition);
}

static void
judge_progress(DeploymentPass *pass, Deployment *draft)
{
    const Condition *old =
        condition_find(pass->deployment->status.conditions, N_DEPLOYMENT_CONDITIONS, PROGRESSING);

    if (!deployment_has_deadline(draft)) {
        condition_remove(draft->status.conditions, N_DEPLOYMENT_CONDITIONS, PROGRESSING);
        return;
    }
    if (draft->status.replicas == draft->status.updated_replicas && old != NULL &&
        strcmp(old->reason, "NewReplicaSetAvailable") == 0) {
        return; /* no rollout is on */
    }
    if (deployment_is_complete(draft)) {
        say_progress(pass, draft, CONDITION_TRUE, "NewReplicaSetAvailable",
                     "has successfully progressed");
    } else if (has_progressed(pass->deployment, draft)) {
        say_progress(pass, draft, CONDITION_TRUE, "ReplicaSetUpdated", "is progressing");
    } else if (has_timed_out(pass, draft)) {
        say_progress(pass, draft, CONDITION_FALSE, "ProgressDeadlineExceeded",
                     "has timed out progressing");
    }
}

static const Condition *
failure_of(const ReplicaSet *set)
{
    return condition_find(set->status.conditions, G_N_ELEMENTS(set->status.conditions),
                          REPLICA_FAILURE);
}

/* The failure of the new set, or of any. */
static void
pass_on_failure(DeploymentPass *pass, Deployment *draft)
{
    const Condition *failure = pass->new_set != NULL ? failure_of(pass->new_set) : NULL;

    for (guint i = 0; failure == NULL && i < pass->sets->len; i++) {
        failure = failure_of(g_ptr_array_index(pass->sets, i));
    }
    if (failure != NULL) {
        deployment_set_condition(pass, draft->status.conditions, REPLICA_FAILURE, failure->status,
                                 failure->reason, failure->message);
    } else {
        condition_remove(draft->status.conditions, N_DEPLOYMENT_CONDITIONS, REPLICA_FAILURE);
    }
}

/* Nothing moves: look again when the deadline may have passed. */
static void
look_again_at_deadline(DeploymentPass *pass)
{
    const Deployment *deployment = pass->deployment;
    const Condition *condition =
        condition_find(deployment->status.conditions, N_DEPLOYMENT_CONDITIONS, PROGRESSING);
    SimTime left;

    if (!deployment_has_deadline(deployment) || condition == NULL ||
        deployment_is_complete(deployment) ||
        strcmp(condition->reason, "ProgressDeadlineExceeded") == 0) {
        return;
    }
    left = condition->last_update + deployment->progress_deadline_seconds * SIM_SECOND -
           sim_now(pass->self->sim);
    if (left < SIM_SECOND) {
        work_queue_add_limited(pass->self->queue, deployment->object.ref);
    } else {
        work_queue_add_after_quietly(pass->self->queue, deployment->object.ref, left + SIM_SECOND);
    }
}

bool
deployment_sync_rollout_status(DeploymentPass *pass)
{
    Deployment *draft = count(pass);
    bool changed;

    judge_progress(pass, draft);
    pass_on_failure(pass, draft);
    if (!write_if_changed(pass, draft, &changed)) {
        return false;
    }
    if (!changed) {
        look_again_at_deadline(pass);
    }
    return true;
}

bool
deployment_check_paused(DeploymentPass *pass)
{
    const Deployment *deployment = pass->deployment;
    const Condition *condition =
        condition_find(deployment->status.conditions, N_DEPLOYMENT_CONDITIONS, PROGRESSING);
    bool says_paused = condition != NULL && strcmp(condition->reason, "DeploymentPaused") == 0;
    Deployment *draft;

    if (!deployment_has_deadline(deployment) || says_paused == deployment->paused ||
        (condition != NULL && strcmp(condition->reason, "ProgressDeadlineExceeded") == 0)) {
        return true;
    }
    draft = (Deployment *)object_copy(&deployment->object);
    if (deployment->paused) {
        deployment_set_condition(pass, draft->status.conditions, PROGRESSING, CONDITION_UNKNOWN,
                                 "DeploymentPaused", "Deployment is paused");
    } else {
        deployment_set_condition(pass, draft->status.conditions, PROGRESSING, CONDITION_UNKNOWN,
                                 "DeploymentResumed", "Deployment is resumed");
    }
    return controller_update_status(pass->self, pass->process, &draft->object).status == API_OK;
}
